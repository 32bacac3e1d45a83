"""A walk through a file of JSON from value to value: nothing of it can fill memory or stack."""

from __future__ import annotations

import io
import json
from typing import Any, BinaryIO

import pytest

from desktop.exchange.json_files.cursor import Cursor, Refused
from desktop.exchange.source import Unreadable, Why
from tests.support.sources import Dripping

STORY = {"n": [1, -2.5, None], "t,e": 'a, "b" ]}', "o": {"in": {}}, "last": [[], [[7]]]}
DEEP = b"[" * 100_000 + b"]" * 100_000


def cursor(data: bytes | BinaryIO, *, longest: int = 1 << 20, values: int = 1000) -> Cursor:
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    return Cursor(file, longest, values, deepest=8)


def walked(at: Cursor) -> Any:
    """The object at the top is entered; its values are read whole."""
    return {name: at.value() for name in at.keys()}  # noqa: SIM118 - no dictionary


@pytest.mark.parametrize("step", [1, 2, 7, 5000])
@pytest.mark.parametrize("indent", [None, 3])
def test_where_the_file_is_cut_into_pieces_does_not_matter(step: int, indent: int | None) -> None:
    data = b"\xef\xbb\xbf " + json.dumps(STORY, indent=indent).encode()
    at = cursor(Dripping(data, step).open())
    assert walked(at) == STORY
    at.end()


def test_a_value_can_be_found_again_by_its_place() -> None:
    data = json.dumps([*STORY.values()], indent=1).encode()
    places = []
    at = cursor(data)
    for _number in at.items():
        places.append(at.place)
        at.skip()
    assert [cursor(data[place:]).value() for place in places] == [*STORY.values()]


def test_what_is_no_object_has_no_keys_and_is_passed_over() -> None:
    at = cursor(b'[[1, 2], {"a": 1}, "x", 3]')
    for number in at.items():
        names = at.keys()
        assert [(name, at.value()) for name in names] == ([("a", 1)] if number == 2 else [])
    assert number == 4
    at.end()


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (DEEP, Why.TOO_DEEP),
        (b'"' + b"x" * (1 << 21) + b'"', Why.TOO_LARGE),
        (b"[" + b"1," * 2000 + b"1]", Why.TOO_LARGE),
        (b"[" + b"[]" * 2000 + b"]", Why.TOO_LARGE),
        (b'{"a" 1}', Why.DAMAGED),
        (b"tru", Why.DAMAGED),
    ],
)
def test_a_value_that_is_refused_costs_itself_alone(value: bytes, why: Why) -> None:
    at = cursor(b'{"bad": %s, "good": 1}' % value)
    names = at.keys()
    assert next(names) == "bad"
    with pytest.raises(Refused) as refused:
        at.value()
    assert refused.value.why is why
    assert next(names) == "good"
    assert at.value() == 1


def test_commas_within_texts_are_no_values() -> None:
    text = ', "\\ ,' * 2000
    assert cursor(json.dumps([text, {text: text}]).encode()).value() == [text, {text: text}]


@pytest.mark.parametrize("data", [b"", b"{", b'{"a"', b'{"a":', b'{"a":1', b'{"a":1]', b'{"a",1}'])
def test_a_file_that_breaks_off_is_unreadable(data: bytes) -> None:
    with pytest.raises(Unreadable):
        walked(cursor(data))


def test_what_stands_behind_the_value_is_told() -> None:
    at = cursor(b"{} {}")
    at.skip()
    with pytest.raises(Unreadable):
        at.end()
