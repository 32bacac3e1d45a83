"""Joins the update notice of all windows with the line of one."""

from __future__ import annotations

from desktop.ui.window.shared.update_notice import UpdateNotice
from desktop.ui.window.start.update_bar import UpdateBar
from desktop.ui.window.window_frame import WindowFrame


def show_updates(notice: UpdateNotice, bar: UpdateBar, window: WindowFrame) -> None:
    """Have the line say what there is to tell, and look anew when the window comes to the front."""
    notice.changed.connect(bar.show_offer)
    bar.skipped.connect(notice.skip)
    window.activated.connect(notice.look)
    bar.show_offer(notice.offer)
