"""What a message consists of, and what of it is sent to the model."""

from __future__ import annotations

from base64 import b64encode

from hypothesis import given
from hypothesis import strategies as st

from desktop.chat.content import (
    Attachment,
    Content,
    File,
    Picture,
    Text,
    Unknown,
    attachments,
    content_of,
    of_text,
    text_of,
    with_text,
)
from desktop.chat.context import messages_to_send, text_of_sent
from desktop.chat.messages import Message, Role

PICTURE = Picture("0a" * 32, "cat.png", "image/png", 3)
FILE = File("f0" * 32, 'a "b".pdf', "application/pdf", 7, "Page 1")
UNKNOWN = Unknown('{"type": "film"}')
BYTES = {PICTURE.sha256: b"\x89PN"}
PART: st.SearchStrategy[Attachment] = st.sampled_from([PICTURE, FILE, UNKNOWN])
PLACES = st.lists(st.tuples(st.integers(0, 30), PART), max_size=5)


def message(role: Role, *content: Text | Attachment) -> Message:
    return Message(1, None, role, content, 0.0)


@given(st.text(), PLACES)
def test_text_and_attachments_are_all_of_a_content(
    text: str, places: list[tuple[int, Attachment]]
) -> None:
    content = content_of(text, places)
    assert text_of(content) == text
    assert content_of(text, attachments(content)) == content
    assert [part for _at, part in attachments(content)] == [
        part for _at, part in sorted(places, key=lambda place: place[0])
    ]
    assert Text("") not in content


@given(st.text(), st.text(), PLACES)
def test_a_text_that_grows_leaves_the_other_parts_where_they_stood(
    text: str, more: str, places: list[tuple[int, Attachment]]
) -> None:
    content = content_of(text, [(min(at, len(text)), part) for at, part in places])
    assert list(attachments(with_text(content, text + more))) == list(attachments(content))


def test_a_text_alone_is_not_copied() -> None:
    text = "word " * 10
    assert message(Role.USER, Text(text)).text is text
    assert with_text((), text) == of_text(text) == (Text(text),)
    assert of_text("") == with_text((Text("old"),), "") == ()


def sent(role: Role, *content: Text | Attachment) -> object:
    [one] = messages_to_send([message(role, *content)], BYTES.get)
    assert one["role"] == role
    return one["content"]


def test_text_alone_is_sent_as_it_is() -> None:
    for role in Role:
        assert sent(role, Text(" a\n\n b\n")) == " a\n\n b\n"
    assert sent(Role.USER) == ""
    assert messages_to_send([message(Role.ASSISTANT)]) == []


def test_a_picture_is_sent_with_its_bytes_where_it_stands() -> None:
    data = b64encode(BYTES[PICTURE.sha256]).decode()
    assert sent(Role.USER, Text("this "), PICTURE, Text("or"), FILE, UNKNOWN) == [
        {"type": "text", "text": "this "},
        {
            "type": "image_url",
            "image_url": {"url": f"data:image/png;base64,{data}"},
        },
        {"type": "text", "text": "or"},
        {"type": "text", "text": '<file name="a &quot;b&quot;.pdf">\nPage 1\n</file>'},
        {"type": "text", "text": "[An attachment that cannot be read]"},
    ]


def test_where_no_picture_can_go_a_string_says_all() -> None:
    """Any server takes a string; only the user may send pictures."""
    gone = Picture("1b" * 32, "gone.png", "image/png", 3)
    assert sent(Role.USER, gone, Text("why?")) == "[Picture: gone.png]\n\nwhy?"
    assert sent(Role.ASSISTANT, Text("Look:"), PICTURE) == "Look:\n\n[Picture: cat.png]"
    assert sent(Role.USER, FILE, Text("why?")).endswith("\n</file>\n\nwhy?")  # type: ignore[attr-defined]


def test_the_text_of_what_was_sent_is_read_back() -> None:
    assert text_of_sent(sent(Role.USER, Text("what?"))) == "what?"
    assert text_of_sent(sent(Role.USER, Text("what"), PICTURE, Text("and why?"))) == (
        "what\n\nand why?"
    )
    odd: object
    for odd in (None, 7, {}, [None, 7, {"type": "text"}, {"text": 7}]):
        assert text_of_sent(odd) == ""


def test_a_picture_without_words_is_no_empty_reply() -> None:
    content: Content = (PICTURE,)
    [one] = messages_to_send([message(Role.ASSISTANT, *content)])
    assert one["content"] == "[Picture: cat.png]"
