"""Damaged and hostile files of Weir's JSON: chats that are sound, and sentences. Nothing else.

WEIR_FULL=1 python -m pytest tests/unit/exchange/weir_json/test_damaged.py       10,000 of them
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from desktop.exchange.record import Record
from desktop.exchange.source import Unreadable, Why
from desktop.exchange.weir_json import bounds, reader
from tests.support.exporting import Given, sample, written
from tests.support.sizes import FULL

COUNT = 10_000 if FULL else 300
WHOLE = written([sample(), replace(sample(), title="Second")])
ODD: tuple[Any, ...] = (
    *(None, True, -1, 0, 2**53, 10**40, 1e300, 253402300800.0, "", "\0", "😀" * 9, "../../x"),
    *([], {}, [[[]]], {"a": {"b": []}}, "NaN", [None], {"id": 1}, "<b>", "\u202e"),
)
DEEP = b"[" * 100_000 + b"]" * 100_000


def read(data: bytes) -> tuple[list[Record], list[Why]]:
    """The chats, and why something was not taken. Each chat holds together, and is written."""
    told: list[Why] = []
    found: list[Record] = []
    source = Given(data)
    try:
        if not reader.recognises(source):
            return [], [Why.UNKNOWN]
        reader.folders(source)
        for record in reader.records(source, lambda _name, why: told.append(why)):
            check(record)
            found.append(record)
    except Unreadable as exc:
        told.append(Why(exc.why))
    written(found)
    return found, told


def check(record: Record) -> None:
    """The promises of a record."""
    seen: set[int | None] = {None}
    assert record.messages
    for number, message in enumerate(record.messages, 1):
        assert message.id == number
        assert message.parent_id in seen
        seen.add(number)
    parents = {message.id: message.parent_id for message in record.messages}
    assert set(record.keys) == set(parents)
    assert len(set(record.keys.values())) == len(parents)
    assert all(parents[child] == at for at, child in record.active_children.items())
    assert record.origin.source
    assert record.origin.key
    assert len(record.folder) <= 2
    for content in record.files.values():
        content()


def _bytes(dice: random.Random) -> bytes:
    data = bytearray(WHOLE)
    for _damage in range(dice.choice([1, 1, 3, 20])):
        at = dice.randrange(len(data))
        match dice.randrange(5):
            case 0:
                data[at] = dice.randrange(256)
            case 1:
                del data[at:]
                data += b"}" * dice.randrange(2)
            case 2:
                del data[at : at + dice.randrange(1, 400)]
            case 3:
                data[at:at] = data[dice.randrange(len(data)) :][: dice.randrange(1, 400)]
            case 4:
                data[at:at] = dice.choice([b"\xff", b"{", b"]", b'"', b",", b"\\ud800", b"1e999"])
        data = data or bytearray(b"{")
    return bytes(data)


def _values(dice: random.Random) -> bytes:
    tree = json.loads(WHOLE)
    for _damage in range(dice.choice([1, 1, 3, 10])):
        at: Any = tree
        while True:
            places = list(at) if isinstance(at, dict) else range(len(at))
            if not places:
                break
            place = dice.choice(list(places))
            inner = at[place]
            if isinstance(inner, dict | list) and inner and dice.random() < 0.85:
                at = inner
                continue
            match dice.randrange(4):
                case 0:
                    del at[place]
                case 1 if isinstance(at, list):
                    at.append(inner)
                case _:
                    at[place] = dice.choice(ODD)
            break
    return json.dumps(tree, separators=(",", ":")).encode()


@pytest.mark.parametrize("spoil", [_bytes, _values])
def test_damaged_files_are_read_as_far_as_they_are_sound(
    spoil: Callable[[random.Random], bytes],
) -> None:
    taken = 0
    for seed in range(COUNT // 2):
        taken += len(read(spoil(random.Random(seed)))[0])
    assert taken > COUNT // 10


def chat(**facts: Any) -> bytes:
    """A file with one chat of one question, and these facts in place of its own."""
    message = {"id": 1, "role": "user", "content": [{"type": "text", "text": "Hi"}]}
    made = {"title": "A", "messages": [message], **facts}
    return _file(chats=[made])


def _file(**facts: Any) -> bytes:
    return json.dumps({"format": "weir", "version": 1, **facts}).encode()


def message(id_: int, **facts: Any) -> dict[str, Any]:
    return {"id": id_, "role": "user", **facts}


HOSTILE: Mapping[str, tuple[bytes, int, list[Why]]] = {
    "newer": (_file(version=2, chats=[{}]), 0, [Why.NEWER]),
    "no version": (_file(version="1"), 0, [Why.DAMAGED]),
    "deep": (b'{"format":"weir","version":1,"chats":' + DEEP + b"}", 0, [Why.DAMAGED]),
    "deep parameters": (
        chat().replace(
            b'"title": "A"', b'"title": "A", "steering": {"parameters": {"a": %s}}' % DEEP
        ),
        *(0, [Why.TOO_DEEP]),
    ),
    "deep unknown": (
        chat().replace(b'"title": "A"', b'"title": "A", "later": %s' % DEEP),
        0,
        [Why.TOO_DEEP],
    ),
    "year 9999": (chat(created_at=253370764800), 0, [Why.DAMAGED]),
    "NaN": (chat(created_at=float("nan")), 0, [Why.DAMAGED]),
    "no message": (chat(messages=[]), 0, [Why.EMPTY]),
    "no chat": (_file(chats=[3, "x", None]), 0, [Why.DAMAGED] * 3),
    "no list": (_file(chats={"a": 1}), 0, []),
    "cycle": (chat(messages=[message(1, parent=2), message(2, parent=1)]), 1, [Why.CYCLE]),
    "own parent": (chat(messages=[message(1, parent=1)]), 1, [Why.CYCLE]),
    "one id twice": (chat(messages=[message(1), message(1)]), 1, [Why.DAMAGED]),
    "one key twice": (chat(messages=[message(1, key="k"), message(2, key="k")]), 1, []),
    "no parent": (chat(messages=[message(1), message(5, parent=4)]), 1, []),
    "a role of later": (chat(messages=[message(1), {"id": 2, "role": "judge"}]), 1, [Why.DAMAGED]),
    "a part of later": (chat(messages=[message(1, content=[{"type": "song"}, 7])]), 1, []),
    "unknown fields": (chat(colour="red", messages=[message(1, mood="good")]), 1, []),
    "two files": (chat() + chat(), 1, [Why.DAMAGED]),
    "cut": (chat()[:-1], 1, [Why.DAMAGED]),
    "other bytes": (
        chat(files=[{"sha256": "0" * 64, "base64": ["AAAA"]}, {"sha256": 5, "base64": 7}, 3]),
        1,
        [],
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files(name: str) -> None:
    data, chats, told = HOSTILE[name]
    found, why = read(data)
    assert (len(found), why) == (chats, told)


def test_a_message_whose_parent_is_lost_hangs_below_the_one_before_it() -> None:
    [record], _told = read(HOSTILE["no parent"][0])
    assert [one.parent_id for one in record.messages] == [None, 1]


def test_children_may_stand_before_their_parents() -> None:
    [record], told = read(chat(messages=[message(3, parent=2), message(2, parent=1), message(1)]))
    assert [(one.id, one.parent_id) for one in record.messages] == [(1, None), (2, 1), (3, 2)]
    assert list(record.keys.values()) == ["1", "2", "3"]
    assert told == []


def test_a_chat_without_an_origin_has_the_same_one_each_time() -> None:
    (first,), (second,) = read(chat())[0], read(chat(colour="red"))[0]
    assert first.origin == second.origin
    assert first.origin != read(chat(title="B"))[0][0].origin


def test_a_title_that_nobody_can_write_is_cut() -> None:
    (long,), (written,) = read(chat(title="T" * 1_000_000))[0], read(chat(title="T" * 2000))[0]
    assert (len(long.title), len(written.title)) == (32_767, 2000)


def test_a_long_chain_is_no_recursion() -> None:
    chain = [message(number, parent=number + 1) for number in range(1, 5_000)]
    [record], _told = read(chat(messages=[*chain, message(5_000)]))
    assert len(record.messages) == 5_000


def test_a_damaged_message_costs_itself_alone() -> None:
    sound = chat(messages=[message(1), message(2, summary="here"), message(3)])
    for broken in (b'"here', b"here", b'"he"re"', b"[}]"):
        found, told = read(sound.replace(b'"here"', broken) + b" " * 20)
        assert sum(len(one.messages) for one in found) in (0, 2)
        assert told == [Why.DAMAGED]
    assert [len(one.messages) for one in read(sound.replace(b'"here"', b"here"))[0]] == [2]


def test_one_text_cannot_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "LONGEST", 1 << 18)
    assert read(chat(title="x" * (1 << 20)))[1] == [Why.TOO_LARGE]


def test_one_value_has_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST_VALUES", 1000)
    found, told = read(chat(messages=[message(1, content=[7] * 2000), message(2)]))
    assert (len(found), told) == (1, [Why.TOO_LARGE])


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"format":"other"}', b'"weir"', b"\xff"])
def test_other_files_are_not_recognised(data: bytes) -> None:
    assert not reader.recognises(Given(data))


@pytest.mark.parametrize("head", [b"\xef\xbb\xbf", b"", b" \n\t"])
def test_spaces_and_a_mark_of_the_encoding_do_not_matter(head: bytes) -> None:
    data = json.dumps(json.loads(WHOLE), indent=4).encode()
    found, _told = read(head + data)
    assert [one.title for one in found] == [sample().title, "Second"]
