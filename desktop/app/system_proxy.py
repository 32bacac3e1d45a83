"""What Windows and macOS say about proxies, PAC files and automatic detection among it.

Qt asks the system, which may wait for a network that is gone. So a thread asks, and nobody waits
for it longer than `engine.endpoints.routes.SYSTEM_SECONDS`. On Linux Qt knows the environment
alone: there the desktop is asked by `wire.routes.desktops`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # loaded with the first question; a bundle for Linux does without it
    from PySide6.QtNetwork import QNetworkProxy


def system_asker(platform: str = sys.platform) -> Callable[[str], list[str | None]] | None:
    """What asks the system for the ways to a URL; None where the system has no such answer."""
    return qt_says if platform in ("win32", "darwin") else None


def qt_says(url: str) -> list[str | None]:
    """The ways to a URL, the best first: a proxy's URL each, or None for the direct one. Blocks."""
    from PySide6.QtCore import QUrl
    from PySide6.QtNetwork import QNetworkProxyFactory, QNetworkProxyQuery

    found = QNetworkProxyFactory.systemProxyForQuery(QNetworkProxyQuery(QUrl(url)))
    return [_url_of(proxy) for proxy in found]


def _url_of(proxy: QNetworkProxy) -> str | None:
    from PySide6.QtNetwork import QNetworkProxy as Proxy

    kinds = {Proxy.ProxyType.Socks5Proxy: "socks5"}
    if proxy.type() is Proxy.ProxyType.NoProxy or not proxy.hostName():
        return None
    host = f"[{proxy.hostName()}]" if ":" in proxy.hostName() else proxy.hostName()
    return f"{kinds.get(proxy.type(), 'http')}://{host}:{proxy.port()}"
