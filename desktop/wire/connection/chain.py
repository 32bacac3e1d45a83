"""Looks at the certificates of a server: by its route, through the gate, by handshakes alone.

The first one verifies nothing, and so shows what there is; the second one says what holds. Our own
certificate is shown in neither.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from dataclasses import replace
from urllib.parse import urlsplit

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.wire.connection import gate, tls, tunnel
from desktop.wire.connection.handshake import Shaking, blind
from desktop.wire.connection.proxy import place_of, proxy_for
from desktop.wire.connection.trouble import failure_of
from desktop.wire.failures import ConnectTimedOut, NotAStream, ProxyFailed, TlsFailed
from desktop.wire.ledger.contacts import Purpose, Voucher, ledger, proxy_at
from desktop.wire.ledger.vouching import voucher_of
from desktop.wire.trust import verdict
from desktop.wire.trust.certificate import Certificate, shown_by, verified_by
from desktop.wire.trust.chain import Chain


async def look(endpoint: Endpoint) -> Chain:
    """Return the chain of the server of an endpoint. Raises a ChatError where none is shown."""
    endpoint = replace(endpoint, client_cert=None, client_key=None, passphrase=None)
    context, proxy = tls.context_for(endpoint), proxy_for(endpoint)
    gate.check(endpoint.base_url, proxy, Purpose.LOOK)
    parts = urlsplit(endpoint.base_url)
    if parts.scheme != "https":
        raise TlsFailed(parts.netloc, reason="plain_port")
    try:
        async with asyncio.timeout(endpoint.timeouts.connect):
            shown, version = await _shown(endpoint.base_url, proxy, context)
            error, trusted, voucher = await _verified(endpoint, proxy, context)
    except TimeoutError:
        seconds = endpoint.timeouts.connect
        raise ConnectTimedOut(parts.netloc, place_of(proxy), seconds=seconds) from None
    except (OSError, EOFError, ValueError) as exc:
        raise _failure(exc, endpoint, proxy) from None
    fault = verdict.reason_of(error) if isinstance(error, ssl.SSLCertVerificationError) else ""
    if voucher is not None and not fault:
        way = urlsplit(proxy or "")
        at = proxy_at(way.hostname or "", tunnel.port_of(way)) if proxy else None
        ledger.vouched(endpoint.base_url, at, voucher)
    return Chain(
        parts.netloc,
        (() if fault else trusted) or shown,
        place_of(proxy),
        version,
        fault,
        getattr(error, "verify_message", "") if fault else "",
        None if fault else voucher,
    )


async def _shown(
    url: str, proxy: str | None, context: ssl.SSLContext
) -> tuple[tuple[Certificate, ...], str]:
    """Return what the server shows to anybody, and the version of TLS."""
    async with tunnel.opened(url, proxy, context) as stream:
        shaking = Shaking(stream, blind(), urlsplit(url).hostname or "")
        error = await shaking.run(shaking.tls.do_handshake, None)
        shown = shown_by(shaking.tls)  # also where it broke off later: it misses our certificate
        if error is not None and not shown:
            raise error
        return shown, shaking.tls.version() or ""


async def _verified(
    endpoint: Endpoint, proxy: str | None, context: ssl.SSLContext
) -> tuple[ssl.SSLError | None, tuple[Certificate, ...], Voucher | None]:
    """Return what breaks a handshake that verifies, the chain that is trusted, and who vouches."""
    url = endpoint.base_url
    async with tunnel.opened(url, proxy, context) as stream:
        shaking = Shaking(stream, context, urlsplit(url).hostname or "")
        error = await shaking.run(shaking.tls.do_handshake, None)
        with contextlib.suppress(ValueError):  # it broke off before there was a chain
            return error, verified_by(shaking.tls), voucher_of(shaking.tls, endpoint.ca_file)
        return error, (), None


def _failure(error: Exception, endpoint: Endpoint, proxy: str | None) -> ChatError:
    if isinstance(error, tunnel.TunnelRefused):
        host = urlsplit(endpoint.base_url).netloc
        return ProxyFailed(host, place_of(proxy), status=error.status)
    if isinstance(error, EOFError):
        return NotAStream(content="nothing")
    return failure_of(error, endpoint, proxy)
