"""Turns that are recorded, and played."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from desktop.chat.endpoint import Endpoint
from desktop.engine.recording.recording import Recorder, Recording
from desktop.engine.turn.playback import play
from desktop.engine.turn.transport import NetworkTransport
from tests.support import turns
from tests.support.turns import Told


def recorded(
    endpoint: Endpoint,
    *,
    key: str | None = None,
    clock: Callable[[], float] | None = None,
    begun: str = "",
    **more: Any,
) -> tuple[Told, Recording]:
    """One whole turn of the real engine, and what was written down of it."""
    recording = Recording(endpoint, begun)

    async def main() -> Told:
        recorder = Recorder(recording, clock or asyncio.get_running_loop().time)
        async with asyncio.timeout(30):
            turn = turns.start(endpoint, key=key, transport=NetworkTransport(recorder), **more)
            return await turns.follow(turn)

    return asyncio.run(main()), recording


def played(recording: Recording) -> Told:
    """The turn of a recording, once more."""

    async def main() -> Told:
        async with asyncio.timeout(30):
            told = await turns.follow(play(recording))
        await turns.no_task_left()
        return told

    return asyncio.run(main())


def types(recording: Recording) -> list[str]:
    """What happened, in its order."""
    return [fact.type for fact in recording.facts]
