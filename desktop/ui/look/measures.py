"""Widths that several rooms must agree upon, in pixels."""

FOLD_BELOW = 720
"""Windows narrower than this lay the sidebar over the conversation, on demand."""
SIDEBAR = 260
"""The sidebar."""
