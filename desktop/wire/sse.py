"""Server-sent events, exactly as the WHATWG text has them. Sans-IO.

https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
"""

from __future__ import annotations

from typing import NamedTuple

BOM = b"\xef\xbb\xbf"
MAX_LINE = 1_000_000
"""Bytes of one line, and of one event's data. No chat server sends more; a hostile one would
fill the memory, with a line or with an event that does not end."""
MAX_DIGITS = 4300
"""Digits of a `retry` that is read. The text sets no limit; browsers ignore what overflows their
integers, and Python makes none of more digits than these."""


class LineTooLong(ValueError):
    """A line, or an event's data, passed MAX_LINE without an end."""


class ServerSentEvent(NamedTuple):
    """One dispatched event. A tuple, since one is made for every chunk of a reply."""

    event: str
    """Its type: "message" where the stream named none."""
    data: str
    id: str
    """The last event id so far in the stream, not only this event's."""
    retry: int | None
    """Milliseconds, where this very event named them."""


_new = tuple.__new__  # half the time of its own constructor


class EventDecoder:
    """Turns bytes, split anywhere, into events.

    The stream is UTF-8 whatever its header claims (so says the text), and lines end in LF, CR or
    CRLF: splitting bytes at these is safe, for no byte of a longer UTF-8 character looks like one.
    """

    def __init__(self) -> None:
        self._pending: list[bytes] = []  # pieces of the line not ended yet, joined once it is
        self._pending_size = 0
        self._after_cr = False
        self._first_line = True
        self._type = ""
        self._data: list[str] = []
        self._data_size = 0
        self._last_id = ""
        self._retry: int | None = None

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        """Return the events that these bytes complete. Raises LineTooLong."""
        if self._after_cr and chunk:
            chunk = chunk.removeprefix(b"\n")
            self._after_cr = False
        if b"\n" not in chunk and b"\r" not in chunk:
            self._keep(chunk)
            return []
        self._after_cr = chunk.endswith(b"\r")
        lines = (b"".join(self._pending) + chunk).splitlines()  # bytes: at LF, CR and CRLF alone
        self._pending.clear()
        self._pending_size = 0
        if not chunk.endswith((b"\n", b"\r")):
            self._keep(lines.pop())
        return self._take_all(lines)

    def flush(self) -> list[ServerSentEvent]:
        """Return the event that the connection's end cut off before its blank line, if any.

        The WHATWG text drops it; chat servers end in `data: [DONE]` without that line.
        """
        line = b"".join(self._pending)
        self._pending.clear()
        self._pending_size = 0
        events = [self._take(line) if line else None, self._dispatch()]
        return [event for event in events if event is not None]

    def given_back(self, most: int) -> bytes | None:
        """Take back what has come of the next event, `most` bytes of it; None where that cannot be
        undone. Feed it again."""
        if self._after_cr or self._pending_size > most or not self._is_between_events():
            return None
        pending = b"".join(self._pending)
        self._pending.clear()
        self._pending_size = 0
        return pending

    def _keep(self, piece: bytes) -> None:
        self._pending_size += len(piece)
        if self._pending_size > MAX_LINE:
            raise LineTooLong
        if piece:
            self._pending.append(piece)

    def _take_all(self, lines: list[bytes]) -> list[ServerSentEvent]:
        """Most events are one line of data and a blank one: those need none of the state."""
        events: list[ServerSentEvent] = []
        held: bytes | None = None  # a line that is a whole event if the next one is blank
        fresh = self._is_between_events()
        for line in lines:
            if held is not None:
                if not line:
                    data = held[6:].decode("utf-8", "replace")
                    events.append(_new(ServerSentEvent, ("message", data, self._last_id, None)))
                    held = None
                    continue
                self._take(held)
                held, fresh = None, False
            if fresh and line.startswith(b"data: ") and len(line) <= MAX_LINE:
                held = line
                continue
            if (event := self._take(line)) is not None:
                events.append(event)
            fresh = self._is_between_events()
        if held is not None:
            self._take(held)
        return events

    def _is_between_events(self) -> bool:
        begun = self._first_line or self._data or self._type or self._retry is not None
        return not begun

    def _take(self, line: bytes) -> ServerSentEvent | None:
        if len(line) > MAX_LINE:
            raise LineTooLong
        if self._first_line:
            self._first_line = False
            line = line.removeprefix(BOM)
        if not line:
            return self._dispatch()
        name, _, value = line.partition(b":")
        text = value.removeprefix(b" ").decode("utf-8", "replace")
        if name == b"data":
            self._data_size += len(line)  # an empty one, too, is a line to keep
            if self._data_size > MAX_LINE:
                raise LineTooLong
            self._data.append(text)
        elif name == b"event":
            self._type = text
        elif name == b"id" and "\0" not in text:
            self._last_id = text
        elif name == b"retry" and text.isascii() and text.isdigit():
            digits = text.lstrip("0") or "0"
            if len(digits) <= MAX_DIGITS:
                self._retry = int(digits)
        return None

    def _dispatch(self) -> ServerSentEvent | None:
        data, kind, retry = self._data, self._type, self._retry
        self._type, self._retry = "", None
        if not data:
            return None
        self._data, self._data_size = [], 0
        return ServerSentEvent(kind or "message", "\n".join(data), self._last_id, retry)
