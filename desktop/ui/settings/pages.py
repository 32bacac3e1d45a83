"""The table of the settings' pages: a new page is a new row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon


@dataclass(frozen=True, slots=True)
class PageRow:
    """One page as the left column shows it."""

    name: str
    """By which the dialog has the page."""
    icon: str
    words: Callable[[], str]


PAGES = (
    PageRow("general", "settings", lambda: _("General")),
    PageRow("endpoints", "globe", lambda: _("Endpoints")),
    PageRow("presets", "presets", lambda: _("Presets")),
    PageRow("prompts", "prompts", lambda: _("Prompts")),
    PageRow("network", "shield", lambda: _("Network")),
    PageRow("usage", "usage", lambda: _("Usage")),
    PageRow("backups", "backup", lambda: _("Backups")),
    PageRow("computer", "computer", lambda: _("On this computer")),
)


class PageList(QListWidget):
    """The left column of the settings."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("settingsPages")
        self.setAccessibleName(_("Pages"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click needs no ring
        self.setIconSize(QSize(18, 18))
        for row in PAGES:
            self.addItem(QListWidgetItem(row.words()))

    def set_palette(self, palette: Palette) -> None:
        """Draw the icons in these colours."""
        for number, row in enumerate(PAGES):
            self.item(number).setIcon(icon(row.icon, palette.text))
