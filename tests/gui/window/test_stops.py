"""Stop at any moment, again and again: nothing is left behind, under either event loop.

WEIR_STOPS=10000 python -m pytest tests/gui/window/test_stops.py      more of them
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import threading
from typing import Any

import pytest

from desktop.chat.messages import TurnState
from tests.gui.conftest import Run
from tests.support import turns
from tests.support.driving import until
from tests.support.fault_server import (
    HEAD_ONLY,
    NO_ANSWER,
    FaultServer,
    Stall,
    content_stream,
    status,
)
from tests.support.left_behind import open_sockets

STOPS = int(os.environ.get("WEIR_STOPS", "500"))
AT_ONCE = 8
MOST = 0.03
"""Seconds until a stop: some come before the connection is made, some after the last word."""
DRIP = content_stream(*["word "] * 20, finish=None, done=False).paced(0.001)
REPLIES = [
    DRIP.then(Stall()),
    DRIP.then(Stall()).framed("until_close"),
    DRIP.split(1).then(Stall()),
    HEAD_ONLY,
    NO_ANSWER,
    status(503),  # a stop while it counts down
]


@pytest.mark.timeout(60 + STOPS // 20)
def test_stops_at_random_moments_leave_nothing_behind_under_asyncio() -> None:
    check(asyncio.run, STOPS)


@pytest.mark.timeout(60 + STOPS // 20)
def test_stops_at_random_moments_leave_nothing_behind_under_qasync(qloop: Run) -> None:
    check(qloop, STOPS // 3)


def check(run: Run, stops: int) -> None:
    """Stop that many turns; no task, thread or socket may be left, on either side, and no
    generator for the collector to close."""
    left: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        hook = "_asyncgen_finalizer_hook"
        patch.setattr(asyncio.BaseEventLoop, hook, lambda _, one: left.append(one.__qualname__))
        _check(run, stops)
    assert left == []


def _check(run: Run, stops: int) -> None:
    threads = set(threading.enumerate())
    replies = itertools.cycle(REPLIES)
    sockets: list[int] = []

    async def main() -> None:
        tasks = asyncio.all_tasks()
        sockets.append(open_sockets())
        await stop_many(server.base_url, stops)
        await until(lambda: server.open_connections == 0)
        assert asyncio.all_tasks() == tasks
        sockets.append(open_sockets())

    with FaultServer(lambda _request: next(replies)) as server:
        run(main())
    assert sockets[0] == sockets[1]
    assert set(threading.enumerate()) <= threads


async def stop_many(base_url: str, stops: int) -> None:
    """Turns, some at a time, each stopped at a moment of its own."""
    errors: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, context: errors.append(context))
    dice, left = random.Random(7), iter(range(stops))
    endpoint = turns.endpoint_at(base_url, timeouts={"first_byte": 60, "idle": 60})

    async def player() -> None:
        for number in left:
            turn = turns.start(endpoint)
            await asyncio.sleep(dice.random() * MOST)
            arrived = turn.reply().text
            turn.stop()
            told = await turns.follow(turn)
            assert told.state is TurnState.STOPPED, number
            assert told.text == told.reply.text, number
            assert told.text.startswith(arrived), number

    await asyncio.gather(*(player() for _ in range(AT_ONCE)))
    assert errors == []
