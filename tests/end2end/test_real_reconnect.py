"""Resume, continue and Stop against a real llama.cpp server, over connections that really break.

A greedy model says the same each time, so that a mended reply can be held against an unbroken one.
"""

import asyncio
import functools
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.chat.endpoint import ON_THIS_COMPUTER, Endpoint
from desktop.chat.messages import Message, Seam, TurnState
from desktop.engine.events import Retrying
from desktop.engine.turn.turn import Turn
from desktop.engine.turns import can_continue
from desktop.engine.workspace import Workspace
from desktop.paths import places
from desktop.wire.failures import ConnectionRefused
from tests.support import turns
from tests.support.model import GreedyServer
from tests.support.relay import Relay, after, inside
from tests.support.turns import Told

CHINESE = "Repeat after me: 你好，世界 😀 你好，世界"
CODE = "Write a python loop from 1 to 10."
STORY = "Tell me a long story about rivers."
SHORT, LONG = 22, 1900  # tokens
STOP_LIMIT = 1.0  # seconds from Stop to an idle slot


@pytest.fixture(scope="module")
def short() -> Iterator[GreedyServer]:
    """A server whose replies end by `length` within seconds."""
    with GreedyServer(SHORT) as server:
        yield server


@pytest.fixture(scope="module")
def long() -> Iterator[GreedyServer]:
    """A server whose replies take most of a minute: none ends by itself within a test."""
    with GreedyServer(LONG) as server:
        yield server


def opened(home: Path) -> Workspace:
    return Workspace(places({"WEIR_HOME": str(home)}))


def ask(base_url: str, question: str, **settings: str | bool) -> Turn:
    endpoint = turns.endpoint_at(base_url, **settings)
    return turns.start(endpoint, messages=[{"role": "user", "content": question}])


def said(base_url: str, question: str, **settings: str) -> Told:
    async def main() -> Told:
        return await turns.follow(ask(base_url, question, **settings))

    return asyncio.run(main())


async def until_text(turn: Turn, characters: int = 1) -> None:
    """Listen until the reply has so many characters more than at the turn's start."""
    begun = len(turn.reply().text)
    async for _ in turn:
        if len(turn.reply().text) >= begun + characters:
            return
    pytest.fail(f"ended before: {turn.reply()}")


async def until(reached: Callable[[], object], seconds: float = 30) -> None:
    """Poll for what no event tells of."""
    async with asyncio.timeout(seconds):
        while not reached():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


# resume -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def unbroken(short: GreedyServer) -> Callable[[str], str]:
    return functools.cache(lambda question: said(short.base_url, question).text)


@pytest.mark.parametrize(
    "cuts",
    [
        pytest.param([after(1)], id="in the status line"),
        pytest.param([inside(b"data: ", 3, occurrence=5)], id="in the middle of an event"),
        pytest.param([inside(b"\n\n", 1, occurrence=6)], id="between two line ends"),
        pytest.param([inside("世".encode(), at) for at in (1, 2)], id="in a character"),
        pytest.param([after(900)] * 4 + [inside(b'finish_reason":"', 18)], id="again and again"),
    ],
)
def test_a_cut_connection_leaves_no_trace_in_a_reply_that_the_server_keeps(
    short: GreedyServer, unbroken: Callable[[str], str], cuts: list[Callable[[bytes], int | None]]
) -> None:
    with Relay(short.port, *cuts) as relay:
        told = said(relay.base_url, CHINESE, resume="llama.cpp")
    assert told.text == told.reply.text == unbroken(CHINESE)
    assert (told.state, told.reply.seams) == (TurnState.DONE, ())
    assert relay.methods == ["POST"] + ["GET"] * (len(relay.asked) - 1)
    assert len(told.of(Retrying)) == len(relay.asked) - 1 >= 1


def test_a_reset_in_mid_reply_is_resumed(
    short: GreedyServer, unbroken: Callable[[str], str]
) -> None:
    with Relay(short.port, after(2000), reset=True) as relay:
        told = said(relay.base_url, CHINESE, resume="llama.cpp")
    assert (told.text, told.state) == (unbroken(CHINESE), TurnState.DONE)
    assert relay.methods == ["POST", "GET"]


# a server that dies -----------------------------------------------------------------------


def test_the_on_device_model_is_started_again_and_goes_on_with_the_reply(tmp_path: Path) -> None:
    async def main() -> tuple[str, Told]:
        workspace = opened(tmp_path)
        question = "Write two sentences about rivers."
        turn = workspace.turns.ask(workspace.new_conversation(), question, ON_THIS_COMPUTER)
        await until_text(turn)
        process_id = workspace._local.process_id
        assert process_id is not None
        os.kill(process_id, signal.SIGKILL)
        first = turn.reply().text
        told = await turns.follow(turn)
        await workspace.close()
        return first, told

    first, told = asyncio.run(main())
    reply = told.reply
    assert (reply.state, reply.failure) == (TurnState.DONE, None)
    assert reply.text.startswith(first)
    assert [seam.cause for seam in reply.seams] == ["continued"]
    assert len(first) <= reply.seams[0].offset < len(reply.text)
    assert reply.stats.ttft_ms
    assert in_history(tmp_path) == reply


def test_a_server_that_is_started_again_elsewhere_is_asked_to_go_on(
    short: GreedyServer, unbroken: Callable[[str], str]
) -> None:
    async def main(dying: GreedyServer, relay: Relay) -> tuple[str, Message]:
        turn = ask(relay.base_url, STORY, continue_="prefill", auto_continue=True)
        await until_text(turn, 30)
        with relay.refusing():
            dying.kill()
            relay.upstream = short.port
            async for event in turn:
                if isinstance(event, Retrying) and isinstance(event.cause, ConnectionRefused):
                    break
        first = turn.reply().text
        return first, (await turns.follow(turn)).reply

    with GreedyServer(LONG) as dying, Relay(dying.port) as relay:
        first, reply = asyncio.run(main(dying, relay))
    assert (reply.state, reply.finish_reason) == (TurnState.DONE, "length")
    assert reply.text.startswith(first)
    assert [seam.cause for seam in reply.seams] == ["continued"]
    assert relay.methods == ["POST", "POST"]
    assert reply.text.startswith(unbroken(STORY))  # as if nothing had happened


