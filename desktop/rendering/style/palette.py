"""The colours that a reply and the window around it are drawn in."""

from __future__ import annotations

from typing import NamedTuple


class Palette(NamedTuple):
    """Colours as "#rrggbb". A tuple: to make a dataclass of so many fields takes a hundredth of the
    start."""

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


LIGHT = Palette(
    window="#ffffff",
    sidebar="#f6f6f4",
    panel="#ffffff",
    text="#1f2328",
    muted="#666b73",
    accent="#0f766e",
    on_accent="#ffffff",
    warning="#9a5b00",
    user_panel="#e9f3f1",
    code_panel="#f6f7f8",
    inline_code="#eceef0",
    border="#e4e4e0",
    quote="#cdd1d4",
    error="#b42318",
    code_keyword="#0f766e",
    code_comment="#666b73",
    code_string="#3f5f8a",
    code_number="#3f5f8a",
    code_name="#1f2328",
    selection="#b9ded9",
    found="#ffe9a8",
)

DARK = Palette(
    window="#17191c",
    sidebar="#111315",
    panel="#1d2024",
    text="#e8eaed",
    muted="#9aa0a8",
    accent="#2dd4bf",
    on_accent="#06302b",
    warning="#fbbf24",
    user_panel="#20302e",
    code_panel="#101214",
    inline_code="#2a2e34",
    border="#31363c",
    quote="#454b53",
    error="#f87171",
    code_keyword="#5eead4",
    code_comment="#9aa0a8",
    code_string="#9cc3f0",
    code_number="#9cc3f0",
    code_name="#e8eaed",
    selection="#1f5a54",
    found="#5b4a12",
)
