import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.wire.sse import MAX_LINE, EventDecoder, LineTooLong, ServerSentEvent
from tests.support.captures import SseCase, sse_cases

STREAM = (
    "\ufeffevent: ping\r\ndata: a\r\ndata: 都江堰\r\n\r\n"
    ": comment\rid: 7\rdata: 👨‍👩‍👧\r\rretry: 10\ndata:{}\n\ndata: [DONE]\n\n"
).encode()


def decoded(pieces: tuple[bytes, ...] | list[bytes]) -> list[ServerSentEvent]:
    decoder = EventDecoder()
    return [event for piece in pieces for event in decoder.feed(piece)]


def expected(case: SseCase) -> list[tuple[str, str, str, int | None]]:
    return [(e["event"], e["data"], e["id"], e["retry"]) for e in case.expect_events]


@pytest.mark.parametrize("case", sse_cases(), ids=lambda case: case.id)
def test_the_cases_hold_at_their_chunks_whole_and_byte_by_byte(case: SseCase) -> None:
    whole = b"".join(case.chunks)
    assert decoded(case.chunks) == expected(case)
    assert decoded([whole]) == expected(case)
    assert decoded([whole[at : at + 1] for at in range(len(whole))]) == expected(case)


@pytest.mark.parametrize("cut", range(len(STREAM)))
def test_where_the_stream_is_cut_does_not_matter(cut: int) -> None:
    assert decoded([STREAM[:cut], STREAM[cut:]]) == decoded([STREAM])


@given(st.lists(st.binary(max_size=20) | st.sampled_from([b"\r", b"\n", b"data:", b"id:"])))
def test_any_bytes_decode_alike_however_they_are_split(pieces: list[bytes]) -> None:
    whole = b"".join(pieces)
    assert decoded(pieces) == decoded([whole])


def test_flush_gives_what_the_connections_end_cut_off() -> None:
    decoder = EventDecoder()
    assert decoder.feed(b"data: one\n\ndata: [DONE]")[0].data == "one"
    assert [event.data for event in decoder.flush()] == ["[DONE]"]
    assert decoder.flush() == []


def test_a_line_without_an_end_is_refused_before_it_fills_the_memory() -> None:
    decoder = EventDecoder()
    for _ in range(MAX_LINE // 1000):
        decoder.feed(b"x" * 1000)
    with pytest.raises(LineTooLong):
        decoder.feed(b"x")
