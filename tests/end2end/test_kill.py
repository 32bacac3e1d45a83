"""`kill -9` of the window in mid-reply: the next start has what had arrived."""

import asyncio
import json
import random
import subprocess
import sys
import time

from desktop.chat.messages import Message, TurnState
from desktop.engine.failures import RepliesRecovered
from desktop.engine.workspace import Workspace
from desktop.paths import places
from tests.support.fault_server import Exchange, FaultServer, Hold, content_stream

ROUNDS = 20
ON_DISK = 0.25
"""Seconds after which what arrived must be on disk."""

STORY = [f"第{number}句 and on it flows, " for number in range(400)]
REPLY = content_stream(*STORY, finish=None, done=False).paced(0.004).then(Hold())


def test_the_next_start_shows_what_had_arrived_as_incomplete(tmp_path):
    dice = random.Random(3)
    for round_ in range(ROUNDS):
        home = tmp_path / str(round_)
        with FaultServer(REPLY) as server:
            killed_at, exchange = killed_in_mid_reply(home, server, dice.uniform(0.3, 1.2))
            reply, notices = next_start(home)
        surely, at_most = sent(exchange, killed_at - ON_DISK), sent(exchange, killed_at)
        assert surely
        assert reply.text.startswith(surely)
        assert at_most.startswith(reply.text)
        assert reply.state is TurnState.INCOMPLETE
        assert [type(notice) for notice in notices] == [RepliesRecovered]


def killed_in_mid_reply(home, server: FaultServer, seconds: float) -> tuple[float, Exchange]:
    """The moment of the kill, and what the server lived through."""
    scene = ["tests.support.window_process", str(home), server.base_url, "ask_and_stay"]
    with subprocess.Popen([sys.executable, "-m", *scene]) as window:
        server.wait_for_requests(1, timeout=30)
        time.sleep(seconds)
        killed_at = time.monotonic()
        window.kill()
    server.wait_until_idle()
    [exchange] = [e for e in server.exchanges if e.request and e.request.method == "POST"]
    return killed_at, exchange


def next_start(home) -> tuple[Message, list]:
    async def main():
        workspace = Workspace(places({"WEIR_HOME": str(home)}))
        [summary] = workspace.history.summaries()
        reply = workspace.open_conversation(summary.id).active_path()[-1]
        await workspace.close()
        return reply, workspace.notices

    return asyncio.run(main())


def sent(exchange: Exchange, moment: float) -> str:
    """The text that had left the server by then."""
    lines = b"".join(data for at, data in exchange.sent if at <= moment).decode().split("\n\n")
    chunks = [json.loads(line.removeprefix("data: ")) for line in lines if line]
    return "".join(chunk["choices"][0]["delta"].get("content") or "" for chunk in chunks)
