"""The proxy of a request that is about to be sent.

`engine.endpoints.routes` has looked the route up before, and written it into the endpoint. Who has
not asked it gets what settings and environment say.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from desktop.chat.endpoint import Endpoint
from desktop.wire.routes import rules
from desktop.wire.routes.route import Route
from desktop.wire.routes.sources import registered

unusable = rules.unusable


def proxy_for(endpoint: Endpoint) -> str | None:
    """The proxy's URL, or None for a direct connection. Raises BadTransportSetting, also where a
    PAC file would have to be asked first."""
    way = rules.settled(endpoint, None)
    if isinstance(way, Route):
        return way.proxy
    if way.startswith("pac:"):
        raise unusable("proxy", way)
    return (rules.by_source(endpoint.base_url, registered()) or rules.of_nobody()).proxy


def place_of(proxy: str | None) -> str | None:
    """Return `host:port` of a proxy, to be shown: its URL may hold a password."""
    if proxy is None:
        return None
    parts = urlsplit(proxy)
    return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
