"""What the history keeps of how a chat is steered, and of single models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.chat.endpoint import ModelChoice
from desktop.chat.messages import Role, Sending
from desktop.chat.steering.model_facts import ModelFacts, Ratio
from desktop.chat.steering.steering import SentKind, SentRule, Steering
from desktop.storage.failures import NoSuchConversation
from desktop.storage.history.history import History

STEERING = Steering("Reviewer", "Be brief.", {"seed": 7}, SentRule(SentKind.TOKENS, 8000))


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    opened = History(tmp_path / "history.db")
    yield opened
    opened.close()


def test_a_chat_keeps_its_settings(history: History) -> None:
    chat, other = history.create("one"), history.create("two")
    history.steering.keep(chat, STEERING)
    assert history.steering.of(chat) == history.load(chat).steering == STEERING
    assert history.steering.of(other) == Steering()
    assert [one.id for one in history.summaries()] == [other, chat]  # it moves no chat
    with pytest.raises(NoSuchConversation):
        history.steering.of(99)


@pytest.mark.parametrize("junk", ["{", "[]", '{"system": 3, "sent": ["tokens", -1]}', b"\xff"])
def test_damaged_settings_are_none(history: History, junk: str | bytes) -> None:
    chat = history.create("one")
    history._connection.execute("UPDATE conversations SET steering = CAST(? AS TEXT)", (junk,))
    assert history.steering.of(chat) == history.load(chat).steering == Steering()


def test_marks_and_summaries_stay_with_their_messages(history: History) -> None:
    chat = history.create("one")
    question = history.add_message(chat, None, Role.USER, "why?")
    reply = history.add_message(chat, question.id, Role.ASSISTANT, "so", parameters={"seed": 7})
    history.steering.mark(question.id, Sending.NEVER)
    history.steering.summarise(reply.id, "They spoke of it.")
    path = history.load(chat).active_path()
    assert [message.sending for message in path] == [Sending.NEVER, Sending.BY_RULE]
    assert [message.summary for message in path] == ["", "They spoke of it."]
    assert path[1].parameters == {"seed": 7}


def test_facts_of_a_model_are_kept_by_endpoint_and_name(history: History) -> None:
    here, there = ModelChoice("Work", "m"), ModelChoice("Home", "m")
    facts = ModelFacts(Ratio(1.25, 3.5), Ratio(1.75, 0.5), 128_000, "high")
    history.models.keep(here, ModelFacts())
    history.models.keep(here, facts)
    assert (history.models.of(here), history.models.of(there)) == (facts, ModelFacts())


def test_what_a_list_of_models_says_leaves_all_else_as_it_is(history: History) -> None:
    here, new = ModelChoice("Work", "m"), ModelChoice("Work", "“new”")
    facts = ModelFacts(Ratio(1.25, 3.0), effort="high", learned_limit=8192, listed_limit=4096)
    history.models.keep(here, facts)
    history.models.keep_listed("Work", {"m": 128_000, "“new”": 32_768})
    assert history.models.of(here) == replace(facts, listed_limit=128_000)
    assert history.models.of(new) == ModelFacts(listed_limit=32_768)


def test_the_person_knows_best_how_much_a_model_reads_then_what_it_refused() -> None:
    listed = ModelFacts(listed_limit=128_000)
    assert (ModelFacts().limit, listed.limit) == (None, 128_000)
    assert replace(listed, learned_limit=8192).limit == 8192
    assert replace(listed, learned_limit=200_000).limit == 128_000
    assert replace(listed, learned_limit=8192, context_limit=64_000).limit == 64_000
    taught = ModelFacts(Ratio(1.5, 2.0))
    assert taught.filled_from(replace(listed, others=Ratio(2.0, 1.0))) == ModelFacts(
        Ratio(1.5, 2.0), listed_limit=128_000
    )
