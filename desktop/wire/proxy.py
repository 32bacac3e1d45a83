"""Which proxy a request goes through: the endpoint's, else the environment's or the system's."""

from __future__ import annotations

import ipaddress
import urllib.request
from urllib.parse import urlsplit

from desktop.chat.endpoint import Endpoint, is_loopback
from desktop.wire.failures import BadTransportSetting

SCHEMES = ("http", "https", "socks5", "socks5h")


def proxy_for(endpoint: Endpoint) -> str | None:
    """The proxy's URL, or None for a direct connection. Raises BadTransportSetting.

    Loopback is always direct: no proxy can reach this machine for us, and it would read the key.
    """
    parts = urlsplit(endpoint.base_url)
    host = parts.hostname or ""
    if is_loopback(host):
        return None
    if endpoint.proxy is not None:
        return _checked(endpoint.proxy) if endpoint.proxy else None  # "": direct, on purpose
    proxies = urllib.request.getproxies()
    if _bypassed(host, parts.port, proxies.get("no", "")):
        return None
    found = proxies.get(parts.scheme) or proxies.get("all")
    return _checked(found) if found else None


def place_of(proxy: str | None) -> str | None:
    """`host:port`, what may be shown of a proxy: its URL may hold a password."""
    if proxy is None:
        return None
    parts = urlsplit(proxy)
    return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname


def _checked(proxy: str) -> str:
    url = proxy if "://" in proxy else f"http://{proxy}"
    url = url.replace("socks://", "socks5://", 1)
    try:
        parts = urlsplit(url)
        usable = parts.scheme in SCHEMES and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        shown = url.rsplit("@", 1)[-1]
        raise BadTransportSetting("proxy", shown, "not http://host:port or socks5://host:port")
    return url


def _bypassed(host: str, port: int | None, no_proxy: str) -> bool:
    """Whether NO_PROXY or the system's own list names the host; CIDR blocks included."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        address = None
    for entry in no_proxy.split(","):
        if address is not None and "/" in entry:
            try:
                if address in ipaddress.ip_network(entry.strip(), strict=False):
                    return True
            except ValueError:
                continue
    return bool(urllib.request.proxy_bypass(f"{host}:{port}" if port else host))
