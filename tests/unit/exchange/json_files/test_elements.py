"""Elements of a file of any size: each can be read, whatever stands before it."""

from __future__ import annotations

import json
import math
import random
from typing import Any

import pytest

from desktop.exchange.json_files import elements as elements_of_a_file
from desktop.exchange.json_files import scanning
from desktop.exchange.json_files.decoding import DEEPEST, decode
from desktop.exchange.json_files.elements import elements, pairs, whole
from desktop.exchange.source import Unreadable, Why
from tests.support.sources import Bytes, Dripping, Skipped

STORY = [
    {"id": 1, "text": 'brackets ]}" and \\ in strings [{', "n": [1, 2.5, -3e4, True, None]},
    {"id": 2, "text": "都江堰 👩‍🔬", "deep": [[[[{}]]]]},
    {"id": 3, "text": "x" * 2000},
]


def found(data: bytes | str, *path: str) -> tuple[list[Any], list[tuple[str, Why]]]:
    skipped = Skipped()
    source = Bytes(data.encode() if isinstance(data, str) else data, "f")
    return [*elements(source, "", skipped, path)], skipped.told


@pytest.mark.parametrize("step", [1, 2, 3, 7, 64, 5000])
@pytest.mark.parametrize("indent", [None, 2])
def test_where_the_file_is_cut_into_pieces_does_not_matter(step: int, indent: int | None) -> None:
    data = b"\xef\xbb\xbf " + json.dumps(STORY, indent=indent, ensure_ascii=False).encode()
    assert [*elements(Dripping(data, step), "", Skipped())] == STORY


@pytest.mark.parametrize("step", [7, 9999, 1 << 20])
def test_many_strings_and_many_escapes_are_no_matter(step: int) -> None:
    long = [["\n]" * 12_000], ["a\\"] * 1200 + [{"b": '"' * 5001}], "\\" * 5000]
    assert [*elements(Dripping(json.dumps(long).encode(), step), "", Skipped())] == long


def test_a_path_leads_past_values_that_nobody_wants() -> None:
    data = json.dumps(
        {"s": "[{", "n": 1.5, "a]": [[{"c": 1}], "}"], "b": {"x": 1, "c": [7, [8]]}, "c": [9]}
    )
    assert found(data, "b", "c") == ([7, [8]], [])
    assert found(data, "c") == ([9], [])
    assert found(data, "d") == found(data, "b", "d") == found("", "b") == ([], [])
    with pytest.raises(Unreadable):
        found(data, "b")


@pytest.mark.parametrize(
    ("data", "ids", "skipped"),
    [
        ('[{"a":1},{"a":2', [1], ["f: 2"]),
        ('[{"a":1},{"a":2}', [1, 2], ["f"]),
        ('[{"a":1},{"a":2}] trailing', [1, 2], []),
        ('[{"a":1},{"a":1x},{"a":3}]', [1, 3], ["f: 2"]),
        ('[{"a":1},{"a":"x},{"a":3},{"a":4}]', [1, 3, 4], ["f: 2"]),
        ('[{"a":1},{"a":x"},{"a":3},{"a":4}]', [1, 3, 4], ["f: 2"]),
        ('[{"a":1},{"a":{"b":1},{"a":3},{"a":4}]', [1, 3, 4], ["f: 2"]),
        ('[{"a":1},"a":2},{"a":3},{"a":4}]', [1, 3, 4], ["f: 3"]),
        ('[{"a":1},{"a":2]},{"a":3}]', [1, 3], ["f: 2"]),
        ('[{"a":1} {"a":2}{"a":3}]', [1, 2, 3], []),
        ('[{"a":1},,{"a":2},]', [1, 2], []),
    ],
)
def test_behind_a_damaged_element_the_next_is_found(
    data: str, ids: list[int], skipped: list[str]
) -> None:
    values, told = found(data)
    assert [one["a"] for one in values if isinstance(one, dict) and "a" in one] == ids
    assert told == [(name, Why.DAMAGED) for name in skipped]


