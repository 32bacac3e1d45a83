"""The way to each endpoint: which proxy, who named it, and its password.

A turn asks before it sends anything. Desktops and PAC files take their time, so they are asked
beside the loop, and what they said holds for a while.
"""

from __future__ import annotations

from dataclasses import replace

from desktop.chat.endpoint import DIRECT, ENVIRONMENT, Endpoint
from desktop.chat.settings.features import PROXY
from desktop.storage.settings.settings import Settings
from desktop.wire.routes import rules
from desktop.wire.routes.route import Route, Why
from desktop.wire.routes.sources import environment, registered


class Routes:
    """Looks up the route of an endpoint."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def find(self, endpoint: Endpoint) -> Route:
        """The route of an endpoint's requests as of now. Raises BadTransportSetting."""
        way = rules.settled(endpoint, self._settings[PROXY].value)
        if isinstance(way, Route):
            return way
        source = environment() if way == ENVIRONMENT else registered()
        return rules.by_source(endpoint.base_url, source) or rules.of_nobody()

    async def lead(self, endpoint: Endpoint) -> tuple[Endpoint, Route]:
        """The endpoint with the proxy that its requests take, and why. Raises as `find`."""
        route = await self.find(endpoint)
        if route.why is Why.LOOPBACK:
            return endpoint, route
        return replace(endpoint, proxy=route.proxy or DIRECT), route
