"""When a request is sent again without asking the person.

Only before a stream began, and only where the server cannot have started to work on it (and bill
it): the name, the connection, 429 by rate, 503. Never for TLS. At most twice, so that a storm is
impossible however many turns there are.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from desktop.chat.failures import ChatError
from desktop.wire.failures import (
    ConnectionRefused,
    ConnectTimedOut,
    NameNotResolved,
    NoRoute,
    RateLimited,
    ServerBusy,
)

MAX_RETRIES = 2
BASE_SECONDS = 1.0
MAX_RETRY_AFTER = 60.0
"""Seconds a server may ask for; past it the person decides."""

BEFORE_THE_SERVER = (NameNotResolved, ConnectionRefused, NoRoute, ConnectTimedOut)
"""What a server cannot have seen."""


def delay_before_retry(
    failure: ChatError, retries: int, jitter: Callable[[float, float], float] = random.uniform
) -> float | None:
    """Seconds to wait before the request may go out again, or None where it may not.

    `retries` counts those already made. Full jitter over a doubling span keeps many clients from
    coming back at the same moment.
    """
    if retries >= MAX_RETRIES:
        return None
    span = BASE_SECONDS * 2**retries
    if isinstance(failure, BEFORE_THE_SERVER):
        return jitter(0.0, span)
    if isinstance(failure, RateLimited | ServerBusy) and failure.status in (429, 503):
        wait = failure.retry_after or 0.0
        return None if wait > MAX_RETRY_AFTER else wait + jitter(0.0, span)
    return None
