"""Blocking calls off the loop, on threads that nobody waits for at exit.

A keyring may wait for a person who never answers, and a resolver for a network that is gone: an
executor's thread would keep the program from ending, a daemon thread does not.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def in_daemon_thread(
    call: Callable[P, T], *args: P.args, **keywords: P.kwargs
) -> asyncio.Future[T]:
    """What `call` returns or raises, to be awaited. Cancelled, it is left to end by itself."""
    return asyncio.wrap_future(_begin(call, *args, **keywords))


class DaemonExecutor(ThreadPoolExecutor):
    """For `loop.set_default_executor`, since names are resolved there.

    A loop that closes waits for its executor, and so for the resolver: a stop while a name is
    looked up would take as long as that. The pool itself, which asyncio insists on, stays empty.
    """

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run `fn` on a thread of its own."""
        return _begin(fn, *args, **kwargs)


def _begin(call: Callable[P, T], *args: P.args, **keywords: P.kwargs) -> Future[T]:
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()  # whoever gives up waiting does not cancel the call

    def run() -> None:
        try:
            result = call(*args, **keywords)
        except BaseException as exc:  # noqa: BLE001 - handed on whole to the waiting coroutine
            future.set_exception(exc)
        else:
            future.set_result(result)

    name = getattr(call, "__name__", "call")
    threading.Thread(target=run, name=f"weir-{name}", daemon=True).start()
    return future
