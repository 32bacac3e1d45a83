"""However a server sends, the loop gets its turn by work done, and a Stop takes effect in it."""

import asyncio
import gzip
import random
import zlib
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from desktop.chat.deltas import ContentDelta, Delta
from desktop.chat.endpoint import Endpoint
from desktop.chat.messages import TurnState
from desktop.engine.recording.recording import Fact, Recording
from desktop.engine.turn import playback
from desktop.engine.turn.turn import Turn
from desktop.wire.connection.compression import ALWAYS_ALLOWED, MAX_RATIO, unpacker_for
from desktop.wire.connection.pace import SLICE, TURN, slices
from desktop.wire.failures import UnpackedTooLarge
from desktop.wire.reply import ReplyDecoder
from tests.support import turns
from tests.support.certificates import Authority
from tests.support.fault_server import FaultServer, Reply, Send, chunk, event, raw
from tests.support.turns import Told

WORD = event(chunk(content="word "))
END = event(chunk("stop")) + event("[DONE]")
LARGEST = 6 * SLICE
"""Bytes that may be read in one turn of the loop: of usual events."""
GZIP = {"Content-Encoding": "gzip"}
HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"


def framed(data: bytes, size: int = 1, more: bytes = b"") -> Reply:
    """A chunked answer, `size` bytes in each chunk of it, written in one go."""
    pieces = (data[at : at + size] for at in range(0, len(data), size))
    frames = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return raw(HEAD + more + b"\r\n" + frames + b"0\r\n\r\n")


