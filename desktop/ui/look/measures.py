"""Widths in pixels that several rooms of the window use."""

from __future__ import annotations

from desktop.ui.look.text_size import with_text

FOLD_BELOW = 720
"""In a window narrower than this, the sidebar is hidden and opens over the conversation."""
SIDEBAR = 260
"""The usual width of the sidebar."""
LEAST_SIDEBAR, MOST_SIDEBAR = 180, 480
"""How narrow and how wide the person can make it."""
LEAST_PANE = 420
"""What the conversation beside it needs."""
MEASURE = 790
"""Pixels of a line of a conversation at most; longer ones are tiring to read."""
BESIDE_MEASURE = 16
"""Pixels beside that at least."""
SHORTEST_HANDLE = 36
"""Pixels that the handle of a scroll bar is long at least."""
AROUND_NOTE = 3
"""Pixels above and below the note about the model, at the window's lower edge."""
COMPOSER_SHARE = 0.4
"""The share of the window's height that a message grows up to."""
STEERING = 330
"""The width of the settings of a chat, in text of the usual size."""


def sidebar_in(window: int, wanted: int) -> int:
    """Return the width of the sidebar in a window of this width, where `wanted` was chosen."""
    return max(LEAST_SIDEBAR, min(wanted, window - LEAST_PANE, MOST_SIDEBAR))


def steering_width() -> int:
    """Return the width of the settings of a chat: as their words need it at the text's size."""
    return max(STEERING, with_text(STEERING))
