"""Widths in pixels that several rooms of the window use."""

FOLD_BELOW = 720
"""In a window narrower than this, the sidebar is hidden and opens over the conversation."""
SIDEBAR = 260
"""The width of the sidebar."""
