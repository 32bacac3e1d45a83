import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.chat.context import messages_to_send
from desktop.chat.endpoint import BIGAI_PRO, ON_THIS_COMPUTER, Endpoint, ModelChoice
from desktop.chat.messages import Message, Role, TurnState
from desktop.chat.tree import Conversation
from desktop.engine.events import TurnEnded
from desktop.engine.failures import NoModelChosen, SettingsSetAside
from desktop.engine.workspace import Workspace
from desktop.paths import Places, places
from desktop.storage.failures import HistoryFailed, SettingsDamaged
from desktop.storage.history.history import History
from desktop.storage.history.reading import ChatSummary
from tests.support import turns
from tests.support.fault_server import (
    FaultServer,
    Stall,
    chunk,
    content_stream,
    models,
    sse,
    status,
)
from tests.support.script import Reply


@pytest.fixture
def home(tmp_path: Path) -> Places:
    return places({"WEIR_HOME": str(tmp_path / "home")})


@contextlib.asynccontextmanager
async def opened(home: Places, *, set_aside: bool = False) -> AsyncIterator[Workspace]:
    workspace = Workspace(home, set_aside=set_aside)
    try:
        yield workspace
    finally:
        await workspace.close()


def opened_again(workspace: Workspace, chat: Conversation) -> Conversation:
    assert chat.id is not None
    return workspace.open_conversation(chat.id)


def texts(conversation: Conversation) -> list[tuple[Role, str]]:
    return [(message.role, message.text) for message in conversation.active_path()]


def test_a_fresh_home_offers_bigai_pro_and_the_on_device_model_first(home: Places) -> None:
    workspace = Workspace(home)
    assert workspace.settings.endpoints == [BIGAI_PRO, ON_THIS_COMPUTER]
    assert workspace.endpoints.default_endpoint() == ON_THIS_COMPUTER
    workspace.settings.select(BIGAI_PRO.name)
    assert Workspace(home).endpoints.default_endpoint() == BIGAI_PRO


def test_a_settings_file_is_taken_as_it_is(home: Places) -> None:
    home.settings.parent.mkdir()
    home.settings.write_text('[[endpoints]]\nname = "a"\nbase_url = "http://a/v1"\nmodel = "m"\n')
    workspace = Workspace(home)
    assert [endpoint.name for endpoint in workspace.settings.endpoints] == ["a"]
    assert workspace.endpoints.default_endpoint().name == "a"


def test_what_was_chosen_last_is_what_new_chats_ask(home: Places) -> None:
    workspace = Workspace(home)
    settings = workspace.settings
    settings.select(BIGAI_PRO.name, "gpt-5.2-thinking")
    asked = Workspace(home).endpoints.default_endpoint()
    assert asked == replace(BIGAI_PRO, model="gpt-5.2-thinking")
    assert Workspace(home).settings.get(BIGAI_PRO.name) == BIGAI_PRO  # its entry stays
    settings.put(replace(BIGAI_PRO, model="gpt-6"))  # newer than the choice
    assert workspace.endpoints.default_endpoint().model == "gpt-6"
    settings.select(BIGAI_PRO.name, "gpt-5.2-thinking")
    settings.remove(BIGAI_PRO.name)
    assert workspace.endpoints.default_endpoint() == ON_THIS_COMPUTER


def test_a_chat_is_kept_with_the_endpoint_and_model_it_asked(home: Places) -> None:
    async def main(server: FaultServer) -> list[ModelChoice | None]:
        endpoint = turns.endpoint_at(server.base_url)
        async with opened(home) as workspace:
            chat = workspace.new_conversation()
            await workspace.turns.ask(chat, "first?", endpoint).ended()
            first = opened_again(workspace, chat).choice
            await workspace.turns.ask(chat, "second?", replace(endpoint, model="n")).ended()
            return [first, chat.choice, workspace.history.load(chat.id or 0).choice]

    with FaultServer(content_stream("Hel", "lo")) as server:
        first, now, kept = asyncio.run(main(server))
    assert first == ModelChoice("test", "m")
    assert now == kept == ModelChoice("test", "n")


def test_damaged_settings_stop_the_terminal_and_are_set_aside_by_the_window(home: Places) -> None:
    home.settings.parent.mkdir()
    home.settings.write_text("endpoints = oops")
    with pytest.raises(SettingsDamaged):
        Workspace(home)
    assert home.settings.read_text() == "endpoints = oops"
    workspace = Workspace(home, set_aside=True)
    [notice] = workspace.notices
    assert isinstance(notice, SettingsSetAside)
    with open(notice.path) as aside:
        assert aside.read() == "endpoints = oops"