# stop ---------------------------------------------------------------------------------


async def idle_in_time(server: GreedyServer) -> None:
    await until(lambda: not server.is_generating(), STOP_LIMIT)


@pytest.mark.parametrize("resume", ["none", "llama.cpp"])
def test_stop_ends_the_generation(long: GreedyServer, resume: str) -> None:
    async def main() -> TurnState:
        turn = ask(long.base_url, STORY, resume=resume)
        await until_text(turn)
        assert long.is_generating()
        turn.stop()
        await idle_in_time(long)
        return (await turn.ended()).state

    assert asyncio.run(main()) is TurnState.STOPPED


def test_stop_takes_back_a_request_that_still_waits_for_its_slot(long: GreedyServer) -> None:
    async def main(relay: Relay) -> None:
        running = ask(relay.base_url, STORY, resume="llama.cpp")
        await until_text(running)
        waiting = ask(relay.base_url, CODE, resume="llama.cpp")
        await until(lambda: len(relay.asked) == 2)
        waiting.stop()
        await waiting.ended()
        running.stop()
        await running.ended()
        await idle_in_time(long)

    with Relay(long.port) as relay:
        asyncio.run(main(relay))
    assert sorted(relay.methods) == ["DELETE", "DELETE", "POST", "POST"]


# going on by hand ---------------------------------------------------------------------


def in_history(home: Path) -> Message:
    """The last reply as the next start finds it."""

    async def main() -> Message:
        workspace = opened(home)
        [summary] = workspace.history.summaries()
        reply = workspace.open_conversation(summary.id).active_path()[-1]
        await workspace.close()
        return reply

    return asyncio.run(main())


def prefilling(server: GreedyServer) -> Endpoint:
    return Endpoint("greedy", server.base_url, "m", continue_="prefill")


@pytest.mark.parametrize(
    ("question", "characters"),
    [(CHINESE, 4), (CODE, 3), (CODE, 58), (STORY, 36)],
    ids=["in Chinese", "at a fence", "in a line of code", "in a sentence"],
)
def test_a_stopped_reply_goes_on_as_if_it_had_not_been(
    tmp_path: Path,
    long: GreedyServer,
    short: GreedyServer,
    unbroken: Callable[[str], str],
    question: str,
    characters: int,
) -> None:
    async def main() -> tuple[Message, Message, Message]:
        workspace = opened(tmp_path)
        chat = workspace.new_conversation()
        turn = workspace.turns.ask(chat, question, prefilling(long))
        await until_text(turn, characters)
        turn.stop()
        await turn.ended()
        first = turn.reply()
        assert can_continue(first, prefilling(short))
        turn = workspace.turns.continue_reply(chat, first.id, prefilling(short))
        await turn.ended()
        longer = turn.reply()
        assert can_continue(longer, prefilling(short))  # by `length`
        turn = workspace.turns.continue_reply(chat, first.id, prefilling(short))
        await turn.ended()
        await workspace.close()
        assert chat[first.id] == turn.reply()
        return first, longer, turn.reply()

    first, longer, last = asyncio.run(main())
    assert longer.text.startswith(unbroken(question))
    assert len(longer.text) > len(first.text)
    assert last.text.startswith(longer.text)
    assert [seam.offset for seam in last.seams] == [len(first.text), len(longer.text)]
    assert (last.state, last.finish_reason) == (TurnState.DONE, "length")
    assert in_history(tmp_path) == last


CONTINUE = """
import asyncio, sys
from desktop.chat.endpoint import Endpoint
from desktop.engine.workspace import Workspace
from desktop.paths import places

async def main(home, base_url):
    workspace = Workspace(places({"WEIR_HOME": home}))
    [summary] = workspace.history.summaries()
    chat = workspace.open_conversation(summary.id)
    endpoint = Endpoint("greedy", base_url, "m", continue_="prefill")
    await workspace.turns.continue_reply(chat, chat.active_path()[-1].id, endpoint).ended()

asyncio.run(main(*sys.argv[1:]))
"""


def test_a_kill_while_going_on_loses_neither_part_nor_seam(
    tmp_path: Path, short: GreedyServer, long: GreedyServer
) -> None:
    async def begin() -> Message:
        workspace = opened(tmp_path)
        turn = workspace.turns.ask(workspace.new_conversation(), STORY, prefilling(short))
        await turn.ended()
        await workspace.close()
        return turn.reply()

    async def watch(reply: Message) -> str:
        workspace = opened(tmp_path)
        [summary] = workspace.history.summaries()
        on_disk = functools.partial(workspace.history.load, summary.id)
        await until(lambda: len(on_disk()[reply.id].text) >= len(reply.text) + 20)
        seen = on_disk()[reply.id].text
        await workspace.close()
        return seen

    first = asyncio.run(begin())
    with subprocess.Popen(
        [sys.executable, "-c", CONTINUE, str(tmp_path), long.base_url]
    ) as program:
        seen = asyncio.run(watch(first))
        program.kill()
    last = in_history(tmp_path)
    assert seen.startswith(first.text)
    assert last.text.startswith(seen)
    assert (last.state, last.finish_reason) == (TurnState.INCOMPLETE, None)
    assert last.seams == (Seam(len(first.text), "continued"),)
