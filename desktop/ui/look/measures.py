"""Widths in pixels that several rooms of the window use."""

FOLD_BELOW = 720
"""In a window narrower than this, the sidebar is hidden and opens over the conversation."""
SIDEBAR = 260
"""The usual width of the sidebar."""
LEAST_SIDEBAR, MOST_SIDEBAR = 180, 480
"""How narrow and how wide the person can make it."""
LEAST_PANE = 420
"""What the conversation beside it needs."""
STEERING = 330
"""The width of the settings of a chat."""


def sidebar_in(window: int, wanted: int) -> int:
    """Return the width of the sidebar in a window of this width, where `wanted` was chosen."""
    return max(LEAST_SIDEBAR, min(wanted, window - LEAST_PANE, MOST_SIDEBAR))
