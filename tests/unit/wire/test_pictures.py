"""Pictures that a model sends: however they come, and wherever the network cuts them."""

from __future__ import annotations

import json
import random
import re
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.chat.deltas import ContentDelta, Delta, PictureArrived
from desktop.wire.failures import LineOverflow, PictureTooLarge
from desktop.wire.pictures import encoded, lifting
from desktop.wire.pictures.lifting import Lifter
from desktop.wire.reply import ReplyDecoder
from desktop.wire.sse import MAX_LINE
from tests.support.sizes import FULL
from tests.unit.documents.test_damaged import damaged

PNG = b"\x89PNG\r\n\x1a\n" + random.Random(7).randbytes(400)
ADDRESS = f"data:image/png;base64,{b64encode(PNG).decode()}"


@pytest.fixture
def early(monkeypatch: pytest.MonkeyPatch) -> None:
    """Base64 of more than 32 characters is taken out of its line."""
    monkeypatch.setattr(lifting, "LONG", 32)


def event(**delta: Any) -> bytes:
    chunk = {"id": "a", "model": "m", "choices": [{"index": 0, "delta": delta}]}
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def named(address: str = ADDRESS) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": address}}


def read(body: bytes, size: int = 1 << 14) -> tuple[str, list[bytes], ReplyDecoder]:
    """The text, in which each picture is a "▣", the pictures, and the decoder."""
    decoder = ReplyDecoder()
    deltas: list[Delta] = []
    for at in range(0, len(body), size):
        deltas += decoder.feed(body[at : at + size])
    deltas += decoder.finish()
    text = "".join(d.text if isinstance(d, ContentDelta) else "▣" for d in deltas)
    return text, [d.content for d in deltas if isinstance(d, PictureArrived)], decoder


SPLIT_UP = f"Look:\n\n![Cat]({ADDRESS}) It sleeps!"
FORMS = {
    "beside the text": event(content="Look:") + event(content="", images=[named()]),
    "named once more": event(content="Look:", images=[named()]) + event(images=[named()]),
    "a part of the content": event(content=[{"type": "text", "text": "Look:"}, named()]),
    "in Markdown": event(content=f"Look:![Cat]({ADDRESS})"),
    "with brackets and a title": event(content=f'Look:![Cat](<{ADDRESS}> "A cat")'),
    "a word at a time": b"".join(event(content=c) for c in f"Look:![Cat]({ADDRESS})"),
    "slashes escaped": event(content="Look:", images=[named()]).replace(b"/", b"\\/"),
    "signs escaped": event(content="Look:", images=[named()])
    .replace(b"/", b"\\u002F")
    .replace(b"+", b"\\u002b")
    .replace(b"=", b"\\u003d"),
    "a whole answer": json.dumps(
        {"choices": [{"message": {"content": "Look:", "images": [named()]}}]}
    ).encode(),
}


@pytest.mark.usefixtures("early")
@pytest.mark.parametrize("form", FORMS)
def test_a_picture_is_no_text_in_whatever_form_and_pieces_it_comes(form: str) -> None:
    for size in (1, 2, 3, 5, 7, 64, 1 << 14):
        text, pictures, decoder = read(FORMS[form], size)
        assert (text.replace("\n", ""), pictures) == ("Look:▣", [PNG]), size
        assert decoder.failure is None


@pytest.mark.usefixtures("early")
def test_its_name_and_its_kind_are_those_of_its_words_and_its_bytes() -> None:
    jpeg = b64encode(b"\xff\xd8\xff" + bytes(60)).decode()
    decoder = ReplyDecoder()
    body = event(content=f"![A [cat](data:image/png;base64,{jpeg})")
    body += event(images=[named()], content=f"![A\tcat.png]({ADDRESS})")
    pictures = [d.picture for d in decoder.feed(body) if isinstance(d, PictureArrived)]
    assert [(one.name, one.media_type) for one in pictures] == [
        ("A [cat.jpg", "image/jpeg"),
        ("A cat.png", "image/png"),
        ("picture-3.png", "image/png"),
    ]
    assert pictures[1].size == len(PNG)


