"""The asyncio tasks of the window: each has a name, a strong reference, and this one owner."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


class Tasks:
    """Starts tasks and ends them. An unexpected failure goes to the loop's exception handler at
    once."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run `work` on the running loop until it ends, is cancelled, or `close()`."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._on_done)
        return task

    async def finish(self) -> None:
        """Wait for what still runs, and for what that starts."""
        while self._running:
            await asyncio.wait(self._running)

    async def close(self) -> None:
        """Cancel what still runs, each task once, and wait for it."""
        left = list(self._running)
        for task in left:
            cancel(task)
        await asyncio.gather(*left, return_exceptions=True)

    def _on_done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        # Without this the error would be reported when the task is collected: late, or never.
        task.get_loop().call_exception_handler(
            {"message": f"{task.get_name()} failed", "exception": error, "task": task}
        )


def cancel(task: asyncio.Task[None] | None) -> None:
    """Cancel at most once: a second cancel can interrupt the clean-up of the first."""
    if task is not None and not task.done() and not task.cancelling():
        task.cancel()
