"""Parameters of a request: what is taken, and what is refused with what is allowed."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.chat.settings.checks import BadValue
from desktop.chat.steering.parameters import (
    checked,
    checked_all,
    further,
    read_further,
    readable,
)
from desktop.chat.steering.steering import SentKind, SentRule, Steering
from desktop.chat.steering.variables import filled, names_in


@pytest.mark.parametrize(
    ("name", "value", "sent"),
    [
        ("temperature", 0, 0),
        ("temperature", 2.0, 2.0),
        ("top_p", 0.5, 0.5),
        ("max_tokens", 1, 1),
        ("max_completion_tokens", 20, 20),
        ("seed", -7, -7),
        ("stop", "END", "END"),
        ("stop", ["a", "b"], ["a", "b"]),
        ("presence_penalty", -2, -2),
        ("frequency_penalty", 1.5, 1.5),
        ("reasoning_effort", "high", "high"),
        ("response_format", "json_object", {"type": "json_object"}),
        ("top_k", 40, 40),
        ("chat_template_kwargs", {"enable_thinking": False}, {"enable_thinking": False}),
    ],
)
def test_a_value_in_range_is_sent_as_it_is(name: str, value: Any, sent: Any) -> None:
    assert checked(name, value) == sent


@pytest.mark.parametrize(
    ("name", "value", "reason", "detail"),
    [
        ("temperature", 2.1, "range", "0 – 2"),
        ("temperature", "hot", "type", "number"),
        ("temperature", True, "type", "number"),
        ("temperature", float("nan"), "range", "0 – 2"),
        ("max_tokens", 0, "range", "1 – 10000000"),
        ("max_tokens", 1.5, "type", "whole number"),
        ("seed", 2**63, "range", f"{-(2**63)} – {2**63 - 1}"),
        ("stop", [], "range", "1 – 4"),
        ("stop", ["a", 3], "type", "text"),
        ("stop", ["a"] * 5, "range", "1 – 4"),
        ("reasoning_effort", "very", "choice", "none, minimal, low, medium, high, xhigh"),
        ("response_format", {"schema": {}}, "type", "text"),
        ("messages", [], "own_field", "messages"),
        ("model", "m", "own_field", "model"),
        ("stream", False, "own_field", "stream"),
        ("since", datetime.date(2026, 1, 1), "json_value", None),
        ("top_k", float("inf"), "json_value", None),
    ],
)
def test_another_value_is_refused_with_what_is_allowed(
    name: str, value: Any, reason: str, detail: str | None
) -> None:
    with pytest.raises(BadValue) as caught:
        checked(name, value)
    assert caught.value.key.startswith(name)
    assert caught.value.reason == reason
    assert detail is None or caught.value.detail == detail


@pytest.mark.parametrize("text", ["[1]", "3", '"a"', "null"])
def test_further_json_that_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(BadValue, match="json_object"):
        read_further(text)


@pytest.mark.parametrize("text", ["{", '{"a": NaN}', "[" * 100_000])
def test_further_fields_that_are_no_json_are_refused(text: str) -> None:
    with pytest.raises(BadValue, match="json"):
        read_further(text)


def test_further_json_names_fields_that_weir_does_not_know() -> None:
    given_fields = read_further('{"top_k": 40, "temperature": 1}')
    assert given_fields == {"top_k": 40, "temperature": 1}
    assert further(given_fields) == {"top_k": 40}
    assert read_further("  \n") == {}


def test_of_a_damaged_record_what_can_be_sent_is_read() -> None:
    assert readable({"temperature": 9, "top_p": 1, "model": "m", "x": [1]}) == {
        "top_p": 1,
        "x": [1],
    }
    assert readable("junk") == {}


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
))  # fmt: skip
def test_any_record_is_read(junk: Any) -> None:
    record = junk if isinstance(junk, dict) else {"parameters": junk, "sent": junk, "system": junk}
    assert Steering.from_record(record) == Steering.from_record(
        Steering.from_record(record).to_record()
    )


def test_the_settings_of_a_chat_are_written_and_read() -> None:
    steering = Steering("Reviewer", "Be brief.", {"seed": 1}, SentRule(SentKind.TURNS, 3))
    assert Steering.from_record(steering.to_record()) == steering
    assert Steering().to_record() == {}
    assert steering.with_parameter("seed", None).parameters == {}
    assert steering.with_parameter("top_p", 0.5).parameters == {"seed": 1, "top_p": 0.5}


def test_all_of_a_table_is_checked() -> None:
    assert checked_all({"seed": 1, "top_k": 2}) == {"seed": 1, "top_k": 2}
    with pytest.raises(BadValue):
        checked_all([1])


def test_variables_are_named_once_and_filled_where_a_value_is_known() -> None:
    text = "Today is {{ date }}; answer in {{language}} on {{date}}, {{ nothing }}, {{}}, { {x} }"
    assert names_in(text) == ["date", "language", "nothing"]
    assert filled(text, {"date": "1 May", "language": "{{date}}"}) == (
        "Today is 1 May; answer in {{date}} on 1 May, {{ nothing }}, {{}}, { {x} }"
    )
