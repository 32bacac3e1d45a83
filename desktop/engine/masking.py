"""What nobody but the server may see of a request, and the masks that know it."""

from __future__ import annotations

import logging
from urllib.parse import unquote, urlsplit

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.chat.masking import Mask, masked_look_alikes
from desktop.wire.proxy import proxy_for

_masks: dict[tuple[str, ...], Mask] = {}
"""Those of this run: one for all who look at the same request, and all for the log."""


def mask_for(endpoint: Endpoint, key: str | None) -> Mask:
    """Takes the secrets of a request out of what comes back."""
    secrets = tuple(secrets_of(endpoint, key))
    if secrets not in _masks:
        _masks[secrets] = Mask(secrets)
    return _masks[secrets]


def secrets_of(endpoint: Endpoint, key: str | None) -> list[str]:
    """The key, the secrets among the endpoint's settings, the password of the way there."""
    return [secret for secret in (key, *endpoint.secrets, _password(endpoint)) if secret]


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
