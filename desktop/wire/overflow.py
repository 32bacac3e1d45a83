"""More than a reply may be: what Weir leaves before it fills the memory or stops the window.

ChatError
├── ServerFailed            exit 5
│   ├── LineOverflow          a line or an event would not end
│   └── UnpackedTooLarge      a compressed answer swells beyond measure
└── ReplyTooLong            exit 6: the reply is incomplete
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.chat.failures import ChatError
from desktop.wire.failures import ServerFailed


@dataclass(eq=False)
class LineOverflow(ServerFailed):
    """A line of the stream would not end, or one JSON answer is too large to be a reply."""

    kind: ClassVar[str] = "line_overflow"


@dataclass(eq=False)
class UnpackedTooLarge(ServerFailed):
    """The answer came compressed, unasked, and more than `ratio` times smaller than it is."""

    kind: ClassVar[str] = "unpacked_too_large"
    ratio: int = 0


@dataclass(eq=False)
class ReplyTooLong(ChatError):
    """The reply passed `limit` MB, the endpoint's `max_reply_mb`; what came is kept."""

    kind: ClassVar[str] = "reply_too_long"
    limit: int
