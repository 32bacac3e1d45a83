"""Whatever a server sends: one of four endings, no hang, no crash, nothing left behind.

WEIR_FUZZ=20000 python -m pytest tests/end2end/test_fuzz.py      more of them, from other seeds
"""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop.chat.deltas import ContentDelta, Delta, ReasoningDelta
from desktop.chat.messages import TurnState
from desktop.wire.reply import ReplyDecoder
from tests.support import turns
from tests.support.fault_server import FaultServer, Reply, Request, chunk, content_stream, event
from tests.support.fuzzing import FAULT, GARBAGE, Case, make_case
from tests.support.left_behind import open_sockets

CASES = int(os.environ.get("WEIR_FUZZ", "600"))
A_SERVER = 300
"""Cases that one server plays: it remembers all it sent."""
AT_ONCE = 24


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.engine.turn.attempt.RESUME_DELAYS", (0.0, 0.0))
    monkeypatch.setattr("desktop.engine.turn.attempt.FINISH_GRACE", 0.1)
    monkeypatch.setattr("desktop.engine.turn.turn.CONTINUE_DELAY", 0.0)
    monkeypatch.setattr("desktop.engine.turn.turn.LOADING_POLL", 0.05)
    monkeypatch.setattr("desktop.engine.turn.retry.BASE_SECONDS", 0.0)
    monkeypatch.setattr("desktop.wire.exchange.ERROR_BODY_SECONDS", 0.1)


@pytest.mark.timeout(60 + CASES // 10)
@pytest.mark.parametrize("first", range(0, CASES, A_SERVER))
def test_generated_streams_end_in_one_of_four_ways(first: int) -> None:
    cases = {seed: make_case(random.Random(seed)) for seed in range(first, first + A_SERVER)}
    before = open_sockets()
    stage = _Stage(cases)
    with FaultServer(stage) as server:
        complaints = asyncio.run(_play(server.base_url, cases))
        complaints += stage.asked_too_often()
        server.wait_until_idle()
    assert complaints == []
    assert open_sockets() == before


class _Stage:
    """Each case has a path of its own, and its replies come in their order."""

    def __init__(self, cases: dict[int, Case]) -> None:
        self._cases = cases
        self._left = {seed: list(case.replies) for seed, case in cases.items()}
        self._posts = Counter[int]()

    def __call__(self, request: Request) -> Reply:
        seed = int(request.path.split("/")[2])
        if request.path.endswith("/stream"):
            return self._cases[seed].script(request)
        self._posts[seed] += 1
        replies = self._left[seed]
        return replies.pop(0) if len(replies) > 1 else replies[0]

    def asked_too_often(self) -> list[str]:
        """The cases for which more requests came than the rules allow."""
        posts = self._posts.items()
        return [f"{seed}: asked {n} times" for seed, n in posts if n > self._cases[seed].posts]


async def _play(base_url: str, cases: dict[int, Case]) -> list[str]:
    """All the cases, some at a time; what is wrong with which of them."""
    complaints: list[str] = []

    def on_error(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        complaints.append(f"in the loop: {context}")

    asyncio.get_running_loop().set_exception_handler(on_error)
    queue = iter(cases.items())

    async def player() -> None:
        for seed, case in queue:
            try:
                async with asyncio.timeout(30):
                    complaints.extend(f"{seed}: {c}" for c in await _one(base_url, seed, case))
            except TimeoutError:
                complaints.append(f"{seed}: hangs")

    await asyncio.gather(*(player() for _ in range(AT_ONCE)))
    await turns.no_task_left()
    return complaints


async def _one(base_url: str, seed: int, case: Case) -> list[str]:
    turn = turns.start(turns.endpoint_at(f"{base_url}/{seed}", **case.settings))
    if case.stop_after is not None:
        asyncio.get_running_loop().call_later(case.stop_after, turn.stop)
    told = await turns.follow(turn)
    wrong = {
        "another text is kept than was told": told.text != told.reply.text,
        "another end is kept than was told": told.state != told.reply.state,
        "ended by a bug": told.failure is not None and told.failure.kind == "unknown",
        "done, and nobody said so": told.state is TurnState.DONE and not case.says_done(),
        "stopped by nobody": told.state is TurnState.STOPPED and case.stop_after is None,
        "text that no disk takes": not _encodes(told.text + told.reasoning),
        "failed without a cause": told.state is TurnState.FAILED and told.failure is None,
        "text that was never sent": case.said is not None and not case.said.startswith(told.text),
        "done without all its text": (
            case.said is not None and told.state is TurnState.DONE and told.text != case.said
        ),
        "still streaming": told.reply.state is TurnState.STREAMING,
    }
    return [f"{what}: {told}; {case}" for what, is_so in wrong.items() if is_so]


def _encodes(text: str) -> bool:
    try:
        return bool(text.encode()) or not text
    except UnicodeEncodeError:
        return False


# the decoder alone --------------------------------------------------------------------

PIECES = st.one_of(
    st.binary(max_size=20),
    st.sampled_from(GARBAGE),
    st.text(max_size=10).map(lambda text: event(chunk(content=text))),
    st.text(max_size=10).map(lambda text: event(chunk(reasoning=text))),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["choices", "delta", "content", "usage", "error", "tool_calls"]),
                inner,
            )
        ),
    ).map(event),
    st.sampled_from(
        [
            content_stream("Hi").body(),
            event(FAULT),
            event("[DONE]"),
            event(chunk("stop")),
            b"\r",
            b"\n\n",
            b"<html>",
            b"{",
            b'{"choices":[{"message":{"content":"Hi"}}]}',
            b"\xef\xbb\xbf",
        ]
    ),
)


@example([b"\r", b"\xef\xbb\xbf", event(chunk(content="Hi"))], [1])
@given(st.lists(PIECES, max_size=12), st.lists(st.integers(0, 400), max_size=8))
def test_the_decoder_takes_anything_and_splits_do_not_matter(
    pieces: list[bytes], cuts: list[int]
) -> None:
    data = b"".join(pieces)
    ends = sorted({min(cut, len(data)) for cut in cuts} | {len(data)})
    split = [data[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    whole = _decoded([data])
    assert _decoded(split) == whole
    assert _decoded([data[at : at + 1] for at in range(len(data))]) == whole
    text, reasoning, *_ = whole
    assert _encodes(text + reasoning)


def _decoded(pieces: list[bytes]) -> tuple[str, str, str | None, bool, str | None]:
    """(text, reasoning, finish_reason, complete, the kind of failure)."""
    decoder = ReplyDecoder()
    deltas: list[Delta] = [delta for piece in pieces for delta in decoder.feed(piece)]
    deltas += decoder.finish()
    return (
        "".join(d.text for d in deltas if isinstance(d, ContentDelta)),
        "".join(d.text for d in deltas if isinstance(d, ReasoningDelta)),
        decoder.finish_reason,
        decoder.complete,
        decoder.failure.kind if decoder.failure else None,
    )
