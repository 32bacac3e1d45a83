"""What nobody but the server may see of a request, and the masks that know it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.chat.masking import Mask, masked, masked_look_alikes
from desktop.wire.connection.proxy import proxy_for

_masks: dict[frozenset[str], Mask] = {}
"""Those of this run: one for all who look at the same request, and all for the log."""

_OURS = ("kind", "method", "stage", "state")
"""Facts that are one of a few words of Weir's own."""
_RECORDS = ("cause", "failure")


def mask_for(endpoint: Endpoint, key: str | None) -> Mask:
    """Takes the secrets of a request out of what comes back."""
    return mask_of(secrets_of(endpoint, key))


def mask_of(secrets: Iterable[str]) -> Mask:
    """Takes these secrets out of a text."""
    known = frozenset(secrets)
    if known not in _masks:
        _masks[known] = Mask(known)
    return _masks[known]


def secrets_of(endpoint: Endpoint, key: str | None) -> list[str]:
    """The key, the secrets among the endpoint's settings, the password of the way there."""
    return [secret for secret in (key, *endpoint.secrets, _password(endpoint)) if secret]


def masked_fact(data: Mapping[str, Any], mask: Callable[[str], str]) -> dict[str, Any]:
    """A recorded fact, or a failure's record, masked but for what Weir alone writes: the names,
    and the words of its own. A key such as "done" must not change these."""
    return {
        name: value
        if name in _OURS
        else masked_fact(value, mask)
        if name in _RECORDS and value is not None
        else masked(value, mask)
        for name, value in data.items()
    }


def masked_line(text: str) -> str:
    """What nobody expected, for the log: without the secrets of this run, and what looks like one.

    The last net: no error of ours holds a key, but a library's may.
    """
    for mask in list(_masks.values()):
        text = mask.text(text, cut=False)
    return masked_look_alikes(text)


class DiscreetFormatter(logging.Formatter):
    """Masks messages and tracebacks alike."""

    def format(self, record: logging.LogRecord) -> str:
        return masked_line(super().format(record))


def _password(endpoint: Endpoint) -> str:
    try:
        return unquote(urlsplit(proxy_for(endpoint) or "").password or "")
    except ChatError:  # a proxy that cannot be used is not asked
        return ""