def test_settings_that_can_be_neither_read_nor_moved_leave_the_window_fresh_ones(
    tmp_path: Path,
) -> None:
    """As where the home is a file: the window opens, and what is changed cannot be saved."""
    (tmp_path / "file").touch()
    workspace = Workspace(places({"WEIR_HOME": str(tmp_path / "file")}), set_aside=True)
    assert BIGAI_PRO in workspace.settings.endpoints
    assert [type(notice) for notice in workspace.notices] == [SettingsDamaged]
    with pytest.raises(SettingsDamaged):
        workspace.settings.select(BIGAI_PRO.name)
    assert workspace.history.create("in memory")


def test_question_and_reply_are_kept_and_the_next_question_sends_them(home: Places) -> None:
    async def main(server: FaultServer) -> tuple[ChatSummary, Conversation]:
        endpoint = turns.endpoint_at(server.base_url)
        async with opened(home) as workspace:
            chat = workspace.new_conversation()
            await workspace.turns.ask(chat, "first?", endpoint, system="be brief").ended()
            await workspace.turns.ask(chat, "second?", endpoint).ended()
        async with opened(home) as workspace:
            [summary] = workspace.history.summaries()
            return summary, workspace.open_conversation(summary.id)

    with FaultServer(content_stream("Hel", "lo")) as server:
        summary, chat = asyncio.run(main(server))
    assert summary.title == chat.title == "first?"
    assert texts(chat) == [
        (Role.SYSTEM, "be brief"),
        (Role.USER, "first?"),
        (Role.ASSISTANT, "Hello"),
        (Role.USER, "second?"),
        (Role.ASSISTANT, "Hello"),
    ]
    assert server.requests[1].json["messages"] == messages_to_send(chat.active_path()[:4])


