"""Files of other programs, damaged from a seed, and what holds for all that is read from them.

tried = try_damaged(reader, fixture, count, seed)     a JSON value, or an archive's members
try_sources(reader, sources)                          sources that were damaged in another way
"""

from __future__ import annotations

import copy
import hashlib
import json
import math
import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import desktop.wire.failures  # the failures that a record may name  # noqa: F401
from desktop.chat.content import File, Picture, Text
from desktop.chat.failures import ChatError, UnknownFailure
from desktop.chat.messages import Message, TurnState
from desktop.exchange.record import Record
from desktop.exchange.source import Reader, Source, Unreadable, Why
from tests.support.sizes import FULL
from tests.support.sources import Bytes, Skipped, Zip, zipped

COUNT = 10_000 if FULL else 150
"""Files for each reader."""
_LATEST = 4_102_444_800.0
_PARENTS = re.compile(r"parent|askid|current|active|selected", re.IGNORECASE)
_IDS = re.compile(r"id$|uuid$|^id|key$", re.IGNORECASE)
_DEEP = re.compile(rb'"@deep (\d+) (list|table)@"')
_ODD: Sequence[Any] = (
    None, True, False, 0, -1, 1, 3.5, 1e308, -1e308, math.nan, math.inf, 10**30, 2**63, 1e14,
    253_402_300_799, 253_402_300_799_000, 1760000000000000000, -62135596800,
    "9999-12-31T23:59:59.999999Z", "0001-01-01T00:00:00+14:00", "2026-13-45", "NaN", "1e999",
    "", " ", "\0", "a\0b", "\ud800", "\udc00x\ud83d", "../../../etc/passwd", "C:\\Windows\\x.png",
    "/etc/passwd", "..", "<script>alert(1)</script>", "</details></summary><b onclick=x>",
    "a\nb\r\nc\u2028d", "x" * 100_000, "\ue200cite\ue202", "【1†", "<details type=\"reasoning\">",
    "data:image/png;base64,@@@@", "data:,", "data:image/png;base64", "sediment://", "file-service://",
    "[" * 2000, "{}", "null", "[1]", [], {}, [[]], [None], [1, "a", {}], {"": None}, {"text": {}},
    {"id": []}, [{"content_type": 7}], "@deep 1200 list@", "@deep 600 table@",
    "@deep 350 table@",
)  # fmt: skip


@dataclass(slots=True)
class Tried:
    """What came of a run."""

    refused: int = 0
    """Files that were not recognised, or could not be read to their end."""
    records: int = 0
    skipped: int = 0


def try_damaged(reader: Reader, fixture: Any, count: int = COUNT, seed: int | str = 1) -> Tried:
    """Read so many damaged forms of a fixture. `fixture`: a mapping from the names of an archive's
    members to their bytes or values, where all values of it are bytes or its names have a dot;
    else the value of a bare file."""
    dice = random.Random(f"{reader.SOURCE} {seed}")
    return try_sources(reader, (_damaged(fixture, dice) for _ in range(count)))


def try_sources(reader: Reader, sources: Iterable[Source | None]) -> Tried:
    """Read each source; None counts as refused. Raises AssertionError where what is read does not
    hold together, and whatever a reader raises that it may not."""
    tried = Tried()
    for source in sources:
        if source is None:
            tried.refused += 1
            continue
        skipped = Skipped()
        try:
            reader.recognises(source)  # what comes of it does not matter: records must bear it, too
            for record in reader.records(source, skipped):
                check(record, reader.SOURCE)
                tried.records += 1
        except Unreadable:
            tried.refused += 1
        for name, why in skipped.told:
            assert isinstance(name, str)
            assert isinstance(why, Why)
        tried.skipped += len(skipped.told)
    return tried


# what holds for a record ------------------------------------------------------------------------


def check(record: Record, source: str) -> None:
    """Fail where a record cannot be taken into the history as it is."""
    assert record.origin.source == source
    assert record.origin.key
    _check_text(record.origin.key, record.title, record.steering.system, record.titled_by)
    _check_line(*record.folder)
    _check_line(record.title, longest=1000)
    assert record.messages
    assert [one.id for one in record.messages] == list(range(1, len(record.messages) + 1))
    assert set(record.keys) == {one.id for one in record.messages}
    assert all(isinstance(key, str) and key for key in record.keys.values())
    assert len(set(record.keys.values())) == len(record.keys)
    _check_text(*record.keys.values())
    _check_path(record)
    times = (record.pinned_at, record.archived_at)
    _check_time(record.created_at, record.updated_at, *(at for at in times if at is not None))
    assert record.updated_at >= record.created_at
    json.dumps(dict(record.steering.parameters), allow_nan=False)
    if record.choice is not None:
        assert record.choice.endpoint_name == ""
        assert record.choice.model
        _check_line(record.choice.model)
    for message in record.messages:
        _check_message(message, record)
    for sha256, content in record.files.items():
        assert hashlib.sha256(content()).hexdigest() == sha256


def _check_path(record: Record) -> None:
    parents = {one.id: one.parent_id for one in record.messages}
    assert all(parent is None or parent < id_ for id_, parent in parents.items())
    assert set(record.active_children) == set(parents.values())
    assert all(parents[child] == parent for parent, child in record.active_children.items())


