"""What is set reaches a real model, which does what it says: llama.cpp with SmolLM2-135M."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from desktop.chat.messages import Message, TurnState
from desktop.chat.steering.parameters import Parameters
from desktop.chat.steering.steering import Steering
from desktop.engine.workspace import Workspace
from desktop.local.process import RunningServer
from desktop.paths import places
from tests.support import turns
from tests.support.model import model_server  # noqa: F401 - a fixture

QUESTION = "Count from one to twenty."
SHORT: dict[str, Any] = {"max_tokens": 24, "temperature": 0}


class Model:
    """Asks one question, each time in a chat of its own that is steered otherwise."""

    def __init__(self, server: RunningServer, home: str) -> None:
        self._endpoint = turns.endpoint_at(server.base_url, headers=_headers(server))
        self._home = home

    def reply(self, system: str = "", question: str = QUESTION, **parameters: Any) -> Message:
        """The whole reply, whatever it ends with."""
        return asyncio.run(self._reply(Steering(system=system, parameters=parameters), question))

    async def _reply(self, steering: Steering, question: str) -> Message:
        workspace = Workspace(places({"WEIR_HOME": self._home}))
        chat = workspace.new_conversation()
        workspace.steer(chat, steering)
        await workspace.turns.ask(chat, question, self._endpoint).ended()
        await workspace.close()
        return chat.active_path()[-1]


def _headers(server: RunningServer) -> dict[str, str]:
    return {"Authorization": f"Bearer {server.api_key}"}


@pytest.fixture
def model(model_server: RunningServer, tmp_path: Path) -> Model:  # noqa: F811
    return Model(model_server, str(tmp_path))


def test_it_stops_at_the_limit(model: Model) -> None:
    reply = model.reply(**{**SHORT, "max_tokens": 5})
    assert (reply.state, reply.finish_reason) == (TurnState.DONE, "length")
    assert reply.stats.completion_tokens == 5


def test_it_says_the_same_at_temperature_nought_and_with_one_seed(model: Model) -> None:
    assert model.reply(**SHORT).text == model.reply(**SHORT).text
    lively: Parameters = {"max_tokens": 24, "temperature": 1.5}
    first, again = (model.reply(**lively, seed=7).text for _ in range(2))
    assert first == again
    assert any(model.reply(**lively, seed=seed).text != first for seed in (8, 9, 10))


def test_it_ends_before_a_stop_text(model: Model) -> None:
    whole = model.reply(**SHORT).text
    word = whole.split()[2]
    cut = model.reply(**SHORT, stop=[word])
    assert cut.finish_reason == "stop"
    assert whole.startswith(cut.text)
    assert word not in cut.text


def test_it_writes_json_of_a_schema(model: Model) -> None:
    schema = {
        "type": "object",
        "properties": {"city": {"type": "string", "maxLength": 12}, "year": {"type": "integer"}},
        "required": ["city", "year"],
        "additionalProperties": False,
    }
    form = {"type": "json_schema", "json_schema": {"name": "place", "schema": schema}}
    reply = model.reply(
        question="Say anything.", max_tokens=80, temperature=0, response_format=form
    )
    found = json.loads(reply.text)
    assert set(found) == {"city", "year"}
    assert (type(found["city"]), type(found["year"])) == (str, int)


def test_it_reads_the_instructions(model: Model) -> None:
    question = "Hello, who are you?"
    told = model.reply("You are a helpful assistant named Bob.", question, **SHORT)
    assert "I'm Bob" in told.text
    assert "Bob" not in model.reply(question=question, **SHORT).text
