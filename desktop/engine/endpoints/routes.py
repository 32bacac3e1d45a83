"""The way to each endpoint: which proxy, who named it, and its password.

A turn asks before it sends anything. Desktops and PAC files take their time, so they are asked
beside the loop, and what they said holds for a while.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from desktop.chat.endpoint import DIRECT, ENVIRONMENT, PAC, Endpoint
from desktop.chat.settings.features import PROXY
from desktop.engine.endpoints.pac_files import PacFiles
from desktop.engine.endpoints.passphrases import Passphrases
from desktop.engine.endpoints.proxy_passwords import ProxyPasswords
from desktop.engine.threads import in_daemon_thread
from desktop.storage.settings.settings import Settings
from desktop.wire.connection.proxy import place_of
from desktop.wire.failures import HostNotAllowed, PacFailed
from desktop.wire.ledger.contacts import ledger
from desktop.wire.routes import rules
from desktop.wire.routes.desktops import SECONDS, desktop_says
from desktop.wire.routes.route import Route, Why
from desktop.wire.routes.sources import Source, environment, registered

AskSystem = Callable[[str], list[str | None]]
"""Returns the ways to a URL as `wire.routes.pac.ways_of` has them; it may take long."""
SYSTEM_SECONDS = 3.0
HOLDS = 60.0
"""Seconds for which what the desktop said is not asked again."""


class Routes:
    """Looks up the route of an endpoint."""

    def __init__(
        self,
        settings: Settings,
        desktop: Callable[[], Source | None] = desktop_says,
        system: AskSystem | None = None,
    ) -> None:
        """`desktop` is asked what its settings say; it may take long. `system` is asked in its
        place where the system itself answers for each server: on Windows and macOS."""
        self._ask_system = system
        self._ways: dict[str, tuple[float, list[str | None]]] = {}
        self._settings = settings
        self._ask_desktop = desktop
        self._said: Source | None = None
        self._said_at = -HOLDS
        self._pac = PacFiles()
        self.passwords = ProxyPasswords()
        self.passphrases = Passphrases()

    async def find(self, endpoint: Endpoint) -> Route:
        """The route of an endpoint's requests as of now. Raises BadTransportSetting, PacFailed,
        HostNotAllowed."""
        route = await self._found(endpoint)
        return replace(route, cautions=rules.cautions(endpoint.base_url, route))

    async def _found(self, endpoint: Endpoint) -> Route:
        for_all = self._settings[PROXY]
        way = rules.settled(endpoint, for_all.value, locked=for_all.locked)
        if isinstance(way, Route):
            return way
        url = endpoint.base_url
        if way.startswith(PAC):
            return await self._by_pac(url, way[len(PAC) :])
        if way == ENVIRONMENT:
            return rules.by_source(url, environment()) or rules.of_nobody()
        if self._ask_system is not None and (ways := await self._system(self._ask_system, url)):
            return _by_system(url, ways[0])
        said = await self._desktop()
        route = await self._by_desktop(url, said) if said is not None else None
        return route or rules.by_source(url, registered()) or rules.of_nobody()

    async def lead(self, endpoint: Endpoint) -> tuple[Endpoint, Route]:
        """The endpoint with the proxy that its requests take, and why; and with what opens its
        client certificate. Raises as `find`, and PassphraseNeeded."""
        route = await self.find(endpoint)
        ledger.led(endpoint.base_url, place_of(route.proxy), route.why, route.source)
        endpoint = await self.passphrases.into(endpoint)
        if route.why is Why.LOOPBACK:
            return endpoint, route
        proxy = await self.passwords.into(route.proxy) if route.proxy else DIRECT
        return replace(endpoint, proxy=proxy), route

    async def _by_desktop(self, url: str, said: Source) -> Route | None:
        """What the desktop says of a server. Its PAC file is away where the network that has it is
        away: browsers then go directly, too."""
        if said.detects:
            return rules.by_source(url, environment()) or Route(None, Why.DETECTS, said.name)
        if not said.pac:
            return rules.by_source(url, said)
        try:
            return await self._by_pac(url, said.pac, said.name)
        except (PacFailed, HostNotAllowed) as failure:
            if isinstance(failure, PacFailed) and failure.reason != "unreachable":
                raise
            return Route(None, Why.PAC_AWAY, said.name, said.pac)

    async def _by_pac(self, url: str, address: str, source: str = "") -> Route:
        return Route(await self._pac.way(address, url), Why.PAC, source, address)

    async def proxy_of(self, endpoint: Endpoint) -> str | None:
        """The `host:port` of the proxy on the way, by which its password is kept; None: direct.
        Raises as `find`."""
        return place_of((await self.find(endpoint)).proxy)

    async def _system(self, ask: AskSystem, url: str) -> list[str | None]:
        """What the system says of a server; nothing where it does not answer in time."""
        parts = urlsplit(url)
        server = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/"
        at, ways = self._ways.get(server, (-HOLDS, []))
        if time.monotonic() - at >= HOLDS:
            ways = []
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SYSTEM_SECONDS):
                    ways = await in_daemon_thread(ask, server)
            self._ways[server] = (time.monotonic(), ways)
        return ways

    async def _desktop(self) -> Source | None:
        """What the desktop says. One that does not answer in time has said nothing."""
        if time.monotonic() - self._said_at >= HOLDS:
            self._said = None
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SECONDS + 0.5):
                    self._said = await in_daemon_thread(self._ask_desktop)
            self._said_at = time.monotonic()
        return self._said


def _by_system(url: str, proxy: str | None) -> Route:
    """The way that the system names; where that is direct, the environment may know more."""
    if proxy is not None:
        return Route(rules.checked("proxy", proxy), Why.SOURCE, "system")
    return rules.by_source(url, environment()) or Route(None, Why.SOURCE, "system")
