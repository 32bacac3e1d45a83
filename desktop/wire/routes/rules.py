"""The rules by which a request takes a proxy, or none. The one place that has them.

1. Loopback is direct, however it is written: no proxy can reach this machine, and one would read
   the key.
2. The endpoint's `proxy`, else the one of the settings, else "system".
3. "system": what the system says, else the environment. "environment": that alone.
4. Their lists of exceptions hold for what they name, and for an address in the settings that is
   meant for all endpoints, unless an organisation has locked it.
"""

from __future__ import annotations

import urllib.request
from urllib.parse import urlsplit

from desktop.chat.endpoint import DIRECT, PAC, SYSTEM, WAYS, Endpoint, proxy_fault
from desktop.chat.hosts import is_loopback
from desktop.wire.failures import BadTransportSetting
from desktop.wire.routes.no_proxy import entry_for
from desktop.wire.routes.route import Caution, Route, Why
from desktop.wire.routes.sources import Source, environment

_PORTS = {"http": 80, "https": 443}


def settled(endpoint: Endpoint, for_all: str | None, *, locked: bool = False) -> Route | str:
    """The route where the settings alone decide; else who has to be asked: "system",
    "environment", or "pac:" with an address. `locked`: `for_all` is the
    organisation's, and the environment has no exceptions from it. Raises BadTransportSetting."""
    if endpoint.kind == "local" or is_loopback(urlsplit(endpoint.base_url).hostname or ""):
        return Route(None, Why.LOOPBACK)
    why = Why.POLICY if locked else Why.SETTING
    why = why if endpoint.proxy is None else Why.ENDPOINT
    way = for_all or SYSTEM if endpoint.proxy is None else endpoint.proxy or DIRECT
    if way == DIRECT:
        return Route(None, why)
    if way in WAYS or way.startswith(PAC):
        return way
    if why is Why.SETTING and (excepted := _excepted(endpoint.base_url, environment())):
        return excepted
    return Route(checked("proxy", way), why)


def by_source(url: str, source: Source) -> Route | None:
    """What the environment or the system says of a server; None: nothing. Raises
    BadTransportSetting. A PAC file of the source is not looked at."""
    proxy, asked = source.proxy_for(urlsplit(url).scheme)
    if not proxy:
        return None
    if excepted := _excepted(url, source):
        return excepted
    return Route(checked(asked or "proxy", proxy), Why.SOURCE, source.name, asked)


def cautions(url: str, route: Route) -> tuple[Caution, ...]:
    """What should be known of a route to a server."""
    if route.proxy is None:
        return ()
    is_plain = urlsplit(url).scheme == "http"
    is_typed = route.why in (Why.ENDPOINT, Why.SETTING) and urlsplit(route.proxy).password
    found = ((Caution.PLAIN, is_plain), (Caution.PASSWORD_IN_FILE, is_typed))
    return tuple(caution for caution, holds in found if holds)


def of_nobody() -> Route:
    """The route where nobody names a proxy."""
    return Route(None, Why.NOTHING)


def checked(setting: str, proxy: str) -> str:
    """A proxy's URL, which people also write without http://. Raises BadTransportSetting."""
    url = proxy if "://" in proxy else f"http://{proxy}"
    url = url.replace("socks://", "socks5://", 1)
    if proxy_fault(url) is not None:
        raise unusable(setting, url)
    return url


def unusable(setting: str, proxy: str) -> BadTransportSetting:
    """The failure of a proxy that no connection can be made with, without its password."""
    shown = "".join(c if c.isprintable() else "\ufffd" for c in proxy.rsplit("@", 1)[-1])
    return BadTransportSetting(setting, shown, "not http://host:port or socks5://host:port")


def _excepted(url: str, source: Source) -> Route | None:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme)
    entry = entry_for(host, port, source.exceptions)
    if source.only_exceptions:
        return None if entry else Route(None, Why.NO_PROXY, source.name)
    if entry is None and urllib.request.proxy_bypass(f"{host}:{port}" if port else host):
        entry = host  # by the list that Windows or macOS has
    return Route(None, Why.NO_PROXY, source.name, entry) if entry else None
