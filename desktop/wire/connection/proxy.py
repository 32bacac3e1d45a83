"""Chooses the proxy of a request: the endpoint's, else the environment's or the system's."""

from __future__ import annotations

import ipaddress
import re
import urllib.request
from urllib.parse import urlsplit

from desktop.chat.endpoint import Endpoint, proxy_fault
from desktop.chat.hosts import address_of, is_loopback, plain_host
from desktop.wire.failures import BadTransportSetting

_PORTS = {"http": 80, "https": 443}


def proxy_for(endpoint: Endpoint) -> str | None:
    """The proxy's URL, or None for a direct connection. Raises BadTransportSetting.

    Loopback is always direct: no proxy can reach this machine for us, and it would read the key.
    """
    parts = urlsplit(endpoint.base_url)
    host = parts.hostname or ""
    if is_loopback(host):
        return None
    if endpoint.proxy is not None:
        return _checked("proxy", endpoint.proxy) if endpoint.proxy else None  # "": direct
    proxies = urllib.request.getproxies()
    if _bypassed(host, parts.port or _PORTS.get(parts.scheme), proxies.get("no", "")):
        return None
    kind = parts.scheme if proxies.get(parts.scheme) else "all"
    return _checked(f"{kind}_proxy", proxies[kind]) if proxies.get(kind) else None


def place_of(proxy: str | None) -> str | None:
    """Return `host:port` of a proxy, to be shown: its URL may hold a password."""
    if proxy is None:
        return None
    parts = urlsplit(proxy)
    return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname


def unusable(setting: str, proxy: str) -> BadTransportSetting:
    """The failure of a proxy that no connection can be made with, without its password."""
    shown = "".join(c if c.isprintable() else "\ufffd" for c in proxy.rsplit("@", 1)[-1])
    return BadTransportSetting(setting, shown, "not http://host:port or socks5://host:port")


def _checked(setting: str, proxy: str) -> str:
    url = proxy if "://" in proxy else f"http://{proxy}"
    url = url.replace("socks://", "socks5://", 1)
    if proxy_fault(url) is not None:
        raise unusable(setting, url)
    return url


def _bypassed(host: str, port: int | None, no_proxy: str) -> bool:
    """Whether NO_PROXY or the system's own list names the host."""
    entries = re.split(r"[,\s]+", no_proxy)
    if any(_covers(entry, host, port) for entry in entries if entry):
        return True
    return bool(urllib.request.proxy_bypass(f"{host}:{port}" if port else host))


def _covers(entry: str, host: str, port: int | None) -> bool:
    """Whether an entry of NO_PROXY is this host: `*`, an address, a network (CIDR), a name with all
    below it (also as `.name` and `*.name`); each with a port or for all of them."""
    if entry == "*":
        return True
    at = re.fullmatch(r"(\[.*\]|[^:]*):(\d{1,5})", entry)
    if at is not None and int(at[2]) != port:
        return False
    named = at[1] if at is not None else entry
    address = address_of(host)
    if address is None:
        name, domain = plain_host(host), plain_host(named).lstrip("*.")
        return bool(domain) and (name == domain or name.endswith(f".{domain}"))
    if "/" not in named:
        return address_of(named) == address
    try:
        return address in ipaddress.ip_network(named.strip("[]"), strict=False)
    except ValueError:
        return False
