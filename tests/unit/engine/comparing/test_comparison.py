"""One question to several models at once: each answer is whole, kept, and stopped by itself."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.chat.endpoint import Endpoint, ModelChoice
from desktop.chat.messages import Role, TurnState
from desktop.chat.steering.steering import Steering
from desktop.chat.tree import Conversation
from desktop.engine.comparing.comparison import Asked
from desktop.engine.failures import NoModelChosen
from desktop.engine.workspace import Workspace
from desktop.paths import Places, places
from tests.support import turns
from tests.support.fault_server import FaultServer, Stall, content_stream

BEGUN = content_stream("begun ", finish=None, done=False).then(Stall())

A_RUN = """
import asyncio, sys
from pathlib import Path
from desktop.engine.comparing.comparison import Asked
from desktop.engine.workspace import Workspace
from desktop.paths import places
from tests.support import turns

async def main(home, *urls):
    workspace = Workspace(places({"WEIR_HOME": home}))
    asked = [Asked(turns.endpoint_at(url)) for url in urls]
    live = workspace.comparison.ask(workspace.new_conversation(), "why?", asked)
    history = workspace.history
    while not all(history.load(1)[turn.reply().id].text for turn in live):
        await asyncio.sleep(0.02)
    print("on disk", flush=True)
    await asyncio.Event().wait()

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture
def home(tmp_path: Path) -> Places:
    return places({"WEIR_HOME": str(tmp_path)})


def at(server: FaultServer, model: str, **parameters: float) -> Asked:
    return Asked(turns.endpoint_at(server.base_url, model=model), Steering(parameters=parameters))


def answers(chat: Conversation) -> list[tuple[str, str, TurnState]]:
    replies = [chat[id_] for id_ in chat.variants(chat.active_path()[-1].id)]
    return [(reply.model, reply.text, reply.state) for reply in replies]


def test_each_is_asked_with_its_own_model_and_parameters_and_the_question_is_there_once(
    home: Places,
) -> None:
    async def main() -> Conversation:
        workspace = Workspace(home)
        chat = workspace.new_conversation()
        asked = [at(one, "a", temperature=0.2), at(two, "b"), at(one, "a", temperature=1.0)]
        live = workspace.comparison.ask(chat, "why?", asked)
        assert workspace.turns.turns_of(chat.id) == live
        assert chat.active_path()[-1].id == live[0].reply().id  # it leads through the first
        await asyncio.gather(*(turn.ended() for turn in live))
        await workspace.close()
        return Workspace(home).history.load(chat.id or 0)

    with FaultServer(content_stream("one")) as one, FaultServer(content_stream("two")) as two:
        chat = asyncio.run(main())
    done = TurnState.DONE
    assert answers(chat) == [("a", "one", done), ("b", "two", done), ("a", "one", done)]
    assert [message.text for message in chat.messages() if message.role is Role.USER] == ["why?"]
    assert sorted(request.json["temperature"] for request in one.requests) == [0.2, 1.0]
    assert "temperature" not in two.requests[0].json
    assert [two.requests[0].json["model"], one.requests[0].json["model"]] == ["b", "a"]
    assert two.requests[0].json["messages"] == one.requests[0].json["messages"]


def test_one_is_stopped_while_the_other_goes_on_and_a_third_is_kept(home: Places) -> None:
    async def main() -> tuple[Conversation, list[int]]:
        workspace = Workspace(home)
        chat = workspace.new_conversation()
        live = workspace.comparison.ask(
            chat, "why?", [at(slow, "s"), at(quick, "q"), at(slow, "z")]
        )
        await live[1].ended()
        async for event in live[0]:
            if getattr(event, "text", ""):
                break
        live[0].stop()
        assert (await live[0].ended()).state is TurnState.STOPPED
        assert workspace.turns.turns_of(chat.id) == [live[2]]
        workspace.comparison.keep(chat, live[1].reply().id)
        live[2].stop()
        await live[2].ended()
        await workspace.close()
        return Workspace(home).history.load(chat.id or 0), [turn.reply().id for turn in live]

    with FaultServer(BEGUN) as slow, FaultServer(content_stream("whole")) as quick:
        chat, ids = asyncio.run(main())
    assert chat.active_path()[-1].id == ids[1]
    assert chat.variants(ids[1]) == ids
    assert (chat[ids[0]].text, chat[ids[1]].text) == ("begun ", "whole")
    assert chat.choice == ModelChoice("test", "q")


def test_nothing_is_written_where_one_of_them_has_no_model(home: Places) -> None:
    async def main() -> None:
        workspace = Workspace(home)
        chat = workspace.new_conversation()
        whole = Asked(Endpoint("one", "http://localhost:1", model="m"))
        with pytest.raises(NoModelChosen):
            workspace.comparison.ask(chat, "why?", [whole, Asked(Endpoint("two", "http://x"))])
        assert (len(chat), workspace.history.summaries()) == (0, [])
        await workspace.close()

    asyncio.run(main())


def test_a_kill_in_the_middle_keeps_what_had_arrived_of_all(home: Places, tmp_path: Path) -> None:
    with FaultServer(BEGUN) as one, FaultServer(BEGUN) as two:
        urls = [one.base_url, two.base_url, two.base_url]
        command = [sys.executable, "-c", A_RUN, str(tmp_path), *urls]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
            assert run.stdout is not None
            try:
                assert run.stdout.readline() == "on disk\n"
            finally:
                run.send_signal(signal.SIGKILL)
    workspace = Workspace(home)
    chat = workspace.history.load(1)
    assert answers(chat) == [("m", "begun ", TurnState.INCOMPLETE)] * 3
    asyncio.run(workspace.close())
