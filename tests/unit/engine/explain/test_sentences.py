import dataclasses
import re
import typing
from pathlib import Path
from typing import Any

import pytest

from desktop import language
from desktop.chat.endpoint import BadBaseUrl
from desktop.chat.failures import ChatError, UnknownFailure
from desktop.chat.messages import TurnState, TurnStats
from desktop.engine.events import TurnEnded
from desktop.engine.explain import sentences
from desktop.engine.explain.bad_values import unusable

ROOT = Path(__file__).resolve().parents[4] / "desktop"
SAMPLES = {
    bool: True,
    int: 7,
    float: 7.0,
    str: "something",
    list[str]: ["a line"],
    dict[str, str]: {"server": "x"},
}
ABSTRACT = {"unexpected", "unknown", "key_problem", "cannot_reach"}


def sample(kind: type[ChatError]) -> ChatError:
    """A failure with a fact in every field."""
    hints = typing.get_type_hints(kind)
    facts = {
        field.name: next(SAMPLES[hint] for hint in options(hints[field.name]) if hint in SAMPLES)
        for field in dataclasses.fields(kind)  # type: ignore[arg-type] # each subclass is one
    }
    return kind(**facts)


def options(hint: Any) -> tuple[Any, ...]:
    """The types that a type allows: itself, or the members of a union."""
    return (hint, *typing.get_args(hint))


FAILURES = [
    pytest.param(kind, id=name)
    for name, kind in sorted(ChatError._by_kind.items())
    if name not in ABSTRACT
]


@pytest.mark.parametrize("kind", FAILURES)
def test_every_failure_has_a_sentence_of_its_own_and_survives_the_history(
    kind: type[ChatError],
) -> None:
    failure = sample(kind)
    explanation = sentences.explain(failure)
    assert explanation.sentence
    assert explanation.sentence != sentences.explain(UnknownFailure()).sentence
    assert "{" not in explanation.sentence + explanation.remedy
    assert sentences.explain_record(failure.to_record()) == explanation


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("bad_base_url", 2),
        ("bad_setting", 2),
        ("settings_damaged", 2),
        ("key_missing", 3),
        ("key_refused", 3),
        ("connection_refused", 4),
        ("first_byte_timed_out", 4),
        ("tls_failed", 4),
        ("proxy_failed", 4),
        ("rate_limited", 5),
        ("idle_timed_out", 5),
        ("error_in_stream", 5),
        ("unknown", 1),
    ],
)
def test_the_exit_status_follows_the_kind_of_failure(kind: str, status: int) -> None:
    failure = sample(ChatError._by_kind[kind])
    assert sentences.exit_status_of(failure) == status


def test_a_turn_that_broke_off_exits_6_whatever_broke_it() -> None:
    failure = sample(ChatError._by_kind["idle_timed_out"])
    ended = TurnEnded(TurnState.INCOMPLETE, None, failure, TurnStats())
    assert sentences.exit_status(ended) == 6


@pytest.mark.parametrize("code", language.LANGUAGES)
@pytest.mark.parametrize("reason", ["empty", "scheme", "host", "port"])
def test_what_is_wrong_with_a_base_url_ends_before_the_remedy_begins(
    reason: str, code: str
) -> None:
    """Chinese sentences have no space between them: without a stop they would be one."""
    language.use(code)
    try:
        explanation = sentences.explain(BadBaseUrl("http://a b/", reason))
    finally:
        language.use("en")
    assert explanation.next_step
    assert explanation.sentence.endswith((".", "。"))


_TYPES = re.compile(r'Bad(?:Value|Setting)\([^)]*"type", "([^"]+)"(?: if [^"]*"([^"]+)")?')


def test_every_type_that_a_value_may_lack_is_said_in_the_language_in_use() -> None:
    source = "".join(path.read_text("utf-8") for path in ROOT.rglob("*.py"))
    named = {name for found in _TYPES.findall(source) for name in found if name}
    assert {"text", "number", "whole number", "list of tables"} <= named
    language.use("zh_CN")
    try:
        said = {name: unusable("type", name) for name in named}
    finally:
        language.use("en")
    assert [name for name, words in said.items() if name in words and name != "true or false"] == []
