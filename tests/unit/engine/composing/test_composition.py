"""What is asked: parameters that are set, instructions with their variables, and nothing else."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from desktop.chat.messages import Message, TurnState
from desktop.chat.steering.steering import Steering
from desktop.chat.tree import Conversation
from desktop.engine.composing.composition import VARIABLES, values
from desktop.engine.snippets.snippets import Client
from desktop.engine.workspace import Workspace
from desktop.paths import Places, places
from desktop.wire.failures import ParameterRefused, RequestRefused
from tests.support import turns
from tests.support.fault_server import FaultServer, content_stream, status

SET: dict[str, Any] = {
    "temperature": 0.2,
    "top_p": 0.5,
    "max_tokens": 64,
    "max_completion_tokens": 65,
    "seed": 7,
    "stop": ["END"],
    "presence_penalty": 0.5,
    "frequency_penalty": -0.5,
    "reasoning_effort": "low",
    "response_format": {"type": "json_object"},
    "top_k": 40,
}
ALWAYS = {"model", "messages", "stream", "stream_options"}


@pytest.fixture
def home(tmp_path: Path) -> Places:
    return places({"WEIR_HOME": str(tmp_path)})


def asked(home: Places, server: FaultServer, steering: Steering, times: int = 1) -> Conversation:
    """A chat that was steered so, and asked so often."""

    async def main() -> Conversation:
        workspace = Workspace(home)
        chat = workspace.new_conversation()
        workspace.steer(chat, steering)
        for _ in range(times):
            endpoint = turns.endpoint_at(server.base_url)
            await workspace.turns.ask(chat, "why?", endpoint).ended()
        await workspace.close()
        return chat

    return asyncio.run(main())


def reply_of(chat: Conversation) -> Message:
    return chat.active_path()[-1]


@pytest.mark.parametrize("name", SET)
def test_a_parameter_is_sent_where_it_is_set_and_no_other(home: Places, name: str) -> None:
    with FaultServer(content_stream("ok")) as server:
        chat = asked(home, server, Steering(parameters={name: SET[name]}))
    sent = server.requests[0].json
    assert set(sent) == ALWAYS | {name}
    assert sent[name] == SET[name]
    assert reply_of(chat).parameters == {name: SET[name]}


def test_what_is_not_set_is_not_sent(home: Places) -> None:
    with FaultServer(content_stream("ok")) as server:
        asked(home, server, Steering())
    assert set(server.requests[0].json) == ALWAYS
    assert [one["role"] for one in server.requests[0].json["messages"]] == ["user"]


def test_the_settings_of_a_chat_outlive_the_program_and_never_leak_to_another(
    home: Places,
) -> None:
    steering = Steering("Reviewer", "Be brief.", SET)

    async def again() -> tuple[Steering, Steering, list[Message]]:
        workspace = Workspace(home)
        [summary] = workspace.history.summaries()
        chat = workspace.open_conversation(summary.id)
        await workspace.turns.ask(
            workspace.new_conversation(), "other?", turns.endpoint_at(server.base_url)
        ).ended()
        await workspace.close()
        return chat.steering, workspace.new_conversation().steering, chat.active_path()

    with FaultServer(content_stream("ok")) as server:
        asked(home, server, steering)
        kept, fresh, path = asyncio.run(again())
    assert (kept, fresh) == (steering, Steering())
    assert path[-1].parameters == SET
    assert set(server.requests[1].json) == ALWAYS


def test_instructions_go_first_with_their_variables_filled(home: Places) -> None:
    system = "Today {{date}} {{time}}; {{language}} on {{ os }} by {{model}}; {{unknown}}"
    with FaultServer(content_stream("ok")) as server:
        asked(home, server, Steering(system=system), times=2)
    first, again = (request.json["messages"] for request in server.requests)
    assert [one["role"] for one in first] == ["system", "user"]
    assert [one["role"] for one in again] == ["system", "user", "assistant", "user"]
    said = first[0]["content"]
    assert said.endswith("by m; {{unknown}}")
    assert said.startswith("Today 20")
    assert "English" in said
    assert "{{date}}" not in said


def test_the_values_of_variables_are_those_of_the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    found = values("m", now=0.0)
    assert set(found) == set(VARIABLES)
    assert found["date"] in ("1970-01-01", "1969-12-31")
    assert found["model"] == "m"


def test_a_limit_goes_under_the_name_that_the_server_takes(home: Places) -> None:
    refusal = {
        "error": {
            "message": "Unsupported parameter: 'max_tokens' is not supported with this model. "
            "Use 'max_completion_tokens' instead.",
            "param": "max_tokens",
        }
    }
    with FaultServer(status(400, refusal), content_stream("ok")) as server:
        chat = asked(home, server, Steering(parameters={"max_tokens": 64}), times=2)
    limits = [
        (sent.get("max_tokens"), sent.get("max_completion_tokens"))
        for sent in (request.json for request in server.requests)
    ]
    assert limits == [(64, None), (None, 64), (None, 64)]
    assert reply_of(chat).state is TurnState.DONE


@pytest.mark.parametrize(
    ("refusal", "parameters", "name"),
    [
        ({"error": {"message": "No.", "param": "temperature"}}, {"temperature": 1}, "temperature"),
        ({"error": {"param": "max_completion_tokens"}}, {"max_tokens": 10**6}, "max_tokens"),
        (
            {"error": {"message": "Unsupported value: 'temperature' does not support 0.2"}},
            {"top_p": 1, "temperature": 0.2},
            "temperature",
        ),
        (
            {"detail": [{"type": "extra_forbidden", "loc": ["body", "top_k"], "msg": "Extra"}]},
            {"top_k": 40},
            "top_k",
        ),
        ({"error": {"message": "unknown field `seed`"}}, {"stop": "x", "seed": 1}, "seed"),
    ],
)
def test_a_refused_parameter_is_named(
    home: Places, refusal: dict[str, Any], parameters: dict[str, Any], name: str
) -> None:
    with FaultServer(status(400, refusal)) as server:
        failure = reply_of(asked(home, server, Steering(parameters=parameters))).failure
    assert failure is not None
    assert (failure["kind"], failure["field"]) == (ParameterRefused.kind, name)


def test_a_word_that_is_also_a_parameter_names_none(home: Places) -> None:
    refusal = {"error": {"message": "Please stop sending this."}}
    with FaultServer(status(400, refusal)) as server:
        failure = reply_of(asked(home, server, Steering(parameters={"stop": "x"}))).failure
    assert failure is not None
    assert failure["kind"] == RequestRefused.kind


def test_a_program_sends_what_the_reply_was_asked_with(home: Places) -> None:
    async def main() -> str:
        workspace = Workspace(home)
        endpoint = turns.endpoint_at(server.base_url)
        workspace.settings.put(endpoint)
        chat = workspace.new_conversation()
        workspace.steer(chat, Steering(system="Be brief.", parameters={"seed": 7}))
        await workspace.turns.ask(chat, "why?", endpoint).ended()
        workspace.steer(chat, Steering(parameters={"seed": 8}))
        program = workspace.turns.programs.of_reply(chat, reply_of(chat).id, Client.CURL)
        await workspace.close()
        assert isinstance(program, str)  # a long one would be what writes it
        return program

    with FaultServer(content_stream("ok")) as server:
        program = asyncio.run(main())
    assert '"seed": 7' in program


def test_the_settings_that_another_window_chose_are_those_that_are_sent(home: Places) -> None:
    async def main() -> None:
        here, there = Workspace(home), Workspace(home)
        chat = here.new_conversation()
        endpoint = turns.endpoint_at(server.base_url)
        await here.turns.ask(chat, "why?", endpoint).ended()
        assert chat.id is not None
        there.steer(there.open_conversation(chat.id), Steering(parameters={"seed": 3}))
        await here.turns.retry(chat, reply_of(chat).id, endpoint).ended()
        await there.close()
        await here.close()

    with FaultServer(content_stream("ok")) as server:
        asyncio.run(main())
    assert server.requests[1].json["seed"] == 3
