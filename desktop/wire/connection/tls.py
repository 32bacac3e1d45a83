"""TLS contexts: the system's own trust, and what an endpoint's settings add. Each is built once."""

from __future__ import annotations

import functools
import os
import ssl
import sys

import truststore

from desktop.chat.endpoint import Endpoint
from desktop.wire.trust import authorities, client
from desktop.wire.trust.files import place_of


def context_for(endpoint: Endpoint) -> ssl.SSLContext:
    """The context to reach an endpoint with. Raises BadTransportSetting for unusable files, and
    PassphraseNeeded.

    Building one takes 11 ms, with PKCS#12 a quarter of a second: it is kept until one of its files
    changes.
    """
    named = (endpoint.ca_file, endpoint.client_cert, endpoint.client_key)
    ca_file, cert, key = (place_of(file) if file else None for file in named)
    stamps = tuple(map(_changed, (ca_file, cert, key)))
    return _context(
        ca_file, cert, key, endpoint.passphrase, stamps, authorities.environment_counts()
    )


@functools.lru_cache(maxsize=16)
def _context(
    ca_file: str | None,
    client_cert: str | None,
    client_key: str | None,
    passphrase: str | None,
    _changed: tuple[int | None, ...],
    by_environment: bool,
) -> ssl.SSLContext:
    if by_environment or sys.platform in ("win32", "darwin"):  # there the system verifies
        context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    else:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        authorities.load_system(context)
    if ca_file:
        authorities.load(context, ca_file)
    if client_cert:
        client.load(context, client_cert, client_key, passphrase)
    return context


def _changed(file: str | None) -> int | None:
    try:
        return os.stat(file).st_mtime_ns if file else None
    except (OSError, ValueError):  # a NUL in its name
        return None
