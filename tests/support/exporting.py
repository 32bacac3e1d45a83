"""Chats outside of a history, for tests of writers and readers: a sample, and any by chance."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from threading import Event
from typing import Any, BinaryIO

from hypothesis import strategies as st

from desktop.chat.content import Content, File, Picture, Text, Unknown, content_of, of_text
from desktop.chat.endpoint import ModelChoice
from desktop.chat.messages import Message, Role, Seam, Sending, ToolCall, TurnState, TurnStats
from desktop.chat.steering.steering import SentKind, SentRule, Steering
from desktop.engine.explain.pages import PAGE_WORDS
from desktop.exchange.record import Bytes, FolderSettings, Origin, Record
from desktop.exchange.source import Tables
from desktop.exchange.weir_json import writer
from desktop.exchange.weir_json.shape import LAST_MOMENT
from desktop.exchange.writing import Chats, How, Writer

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
PICTURE = Picture(hashlib.sha256(PNG).hexdigest(), "weir 都.png", "image/png", len(PNG))
FILE = File("f0" * 32, "flow.pdf", "application/pdf", 5678, "Page 1\n鱼 ladder")


class Memory:
    """An output in memory; `files` are those beside it."""

    path: Path | None = None

    def __init__(self, *, keeps_files: bool = True) -> None:
        self.written = io.BytesIO()
        self.files: dict[str, bytes] = {}
        self._keeps_files = keeps_files
        self.stop = Event()

    def write(self, data: bytes) -> object:
        return self.written.write(data)

    def beside(self, name: str, content: Bytes) -> str | None:
        if not self._keeps_files:
            return None
        self.files[name] = content()
        return f"all.files/{name}"

    def drawn(self, done: int, of: int) -> None:
        pass


class Given:
    """A bare file in memory."""

    name = "chats.json"

    def __init__(self, data: bytes) -> None:
        self.data = data

    def names(self) -> Sequence[str]:
        return ("",)

    def size(self, name: str = "") -> int:
        return len(self.data)

    def open(self, name: str = "") -> BinaryIO:
        return io.BytesIO(self.data)

    def tables(self, name: str = "") -> Tables | None:
        return None


def written(
    records: Iterable[Record],
    write: Writer = writer.write,
    how: How | None = None,
    *,
    folders: Sequence[FolderSettings] = (),
    output: Memory | None = None,
) -> bytes:
    """What a writer makes of these chats."""
    output = output or Memory()
    chats = list(records)
    titles = [one.title for one in chats]
    write(Chats(iter(chats), titles, "All", PAGE_WORDS, 1e9, folders), output, how or How())
    return output.written.getvalue()


def same_but_for_the_time(one: bytes, other: bytes) -> bool:
    """Whether two files of Weir's JSON differ in the time of their heads alone."""
    first, second = (re.sub(rb'"exported_at":[\d.]+', b"", file, count=1) for file in (one, other))
    return first == second


def plain_files(record: Record) -> tuple[Record, dict[str, bytes]]:
    """A record without its files, which compare by where they come from, and their bytes."""
    files = {sha256: content() for sha256, content in record.files.items()}
    return dataclasses.replace(record, files={}), files


def sample() -> Record:
    """A chat that has something in every field."""
    stats = TurnStats(*(1200.5, 84.25, 9, 312), estimated=True, thought_ms=3400.0, cached_tokens=4)
    question = (PICTURE, Text("How high?\nAs a `weir`"), FILE, Unknown('{"type": "odd"}'))
    messages = (
        Message(1, None, Role.USER, question, 1e9 + 0.25, sending=Sending.ALWAYS),
        Message(
            *(2, 1, Role.ASSISTANT, of_text("Not *high*.\n\n```py\nprint(1)"), 1e9 + 1),
            reasoning="It is low.",
            tool_calls=(ToolCall("look", '{"at": "weir"}'),),
            seams=(Seam(3, "gateway"),),
            state=TurnState.FAILED,
            finish_reason="stop",
            failure={"kind": "server_failed", "status": 500},
            endpoint_name="Work",
            model="gpt-5",
            stats=stats,
            parameters={"temperature": 0.5, "seed": 7},
            summary="They speak of weirs.",
            is_starred=True,
        ),
        Message(3, 1, Role.ASSISTANT, of_text("High."), 1e9 + 2, model="qwen"),
        Message(4, 3, Role.USER, of_text("Why?"), 1e9 + 3),
        Message(
            *(5, 4, Role.ASSISTANT, of_text("So."), 1e9 + 4),
            state=TurnState.STOPPED,
            model="qwen",
        ),
    )
    return Record(
        origin=Origin("weir", "0123456789abcdef.7.35a4e9"),
        title="How high is a weir? 都江堰",
        messages=messages,
        keys={number: f"0123456789abcdef.{number}.3{number}" for number in range(1, 6)},
        active_children={None: 1, 1: 2, 3: 4, 4: 5},
        created_at=1e9,
        updated_at=1e9 + 4,
        choice=ModelChoice("Work", "gpt-5"),
        steering=Steering(
            "Reviewer", "Be brief.\nBe kind.", {"temperature": 0.5}, SentRule(SentKind.TURNS, 5)
        ),
        titled_by="person",
        folder=("Water", "Weirs"),
        pinned_at=1e9 + 5,
        archived_at=1e9 + 6,
        files={PICTURE.sha256: lambda: PNG},
        changed_at=1e9 + 7,
        starred_at={2: 1e9 + 8},
    )


