"""The way to an endpoint's server as a person is shown it: the route, and what is kept for it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from desktop.chat.endpoint import Endpoint
from desktop.engine.endpoints.in_force import InForce
from desktop.engine.endpoints.routes import Routes
from desktop.wire.connection.proxy import place_of
from desktop.wire.routes.route import Route


@dataclass(frozen=True, slots=True)
class Way:
    """How requests go by now."""

    route: Route
    is_encrypted: bool
    """Whether the server shows certificates."""
    proxy: str | None = None
    """The `host:port` of the proxy whose password is kept; None: there is none."""
    locked_file: str | None = None
    """The file of the client certificate that a passphrase opens; None: none is needed."""
    has_passphrase: bool = False


async def way_of(endpoint: Endpoint, in_force: InForce, routes: Routes) -> Way:
    """Look the way up. Raises a ChatError where there is none, or a file cannot be used."""
    asked = in_force.server(endpoint)
    route = await routes.find(asked)
    proxy = place_of(route.proxy)
    file = await routes.passphrases.locked_file(asked)
    return Way(
        route,
        urlsplit(asked.base_url).scheme == "https",
        proxy if proxy and await routes.passwords.knows(proxy) else None,
        file,
        file is not None and await routes.passphrases.knows(file),
    )
