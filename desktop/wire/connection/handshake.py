"""Repeats a handshake that failed, to find a cause that the first failure does not show.

Only handshakes are sent: no key, no question.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from desktop.chat.failures import ChatError
from desktop.wire.connection import tls
from desktop.wire.failures import ClosedWithoutAnswer, TlsFailed
from desktop.wire.ledger.opening import opened
from desktop.wire.trust.certificate import Certificate, shown_by

LOOK_SECONDS = 3.0
ANSWER_SECONDS = 1.0
"""How long a server may take to refuse our certificate, once our side is done."""


async def looked_into(failure: ChatError, url: str, context: ssl.SSLContext) -> ChatError:
    """Return the failure of a request to `url`, or a clearer one that a second handshake found."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 443
    if isinstance(failure, TlsFailed) and failure.reason == "unknown_ca":
        failure.issuer = await issuer_of(host, port)
    unclear = isinstance(failure, TlsFailed) and failure.reason == "protocol"
    if parts.scheme != "https" or not (unclear or isinstance(failure, ClosedWithoutAnswer)):
        return failure
    alert = await refusal_of(host, port, context)
    where = parts.netloc
    return TlsFailed(where, reason="client_certificate", detail=alert) if alert else failure


async def issuer_of(host: str, port: int) -> str:
    """Return who signed the certificate of a server that is not trusted; "" if unknown.

    Only handshakes are sent. Python reads the fields of a certificate only where it verified
    it, so the server's own is fetched first, and then trusted, for this look alone.
    """
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            shown = (await _handshake(host, port, _blind())).getpeercert(binary_form=True)
            context = _blind()
            context.verify_mode = ssl.CERT_REQUIRED
            context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
            context.load_verify_locations(cadata=shown or b"")
            found = (await _handshake(host, port, context)).getpeercert() or {}
    except (OSError, TimeoutError, ValueError):  # ssl.SSLError is an OSError
        return ""
    issuer: Any = found.get("issuer", ())
    names = {name: value for part in issuer for name, value in part}
    return str(names.get("commonName") or names.get("organizationName") or "")


async def _handshake(host: str, port: int, context: ssl.SSLContext) -> ssl.SSLObject:
    _, writer = await opened(host, port, ssl=context)
    try:
        shaken: ssl.SSLObject = writer.get_extra_info("ssl_object")
        return shaken
    finally:
        writer.transport.abort()


def _blind() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


async def refusal_of(host: str, port: int, context: ssl.SSLContext) -> str:
    """Return the alert by which a server refuses our certificate, or misses one; else "".

    Under TLS 1.3 the handshake is over on our side before the server has seen our certificate. Its
    alert is then often lost: the request that we send next is answered by a reset. Here none is
    sent. Under TLS 1.2 a server that misses a certificate says "handshake failure" and no more; it
    says the same where it knows none of our ciphers, but then to our first message.
    """
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            error, sent = await _failing_handshake(host, port, context)
    except (OSError, TimeoutError, ValueError):
        return ""
    if error is None:
        return ""
    late = sent > 1 and (error.reason or "").endswith("ALERT_HANDSHAKE_FAILURE")
    return error.reason or "" if late or tls.reason_of(error) == "client_certificate" else ""


async def _failing_handshake(
    host: str, port: int, context: ssl.SSLContext
) -> tuple[ssl.SSLError | None, int]:
    """Return the error that breaks a handshake, or the wait for the first byte after it, and how
    often we sent."""
    reader, writer = await opened(host, port)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    shaken = context.wrap_bio(incoming, outgoing, server_hostname=host)
    step: Callable[[], object] = shaken.do_handshake
    sent, limit = 0, LOOK_SECONDS
    try:
        while True:
            try:
                step()
                step, limit = shaken.read, ANSWER_SECONDS
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLError as error:
                return error, sent
            if outgoing.pending:
                writer.write(outgoing.read())
                sent += 1
            data = await asyncio.wait_for(reader.read(65_536), limit)
            if not data:
                return None, sent
            incoming.write(data)
    finally:
        writer.transport.abort()


async def chain_at(host: str, port: int) -> tuple[Certificate, ...]:
    """The certificates that a server shows, trusted or not; empty where it shows none in time."""
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            return shown_by(await _handshake(host, port, _blind()))
    except (OSError, TimeoutError, ValueError):
        return ()
