"""Blocking calls off the loop, on threads that nobody waits for at exit.

A keyring may wait for a person who never answers, and a resolver for a network that is gone: an
executor's thread would keep the program from ending, a daemon thread does not.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def in_daemon_thread(call: Callable[P, T], *args: P.args, **keywords: P.kwargs) -> T:
    """What `call` returns or raises. Cancelled, it is left to end by itself."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]  # a T, since there was no error

    def run() -> None:
        result: T | None = None
        error: BaseException | None = None
        try:
            result = call(*args, **keywords)
        except BaseException as exc:  # noqa: BLE001 - handed on whole to the waiting coroutine
            error = exc
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, result, error)

    name = getattr(call, "__name__", "call")
    threading.Thread(target=run, name=f"weir-{name}", daemon=True).start()
    return await future
