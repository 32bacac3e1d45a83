"""asyncio's loop inside of Qt's: qasync, with fewer turns of Qt for a piece of a reply.

qasync starts a timer for each callback, and lets a socket wait until another one has gone off. Of a
streamed reply that is four turns a delta: for the socket, for the task that reads, for the one that
listens. Here all of it runs in the socket's own turn, as long as nothing else has to.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextvars import Context
from typing import Any

import qasync
from PySide6.QtCore import QObject, QSocketNotifier, QTimerEvent

LONGEST = 0.004
"""Seconds after which what is ready waits for another turn of Qt: it has a window to paint."""


class Loop(qasync.QEventLoop):  # type: ignore[misc]
    """The event loop of the window program."""

    def __init__(self, application: Any) -> None:
        self._soon = _Ready(self)
        self._reading: dict[int, _Watched] = {}
        self._writing: dict[int, _Watched] = {}
        super().__init__(application)

    def call_soon(
        self, callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """Have it called in the next turn; in this one, where it waited for a future."""
        handle = asyncio.Handle(callback, args, self, context)
        self._soon.add(handle)
        return handle

    def close(self) -> None:
        """Release what the loop uses."""
        self._soon.drop()
        for watched in (self._reading, self._writing):
            for one in watched.values():
                one.end()
            watched.clear()  # notifiers are deleted here, and not in a thread that collects garbage
        super().close()

    def _add_reader(self, fd: Any, callback: Callable[..., Any], *args: Any) -> None:
        """Call back whenever there is something to read. Callbacks of asyncio's read it at once, so
        that the notifier need not be silenced until then, as qasync does."""
        self._watch(self._reading, QSocketNotifier.Type.Read, fd, callback, args)

    def _remove_reader(self, fd: Any) -> bool:
        return _unwatch(self._reading, fd)

    def _add_writer(self, fd: Any, callback: Callable[..., Any], *args: Any) -> None:
        """Call back as long as something can be written, or once a connection is there.

        qasync's own notifiers would be held in a circle, and deleted by whatever thread happens to
        collect garbage.
        """
        self._watch(self._writing, QSocketNotifier.Type.Write, fd, callback, args)

    def _remove_writer(self, fd: Any) -> bool:
        return _unwatch(self._writing, fd)

    def _watch(
        self,
        watched: dict[int, _Watched],
        kind: QSocketNotifier.Type,
        fd: Any,
        callback: Callable[..., Any],
        args: tuple[Any, ...],
    ) -> None:
        self._check_closed()
        number = _number(fd)
        if number not in watched:
            watched[number] = _Watched(self._soon, number, kind)
        watched[number].begin(asyncio.Handle(callback, args, self))


def _unwatch(watched: dict[int, _Watched], fd: Any) -> bool:
    """Call nothing back for a socket any more. Returns whether something was."""
    found = watched.get(_number(fd))
    return found is not None and found.end()


def _number(fd: Any) -> int:
    return fd if isinstance(fd, int) else int(fd.fileno())


class _Watched:
    """Calls back when a socket is ready. It stays for the next one with the same number: a
    connection rests often while it brings a reply, and to make a notifier costs twenty times as
    much as to silence one."""

    def __init__(self, soon: _Ready, number: int, kind: QSocketNotifier.Type) -> None:
        self._soon = soon
        self._handle: asyncio.Handle | None = None
        """None: nobody waits. A turn that had begun may still bring its event."""
        self._notifier = QSocketNotifier(number, kind)
        self._notifier.activated.connect(self._on_ready)

    def begin(self, handle: asyncio.Handle) -> None:
        """Call this back from now on, and nothing else."""
        self._handle = handle
        self._notifier.setEnabled(True)

    def end(self) -> bool:
        """Call nothing back any more. Returns whether something was."""
        was, self._handle = self._handle, None
        self._notifier.setEnabled(False)
        return was is not None

    def _on_ready(self) -> None:
        """Have it read or written, and what waits for that go on."""
        if self._handle is not None:
            self._soon.run(self._handle)


class _Ready(QObject):
    """Callbacks that are ready to be called, in their order."""

    def __init__(self, loop: Loop) -> None:
        super().__init__()
        self._loop = loop
        self._waiting: deque[asyncio.Handle] = deque()
        self._timer = 0

    def add(self, handle: asyncio.Handle) -> None:
        """Call it back after those that wait."""
        self._waiting.append(handle)
        self._wake()  # also within a turn: a menu may turn Qt's loop before that is over

    def drop(self) -> None:
        """Call nothing back any more."""
        self._waiting.clear()
        self._stop()

    def run(self, handle: asyncio.Handle) -> None:
        """Call it back now, with all that waits for what it brings."""
        until = self._loop.time() + LONGEST
        handle._run()
        if asyncio.current_task(self._loop) is None:  # else a menu turns Qt's loop within a task
            self._go_on(until)

    def timerEvent(self, event: QTimerEvent) -> None:
        """Take one turn."""
        self._stop()  # a loop within this turn needs another one
        until = self._loop.time() + LONGEST
        for _one in range(len(self._waiting)):
            if self._waiting:  # a loop within this one may have taken them
                self._call_next()
        self._go_on(until)

    def _go_on(self, until: float) -> None:
        """Call back what waited for a future that is done. What asked for a turn has none yet: a
        task that sleeps for no time lets Qt run."""
        while self._loop.time() < until and self._has_waited():
            self._call_next()
        if self._waiting:
            self._wake()
        else:
            self._stop()

    def _has_waited(self) -> bool:
        """Whether the next callback waited for a future that is done by now. asyncio hands it that
        future; the first step of a task, and the one behind `sleep(0)`, are handed nothing."""
        return bool(self._waiting and self._waiting[0]._args)

    def _call_next(self) -> None:
        handle = self._waiting.popleft()
        if not handle.cancelled():
            handle._run()

    def _wake(self) -> None:
        if not self._timer:
            self._timer = self.startTimer(0)

    def _stop(self) -> None:
        if self._timer:
            self.killTimer(self._timer)
            self._timer = 0
