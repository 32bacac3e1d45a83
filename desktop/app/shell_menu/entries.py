"""What the menu of Weir's icon offers, wherever the system has such a menu."""

from __future__ import annotations

from desktop.app.single import Wish
from desktop.language import _


def entries() -> dict[Wish, str]:
    """Each wish with its words, in the language that is spoken now. packaging/linux/weir.desktop
    has the same ones."""
    return {
        Wish.NEW_CHAT: _("New chat"),
        Wish.NEW_WINDOW: _("New window"),
        Wish.QUICK: _("Quick question"),
    }
