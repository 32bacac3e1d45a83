"""Whoever asks: what a server says is masked before anybody sees it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.chat.messages import ToolCall
from desktop.engine.endpoints import discovery, doctor
from desktop.engine.events import Stage, Step
from desktop.engine.masking import mask_for, masked_line
from desktop.engine.turn.attempt import Target
from desktop.wire.failures import KeyRefused
from tests.support import turns
from tests.support.fault_server import FaultServer, chunk, models, sse, status
from tests.support.spellings import PLAIN
from tests.support.turns import Told

QUOTED = status(
    401, {"error": {"message": f"No {PLAIN}!"}}, {"X-Echo": PLAIN, "X-Request-Id": PLAIN}
)


def test_the_doctor(tmp_path: Path) -> None:
    async def main(endpoint: Endpoint) -> list[Step]:
        async def prepare(_reach: Callable[[Stage], None]) -> Target:
            return Target(endpoint, PLAIN)

        return [step async for step in doctor.examine(endpoint, prepare)]

    with FaultServer(QUOTED) as server:
        steps = asyncio.run(main(turns.endpoint_at(f"{server.base_url}?api-key={PLAIN}")))
    assert steps[0].detail.endswith("?api-key=***")
    assert PLAIN not in str(steps)
    failure = steps[-1].failure
    assert isinstance(failure, KeyRefused)
    assert failure.message == "No [key]!"
    assert failure.headers["x-echo"] == failure.request_id == "[key]"


def test_the_list_of_models_and_its_failure() -> None:
    with FaultServer() as server:
        server.script(QUOTED, models("a", f"m-{PLAIN}", *map(str, range(1000))), path="/v1/models")
        endpoint = turns.endpoint_at(server.base_url)
        with pytest.raises(ChatError) as refused:
            asyncio.run(discovery.list_models(endpoint, PLAIN))
        assert PLAIN not in str(refused.value)
        names = asyncio.run(discovery.list_models(endpoint, PLAIN))
    assert list(names) == sorted(["a", "m-[key]", *map(str, range(1000))])


def test_a_name_that_must_be_sent_back_is_not_changed_for_a_key_that_is_none() -> None:
    with FaultServer() as server:
        server.script(models("ollama/tiny"), path="/v1/models")
        endpoint = turns.endpoint_at(server.base_url)
        assert asyncio.run(discovery.list_models(endpoint, "ollama")) == {"ollama/tiny": None}


def test_arguments_that_arrive_in_pieces_are_masked_as_a_whole() -> None:
    pieces = [PLAIN[:9], PLAIN[9:20], f"{PLAIN[20:]}!"]
    names = ["call", "", ""]
    calls = [
        {"index": 0, "function": {"name": name, "arguments": piece}}
        for name, piece in zip(names, pieces, strict=True)
    ]
    chunks = [chunk(tool_calls=[call]) for call in calls]
    with FaultServer(sse(*chunks, chunk("tool_calls"), "[DONE]")) as server:
        endpoint = turns.endpoint_at(server.base_url)

        async def main() -> Told:
            return await turns.follow(turns.start(endpoint, key=PLAIN))

        told = asyncio.run(main())
    assert told.reply.tool_calls == (ToolCall("call", "[key]!"),)


def test_the_words_of_a_reply_stay_as_the_model_wrote_them() -> None:
    with FaultServer(sse(chunk(content=f"It is {PLAIN}."), "[DONE]")) as server:
        endpoint = turns.endpoint_at(server.base_url)

        async def main() -> Told:
            return await turns.follow(turns.start(endpoint, key=PLAIN))

        assert asyncio.run(main()).text == f"It is {PLAIN}."


def test_the_password_of_a_proxy_is_a_secret_too(monkeypatch: pytest.MonkeyPatch) -> None:
    away = Endpoint("a", "http://h.invalid/v1")
    with_proxy = replace(away, proxy="http://me:p%40ssword@proxy:1")
    assert (
        mask_for(with_proxy, None).text("Basic bWU6cEBzc3dvcmQ= p@ssword")
        == "Basic bWU6[key]Q= [key]"
    )
    monkeypatch.setenv("http_proxy", "http://me:other-word@proxy:1")
    assert mask_for(away, None).text("<other-word>") == "<[key]>"
    assert mask_for(replace(away, proxy="nonsense://"), None).text("<other-word>") == "<other-word>"


def test_a_line_of_the_log_holds_no_secret_of_this_run_and_nothing_that_looks_like_one() -> None:
    mask_for(Endpoint("a", "http://h/v1"), "sk-of-this-run-0123")
    assert (
        masked_line("x sk-of-this-run-0123: Bearer sk-of-nobody y") == "x [key]: Bearer [removed] y"
    )


@pytest.mark.parametrize(
    "line",
    [
        "Authorization: Bearer sk-of-nobody",
        "{'authorization': 'Bearer sk-of-nobody', 'accept': 'x'}",
        "Proxy-Authorization: Basic sk-of-nobody",
        "Authorization: sk-of-nobody",
        "api_key=sk-of-nobody",
    ],
)
def test_what_looks_like_a_key_is_removed_with_the_word_before_it_or_without(line: str) -> None:
    assert masked_line(line) == line.replace("sk-of-nobody", "[removed]")
