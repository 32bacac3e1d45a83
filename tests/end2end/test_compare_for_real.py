"""A real model and another server answer one question at once, each as it was asked."""

from __future__ import annotations

import asyncio
from pathlib import Path

from desktop.chat.messages import Message, TurnState
from desktop.chat.steering.steering import Steering
from desktop.engine.comparing.comparison import Asked
from desktop.engine.workspace import Workspace
from desktop.local.process import RunningServer
from desktop.paths import places
from tests.support import turns
from tests.support.fault_server import FaultServer, content_stream
from tests.support.model import model_server  # noqa: F401 - a fixture


def test_it_answers_twice_at_once_with_limits_of_its_own_beside_another_server(
    model_server: RunningServer,  # noqa: F811
    tmp_path: Path,
) -> None:
    key = {"Authorization": f"Bearer {model_server.api_key}"}
    real = turns.endpoint_at(model_server.base_url, headers=key)

    async def main(other: FaultServer) -> list[Message]:
        workspace = Workspace(places({"WEIR_HOME": str(tmp_path)}))
        asked = [
            Asked(real, Steering(parameters={"max_tokens": 5, "temperature": 0})),
            Asked(turns.endpoint_at(other.base_url)),
            Asked(real, Steering(parameters={"max_tokens": 9, "temperature": 0})),
        ]
        chat = workspace.new_conversation()
        live = workspace.comparison.ask(chat, "Count from one to twenty.", asked)
        await asyncio.gather(*(turn.ended() for turn in live))
        await workspace.close()
        return [turn.reply() for turn in live]

    with FaultServer(content_stream("One, two.")) as other:
        short, said, long = asyncio.run(main(other))
    assert {reply.state for reply in (short, said, long)} == {TurnState.DONE}
    assert said.text == "One, two."
    assert (short.stats.completion_tokens, long.stats.completion_tokens) == (5, 9)
    assert long.text.startswith(short.text)
