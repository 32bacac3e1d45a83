"""Streams one reply by Weir's engine into a bare QTextBrowser, through a plain `insertText`.

    python -m tests.bench.plain_reply WIDTH HEIGHT BASE_URL

prints CPU seconds and megabytes of the process.
"""

from __future__ import annotations

import asyncio
import os
import sys
from functools import partial

sys.modules["click"] = None  # type: ignore[assignment]  # as `one_reply` says

from PySide6.QtGui import QTextCursor  # noqa: E402
from PySide6.QtWidgets import QTextBrowser  # noqa: E402

from desktop.app import make_application  # noqa: E402
from desktop.app.loop import Loop  # noqa: E402
from desktop.chat.deltas import ContentDelta  # noqa: E402
from desktop.engine.events import TurnEnded  # noqa: E402
from tests.bench.memory import resident  # noqa: E402
from tests.support import turns  # noqa: E402

_FLUSH = 0.033


def main() -> None:
    """Stream the reply, and print what that cost."""
    width, height, base_url = sys.argv[1:]
    application = make_application()
    with asyncio.Runner(loop_factory=partial(Loop, application)) as runner:
        print(runner.run(_streamed(int(width), int(height), base_url)), resident())


async def _streamed(width: int, height: int, base_url: str) -> float:
    page = QTextBrowser()
    page.resize(width, height)
    page.show()
    end, bar, waiting = QTextCursor(page.document()), page.verticalScrollBar(), list[str]()
    turn = turns.start(turns.endpoint_at(base_url))
    loop = asyncio.get_running_loop()

    def flush() -> None:
        end.insertText("".join(waiting))
        waiting.clear()
        bar.setValue(bar.maximum())

    before, begun = 0.0, loop.time()
    async for event in turn:
        if not before and loop.time() > begun + 1:
            before = _cpu()
        if isinstance(event, ContentDelta):
            if not waiting:
                loop.call_later(_FLUSH, flush)
            waiting.append(event.text)
        elif isinstance(event, TurnEnded):
            assert event.failure is None, event.failure
    await asyncio.sleep(0.5)
    cost = _cpu() - before
    page.close()
    return cost


def _cpu() -> float:
    return sum(os.times()[:4])


if __name__ == "__main__":
    main()
