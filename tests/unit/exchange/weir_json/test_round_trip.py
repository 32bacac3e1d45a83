"""What is written as Weir's own JSON is read as it was, in every field."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import BinaryIO

import pytest
from hypothesis import HealthCheck, example, given, settings

from desktop.chat.content import of_text
from desktop.chat.messages import TurnState
from desktop.chat.steering.steering import Steering
from desktop.exchange.record import FolderSettings, Record
from desktop.exchange.source import Why
from desktop.exchange.weir_json import reader
from tests.support.exporting import (
    FILE,
    PICTURE,
    PNG,
    Given,
    plain_files,
    records,
    same_but_for_the_time,
    sample,
    written,
)


def read(data: bytes) -> tuple[list[Record], list[tuple[str, Why]]]:
    told: list[tuple[str, Why]] = []
    return list(reader.records(Given(data), lambda name, why: told.append((name, why)))), told


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@example(sample())
@given(records())
def test_every_field_comes_back(record: Record) -> None:
    [back], told = read(written([record]))
    expected, _files = plain_files(replace(record, files={}))
    assert plain_files(back)[0] == expected
    assert {why for _name, why in told} <= {Why.NO_BYTES}
    assert written([back]) == written([record])


def test_files_come_along_once_and_the_others_are_told() -> None:
    record = sample()
    data = written([record, replace(record, title="Again")])
    (first, second), told = read(data)
    assert plain_files(first)[1] == {PICTURE.sha256: PNG}
    assert second.files == {}
    assert told == [(FILE.name, Why.NO_BYTES)] * 2


def test_large_files_come_in_pieces() -> None:
    large = bytes(range(256)) * 9000
    digest = hashlib.sha256(large).hexdigest()
    picture = replace(PICTURE, sha256=digest)
    question = replace(sample().messages[0], content=(picture,))
    record = replace(sample(), messages=(question,), files={digest: lambda: large})
    data = written([record])
    assert data.count(b"\n") > 12
    [back], told = read(data)
    assert plain_files(back)[1] == {digest: large}
    assert told == []


def a_large_file() -> tuple[str, bytes, bytes]:
    """Its hash, its bytes, and a file of Weir's JSON with it, twice."""
    large = bytes(range(256)) * 9000
    digest = hashlib.sha256(large).hexdigest()
    question = replace(sample().messages[0], content=(replace(PICTURE, sha256=digest), PICTURE))
    files = {digest: lambda: large, PICTURE.sha256: lambda: PNG}
    return digest, large, written([replace(sample(), messages=(question,), files=files)])


def test_bytes_are_read_again_when_they_are_needed() -> None:
    digest, large, data = a_large_file()
    source = Given(data)
    [back] = reader.records(source, lambda _name, _why: None)
    assert back.files[digest]() == large
    assert back.files[PICTURE.sha256]() == PNG
    source.data = data.replace(b"AAEC", b"AAAA")
    for content in back.files.values():
        with pytest.raises(ValueError, match="not what it was"):
            content()


@pytest.mark.parametrize("indent", [None, 1])
def test_bytes_come_however_the_file_is_written_or_read(indent: int | None) -> None:
    """Others write the same in other lines, and a member of an archive is read once."""
    digest, large, data = a_large_file()
    for source in (Given(json.dumps(json.loads(data), indent=indent).encode()), Once(data)):
        [back] = reader.records(source, lambda _name, _why: None)
        assert plain_files(back)[1] == {digest: large, PICTURE.sha256: PNG}


class Once(Given):
    """A file that is read from its beginning alone."""

    def open(self, name: str = "") -> BinaryIO:
        file = super().open(name)
        file.seekable = lambda: False  # type: ignore[method-assign]
        return file


def test_a_reply_that_arrives_now_is_not_whole() -> None:
    record = sample()
    arriving = replace(record.messages[4], state=TurnState.STREAMING)
    [back], _told = read(written([replace(record, messages=(*record.messages[:4], arriving))]))
    assert back.messages[4].state is TurnState.INCOMPLETE


def test_what_is_no_text_keeps_its_place() -> None:
    record = sample()
    odd = replace(record.messages[3], content=of_text("a\0b\ud83dc"))
    [back], _told = read(written([replace(record, messages=(*record.messages[:3], odd))]))
    assert back.messages[3].text == "a\ufffdb\ufffdc"


def test_folders_come_with_their_settings_in_their_order() -> None:
    folders = [
        FolderSettings(("Water",), Steering(system="Be wet.")),
        FolderSettings(("Water", "Weirs")),
        FolderSettings(("Air",)),
    ]
    data = written([sample()], folders=folders)
    assert reader.folders(Given(data)) == folders


def test_the_time_stands_in_the_head_alone() -> None:
    data = written([sample()])
    assert data.count(b"exported_at") == 1
    assert same_but_for_the_time(
        data, data.replace(b'"exported_at":1000000000.0', b'"exported_at":2.0')
    )


def test_a_file_of_many_chats_is_empty_or_not() -> None:
    assert read(written([])) == ([], [])
    assert len(read(written([sample()] * 3))[0]) == 3
