"""Why an endpoint does not answer: each step from the settings to the first streamed token."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from desktop.chat.deltas import ContentDelta, Delta, ReasoningDelta
from desktop.chat.endpoint import Endpoint, mended_base_url
from desktop.chat.failures import ChatError
from desktop.chat.masking import masked_url
from desktop.chat.request import Request
from desktop.engine.events import StepName
from desktop.engine.failures import NoModelChosen
from desktop.engine.threads import in_daemon_thread
from desktop.engine.turn.attempt import Attempt, Target
from desktop.engine.turn.turn import Prepare
from desktop.wire.connection import gate
from desktop.wire.connection.proxy import place_of, proxy_for
from desktop.wire.failures import (
    BadTransportSetting,
    ConnectionRefused,
    ConnectTimedOut,
    NameNotResolved,
    NoRoute,
    NotAStream,
    PacFailed,
    ProxyFailed,
    TlsFailed,
)
from desktop.wire.ledger.contacts import Purpose, because
from desktop.wire.routes.route import Route

_NO_ROUTE = (BadTransportSetting, PacFailed)
"""What is wrong with the way, before anything is sent."""

QUESTION = Request([{"role": "user", "content": "Say OK."}])


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried. `engine.explain.sentences` has its title, cause and remedy."""

    name: StepName
    ms: float
    detail: str = ""
    """A fact worth showing: the address found, the proxy used."""
    failure: ChatError | None = None
    route: Route | None = None
    """Of the step "route": which way requests go, and why."""

    @property
    def ok(self) -> bool:
        """Whether the next step was worth trying."""
        return self.failure is None


async def examine(endpoint: Endpoint, prepare: Prepare) -> AsyncGenerator[Step, None]:
    """The steps in their order, each as soon as it is known; the first that fails is the last."""
    clock = _Clock()
    try:
        detail = _checked(endpoint)
    except ChatError as error:
        yield Step("settings", clock.lap(), failure=error)
        return
    yield Step("settings", clock.lap(), detail)
    first: StepName = "model" if endpoint.kind == "local" else "key"
    try:
        target = await prepare(lambda stage: None)
    except ChatError as error:
        name = "route" if isinstance(error, _NO_ROUTE) else first
        yield Step(name, clock.lap(), failure=error)
        return
    yield Step(first, clock.lap())
    if target.route is not None:
        yield Step("route", clock.lap(), route=target.route)
    if (step := await _resolved(target.endpoint, clock)) is not None:
        yield step
        if not step.ok:
            return
    async with contextlib.aclosing(_asked(target, clock)) as steps:
        async for step in steps:
            yield step


async def _resolved(endpoint: Endpoint, clock: _Clock) -> Step | None:
    """The name's address; None where a proxy will look it up."""
    parts = urlsplit(endpoint.base_url)
    on_device = endpoint.kind == "local"
    try:
        proxy = proxy_for(endpoint)
        gate.check(endpoint.base_url, proxy, Purpose.DOCTOR, on_device=on_device)
        if proxy is not None or parts.hostname is None:
            return None
        async with asyncio.timeout(endpoint.timeouts.connect):
            found = await in_daemon_thread(socket.getaddrinfo, parts.hostname, None)
    except ChatError as error:
        return Step("connect", clock.lap(), failure=error)
    except (OSError, UnicodeError, TimeoutError):
        return Step("name", clock.lap(), failure=NameNotResolved(parts.netloc))
    return Step("name", clock.lap(), str(found[0][4][0]))


async def _asked(target: Target, clock: _Clock) -> AsyncGenerator[Step, None]:
    """One real question, up to its first token; leaving closes the connection."""
    reached: asyncio.Queue[str] = asyncio.Queue()

    def take(deltas: list[Delta]) -> None:
        if any(isinstance(delta, ContentDelta | ReasoningDelta) for delta in deltas):
            reached.put_nowait("first_token")

    attempt = Attempt(target, QUESTION, take, reached.put_nowait, with_usage=False)
    with because(Purpose.DOCTOR):
        task = asyncio.create_task(attempt.run(), name="doctor")
    task.add_done_callback(lambda _: reached.put_nowait("over"))
    try:
        while (milestone := await reached.get()) != "over":
            if step := _STEP_OF.get(milestone):
                detail = place_of(proxy_for(target.endpoint)) if step == "connect" else None
                yield Step(step, clock.lap(), detail or "")
            if milestone == "first_token":
                return
        failure = await _outcome(task)
        yield Step(_step_that_failed(failure), clock.lap(), failure=failure)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)  # how it ended is of no use any more


_STEP_OF: Mapping[str, StepName] = {
    "connected": "connect",
    "secured": "tls",
    "answered": "answer",
    "first_token": "first_token",
}


async def _outcome(task: asyncio.Task[ChatError | None]) -> ChatError:
    """Why there was no token."""
    try:
        return await task or NotAStream(status=200, content="nothing")
    except ChatError as error:
        return error


def _step_that_failed(failure: ChatError) -> StepName:
    match failure:
        case NameNotResolved():
            return "name"
        case ConnectionRefused() | ConnectTimedOut() | NoRoute() | ProxyFailed():
            return "connect"
        case TlsFailed():
            return "tls"
        case NotAStream():
            return "first_token"
        case _:
            return "answer"


def _checked(endpoint: Endpoint) -> str:
    if endpoint.kind == "local":
        return endpoint.model
    if not endpoint.model:
        raise NoModelChosen(endpoint.name)
    return masked_url(mended_base_url(endpoint.base_url))


class _Clock:
    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._at = self._loop.time()

    def lap(self) -> float:
        """Milliseconds since the last lap."""
        now = self._loop.time()
        lap, self._at = (now - self._at) * 1000, now
        return lap