def test_a_question_that_the_disk_does_not_take_is_nowhere(
    home: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = History.add_message

    def full(
        history: History,
        chat: int,
        parent: int | None,
        role: Role,
        text: str,
        **more: Any,
    ) -> Message | None:
        if role is Role.ASSISTANT:
            raise HistoryFailed("full")
        return whole(history, chat, parent, role, text, **more)

    async def main() -> None:
        endpoint = turns.endpoint_at("http://127.0.0.1:1/v1")
        async with opened(home) as workspace:
            chat = workspace.new_conversation()
            monkeypatch.setattr(History, "add_message", full)
            with pytest.raises(HistoryFailed):
                workspace.turns.ask(chat, "why?", endpoint, system="be brief")
            assert (chat.id, chat.title, len(chat)) == (None, "", 0)
            assert workspace.history.summaries() == []
            monkeypatch.undo()
            await workspace.turns.ask(chat, "why?", endpoint).ended()
            assert texts(opened_again(workspace, chat))[0] == (Role.USER, "why?")

    asyncio.run(main())


def test_no_figure_of_a_server_is_too_large_for_the_history(home: Places) -> None:
    usage = {"choices": [], "usage": {"prompt_tokens": 2**63, "completion_tokens": 2**64 - 1}}

    async def main(server: FaultServer) -> Message:
        async with opened(home) as workspace:
            chat = workspace.new_conversation()
            await workspace.turns.ask(chat, "why?", turns.endpoint_at(server.base_url)).ended()
        async with opened(home) as workspace:
            return opened_again(workspace, chat).active_path()[-1]

    with FaultServer(sse(chunk("stop", content="Hello"), usage, "[DONE]")) as server:
        reply = asyncio.run(main(server))
    assert (reply.text, reply.state) == ("Hello", TurnState.DONE)


def test_retry_is_a_new_variant_and_sends_only_what_led_to_the_question(home: Places) -> None:
    async def main(server: FaultServer) -> tuple[Conversation, Message, Message]:
        endpoint = turns.endpoint_at(server.base_url)
        async with opened(home) as workspace:
            chat = workspace.new_conversation()
            first = workspace.turns.ask(chat, "why?", endpoint)
            await first.ended()
            second = workspace.turns.retry(chat, first.reply().id, endpoint)
            await second.ended()
            workspace.branches.choose(chat, first.reply().id)
        async with opened(home) as workspace:
            return opened_again(workspace, chat), first.reply(), second.reply()

    with FaultServer(content_stream("one"), content_stream("two")) as server:
        chat, first, second = asyncio.run(main(server))
    assert chat.variants(first.id) == [first.id, second.id]
    assert texts(chat) == [(Role.USER, "why?"), (Role.ASSISTANT, "one")]
    assert chat[second.id].text == "two"
    assert server.requests[0].json["messages"] == server.requests[1].json["messages"]


def test_closing_stops_live_turns_and_keeps_their_text(home: Places) -> None:
    async def main(server: FaultServer) -> Message:
        async with opened(home) as workspace:
            chat = workspace.new_conversation()
            turn = workspace.turns.ask(chat, "why?", turns.endpoint_at(server.base_url))
            async for event in turn:
                if getattr(event, "text", "") == "lo":
                    break
            assert workspace.turns.turn_of(chat.id) is turn
            assert opened_again(workspace, chat) is chat
        await turns.no_task_left()
        async with opened(home) as workspace:
            return opened_again(workspace, chat).active_path()[-1]

    with FaultServer(content_stream("Hel", "lo", finish=None, done=False).then(Stall())) as server:
        reply = asyncio.run(main(server))
        server.wait_until_idle()
    assert (reply.text, reply.state) == ("Hello", TurnState.STOPPED)


def test_a_failure_comes_back_from_the_history_with_its_facts(home: Places) -> None:
    async def main(server: FaultServer) -> Message:
        async with opened(home) as workspace:
            chat = workspace.new_conversation()
            await workspace.turns.ask(chat, "why?", turns.endpoint_at(server.base_url)).ended()
        async with opened(home) as workspace:
            return opened_again(workspace, chat).active_path()[-1]

    with FaultServer(status(404)) as server:
        reply = asyncio.run(main(server))
    assert reply.state == TurnState.FAILED
    assert reply.failure is not None
    assert reply.failure["kind"] == "not_found"
    assert reply.failure["url"].endswith("/v1/chat/completions")


def test_asking_once_leaves_nothing_behind(home: Places) -> None:
    async def main(server: FaultServer) -> TurnEnded:
        async with opened(home) as workspace:
            return await workspace.turns.ask_once(
                "hi", turns.endpoint_at(server.base_url), "sys"
            ).ended()

    with FaultServer(content_stream("Hello")) as server:
        assert asyncio.run(main(server)).state == TurnState.DONE
        roles = [message["role"] for message in server.requests[0].json["messages"]]
    assert roles == ["system", "user"]
    assert not home.database.exists()


def test_without_a_model_nothing_is_sent_and_nothing_kept(home: Places) -> None:
    async def main() -> None:
        async with opened(home) as workspace:
            with pytest.raises(NoModelChosen):
                workspace.turns.ask(
                    workspace.new_conversation(), "hi", Endpoint("a", "http://a/v1")
                )
            assert workspace.history.summaries() == []

    asyncio.run(main())


def test_a_list_of_models_teaches_how_much_they_read(home: Places) -> None:
    answer = status(200, {"data": [{"id": "m", "max_model_len": 4096}, {"id": "b"}]})

    async def main(server: FaultServer) -> list[int | None]:
        async with opened(home) as workspace:
            endpoint = turns.endpoint_at(server.base_url)
            choice = ModelChoice.of(endpoint)
            await workspace.endpoints.list_models(endpoint)  # it is only tried out
            found = [workspace.history.models.of(choice).limit]
            workspace.settings.put(endpoint)
            await workspace.endpoints.list_models(endpoint)
            chats = [workspace.new_conversation(), workspace.new_temporary()]
            facts = workspace.turns.composing.facts
            return found + [facts(chat, endpoint).limit for chat in chats]

    with FaultServer() as server:
        server.script(answer, answer, path="/v1/models")
        assert asyncio.run(main(server)) == [None, 4096, 4096]


@pytest.mark.parametrize(
    "answer",
    [
        models("b", "a"),
        status(200, [{"id": "a"}, {"id": "b"}, {"odd": 1}, 7]),
        status(200, {"models": [{"name": "b"}, {"name": "a"}]}),
    ],
)
def test_models_are_listed_however_the_server_writes_them(home: Places, answer: Reply) -> None:
    async def main(server: FaultServer) -> list[str]:
        async with opened(home) as workspace:
            return await workspace.endpoints.list_models(turns.endpoint_at(server.base_url))

    with FaultServer() as server:
        server.script(answer, path="/v1/models")
        assert asyncio.run(main(server)) == ["a", "b"]


def test_servers_on_this_machine_are_found_and_the_rest_is_silent(
    home: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> list[Endpoint]:
        async with opened(home) as workspace:
            return await workspace.endpoints.find_servers()

    with FaultServer() as server:
        server.script(models("llama3"), path="/v1/models")
        known = (Endpoint("Ollama", server.base_url), Endpoint("Nobody", "http://127.0.0.1:9/v1"))
        monkeypatch.setattr("desktop.engine.endpoints.discovery.KNOWN_SERVERS", known)
        assert asyncio.run(main()) == [Endpoint("Ollama", server.base_url, "llama3")]
