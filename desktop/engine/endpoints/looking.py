"""What the doctor asks a server: its list of models first, which costs nothing, then one question.

The first request tells of the way, the certificates and the clock. A server without a list of
models is as good as any other: only what would keep the question from arriving, too, is a failure.
"""

from __future__ import annotations

import asyncio
import email.utils
import ssl
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

from desktop.chat.deltas import ContentDelta, Delta, ReasoningDelta
from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.chat.request import Request
from desktop.engine.endpoints import discovery
from desktop.engine.events import Step, StepName
from desktop.engine.turn.attempt import Attempt, Target
from desktop.wire.connection.proxy import place_of, proxy_for
from desktop.wire.connection.tap import Tap
from desktop.wire.failures import (
    BadTransportSetting,
    CannotReach,
    CertificateEnding,
    ClockOff,
    ConnectTimedOut,
    FirstByteTimedOut,
    KeyRefused,
    NameNotResolved,
    NotAStream,
    TlsFailed,
)
from desktop.wire.ledger.contacts import Purpose, because
from desktop.wire.trust.certificate import Certificate, shown_by, verified_by

LIST_SECONDS = 10.0
"""How long a server may take for its list of models."""
ANSWER_SECONDS = 60.0
"""How long it may take to begin with an answer, and to go on, whatever its endpoint allows."""
CLOCK_SECONDS = 300.0
"""By which clocks may differ: the limit of Kerberos, and of most tokens."""
DAYS_LEFT = 14
"""From which on a certificate that ends is worth a word."""
QUESTION = Request([{"role": "user", "content": "Say OK."}])

T = TypeVar("T")


class Clock:
    """Takes the time of each step."""

    def __init__(self) -> None:
        self.now = asyncio.get_running_loop().time
        self._at = self.now()

    def lap(self, at: float | None = None) -> float:
        """Milliseconds since the last lap, until now or until a moment that is over."""
        now = max(self._at, self.now() if at is None else at)
        lap, self._at = (now - self._at) * 1000, now
        return lap


async def looked(target: Target, clock: Clock) -> AsyncGenerator[Step, None]:
    """The steps of the way to the server, and what it says before it is asked anything."""
    endpoint, proxy, head = target.endpoint, proxy_for(target.endpoint), _Head()
    at: dict[str, float] = {}

    def listing(reached: Callable[[str], None]) -> Coroutine[Any, Any, dict[str, int | None]]:
        return _listed(target, head, reached)

    work = _Work(listing)
    try:
        while milestone := await work.reached():
            at.setdefault(milestone, clock.now())
            if milestone == "connected" and proxy is None:
                yield Step("connect", clock.lap(at[milestone]))
        names, failure = await work.outcome()
    finally:
        await work.close()
    failed = _in_the_way(failure)
    if proxy is not None and "connected" in at and failed != "proxy":
        facts = {"signed_in": urlsplit(proxy).username is not None}
        opened = [at[one] for one in ("head", "secured") if one in at]  # the tunnel's own head
        ms = clock.lap(min(opened, default=None))
        yield Step("proxy", ms, place_of(proxy) or "", facts=facts)
    if failed is not None:
        shown = isinstance(failure, TlsFailed) and failure.reason != "plain_port"
        chain = await _chain_at(endpoint) if shown and proxy is None else ()
        yield Step(failed, clock.lap(), failure=failure, chain=chain)
        return
    if endpoint.base_url.startswith("https:"):
        caution = _ending(endpoint, head.chain)
        yield Step("tls", clock.lap(at.get("secured")), chain=head.chain, caution=caution)
    if endpoint.kind != "local":
        for step in _said(target, head, names, failure, clock):
            yield step


def _said(
    target: Target,
    head: _Head,
    names: Mapping[str, int | None] | None,
    failure: ChatError | None,
    clock: Clock,
) -> list[Step]:
    """The steps of what an answer said by its head, and by the models in it."""
    steps = []
    if (ahead := _ahead(head.date)) is not None:
        off = ClockOff(_host(target.endpoint), ahead) if abs(ahead) > CLOCK_SECONDS else None
        steps.append(Step("clock", 0.0, facts={"seconds": ahead}, caution=off))
    if not isinstance(failure, KeyRefused):  # else the question will say so
        known, model = names or {}, target.endpoint.model
        facts = {"count": len(known), "listed": model in known, "model": model}
        steps.append(Step("models", clock.lap(), facts=facts))
    return steps


