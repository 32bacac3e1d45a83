"""Repeats a handshake that failed, to find a cause that the first failure does not show.

Only handshakes are sent: no key, no question.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from urllib.parse import urlsplit

from desktop.chat.failures import ChatError
from desktop.wire.connection import tunnel
from desktop.wire.failures import ClosedWithoutAnswer, TlsFailed
from desktop.wire.trust import verdict
from desktop.wire.trust.certificate import shown_by

LOOK_SECONDS = 3.0
ANSWER_SECONDS = 1.0
"""How long a server may take to refuse our certificate, once our side is done."""
NO_LOOK = (OSError, EOFError, TimeoutError, ValueError)
"""What may keep a look from being taken. An `ssl.SSLError` is an OSError."""


async def looked_into(
    failure: ChatError, url: str, context: ssl.SSLContext, proxy: str | None, client_cert: str
) -> ChatError:
    """Return the failure of a request to `url`, or a clearer one that a second handshake found.

    `client_cert`: the file of the certificate that was shown; "" if none was.
    """
    parts = urlsplit(url)
    if isinstance(failure, TlsFailed):
        about_client(failure, client_cert)
        if failure.reason == "unknown_ca" and failure.proxy is None:
            failure.issuer = await issuer_of(url, context, proxy)
    unclear = isinstance(failure, TlsFailed) and failure.reason == "protocol"
    if parts.scheme != "https" or not (unclear or isinstance(failure, ClosedWithoutAnswer)):
        return failure
    found = await refusal_of(url, context, proxy)
    if found is None:
        return failure
    reason = verdict.reason_of(found)
    said = reason if reason in verdict.OF_CLIENT else "client_certificate"
    clearer = TlsFailed(parts.netloc, reason=said, detail=found.reason or "")
    about_client(clearer, client_cert)
    return clearer


def about_client(failure: TlsFailed, client_cert: str) -> None:
    """Say in a failure which certificate of ours it is about, if it is about one."""
    failure.reason = verdict.about_client(failure.reason, bool(client_cert))
    failure.client_cert = client_cert if failure.reason in verdict.OF_CLIENT else ""


async def issuer_of(url: str, context: ssl.SSLContext, proxy: str | None) -> str:
    """Return who signed the topmost certificate that a server shows; "" if unknown."""
    try:
        async with asyncio.timeout(LOOK_SECONDS), tunnel.opened(url, proxy, context) as stream:
            shaking = Shaking(stream, blind(), urlsplit(url).hostname or "")
            await shaking.run(shaking.tls.do_handshake)
            shown = shown_by(shaking.tls)
            return shown[-1].issuer_name if shown else ""
    except NO_LOOK:
        return ""


def blind() -> ssl.SSLContext:
    """Return a context that verifies nothing: to look at what is shown, and to send nothing."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


async def refusal_of(url: str, context: ssl.SSLContext, proxy: str | None) -> ssl.SSLError | None:
    """Return the alert by which a server refuses our certificate, or misses one; else None.

    Under TLS 1.3 the handshake is over on our side before the server has seen our certificate. Its
    alert is then often lost: the request that we send next is answered by a reset. Here none is
    sent. Under TLS 1.2 a server that misses a certificate says "handshake failure" and no more; it
    says the same where it knows none of our ciphers, but then to our first message.
    """
    try:
        async with asyncio.timeout(LOOK_SECONDS), tunnel.opened(url, proxy, context) as stream:
            shaking = Shaking(stream, context, urlsplit(url).hostname or "")
            error = await shaking.run(shaking.tls.do_handshake)
            error = error or await shaking.run(shaking.tls.read, ANSWER_SECONDS)
    except NO_LOOK:
        return None
    if error is None:
        return None
    late = shaking.sent > 1 and (error.reason or "").endswith("ALERT_HANDSHAKE_FAILURE")
    return error if late or verdict.reason_of(error) in verdict.OF_CLIENT else None


class Shaking:
    """A handshake over a stream, by hand: what breaks it is seen, and nothing else is sent."""

    def __init__(self, stream: tunnel.Stream, context: ssl.SSLContext, host: str) -> None:
        self._reader, self._writer = stream
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)
        self.sent = 0
        """How often we sent."""

    async def run(
        self, step: Callable[[], object], limit: float | None = LOOK_SECONDS
    ) -> ssl.SSLError | None:
        """Take a step to its end, and return the error that breaks it. `limit`: the seconds that
        the other side may be silent; None: as long as the caller waits.

        Raises EOFError where it leaves, TimeoutError and OSError.
        """
        while True:
            try:
                step()
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLError as error:
                return error
            else:
                self._send()
                return None
            self._send()
            data = await asyncio.wait_for(self._reader.read(65_536), limit)
            if not data:
                raise EOFError
            self._incoming.write(data)

    def _send(self) -> None:
        if self._outgoing.pending:
            self._writer.write(self._outgoing.read())
            self.sent += 1
