"""Damaged exports: a reader refuses them, or gives records that hold together.

Every run tries 150 forms of each; WEIR_FULL=1 tries 10,000.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from desktop.exchange.readers import chatgpt, claude, openwebui
from desktop.exchange.source import Reader
from tests.support.damaged_exports import COUNT, try_damaged
from tests.support.sources import Bytes, Folder, Skipped

DATA = Path(__file__).parents[3] / "data" / "exports"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)
READERS: list[tuple[Reader, str, dict[str, Any]]] = [
    (chatgpt, "chatgpt.json", {}),
    (chatgpt, "chatgpt.json", {"file_00aa-boat.png": PNG, "file-Doc-notes.txt": b"wet"}),
    (claude, "claude.json", {}),
    (claude, "claude.json", {"projects.json": [{"uuid": "p", "name": "Garden", "docs": []}]}),
    (openwebui, "openwebui.json", {}),
]


def fixture(name: str) -> Any:
    return json.loads((DATA / name).read_text("utf-8"))


@pytest.mark.timeout(1800)  # ten thousand forms
@pytest.mark.parametrize(("reader", "name", "others"), READERS)
def test_a_damaged_export_is_refused_or_holds_together(
    reader: Reader, name: str, others: dict[str, Any]
) -> None:
    value = fixture(name)
    count = COUNT if not others else COUNT // 5
    tried = try_damaged(reader, {"conversations.json": value, **others} if others else value, count)
    assert tried.records > count / 3
    assert tried.skipped + tried.refused > count / 20


@pytest.mark.parametrize(("reader", "name", "others"), READERS)
def test_the_export_itself_is_read_to_its_end(
    reader: Reader, name: str, others: dict[str, Any]
) -> None:
    skipped = Skipped()
    data = (DATA / name).read_bytes()
    members = {one: json.dumps(value).encode() for one, value in others.items() if ".json" in one}
    members |= {one: value for one, value in others.items() if isinstance(value, bytes)}
    source = Folder({"conversations.json": data, **members}) if others else Bytes(data)
    assert reader.recognises(source)
    assert len([*reader.records(source, skipped)]) == len(fixture(name))
