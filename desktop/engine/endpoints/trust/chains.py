"""Who vouches for the server of an endpoint: looked at by the route of its requests."""

from __future__ import annotations

from dataclasses import replace

from desktop.chat.endpoint import Endpoint
from desktop.engine.endpoints.in_force import InForce
from desktop.engine.endpoints.routes import Routes
from desktop.engine.masking import masked_line
from desktop.wire.trust.certificate import Certificate
from desktop.wire.trust.chain import Chain


async def chain_of(endpoint: Endpoint, in_force: InForce, routes: Routes) -> Chain:
    """Return the chain of an endpoint's server. Nothing of ours is sent but handshakes.

    Raises a ChatError where no server shows one, or none may be asked.
    """
    from desktop.wire.connection import chain  # it imports httpx: not at start-up

    plain = replace(in_force.server(endpoint), client_cert=None, client_key=None)
    led, _route = await routes.lead(plain)
    found = await chain.look(led)
    return replace(found, certificates=tuple(map(_masked, found.certificates)))


def _masked(one: Certificate) -> Certificate:
    """Without what a server may have put there of a key that it knows."""
    return replace(
        one,
        name=masked_line(one.name),
        subject=masked_line(one.subject),
        issuer_name=masked_line(one.issuer_name),
        issuer=masked_line(one.issuer),
        names=tuple(map(masked_line, one.names)),
    )
