"""The colours that a reply and the window around it are drawn in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as "#rrggbb". `ui.theme` holds the light and the dark one."""

    window: str
    """Behind the conversation."""
    sidebar: str
    panel: str
    """Inputs and the composer."""
    text: str
    muted: str
    accent: str
    on_accent: str
    warning: str
    """What came, but not as it should."""
    user_panel: str
    """Behind a question, and behind the chosen chat of the list."""
    code_panel: str
    inline_code: str
    """Behind code in text."""
    border: str
    quote: str
    """The bar beside a quote."""
    error: str
    code_keyword: str
    code_comment: str
    code_string: str
    code_number: str
    code_name: str
    """Names that are defined or called."""
    selection: str
    found: str
    """Behind words that were looked for."""
