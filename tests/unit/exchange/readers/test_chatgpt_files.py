"""Pictures, files and sounds of ChatGPT's data export."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from desktop.chat.content import File, Picture, Text
from desktop.chat.messages import ToolCall
from desktop.exchange.readers import chatgpt
from desktop.exchange.record import Record
from desktop.exchange.source import Why
from tests.support.chatgpt_nodes import chat, node, only
from tests.support.damaged_exports import check
from tests.support.sources import Skipped, Zip, zipped

PNG = b"\x89PNG\r\n\x1a\nboat"


# pictures and files -----------------------------------------------------------------------------


def pointed(pointer: str, **fields: Any) -> dict[str, Any]:
    part = {"content_type": "image_asset_pointer", "asset_pointer": pointer, "size_bytes": 12}
    return {"content_type": "multimodal_text", "parts": [part | fields, "A name?"]}


def from_archive(value: object, members: Mapping[str, bytes], skip: Skipped) -> Record:
    (record,) = chatgpt.records(Zip(zipped({"conversations.json": [value], **members})), skip)
    check(record, "chatgpt")
    return record


@pytest.mark.parametrize(
    ("pointer", "member"),
    [
        ("sediment://file_00aa", "file_00aa-sanitized.png"),
        ("sediment://file_00aa", "user-x/file_00aa-0b1c.png"),
        ("sediment://file_00aa", "file_00aa.dat"),
        ("file-service://file-AbC", "file-AbC-photo.jpg"),
        ("file-service://file-AbC", "dalle-generations/file-AbC-0b1c.webp"),
        ("file-service://file-AbC?shared_conversation_id=1", "file-AbC-photo.jpg"),
        ("sediment://1f2e#file_00aa#p_0.png", "file_00aa-x.png"),
    ],
)
def test_a_picture_is_found_by_the_beginning_of_its_name(pointer: str, member: str) -> None:
    skipped = Skipped()
    value = chat(node("u", None, said=pointed(pointer)))
    others = {"file_00aabb-x.png": b"other", "file-AbCd-x.png": b"other"}
    record = from_archive(value, {member: PNG, **others}, skipped)
    picture, text = record.messages[0].content
    assert isinstance(picture, Picture)
    assert (picture.media_type, picture.size) == ("image/png", len(PNG))
    assert picture.name == member.rpartition("/")[2]
    assert text == Text("A name?")
    assert record.files[picture.sha256]() == PNG
    assert skipped.told == []


def test_an_attachment_has_its_name_and_no_path() -> None:
    attached = [
        {"id": "file_00aa", "name": "boat.png", "mime_type": "image/png"},
        {"id": "file-N", "name": "../../etc/notes.txt", "mime_type": "text/plain"},
        {"id": "file-G", "name": "gone.pdf", "mime_type": "application/pdf"},
    ]
    skipped = Skipped()
    metadata = {"attachments": attached}
    value = chat(node("u", None, said=pointed("sediment://file_00aa"), metadata=metadata))
    members = {"file_00aa.dat": b"12345", "file-N-notes.txt": "zu naß".encode()}
    content = from_archive(value, members, skipped).messages[0].content
    file, gone, picture, text = content
    assert isinstance(file, File)
    assert (file.name, file.media_type, file.text) == ("notes.txt", "text/plain", "zu naß")
    assert gone == Text("[gone.pdf]\n")
    assert isinstance(picture, Picture)
    assert (picture.name, picture.media_type, picture.size) == ("boat.png", "image/png", 5)
    assert text == Text("A name?")
    assert skipped.told == [("gone.pdf", Why.NO_BYTES)]


def test_a_picture_that_did_not_come_along_is_mentioned() -> None:
    skipped = Skipped()
    record = only(chat(node("u", None, said=pointed("sediment://file_00aa"))), skipped)
    assert record.messages[0].content == (Text("[file_00aa]\nA name?"),)
    assert skipped.told == [("file_00aa", Why.NO_BYTES)]


def test_pictures_that_a_tool_made() -> None:
    drawn = pointed("file-service://file-D", metadata={"dalle": {"prompt": "a boat"}})
    plotted = {"messages": [{"message_type": "image", "image_url": "file-service://file-P"}]}
    output = {"content_type": "execution_output", "text": ""}
    value = chat(
        node("u", None, said="Draw"),
        node("c", "u", "assistant", '{"prompt": "a boat"}', recipient="dalle.text2im"),
        node("d", "c", "tool", drawn),
        node("p", "d", "tool", output, metadata={"aggregate_result": plotted}),
        node("a", "p", "assistant", "There."),
    )
    members = {"dalle-generations/file-D-1.webp": b"RIFF....WEBP", "file-P-plot.png": PNG}
    said = from_archive(value, members, Skipped()).messages[1]
    first, second, text = said.content
    assert isinstance(first, Picture)
    assert isinstance(second, Picture)
    assert (first.media_type, second.media_type) == ("image/webp", "image/png")
    assert text == Text("There.")
    assert said.tool_calls == (ToolCall("dalle.text2im", '{"prompt": "a boat"}'),)


def test_what_was_spoken_is_text() -> None:
    sound = {"content_type": "audio_asset_pointer", "asset_pointer": "sediment://file_0s"}
    live = {
        "content_type": "real_time_user_audio_video_asset_pointer",
        "audio_asset_pointer": sound,
        "video_container_asset_pointer": None,
        "frames_asset_pointers": ["sediment://file_0f"],
    }
    spoken = {"content_type": "audio_transcription", "text": "Ahoy", "direction": "in"}
    skipped = Skipped()
    content = {"content_type": "multimodal_text", "parts": [spoken, live]}
    value = chat(node("u", None, said=content))
    record = from_archive(value, {"file_0f-1.png": PNG}, skipped)
    text, frame = record.messages[0].content
    assert text == Text("Ahoy")
    assert isinstance(frame, Picture)
    assert skipped.told == [("file_0s", Why.NO_BYTES)]
    assert only(chat(node("u", None, said={"parts": [sound]}))).messages[0].text == "[file_0s]"
