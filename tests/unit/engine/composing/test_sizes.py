"""How large a chat is: estimated, corrected by what servers count, and cut by its rule."""

from __future__ import annotations

import asyncio
import json
import statistics
from pathlib import Path
from random import Random
from typing import Any

import pytest

from desktop.chat.endpoint import ModelChoice
from desktop.chat.messages import Sending
from desktop.chat.steering.model_facts import ModelFacts
from desktop.chat.steering.steering import SentKind, SentRule, Steering
from desktop.chat.steering.tokens import Tokens, tokens_in
from desktop.engine.composing.sizes import learned
from desktop.engine.workspace import Workspace
from desktop.paths import Places, places
from tests.support import turns
from tests.support.fault_server import FaultServer, chunk, content_stream, sse, status

COUNTED = Path(__file__).parents[3] / "data" / "tokens.json"
"""Passages of this repository, each with its tokens by o200k_base and by SmolLM2's tokenizer."""


def passages() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(COUNTED.read_text("utf-8"))
    return found


def test_the_estimate_is_close_to_a_current_tokenizer() -> None:
    assert error_of(ModelFacts(), passages(), "o200k") < 0.1


@pytest.mark.parametrize("tokenizer", ["o200k", "smollm2"])
def test_after_three_turns_it_is_closer_still(tokenizer: str) -> None:
    errors = []
    for seed in range(100):  # three turns of any kind: English, Chinese, code or a mixture
        facts, texts = ModelFacts(), passages()
        Random(seed).shuffle(texts)
        for one in texts[:3]:
            facts = learned(facts, one[tokenizer], tokens_in(one["text"]))
        errors.append(error_of(facts, texts[3:], tokenizer))
    assert statistics.median(errors) < 0.1


def error_of(facts: ModelFacts, texts: list[dict[str, Any]], tokenizer: str) -> float:
    """The median of how far the estimates lie from what the tokenizer counts."""
    estimates = [facts.corrected(tokens_in(one["text"])) for one in texts]
    pairs = zip(estimates, texts, strict=True)
    return statistics.median(abs(guess / int(one[tokenizer]) - 1) for guess, one in pairs)


def test_a_long_text_is_sampled() -> None:
    text = "The quick brown fox jumps over the lazy dog. " * 20_000
    assert abs(tokens_in(text).total / (20_000 * tokens_in(text[:45]).total) - 1) < 0.1


@pytest.mark.parametrize(("counted", "estimate"), [(5, 10), (1_000_000, 100), (1, 100)])
def test_a_figure_that_counts_something_else_teaches_nothing(counted: int, estimate: int) -> None:
    assert learned(ModelFacts(), counted, Tokens(estimate)) == ModelFacts()


# through the engine -----------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path) -> Places:
    return places({"WEIR_HOME": str(tmp_path)})


def counting(prompt_tokens: int) -> Any:
    usage = {"prompt_tokens": prompt_tokens, "completion_tokens": 1}
    return sse(chunk(content="so"), chunk("stop"), {**chunk(), "choices": [], "usage": usage})


def test_what_a_server_counts_corrects_the_estimate(home: Places) -> None:
    async def main() -> tuple[int, int]:
        workspace = Workspace(home)
        chat, endpoint = workspace.new_conversation(), turns.endpoint_at(server.base_url)
        question = "Why does this window stutter while a reply streams in? " * 4
        await workspace.turns.ask(chat, question, endpoint).ended()
        path = chat.active_path()[:1]
        before = tokens_in(question).total
        _sent, after = workspace.turns.composing.sent(chat, path, endpoint)
        await workspace.close()
        return before, after

    with FaultServer(counting(120)) as server:
        before, after = asyncio.run(main())
    assert before < 60
    assert abs(after - 120) <= 3


def test_a_chat_that_was_too_long_teaches_the_limit(home: Places) -> None:
    body = {"error": {"message": "This model's maximum context length is 4096 tokens.",
                      "code": "context_length_exceeded"}}  # fmt: skip

    async def main() -> ModelFacts:
        workspace = Workspace(home)
        chat, endpoint = workspace.new_conversation(), turns.endpoint_at(server.base_url)
        await workspace.turns.ask(chat, "why?", endpoint).ended()
        facts = workspace.history.models.of(ModelChoice.of(endpoint))
        await workspace.close()
        return facts

    with FaultServer(status(400, body)) as server:
        assert asyncio.run(main()).limit == 4096


def test_rule_and_marks_and_summary_decide_what_the_server_gets(home: Places) -> None:
    async def main() -> None:
        workspace = Workspace(home)
        chat, endpoint = workspace.new_conversation(), turns.endpoint_at(server.base_url)
        for question in ("one?", "two?", "three?"):
            await workspace.turns.ask(chat, question, endpoint).ended()
        workspace.steer(chat, Steering(system="Be brief.", sent=SentRule(SentKind.TURNS, 2)))
        await workspace.turns.ask(chat, "four?", endpoint).ended()
        assert chat.id is not None
        workspace.history.steering.mark(chat.active_path()[0].id, Sending.ALWAYS)
        workspace.history.steering.summarise(chat.active_path()[3].id, "They counted.")
        await workspace.close()
        again = Workspace(home)
        chat = again.open_conversation(chat.id)
        await again.turns.ask(chat, "five?", endpoint).ended()
        await again.close()

    with FaultServer(content_stream("so.")) as server:
        asyncio.run(main())
    fourth, fifth = ([(one["role"], one["content"]) for one in request.json["messages"]]
                     for request in server.requests[3:])  # fmt: skip
    assert fourth == [("system", "Be brief."), ("user", "three?"), ("assistant", "so."),
                      ("user", "four?")]  # fmt: skip
    assert fifth[0] == ("system", "Be brief.\n\nSummary of the earlier part of this conversation:"
                        "\n\nThey counted.")  # fmt: skip
    assert [text for _role, text in fifth[1:]] == ["four?", "so.", "five?"]
