"""Pictures and files of Open WebUI's export."""

from __future__ import annotations

import base64

import pytest

from desktop.chat.content import File, Picture, Text
from desktop.exchange.source import Why
from tests.support.openwebui_rows import asked, message, only, reply, row
from tests.support.sources import Skipped

PNG = b"\x89PNG\r\n\x1a\nboat"
DATA = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"


# pictures and files -----------------------------------------------------------------------------


def test_pictures_and_documents_of_a_question() -> None:
    document = {"id": "d", "filename": "n.md", "data": {"content": "too wet"}}
    files = [
        {"type": "image", "url": DATA},
        {"type": "image", "url": "/api/v1/files/0b1c/content"},
        {"type": "file", "id": "d", "name": "../n.md", "size": 7, "file": document},
        {"type": "collection", "name": "Plants"},
        None,
    ]
    record, skipped = asked(files=files)
    picture, gone, file, rest = record.messages[0].content
    assert isinstance(picture, Picture)
    assert (picture.media_type, picture.size) == ("image/png", len(PNG))
    assert record.files[picture.sha256]() == PNG
    assert gone == Text("[0b1c]\n")
    assert isinstance(file, File)
    assert (file.name, file.text) == ("n.md", "too wet")
    assert record.files[file.sha256]() == b"too wet"
    assert rest == Text("[Plants]\n?")
    assert skipped.told == [("0b1c", Why.NO_BYTES), ("Plants", Why.NO_BYTES)]


@pytest.mark.parametrize(
    "url", ["data:image/png;base64,@@@@", "data:image/png;base64", "data:", "data:;base64,A"]
)
def test_a_damaged_address_of_data_is_mentioned(url: str) -> None:
    record, skipped = asked(files=[{"type": "image", "name": "x.png", "url": url}])
    assert record.messages[0].content == (Text("[x.png]\n?"),)
    assert skipped.told == [("x.png", Why.DAMAGED)]


def test_a_picture_in_a_replys_text_is_a_part() -> None:
    told = reply(f"Here:\n\n![boat]({DATA})\n\nNice.")
    before, picture, behind = told.content
    assert (before, behind) == (Text("Here:\n\n"), Text("Nice."))
    assert isinstance(picture, Picture)
    assert picture.name == "boat"


def test_a_file_of_the_chat_that_no_message_has_is_told() -> None:
    skipped = Skipped()
    kept = {"id": "d", "name": "n.md", "file": {"data": {"content": "too wet"}}}
    alone = {"type": "collection", "id": "k", "name": "Plants"}
    only(row(message("u", None, files=[kept]), chat={"files": [kept, alone]}), skipped)
    assert skipped.told == [("Plants", Why.NO_BYTES)]
