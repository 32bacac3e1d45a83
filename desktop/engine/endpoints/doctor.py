"""Why an endpoint does not answer: each step from the settings to the first streamed token."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import get_args
from urllib.parse import urlsplit

from desktop.chat.endpoint import Endpoint, mended_base_url
from desktop.chat.failures import ChatError
from desktop.chat.keys.origin import KeyOrigin
from desktop.chat.masking import masked_url
from desktop.engine.endpoints.looking import Clock, looked, question
from desktop.engine.events import Step, StepName
from desktop.engine.failures import NoModelChosen
from desktop.engine.threads import in_daemon_thread
from desktop.engine.turn.attempt import Target
from desktop.engine.turn.turn import Prepare
from desktop.storage.failures import KeyringLocked
from desktop.wire.connection import gate
from desktop.wire.connection.proxy import proxy_for
from desktop.wire.failures import (
    BadTransportSetting,
    HostNotAllowed,
    NameNotResolved,
    PacFailed,
    PassphraseNeeded,
)
from desktop.wire.ledger.contacts import Purpose

KEY_SECONDS = 60.0
"""How long a keyring may wait for a person."""
_ORDER: tuple[StepName, ...] = get_args(StepName)

Source = Callable[[Endpoint], KeyOrigin]


async def examine(
    endpoint: Endpoint,
    prepare: Prepare,
    check: Callable[[Endpoint], None] | None = None,
    source: Source | None = None,
) -> AsyncGenerator[Step, None]:
    """The steps in their order, each as soon as it is known; the first that fails is the last.

    `check` raises what an organisation does not allow, `source` says where a key came from where
    what comes after it fails before anything is sent.
    """
    clock = Clock()
    try:
        detail = _checked(endpoint, check)
    except ChatError as error:
        yield Step("settings", clock.lap(), failure=error)
        return
    yield Step("settings", clock.lap(), detail)
    async with contextlib.aclosing(_prepared(endpoint, prepare, source, clock)) as preparing:
        async for step in preparing:
            if isinstance(step, Target):
                target = step
            else:
                yield step
                if not step.ok:
                    return
    if (named := await _resolved(target.endpoint, clock)) is not None:
        yield named
        if not named.ok:
            return
    for trying in (looked, question):
        async with contextlib.aclosing(trying(target, clock)) as steps:
            async for step in steps:
                yield step
                if not step.ok:
                    return


def not_tried(steps: Sequence[Step], endpoint: Endpoint) -> list[StepName]:
    """The steps that come after these, in their order: what a failure left untried, or, while the
    doctor works, what it turns to next."""
    done = {step.name for step in steps}
    left = set(_ORDER) - done - _never(steps, endpoint)
    if done & {"models", "answer", "first_token"}:
        left.discard("clock")  # the server did not say what time it is
    return [name for name in _ORDER if name in left]


def _never(steps: Sequence[Step], endpoint: Endpoint) -> set[StepName]:
    """What does not belong to the way of this endpoint, as far as that is known."""
    if endpoint.kind == "local":
        return {"key", "route", "proxy", "tls", "clock", "models"}
    route = next((step.route for step in steps if step.route is not None), None)
    never: set[StepName] = {"model"}
    never |= {"name", "connect"} if route is not None and route.proxy else {"proxy"}
    return never if endpoint.base_url.startswith("https:") else never | {"tls"}


async def _prepared(
    endpoint: Endpoint, prepare: Prepare, source: Source | None, clock: Clock
) -> AsyncGenerator[Step | Target, None]:
    """The steps of what is needed before anything is sent, and at last the target."""
    first: StepName = "model" if endpoint.kind == "local" else "key"
    has_own = endpoint.kind == "local" or endpoint.key_command is not None
    limit = None if has_own else KEY_SECONDS
    try:
        async with asyncio.timeout(limit):
            target = await prepare(lambda stage: None)
    except TimeoutError:
        yield Step(first, clock.lap(), failure=KeyringLocked())
        return
    except ChatError as error:
        if (name := _step_before(error, first)) != first:
            yield Step(first, 0.0, origin=source(endpoint) if source is not None else None)
        yield Step(name, clock.lap(), failure=error)
        return
    yield Step(first, clock.lap(), origin=target.origin)
    if target.route is not None:
        yield Step("route", clock.lap(), route=target.route)
    yield target


async def _resolved(endpoint: Endpoint, clock: Clock) -> Step | None:
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


def _step_before(failure: ChatError, first: StepName) -> StepName:
    """The step at which nothing was sent yet."""
    match failure:
        case PassphraseNeeded() | BadTransportSetting("ca_file" | "client_cert" | "client_key"):
            return "tls"
        case BadTransportSetting() | PacFailed() | HostNotAllowed():
            return "route"
        case _:
            return first


def _checked(endpoint: Endpoint, check: Callable[[Endpoint], None] | None) -> str:
    if endpoint.kind == "openai" and not endpoint.model:
        raise NoModelChosen(endpoint.name)
    if check is not None:
        check(endpoint)
    if endpoint.kind == "local":
        return endpoint.model
    return masked_url(mended_base_url(endpoint.base_url))
