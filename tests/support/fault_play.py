"""Plays faults, and writes what was seen into docs/faults.md.

python -m tests.support.fault_play
"""

from __future__ import annotations

import asyncio
import functools
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from unittest import mock
from urllib.parse import urlsplit

from desktop import language
from desktop.chat.endpoint import PAC, Endpoint
from desktop.chat.messages import TurnState
from desktop.chat.text import in_one_line
from desktop.engine.endpoints.routes import Routes
from desktop.engine.events import Retrying, Stage, StillAlive
from desktop.engine.explain.sentences import (
    Action,
    Explanation,
    ending,
    exit_status,
    explain,
    explain_end,
    seam_note,
    still_alive,
)
from desktop.engine.turn.attempt import Target
from desktop.engine.turn.turn import Prepare
from desktop.storage.settings.settings import Settings
from tests.support import turns
from tests.support.faults import Fault, all_faults
from tests.support.places import SHOWN_FOLDER, SHOWN_PORT, SHOWN_PROXY_PORT, World

TABLE = Path(__file__).parents[2] / "docs" / "faults.md"
FASTER = {
    "desktop.engine.turn.attempt.RESUME_DELAYS": (0.0, 0.0),
    "desktop.engine.turn.attempt.FINISH_GRACE": 0.2,
    "desktop.engine.turn.turn.CONTINUE_DELAY": 0.0,
    "desktop.engine.turn.turn.LOADING_POLL": 0.01,
    "desktop.engine.turn.turn.ALIVE_AFTER": 1.4,  # a slow drip on a busy machine is no silence
    "desktop.engine.turn.retry.BASE_SECONDS": 0.0,
    "desktop.engine.turn.watchdog.TICK": 0.02,
    "desktop.wire.routes.pac.SECONDS": 1.0,
}
"""Waits that a test need not sit through; the limits are those of each fault's endpoint."""
NEXT_STEP = {
    None: "—",
    Action.RETRY: "Retry",
    Action.ENTER_KEY: "Enter a key",
    Action.ENTER_PROXY_PASSWORD: "Enter name and password",
    Action.ENTER_PASSPHRASE: "Enter the passphrase",
    Action.OPEN_SETTINGS: "Open settings",
    Action.NEW_CHAT: "New chat",
}
"""What stands on the button."""
HEAD = """\
# Faults

What comes of every fault that a network or a server may have. A test made this table: it plays
each fault over a real server on loopback (TLS with certificates of its own authority, proxies, one
that looks into TLS among them, and a dying server as processes of their own) and fails where the
table and what it saw differ.

    python -m pytest tests/end2end/test_faults.py      play them, and compare
    python -m tests.support.fault_play                 play them, and write this file

Seconds are short because the test's limits are; ports and the seconds that a server is said to be
alive are made round. *Requests* are those that the server counted, *waits* the countdowns that were
shown before one went out again, *exit* is the status of `weir ask`. Retry stands under every reply.
"""
COLUMNS = (
    "what happens",
    "ending",
    "what is said",
    "next step",
    "requests",
    "waits",
    "text kept",
    "exit",
)


@dataclass(frozen=True, slots=True)
class Face:
    """What a person is told, in one language."""

    sentence: str
    remedy: str
    next_step: str
    details: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a fault."""

    fault: Fault
    told: turns.Told
    requests: int
    english: Face
    chinese: Face

    def row(self) -> str:
        """Its line of the table."""
        faces = (self.english, self.chinese)
        cells = (
            self.fault.what,
            str(self.told.state),
            "<br>".join(in_one_line(face.sentence, face.remedy) for face in faces),
            self.english.next_step,
            str(self.requests),
            str(len(self.told.of(Retrying))),
            _quoted(self.told.text),
            str(exit_status(self.told.end)),
        )
        return _line(*(cell.replace("|", "\\|") for cell in cells))


@functools.cache
def play(fault: Fault) -> Seen:
    """Play a fault, once in a process."""
    with ExitStack() as stack:
        for name, value in FASTER.items():
            stack.enter_context(mock.patch(name, value))
        world = stack.enter_context(fault.place(fault.replies))
        world.stack = stack
        if fault.rest is not None and world.server is not None:
            world.server.script(fault.rest, path="/v1/stream")
        told = asyncio.run(_turn(fault, world))
    english, chinese = (_face(code, told, world) for code in ("en", "zh_CN"))
    return Seen(fault, told, world.requests(), english, chinese)


def table(seen: Sequence[Seen]) -> str:
    """docs/faults.md."""
    rule = _line(*("---" for _ in COLUMNS))
    return "\n".join([HEAD, _line(*COLUMNS), rule, *(each.row() for each in seen), ""])


async def _turn(fault: Fault, world: World) -> turns.Told:
    endpoint = turns.endpoint_at(world.base_url, **{**world.settings, **fault.settings})
    async with asyncio.timeout(20):
        turn = world.turn = turns.start(endpoint, prepare=_prepare(endpoint))
        events = []
        async for event in turn:
            events.append(event)
            if fault.during is not None:
                await fault.during(world, event)
    await turns.no_task_left()
    return turns.Told(turn.reply(), events)


def _prepare(endpoint: Endpoint) -> Prepare | None:
    """The way of an endpoint that names a PAC file has to be looked up."""
    if not (endpoint.proxy or "").startswith(PAC):
        return None

    async def prepare(_reach: Callable[[Stage], None]) -> Target:
        led, route = await Routes(Settings(Path("none.toml"), [], read=False)).lead(endpoint)
        return Target(led, None, route)

    return prepare


def _face(code: str, told: turns.Told, world: World) -> Face:
    """What the window says, in one language."""
    before = language.current()
    language.use(code)
    try:
        said = [still_alive(40)] if told.of(StillAlive) else []
        said += [seam_note(seam.cause) for seam in told.reply.seams]
        if told.failure is not None:
            explained = explain(told.failure)
        else:
            action = None if told.state is TurnState.DONE else Action.RETRY
            ended = Explanation(ending(told.reply), action=action)
            explained = explain_end(told.reply) or ended
    finally:
        language.use(before)
    sentence = _rounded(" · ".join([*said, explained.sentence]), world)
    remedy = _rounded(explained.next_step, world)
    return Face(sentence, remedy, NEXT_STEP[explained.action], explained.details)


def _rounded(text: str, world: World) -> str:
    """The same with ports that are the same every time."""
    if world.folder:
        text = text.replace(world.folder, SHOWN_FOLDER)
    if found := re.search(r":(\d+)(?=/|$)", world.settings.get("proxy", "")):
        text = re.sub(rf":{found[1]}\b", f":{SHOWN_PROXY_PORT}", text)
    if port := urlsplit(world.base_url).port:
        text = re.sub(rf":{port}\b", f":{SHOWN_PORT}", text)
    return text


def _quoted(text: str) -> str:
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    return f"“{shown}”" if text else "—"


_SHOWN = 60
"""Characters of a kept text that stand in the table."""


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    _first, heading, disks = TABLE.read_text("utf-8").partition("\n## Faults of the disk\n")
    TABLE.write_text(table([play(fault) for fault in all_faults()]) + heading + disks, "utf-8")
    sys.stdout.write(f"{TABLE}\n")