# by chance ------------------------------------------------------------------------------
_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
_NAMES = _TEXTS.map(lambda text: " ".join(text.split())).filter(bool)
_MOMENTS = st.floats(0, LAST_MOMENT, exclude_max=True)
_COUNTS = st.integers(0, 2**53 - 1)
_FIGURES = st.none() | st.floats(allow_nan=False, allow_infinity=False)
_HASHES = st.binary(min_size=32, max_size=32).map(bytes.hex)
_JSON = st.recursive(
    st.none() | st.booleans() | _COUNTS | st.floats(allow_nan=False, allow_infinity=False) | _TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_TEXTS, inner, max_size=2),
    max_leaves=4,
)
_FACTS = st.dictionaries(_TEXTS, _JSON, max_size=2)


@st.composite
def _contents(draw: st.DrawFn) -> Content:
    text = draw(_TEXTS)
    part = st.one_of(
        st.builds(Picture, _HASHES, _TEXTS, _TEXTS, _COUNTS),
        st.builds(File, _HASHES, _TEXTS, _TEXTS, _COUNTS, _TEXTS),
        st.just(Unknown('{"type": "of later", "text": "都"}')),
    )
    places = st.integers(0, len(text))
    return content_of(text, draw(st.lists(st.tuples(places, part), max_size=2)))


@st.composite
def _messages(draw: st.DrawFn, number: int, parent: int | None) -> Message:
    content = draw(_contents())
    end = sum(len(part.text) for part in content if isinstance(part, Text))
    seam = st.builds(Seam, st.integers(0, end), _TEXTS)
    stats = st.builds(
        TurnStats,
        *(_FIGURES, _FIGURES, st.none() | _COUNTS, st.none() | _COUNTS),
        estimated=st.booleans(),
        thought_ms=_FIGURES,
        cached_tokens=st.none() | _COUNTS,
    )
    return Message(
        *(number, parent, draw(st.sampled_from(Role)), content, draw(_MOMENTS)),
        reasoning=draw(_TEXTS),
        tool_calls=tuple(draw(st.lists(st.builds(ToolCall, _TEXTS, _TEXTS), max_size=2))),
        seams=tuple(draw(st.lists(seam, max_size=2))),
        state=draw(st.sampled_from([one for one in TurnState if one != TurnState.STREAMING])),
        finish_reason=draw(st.none() | _TEXTS),
        failure=draw(st.none() | _FACTS),
        endpoint_name=draw(_TEXTS),
        model=draw(_TEXTS),
        stats=draw(st.just(TurnStats()) | stats),
        parameters=draw(_FACTS),
        sending=draw(st.sampled_from(Sending)),
        summary=draw(_TEXTS),
        is_starred=draw(st.booleans()),
    )


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Any chat that a history may hold, but for the bytes of its files."""
    count = draw(st.integers(1, 5))
    parents = [
        draw(st.none() | st.integers(1, one - 1)) if one > 1 else None
        for one in range(1, count + 1)
    ]
    messages = [draw(_messages(one, above)) for one, above in enumerate(parents, 1)]
    led = draw(st.lists(st.integers(1, count), max_size=3))
    steering = st.builds(
        Steering,
        *(_TEXTS, _TEXTS, st.dictionaries(_TEXTS.map("x{}".format), _JSON, max_size=2)),
        st.just(SentRule()) | st.builds(SentRule, st.just(SentKind.TOKENS), st.integers(1, 10**6)),
    )
    stars: Mapping[int, float] = {one.id: draw(_MOMENTS) for one in messages if one.is_starred}
    facts: dict[str, Any] = {
        "choice": draw(st.none() | st.builds(ModelChoice, _TEXTS, _TEXTS)),
        "steering": draw(steering),
        "titled_by": draw(st.sampled_from(["", "person", "model"])),
        "folder": tuple(draw(st.lists(_NAMES, max_size=2))),
        "pinned_at": draw(st.none() | _MOMENTS),
        "archived_at": draw(st.none() | _MOMENTS),
        "changed_at": draw(_MOMENTS),
        "starred_at": stars,
    }
    return Record(
        Origin(draw(_NAMES), draw(_NAMES)),
        draw(_TEXTS),
        tuple(messages),
        {one: f"{draw(_NAMES)}.{one}" for one in range(1, count + 1)},
        {parents[one - 1]: one for one in led},
        draw(_MOMENTS),
        draw(_MOMENTS),
        **facts,
    )