def _check_message(message: Message, record: Record) -> None:
    _check_time(message.created_at)
    _check_text(message.text, message.reasoning, message.finish_reason or "")
    _check_line(message.model, message.endpoint_name)
    assert message.state is not TurnState.STREAMING
    assert (message.state is TurnState.FAILED) >= (message.failure is not None)
    if message.failure is not None:
        failure = ChatError.from_record(dict(message.failure))
        assert not isinstance(failure, UnknownFailure)
    for call in message.tool_calls:
        assert isinstance(call.name, str)
        assert isinstance(call.arguments, str)
        _check_text(call.name, call.arguments)
    for figure in (message.stats.ttft_ms, message.stats.thought_ms):
        assert figure is None or 0 <= figure < 1e15
    for count in (message.stats.prompt_tokens, message.stats.completion_tokens):
        assert count is None or (isinstance(count, int) and 0 <= count < 2**48)
    json.dumps(dict(message.parameters), allow_nan=False)
    _check_content(message, record)


def _check_content(message: Message, record: Record) -> None:
    was_text = False
    for part in message.content:
        if isinstance(part, Text):
            assert part.text
            assert not was_text
        else:
            assert isinstance(part, Picture | File)
            assert re.fullmatch("[0-9a-f]{64}", part.sha256)
            assert len(record.files[part.sha256]()) == part.size
            assert part.name
            assert not re.search(r"[/\\]|^\.", part.name)
            _check_line(part.name, part.media_type)
            _check_text(part.text if isinstance(part, File) else "")
        was_text = isinstance(part, Text)


def _check_text(*texts: str) -> None:
    for text in texts:
        assert isinstance(text, str)
        assert "\0" not in text
        text.encode()


def _check_line(*texts: str, longest: int = 200) -> None:
    _check_text(*texts)
    for text in texts:
        assert len(text) <= longest
        assert len(text.splitlines()) <= 1


def _check_time(*times: float) -> None:
    for at in times:
        assert isinstance(at, float)
        assert math.isfinite(at)
        assert 0 <= at < _LATEST


# damage -----------------------------------------------------------------------------------------


def _damaged(fixture: Any, dice: random.Random) -> Source | None:
    if not _is_archive(fixture):
        return Bytes(_damaged_file(fixture, dice))
    members = dict(fixture)
    name = dice.choice([one for one in members if one.endswith(".json")] or [*members])
    fate = dice.random()
    if fate < 0.9:
        members[name] = _damaged_file(members[name], dice)
    elif fate < 0.93:
        del members[name]
    elif fate < 0.96:
        members[f"../{name}"] = members.pop(name)
    archive = zipped(members)
    try:
        return Zip(_cut_and_flipped(archive, dice) if dice.random() < 0.1 else archive)
    except Unreadable:
        return None


def _is_archive(fixture: Any) -> bool:
    return isinstance(fixture, Mapping) and bool(fixture) and all("." in one for one in fixture)


def _damaged_file(content: Any, dice: random.Random) -> bytes:
    """One file: damaged in what it says, in its bytes, or in both."""
    if isinstance(content, bytes):
        try:
            content = json.loads(content)
        except ValueError:
            return _cut_and_flipped(content, dice)
    fate = dice.random()
    if fate < 0.8:
        content = _with_odd_values(content, dice)
    data = json.dumps(content).encode()
    data = _DEEP.sub(_nested, data)
    return _cut_and_flipped(data, dice) if fate > 0.7 else data


def _nested(found: re.Match[bytes]) -> bytes:
    depth = int(found[1])
    opens, closes = (b"[", b"]") if found[2] == b"list" else (b'{"children":[', b"]}")
    return opens * depth + closes * depth


def _with_odd_values(content: Any, dice: random.Random) -> Any:
    holder = [copy.deepcopy(content)]
    for _ in range(dice.choice((1, 1, 2, 4, 12))):
        places = _places(holder)
        where, key = dice.choice(places)
        if isinstance(key, str) and dice.random() < 0.5:  # ids and parents, where trees go wrong
            trees = [place for place in places if _PARENTS.search(str(place[1]))]
            where, key = dice.choice(trees or places)
        _damage(where, key, places, dice)
    return holder[0]


def _damage(where: Any, key: Any, places: list[tuple[Any, Any]], dice: random.Random) -> None:
    match dice.randrange(6):
        case 0 if len(places) > 1 and not (isinstance(where, list) and len(where) == 1):
            del where[key]
        case 1 | 2 if _PARENTS.search(str(key)) or _IDS.search(str(key)):
            where[key] = _some_id(places, dice)
        case 3 if isinstance(where, list):
            where.insert(dice.randrange(len(where) + 1), copy.deepcopy(where[key]))
        case 4:
            other, other_key = dice.choice(places)
            where[key] = copy.deepcopy(other[other_key])
        case _:
            where[key] = copy.deepcopy(dice.choice(_ODD))


def _some_id(places: list[tuple[Any, Any]], dice: random.Random) -> Any:
    ids = [one[key] for one, key in places if isinstance(one, dict) and _IDS.search(str(key))]
    return dice.choice([one for one in ids if isinstance(one, str)] or [""])


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Each place in it that holds a value: its container, with the key or index."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        one = waiting.pop()
        keys = range(len(one)) if isinstance(one, list) else [*one]
        found += [(one, key) for key in keys]
        waiting += [one[key] for key in keys if isinstance(one[key], list | dict)]
    return found


def _cut_and_flipped(content: bytes, dice: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(data) + 1)
        length = dice.choice((1, 1, 2, 8, 64, 1024))
        match dice.randrange(5):
            case 0:
                del data[at : at + length]
            case 1:
                data[at:at] = data[at : at + length]
            case 2:
                data[at : at + length] = dice.randbytes(length)
            case 3 if len(data) > at:
                data[at] ^= 1 << dice.randrange(8)
            case 4 if dice.random() < 0.3:
                del data[at:]
    return bytes(data)