WRITTEN = [
    f"```html\n![]({ADDRESS})\n```\nEnd",
    f"~~~\n```\n![]({ADDRESS})\n~~~",
    f"Write `![]({ADDRESS})` for it",
    f"Write \\![]({ADDRESS}) for it",
    f'<img src="{ADDRESS}">',
    "A broken one: ![x](data:image/png;base64,AAAA BBBB) and on",
    "![](data:image/png;base64,A)",
    "![](data:image/png;base64,)",
    "Hello! ![ not a picture](https://example.com/a.png)",
    "Wait !",
    "![",
    "a![b](data:imag",
    f"![]({ADDRESS}\n) no",
]


@pytest.mark.usefixtures("early")
@pytest.mark.parametrize("written", WRITTEN)
def test_what_is_no_picture_stays_as_it_was_written(written: str) -> None:
    for pieces in (written, [written]):
        body = b"".join(event(content=piece) for piece in pieces)
        text, pictures, decoder = read(body, 11)
        assert (text, pictures, decoder.failure) == (written, [], None)


@pytest.mark.usefixtures("early")
def test_of_half_a_picture_its_words_stay() -> None:
    half = f"Look: ![A cat]({ADDRESS[:200]}"
    assert read(event(content=half))[:2] == ("Look: A cat", [])
    assert read(event(content="Look: ") + event(images=[named()])[:200])[:2] == ("Look: ", [])


def test_a_picture_of_25_mb_comes_in_one_line() -> None:
    content = PNG + bytes(25_000_000 - len(PNG))
    address = f"data:image/png;base64,{b64encode(content).decode()}"
    text, pictures, decoder = read(event(content="Hi") + event(images=[named(address)]))
    assert (text, decoder.failure) == ("Hi▣", None)
    assert pictures == [content]


def test_beyond_its_limit_the_reply_ends_and_what_came_before_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lifting, "LARGEST", 200_000)
    monkeypatch.setattr(encoded, "LARGEST", 200_000)
    large = "data:image/png;base64," + "AAAA" * 60_000
    for body in (
        event(images=[named(large)]),
        event(images=[named(large[:150_000]), named(large[:150_000])]),
        event(content=f"![]({large})"),
        b"".join(event(content=large[at : at + 900]) for at in range(0, len(large), 900))
        .replace(b"data:image", b"![](data:image", 1),
    ):  # fmt: skip
        text, pictures, decoder = read(event(content="Hi") + body + event(content="more"))
        assert (text, pictures) == ("Hi", [])
        assert isinstance(decoder.failure, PictureTooLarge)
        assert decoder.ended


def test_only_a_picture_may_have_so_long_a_line() -> None:
    long = "A" * (MAX_LINE + 4)
    for said in (f"```\ndata:image/png;base64,{long}\n```", f"data:audio/wav;base64,{long}"):
        assert read(event(content=said))[0] == ""
    assert isinstance(read(event(content=long))[2].failure, LineOverflow)


@pytest.mark.usefixtures("early")
@pytest.mark.parametrize("form", FORMS)
def test_a_damaged_stream_gives_text_pictures_or_one_reason(form: str) -> None:
    """WEIR_FULL=1 tries 10,000 of each form; every run tries 8."""
    chance = random.Random(form)
    for _ in range(10_000 if FULL else 8):
        body = damaged(FORMS[form] + event(content="More"), chance)
        text, pictures, decoder = read(body, chance.randint(1, 700))
        assert not re.search(r"~[0-9a-f]{16}\.\d+~", text)  # no token is ever seen
        assert all(pictures)
        again = read(body, chance.randint(1, 700))
        assert again[:2] == (text, pictures)
        assert type(again[2].failure) is type(decoder.failure)


_SIGNS = (b"=", b"\\", b"\\/", b"\\u002", b"b", b"~", b'"', b"\n", b"/", b"+")
PIECES = st.sampled_from([b";base64,", b"A", b"AAAA" * 12, *_SIGNS])


@given(st.lists(PIECES, max_size=30), st.integers(1, 40))
def test_nothing_is_lost_where_base64_is_taken_out(pieces: list[bytes], size: int) -> None:
    body, lifter = b"".join(pieces), Lifter()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lifting, "LONG", 32)
        given = b"".join(lifter.feed(body[at : at + size]) for at in range(0, len(body), size))
        rest = lifter.arriving
        given += lifter.flush()
    if rest:  # a large one without its end is left out
        return
    restored = lifter.restored(given.decode(), 1 << 20).encode()
    plain = {b"\\/": b"/", b"\\u002b": b"+"}
    for escape, sign in plain.items():
        body, restored = body.replace(escape, sign), restored.replace(escape, sign)
    assert restored == body
