"""Stop works at every moment of a turn, at once, and leaves nothing behind."""

import asyncio
import gc
import random
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from desktop.chat.deltas import ContentDelta
from desktop.chat.endpoint import Endpoint
from desktop.chat.messages import TurnState
from desktop.engine.events import Retrying, Stage, StageReached, TurnEnded, TurnEvent
from desktop.engine.turn.attempt import Target
from desktop.wire import failures
from tests.support import turns
from tests.support.fault_server import (
    NO_ANSWER,
    FaultServer,
    Hold,
    Stall,
    content_stream,
    hanging_port,
    status,
)
from tests.support.turns import Told

PART = content_stream("Hel", "lo", finish=None, done=False)


def stop_when(endpoint: Endpoint, reached: Callable[[TurnEvent], object], **more: Any) -> Told:
    """A turn that is stopped as soon as `reached(event)` holds."""

    async def main() -> Told:
        turn = turns.start(endpoint, **more)
        told: list[TurnEvent] = []
        async for event in turn:
            told.append(event)
            if reached(event):
                turn.stop()
                turn.stop()  # a second press changes nothing
        await turns.no_task_left()
        return turns.Told(turn.reply(), told)

    return asyncio.run(main())


def test_stop_in_mid_reply_closes_the_socket_and_keeps_the_text() -> None:
    with FaultServer(PART.then(Stall())) as server:
        told = stop_when(turns.endpoint_at(server.base_url), lambda e: e == ContentDelta("lo"))
        server.wait_for_closes(1)
    assert (told.reply.text, told.state, told.failure) == ("Hello", TurnState.STOPPED, None)


def test_stop_works_while_waiting_for_the_answer() -> None:
    with FaultServer(NO_ANSWER) as server:

        async def main() -> TurnEnded:
            turn = turns.start(turns.endpoint_at(server.base_url))
            await asyncio.to_thread(server.wait_for_requests, 1)
            turn.stop()
            return await turn.ended()

        assert asyncio.run(main()).state == TurnState.STOPPED
        server.wait_for_closes(1)


def test_stop_works_while_connecting() -> None:
    with hanging_port() as port:
        endpoint = turns.endpoint_at(f"http://127.0.0.1:{port}/v1")
        told = stop_when(endpoint, lambda e: e == StageReached(Stage.ANSWER))
    assert told.state == TurnState.STOPPED


@pytest.fixture
def no_collection() -> Iterator[None]:
    """What is to be closed is closed by us, and not by the garbage collector some time later."""
    gc.disable()
    yield
    gc.enable()


def test_stop_works_in_the_handshake_of_tls(no_collection: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        async def main() -> None:
            port = listener.getsockname()[1]
            turn = turns.start(turns.endpoint_at(f"https://127.0.0.1:{port}/v1"))
            connection, _ = await asyncio.to_thread(listener.accept)
            connection.settimeout(10)
            await asyncio.to_thread(connection.recv, 1)  # it speaks, and waits for our answer
            turn.stop()
            assert (await turn.ended()).state == TurnState.STOPPED
            while await asyncio.to_thread(connection.recv, 65536):
                pass  # until its end
            connection.close()

        asyncio.run(main())


def test_stop_works_while_counting_down() -> None:
    with FaultServer(status(429, headers={"Retry-After": "60"})) as server:
        endpoint = turns.endpoint_at(server.base_url)
        told = stop_when(endpoint, lambda e: isinstance(e, Retrying))
        assert len(server.requests) == 1
    assert told.state == TurnState.STOPPED


def test_stop_works_while_the_keyring_waits_for_the_person() -> None:
    async def never(reach: Callable[[Stage], None]) -> Target:
        reach(Stage.KEY)
        await asyncio.Event().wait()
        return Target(turns.endpoint_at("http://127.0.0.1:1"), None)

    endpoint = turns.endpoint_at("http://127.0.0.1:1")
    told = stop_when(endpoint, lambda e: e == StageReached(Stage.KEY), prepare=never)
    assert told.state == TurnState.STOPPED


def test_stop_comes_before_whatever_it_breaks() -> None:
    async def breaks(reach: Callable[[Stage], None]) -> None:
        reach(Stage.KEY)
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise failures.ConnectionBroken from None

    endpoint = turns.endpoint_at("http://127.0.0.1:1")
    told = stop_when(endpoint, lambda e: e == StageReached(Stage.KEY), prepare=breaks)
    assert (told.state, told.failure) == (TurnState.STOPPED, None)


def test_stop_before_the_turn_has_begun_still_ends_it() -> None:
    async def main() -> Told:
        turn = turns.start(turns.endpoint_at("http://127.0.0.1:1"))
        turn.stop()
        return await turns.follow(turn)

    told = asyncio.run(main())
    assert [type(event) for event in told.events] == [TurnEnded]
    assert told.state == TurnState.STOPPED


def test_200_stops_at_random_moments_leave_no_task_and_no_socket() -> None:
    reply = content_stream(*["word "] * 60).paced(0.001).then(Hold())
    dice = random.Random(7)

    async def main(server: FaultServer) -> None:
        endpoint = turns.endpoint_at(server.base_url)
        for round_ in range(200):
            turn = turns.start(endpoint)
            await asyncio.sleep(dice.random() * 0.05)
            arrived = turn.reply().text
            turn.stop()
            told = await turns.follow(turn)
            assert told.state == TurnState.STOPPED
            assert told.text == told.reply.text
            assert told.reply.text.startswith(arrived), round_
        await turns.no_task_left()

    with FaultServer(reply) as server:
        asyncio.run(main(server))
        server.wait_until_idle()
        assert all(exchange.closed_by_client for exchange in server.exchanges)
