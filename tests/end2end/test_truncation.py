"""A reply cut off at any byte keeps the words that were complete, and is never shown as done.

Every byte through the decoder, which is all that looks at them; a sample over real HTTP.
"""

from __future__ import annotations

import asyncio
import json

import pytest

from desktop.chat.deltas import ContentDelta
from desktop.chat.messages import TurnState
from desktop.wire.reply import ReplyDecoder
from tests.support import turns
from tests.support.captures import Capture, load
from tests.support.fault_server import Close, FaultServer, Reply, Request, Reset, sse

CAPTURES = [load(name) for name in ("litellm_ok", "mock_llmock_ok", "llama_timings")]
AT_ONCE = 8


def complete_events(body: bytes, cut: int) -> list[str]:
    """What the events say that lie before `cut` with all of their data; a blank line may lack."""
    lines = body[:cut].decode("utf-8", "ignore").splitlines()
    data = [line.removeprefix("data:").strip() for line in lines if line.startswith("data:")]
    whole = {line.removeprefix("data:").strip() for line in body.decode().splitlines()}
    return [said for said in data if said in whole and said]


def text_of(events: list[str]) -> str:
    """The words of those events, by the plainest reading there is."""
    choices = [json.loads(event)["choices"] for event in events if event != "[DONE]"]
    return "".join(choice[0]["delta"].get("content") or "" for choice in choices if choice)


def says_done(events: list[str]) -> bool:
    """Whether they hold the server's own word that the reply is whole."""
    chunks = [json.loads(event) for event in events if event != "[DONE]"]
    finished = any(c["choices"] and c["choices"][0].get("finish_reason") for c in chunks)
    return "[DONE]" in events or finished


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda capture: capture.name)
def test_cut_at_every_byte_it_is_done_only_where_the_server_had_said_so(capture: Capture) -> None:
    body = capture.body
    endings = set()
    for cut in range(len(body) + 1):
        decoder = ReplyDecoder()
        deltas = [*decoder.feed(body[:cut]), *decoder.finish()]
        events = complete_events(body, cut)
        assert "".join(d.text for d in deltas if isinstance(d, ContentDelta)) == text_of(events)
        assert decoder.complete == says_done(events), cut
        assert decoder.failure is None, cut
        endings.add(decoder.complete)
    assert text_of(complete_events(body, len(body))) == capture.expect["text"]
    assert endings == {False, True}


@pytest.mark.parametrize("ending", [None, Close(), Reset()], ids=["clean", "cut chunk", "reset"])
@pytest.mark.parametrize("capture", CAPTURES, ids=lambda capture: capture.name)
def test_over_http_too(capture: Capture, ending: Close | Reset | None) -> None:
    """A clean end, an end in the middle of a chunk and a reset: none of them makes it done."""
    body = capture.body
    cuts = cuts_of(body)

    def script(request: Request) -> Reply:
        reply = sse(body[: int(request.path.split("/")[2])])
        return reply if ending is None else reply.then(ending)

    async def main(base_url: str) -> None:
        queue = iter(cuts)

        async def player() -> None:
            for cut in queue:
                told = await turns.follow(turns.start(turns.endpoint_at(f"{base_url}/{cut}")))
                events = complete_events(body, cut)
                assert told.text == told.reply.text == text_of(events), cut
                done = told.state is TurnState.DONE
                assert done == says_done(events), cut
                assert done or told.state is TurnState.INCOMPLETE, cut

        await asyncio.gather(*(player() for _ in range(AT_ONCE)))
        await turns.no_task_left()

    with FaultServer(script) as server:
        asyncio.run(main(server.base_url))
    assert len(server.requests) == len(cuts)  # none of them was asked again


def cuts_of(body: bytes) -> list[int]:
    """Every 25th byte, and around the end of every event."""
    ends = [at + 2 for at in range(len(body)) if body[at : at + 2] == b"\n\n"]
    around = {end + near for end in ends for near in (-3, -2, -1, 0, 1)}
    return sorted(cut for cut in around | set(range(0, len(body), 25)) if 0 <= cut <= len(body))