def test_one_flipped_byte_costs_one_element_at_most() -> None:
    dice = random.Random(1)
    story = [
        {"id": n, "said": [{"id": m, "text": "so ] it } is"} for m in range(5)]} for n in range(9)
    ]
    sound = json.dumps(story).encode()
    for _ in range(300):
        data = bytearray(sound)
        data[dice.randrange(1, len(data) - 1)] ^= 1 << dice.randrange(8)
        skipped = Skipped()
        values = [*elements(Bytes(bytes(data)), "", skipped, (), lambda one: "said" in one)]
        same = sum(one in values for one in story)
        assert same >= len(story) - 2
        assert same == len(story) or skipped.told or len(values) == len(story)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (b'"\\ud800"', "\ud800"),
        (b'"\xff"', "\ufffd"),
        (b'"a\nb"', "a\nb"),
        (b"[1e999]", [float("inf")]),
        (b"123456789012345678901234567890", 123456789012345678901234567890),
    ],
)
def test_what_programs_write_all_the_same_is_decoded(written: bytes, value: object) -> None:
    assert decode(written) == value


def test_a_number_that_is_none_is_decoded_as_python_does() -> None:
    [value] = decode(b"[NaN]")
    assert math.isnan(value)


@pytest.mark.parametrize("written", [b"", b"{", b"nul", b'{"a" 1}', b"9" * 5000, b"[1]]"])
def test_what_is_no_json_is_refused(written: bytes) -> None:
    with pytest.raises(Unreadable):
        decode(written)


@pytest.mark.parametrize("depth", [499, 500, 5000])
def test_depth_is_no_matter(depth: int) -> None:
    data = b'[{"a":' * depth + b"7" + b"}]" * depth
    value = decode(data, 2 * depth)
    for _ in range(depth):
        value = value[0]["a"]
    assert value == 7


def test_what_is_too_deep_or_too_large_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1)
    assert found(f"[1,{deep},2]") == ([1, 2], [("f: 2", Why.TOO_DEEP)])
    monkeypatch.setattr(scanning, "LARGEST", 1 << 19)
    large = json.dumps(["x" * 100] * 20_000)
    assert found(f"[1,{large},2]") == ([1, 2], [("f: 2", Why.TOO_LARGE)])
    assert found(f'[{{"a":1}},{{"a":{large}}},{{"a":3}}]') == (
        [{"a": 1}, {"a": 3}],
        [("f: 2", Why.TOO_LARGE)],
    )


def test_brackets_that_never_close_end_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elements_of_a_file, "_MOST_BRACKETS", 50_000)  # 30,000² without an end
    assert found("[" + "[" * 200_000)[1][0] == ("f: 1", Why.DAMAGED)
    assert found('[{"a":1}' + ',{"a":[' * 30_000)[0] == [{"a": 1}]


@pytest.mark.parametrize("step", [1, 3, 700_000])
def test_what_nobody_wants_may_be_of_any_length(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    monkeypatch.setattr(scanning, "LARGEST", 1000)
    long = '\\" ]}' * 1000
    many: dict[str, Any] = {"a": [[]] * 2000}
    for value in (long, [long, [long], {long: "]"}], many, -1.5e9, None):
        data = json.dumps({"no": value, "yes": [1, 2]}).encode()
        assert [*elements(Dripping(data, step), "", Skipped(), ("yes",))] == [1, 2]


def test_pairs_of_an_object() -> None:
    skipped = Skipped()
    source = Bytes(b'{"a": 1, "key": {"secret": tru}, "b": [tru], "c" : {"d": 2}}')
    assert [*pairs(source, "", skipped, lambda name: name != "key")] == [("a", 1), ("c", {"d": 2})]
    assert skipped.told == [("b", Why.DAMAGED)]
    with pytest.raises(Unreadable):
        [*pairs(Bytes(b"[1]"), "", skipped)]


def test_one_value() -> None:
    assert whole(Bytes(b' {"a": [1]} ')) == {"a": [1]}
    for broken in (b"", b'{"a":', b"x"):
        with pytest.raises(Unreadable):
            whole(Bytes(broken))
