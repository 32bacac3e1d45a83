"""The schema in docs/ is that of the files that Weir writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from check_jsonschema import main as check_jsonschema  # type: ignore[import-untyped]

from desktop.chat.steering.steering import Steering
from desktop.exchange.record import FolderSettings
from desktop.exchange.weir_json import reader
from tests.support.export_schema import PATH, text
from tests.support.exporting import Given, sample, written

FILE = written([sample()], folders=[FolderSettings(("Water",), Steering(system="Be wet."))])


def test_the_schema_is_as_the_shape_is() -> None:
    """If not: python -m tests.support.export_schema."""
    assert PATH.read_text("utf-8") == text()


def test_an_export_is_valid_by_it(tmp_path: Path) -> None:
    (tmp_path / "chats.json").write_bytes(FILE)
    with pytest.raises(SystemExit) as ended:
        check_jsonschema(["--schemafile", str(PATH), str(tmp_path / "chats.json")])
    assert ended.value.code == 0


def test_the_example_of_the_page_is_such_a_file() -> None:
    page = PATH.with_name("export.md").read_text("utf-8")
    example = page.partition("```json\n")[2].partition("```")[0]
    jsonschema.validate(json.loads(example), json.loads(text()))
    [record] = reader.records(Given(example.encode()), print)
    assert [one.text for one in record.messages] == ["How high?", "High.", "Low."]
    assert record.active_children == {None: 1, 1: 3}


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("version",), "1"),
        (("chats", 0, "created_at"), 1e12),
        (("chats", 0, "messages", 0, "role"), "king"),
        (("chats", 0, "messages", 0, "content", 0, "sha256"), "x"),
        (("chats", 0, "files", 0, "base64"), "AAAA"),
    ],
)
def test_other_files_are_not(place: tuple[Any, ...], value: object) -> None:
    tree = json.loads(FILE)
    inner = tree
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    validator = jsonschema.Draft202012Validator(json.loads(text()))
    assert not validator.is_valid(tree)