async def question(target: Target, clock: Clock) -> AsyncGenerator[Step, None]:
    """The steps of one real question, up to its first token; leaving closes the connection."""
    limits = target.endpoint.timeouts
    limits = replace(
        limits,
        first_byte=min(limits.first_byte, ANSWER_SECONDS),
        idle=min(limits.idle, ANSWER_SECONDS),
    )
    patient = replace(target, endpoint=replace(target.endpoint, timeouts=limits))

    def asking(reached: Callable[[str], None]) -> Coroutine[Any, Any, ChatError | None]:
        def take(deltas: list[Delta]) -> None:
            if any(isinstance(delta, ContentDelta | ReasoningDelta) for delta in deltas):
                reached("first_token")

        return Attempt(patient, QUESTION, take, reached, with_usage=False).run()

    work, now = _Work(asking), _ANSWER
    try:
        while milestone := await work.reached():
            if milestone == "answered":
                now = _FIRST_TOKEN
                accepted = target.key is not None and patient.endpoint.kind != "local"
                yield Step("answer", clock.lap(), facts={"accepted": accepted})
            elif milestone == "first_token":
                yield Step("first_token", clock.lap())
                return
        ended, failure = await work.outcome()
    finally:
        await work.close()
    broken = failure or ended or NotAStream(status=200, content="nothing")
    yield Step(now, clock.lap(), failure=broken)


_ANSWER: StepName = "answer"
_FIRST_TOKEN: StepName = "first_token"


class _Work(Generic[T]):
    """A request in a task of its own, and what it has reached."""

    def __init__(self, start: Callable[[Callable[[str], None]], Coroutine[Any, Any, T]]) -> None:
        self._reached: asyncio.Queue[str] = asyncio.Queue()
        with because(Purpose.DOCTOR):
            self._task = asyncio.create_task(start(self._reached.put_nowait), name="doctor")
        self._task.add_done_callback(self._on_done)

    def _on_done(self, _task: asyncio.Task[T]) -> None:
        self._reached.put_nowait("")

    async def reached(self) -> str:
        """The next milestone; "" once the request is over."""
        return await self._reached.get()

    async def outcome(self) -> tuple[T | None, ChatError | None]:
        """What came of it, or why nothing did."""
        try:
            return await self._task, None
        except ChatError as failure:
            return None, failure

    async def close(self) -> None:
        """End it where it still runs."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


class _Head(Tap):
    """Keeps what an answer says of itself."""

    def __init__(self) -> None:
        self.date = ""
        self.chain: tuple[Certificate, ...] = ()

    def asked(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> None:
        """Nothing of what was sent is kept."""

    def reached(self, milestone: str) -> None:
        """Milestones are told to whoever follows the request."""

    def received(self, data: bytes) -> None:
        """The body is read by whoever asked."""

    def secured(self, by: ssl.SSLObject) -> None:
        """Read the certificates."""
        self.chain = verified_by(by) or shown_by(by)

    def answered(self, status: int, headers: Mapping[str, str]) -> None:
        """Keep the server's time."""
        self.date = headers.get("date", "")


async def _listed(
    target: Target, head: _Head, reached: Callable[[str], None]
) -> dict[str, int | None]:
    """The models, under limits of their own for the way and for the answer. Raises ChatError."""
    endpoint, loop = target.endpoint, asyncio.get_running_loop()
    patience = min(LIST_SECONDS, endpoint.timeouts.first_byte)
    deadline = asyncio.timeout(endpoint.timeouts.connect)
    arrived = False

    def told(milestone: str) -> None:
        nonlocal arrived
        if milestone == "sent":
            arrived = True
            deadline.reschedule(loop.time() + patience)
        reached(milestone)

    longest = endpoint.timeouts.connect + 2 * LIST_SECONDS
    try:
        async with deadline:
            return await discovery.list_models(endpoint, target.key, longest, told, head)
    except TimeoutError as exc:
        host, proxy = _host(endpoint), place_of(proxy_for(endpoint))
        if arrived:
            raise FirstByteTimedOut(host, seconds=patience) from exc
        raise ConnectTimedOut(host, proxy, seconds=endpoint.timeouts.connect) from exc


def _in_the_way(failure: ChatError | None) -> StepName | None:
    """The step that failed; None where the question may be answered all the same."""
    match failure:
        case BadTransportSetting(setting):
            return "route" if setting == "proxy" else "tls"
        case None | FirstByteTimedOut():
            return None
        case CannotReach(proxy=str()):
            return "proxy"
        case NameNotResolved():
            return "name"
        case TlsFailed():
            return "tls"
        case CannotReach():
            return "connect"
    return None


async def _chain_at(endpoint: Endpoint) -> tuple[Certificate, ...]:
    """The certificates of a server that is not trusted."""
    from desktop.wire.connection import handshake

    parts = urlsplit(endpoint.base_url)
    return await handshake.chain_at(parts.hostname or "", parts.port or 443)


def _ending(endpoint: Endpoint, chain: tuple[Certificate, ...]) -> CertificateEnding | None:
    ends = chain[0].not_after if chain else None
    days = int((ends - time.time()) // 86_400) if ends is not None else DAYS_LEFT
    if ends is None or days >= DAYS_LEFT:
        return None
    until = datetime.fromtimestamp(ends, UTC).date().isoformat()
    return CertificateEnding(_host(endpoint), max(0, days), until)


def _ahead(date: str) -> float | None:
    """Seconds by which this computer's clock is ahead of a Date header; None without a sound one.
    Below 0: behind."""
    try:
        theirs = email.utils.parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, OverflowError, OSError):
        return None
    return time.time() - theirs


def _host(endpoint: Endpoint) -> str:
    return urlsplit(endpoint.base_url).netloc