def comments(size: int, noise: Random = random.Random(7)) -> bytes:  # noqa: B008 - goes on, so that no two are alike
    """Lines that say nothing, and do not pack too well."""
    return b"".join(b": %d\n" % noise.getrandbits(40) for _ in range(size // 14))


FLOODS: dict[str, Callable[[], Reply]] = {
    "packed comment lines": lambda: packed(WORD + comments(1_000_000) + END),
    "packed small events": lambda: packed(
        b"".join(WORD + comments(200) for _ in range(1500)) + END
    ),
    "one large write": lambda: Reply((Send(WORD * 10_000 + END),)),
    "empty lines": lambda: Reply((Send(WORD + b"\n" * 400_000 + END),)),
    "a chunk of the transfer for every byte": lambda: framed(WORD + b"\n" * 8_000 + END),
    "a chunk for every byte of a packed body": lambda: framed(
        gzip.compress(WORD + comments(20_000) + END), more=b"Content-Encoding: gzip\r\n"
    ),
}
"""Each made where it is sent: every worker lists all tests, and sends few of these."""


def packed(data: bytes) -> Reply:
    return Reply((Send(gzip.compress(data)),), headers=GZIP)


class Watched:
    """Counts, between two turns of the loop, the reads that were decoded and their bytes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.most_bytes = self.most_reads = self.most_lines = 0
        self.bytes = self.reads = self.lines = 0
        feed = ReplyDecoder.feed

        def counted(decoder: ReplyDecoder, data: bytes) -> list[Delta]:
            self.bytes, self.reads = self.bytes + len(data), self.reads + 1
            self.lines += data.count(b"\n")
            return feed(decoder, data)

        monkeypatch.setattr(ReplyDecoder, "feed", counted)

    async def tick(self) -> None:
        while True:
            self.most_bytes = max(self.most_bytes, self.bytes)
            self.most_reads = max(self.most_reads, self.reads)
            self.most_lines = max(self.most_lines, self.lines)
            self.bytes = self.reads = self.lines = 0
            await asyncio.sleep(0)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(monkeypatch)


async def follow(turn: Turn, watched: Watched) -> Told:
    ticking = asyncio.create_task(watched.tick())
    told = await turns.follow(turn)
    ticking.cancel()
    return told


def check(told: Told, watched: Watched) -> None:
    assert told.state is TurnState.DONE
    assert told.text.startswith("word ")
    assert watched.most_bytes <= LARGEST
    assert watched.most_reads <= 2 * TURN // 1000
    assert watched.most_lines <= 2 * SLICE + TURN // 200


@pytest.mark.parametrize("flood", FLOODS)
def test_the_loop_has_its_turn_by_work_done(flood: str, watched: Watched) -> None:
    async def main(server: FaultServer) -> Told:
        return await follow(turns.start(turns.endpoint_at(server.base_url)), watched)

    with FaultServer(FLOODS[flood]()) as server:
        check(asyncio.run(main(server)), watched)


def test_over_tls_too(watched: Watched, tmp_path: Path) -> None:
    authority = Authority(tmp_path)

    async def main(server: FaultServer) -> Told:
        endpoint = turns.endpoint_at(server.base_url, ca_file=str(authority.file))
        return await follow(turns.start(endpoint), watched)

    with FaultServer(FLOODS["one large write"](), tls=authority.issue("127.0.0.1")) as server:
        check(asyncio.run(main(server)), watched)


def test_a_replay_as_well(watched: Watched) -> None:
    recording = Recording(Endpoint("e", "http://e.example/v1", "m"))
    recording.add_fact(Fact(0.0, 0, "request", {"method": "POST", "url": "", "headers": {}}))
    recording.add_fact(Fact(0.0, 0, "head", {"status": 200, "headers": {}}))
    for _ in range(50):
        recording.add_chunk(0.0, WORD * 500)
    recording.add_chunk(0.0, END)
    recording.add_fact(Fact(0.0, 51, "over", {"failure": None, "cut": False}))
    end = {"state": "done", "finish_reason": "stop", "failure": None}
    recording.add_fact(Fact(0.0, 51, "end", end))

    async def main() -> Told:
        return await follow(playback.play(recording), watched)

    check(asyncio.run(main()), watched)


@pytest.mark.parametrize("flood", FLOODS)
def test_a_stop_takes_effect_within_a_slice(flood: str, watched: Watched) -> None:
    async def main(server: FaultServer) -> int:
        turn = turns.start(turns.endpoint_at(server.base_url))
        async for told in turn:
            if isinstance(told, ContentDelta):
                watched.bytes = 0
                turn.stop()
        return watched.bytes

    with FaultServer(FLOODS[flood]()) as server:
        assert asyncio.run(main(server)) <= LARGEST


def test_slices_are_the_same_bytes() -> None:
    for size in (0, 1, SLICE, SLICE + 1, 5 * SLICE):
        data = bytes(size)
        assert b"".join(slices(data)) == data
        assert all(0 < len(piece) <= SLICE for piece in slices(data))


# bombs --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "filling", [b": x\n", WORD, b"\n"], ids=["comments", "small events", "empty lines"]
)
def test_what_swells_beyond_measure_is_not_read_on_and_the_text_stays(filling: bytes) -> None:
    begun = event(chunk(content="Hello"))
    bomb = gzip.compress(begun + filling * (20_000_000 // len(filling)), 9)
    with FaultServer(Reply((Send(bomb),), headers=GZIP)) as server:
        told = turns.run(turns.endpoint_at(server.base_url))
    assert told.state is TurnState.FAILED
    assert isinstance(told.failure, UnpackedTooLarge)
    assert told.text.startswith("Hello")
    assert len(told.text) < 8_000_000


@pytest.mark.parametrize("size", [1, 100, 5_000, 1_000_000])
def test_no_more_is_unpacked_than_the_ratio_allows_however_it_is_cut(size: int) -> None:
    bomb = gzip.compress(bytes(30_000_000), 9)
    unpack, unpacked, packed, unpacked_whole = unpacker_for("gzip"), 0, 0, True
    try:
        for at in range(0, len(bomb), size):
            packed += len(bomb[at : at + size])
            for piece in unpack(bomb[at : at + size]):
                unpacked += len(piece)
    except UnpackedTooLarge:
        unpacked_whole = False
    assert not unpacked_whole
    assert unpacked <= max(ALWAYS_ALLOWED, MAX_RATIO * packed)


def test_what_packs_well_and_is_small_is_read() -> None:
    stream = WORD * 3000 + END
    for level in (1, 9):
        packed = zlib.compress(stream, level)
        assert b"".join(unpacker_for("deflate")(packed)) == stream
