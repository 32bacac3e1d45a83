"""The recordings of this run, which together have a bound."""

from __future__ import annotations

from collections.abc import Callable

from desktop.chat.endpoint import Endpoint
from desktop.chat.messages import Message
from desktop.engine.recording.recording import Recorder, Recording

MAX_ALL = 16_000_000
"""Bytes of all recordings of a run; past that the oldest are dropped."""


class Recordings:
    """The recordings of this run, by the reply that they filled. In memory alone."""

    def __init__(self, allowed: Callable[[], bool] = lambda: True) -> None:
        """`allowed`: whether anything may be recorded."""
        self._allowed = allowed
        self._all: dict[int, list[Recording]] = {}  # the reply that began last comes last

    def begin(
        self, reply: Message, endpoint: Endpoint, clock: Callable[[], float]
    ) -> Recorder | None:
        """Begin to record another turn of this reply; None: nothing may be recorded."""
        if not self._allowed():
            return None
        recording = Recording(endpoint, reply.text)
        self._all[reply.id] = [*self._all.pop(reply.id, ()), recording]
        self._make_room()
        return Recorder(recording, clock)

    def obey(self) -> None:
        """Let go of all that was recorded where nothing may be any more, also of turns that still
        run."""
        if self._allowed():
            return
        for recording in (one for recordings in self._all.values() for one in recordings):
            recording.shut()
        self._all.clear()

    def of(self, reply_id: int) -> list[Recording]:
        """The recordings of a reply, the oldest first; none for a reply of an earlier run."""
        return self._all.get(reply_id, [])

    def _make_room(self) -> None:
        size = sum(one.size for recordings in self._all.values() for one in recordings)
        for reply_id, recordings in list(self._all.items()):
            for one in list(recordings):
                if size <= MAX_ALL:
                    return
                if one.end is not None:  # else it is still written
                    size -= one.size
                    recordings.remove(one)
            if not recordings:
                del self._all[reply_id]
