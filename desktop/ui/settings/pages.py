"""The table of the settings' pages: a new page is a new row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop.language import _


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
    PageRow("prompts", "prompts", lambda: _("Prompts")),
    PageRow("computer", "computer", lambda: _("On this computer")),
)
