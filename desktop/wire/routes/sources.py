"""What the environment and the system say of proxies, in one form."""

from __future__ import annotations

import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop.wire.routes.no_proxy import entries_of

ENVIRONMENT = "environment"


@dataclass(frozen=True, slots=True)
class Source:
    """What one of them says. Nothing in it is checked."""

    name: str
    proxies: Mapping[str, str] = field(default_factory=dict)
    """By the scheme of what is asked, and "all"."""
    exceptions: tuple[str, ...] = ()
    only_exceptions: bool = False
    """The list names those that the proxy is for (KDE)."""
    pac: str = ""
    """The address of a PAC file, which then decides alone."""
    detects: bool = False
    """The network is to name a PAC file (WPAD), which Weir does not ask."""

    def proxy_for(self, scheme: str) -> tuple[str, str]:
        """The proxy for a scheme, and what names it; two empty texts where nothing does."""
        kind = scheme if self.proxies.get(scheme) else "all"
        asked = f"{kind}_proxy" if self.name == ENVIRONMENT else ""
        return self.proxies.get(kind, ""), asked


def environment() -> Source:
    """What the variables say: `https_proxy`, `all_proxy`, `no_proxy`, in small or large letters."""
    found = urllib.request.getproxies_environment()
    return Source(ENVIRONMENT, found, entries_of(found.get("no", "")))


def registered() -> Source:
    """What Windows or macOS has in its settings, without a PAC file. They come after the
    environment, which Python asks first."""
    found = urllib.request.getproxies()
    named_by = ENVIRONMENT if found == urllib.request.getproxies_environment() else "system"
    return Source(named_by, found, entries_of(found.get("no", "")))
