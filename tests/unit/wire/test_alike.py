"""What is read by comparing events is what is read by parsing each of them."""

import json
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop.chat.deltas import ContentDelta, Delta
from desktop.wire import alike
from desktop.wire.reply import ReplyDecoder

BEGIN = b'data: {"id":"c1","model":"m","choices":[{"index":0,"delta":{"content":"'
END = b'"},"finish_reason":null}]}\n\n'
Told = tuple[list[list[Delta]], str, str | None, bool]

NASTY = [
    "!",
    "![a](data:image/png;base64,",
    ")",
    "\0",
    "\r",
    "\n\n",
    "é",
    "中",
    "\\ud83d",
    "\\ude00",
]
NASTY += [
    '"',
    "\\",
    '\\"',
    '","',
    '" ',
    '"]',
    '"\n,"',
    '","role":"',
    '"},"finish_reason":"stop"}]}',
]
said = st.one_of(
    st.text(max_size=5).map(lambda text: json.dumps(text)[1:-1].encode()),
    st.text(max_size=5).map(lambda text: json.dumps(text, ensure_ascii=False)[1:-1].encode()),
    st.lists(st.sampled_from(NASTY), max_size=3).map(lambda parts: "".join(parts).encode()),
    st.binary(max_size=3),
)
like = said.map(lambda text: BEGIN + text + END)
other = st.sampled_from(
    [
        BEGIN.replace(b"c1", b"c2") + b"x" + END,
        BEGIN + b"x" + END.replace(b"null", b'"stop"'),
        BEGIN + b"x" + END.replace(b'"},', b'","refusal":"no"},'),
        BEGIN + b"x" + END.replace(b"}]}", b'}],"usage":{"completion_tokens":1}}'),
        BEGIN.replace(b'"content"', b'"reasoning_content"') + b"x" + END,
        BEGIN + b"x" + END.replace(b"\n", b"\r\n"),
        b"id: 7\nevent: message\n",
        b"retry: 5\n",
        b": ping\n\n",
        b"\n",
        b'data: {"error":{"message":"busy"}}\n\n',
        b"data: [DONE]\n\n",
    ]
)
streams = st.lists(st.one_of(like, like, like, other), max_size=12)


@given(streams, st.lists(st.integers(0, 1500), max_size=6))
@example([BEGIN + text + END for text in (b"a\\", b',"b')], [])
@example([BEGIN + b'a"\n,"b' + END, BEGIN + b"c" + END], [])
def test_comparing_events_gives_what_parsing_them_gives(
    events: list[bytes], cuts: list[int]
) -> None:
    stream = b"".join([BEGIN + b"a" + END, BEGIN + b"b" + END, BEGIN + b"c" + END, *events])
    for begun in (0, len(BEGIN + END) * 3 + 3):  # in one read, too, the first may be known
        pieces = _cut(stream, [begun, *cuts])
        with pytest.MonkeyPatch.context() as without:
            without.setattr(alike, "TRIES", 0)
            parsed = _read(pieces)
        assert _read(pieces) == parsed


def test_what_was_read_from_several_lines_is_not_known_on_one() -> None:
    event = BEGIN + b"%s" + END.replace(b",", b",\ndata: ", 1)
    again = event.replace(b"\ndata: ", b"\n") % b"b"  # its second line has no name: ignored
    pieces = [*[event % b"a"] * 3, again]
    assert _read(pieces)[0][:3] == [[ContentDelta("a")]] * 3
    assert ContentDelta("b") not in _read(pieces)[0][3]


def test_a_server_that_pads_each_event_is_not_studied_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_at: list[str] = []

    def only_text(data: str, _source: object) -> str:
        looked_at.append(data)
        return ""

    monkeypatch.setattr(alike, "only_text", only_text)
    ends = [END.replace(b"}]", b'}],"pad":"%d"' % number) for number in range(1000)]
    deltas, *_ = _read([BEGIN + b"a" + end for end in ends])
    assert deltas[:-1] == [[ContentDelta("a")]] * 1000
    assert len(looked_at) < alike.TRIES


def _read(pieces: list[bytes]) -> Told:
    decoder = ReplyDecoder()
    deltas = [decoder.feed(piece) for piece in pieces]
    return (
        [*deltas, decoder.finish()],
        repr(decoder.failure and decoder.failure.to_record()),
        decoder.finish_reason,
        decoder.complete,
    )


def _cut(stream: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({0, len(stream), *(min(cut, len(stream)) for cut in cuts)})
    return [stream[start:end] for start, end in pairwise(places)]
