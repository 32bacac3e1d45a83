"""Names and passwords for proxies, in the OS keyring as `proxy:host:port`, or in this run's memory.

Never in a file of ours. What is stored is what stands before the @ of a proxy's URL.
"""

from __future__ import annotations

import contextlib
from urllib.parse import quote, urlsplit, urlunsplit

from desktop.chat.endpoint import Endpoint
from desktop.engine.endpoints.keys import Keys
from desktop.storage.failures import KeyringLocked, KeyringMissing
from desktop.wire.connection.proxy import place_of
from desktop.wire.failures import KeyMissing


class ProxyPasswords:
    """Passwords by the proxy's `host:port`."""

    def __init__(self) -> None:
        self._keys = Keys()
        self._without: set[str] = set()
        """Proxies that the keyring has nothing for. It is asked once in a run: it may be locked,
        and ask the person each time."""

    async def store(self, place: str, name: str, password: str) -> bool:
        """Keep a name and a password. True: in the OS keyring; False: for this run only.

        Raises BadKey where there is no name, KeyringLocked.
        """
        self._without.discard(_user(place))
        written = f"{quote(name, safe='')}:{quote(password, safe='')}" if name else ""
        return await self._keys.store(_user(place), written)

    async def forget(self, place: str) -> None:
        """Remove them. Raises KeyringLocked."""
        await self._keys.forget(_user(place))

    async def knows(self, place: str) -> bool:
        """Whether there are any, in the keyring or in this run's memory."""
        return await self.into(f"http://{place}") != f"http://{place}"

    async def into(self, proxy: str) -> str:
        """A proxy's URL with the name and the password for it, where there are any.

        A keyring that does not answer has none: the proxy then says whether it wants one.
        """
        parts = urlsplit(proxy)
        place = place_of(proxy)
        if parts.username or place is None or _user(place) in self._without:
            return proxy
        with contextlib.suppress(KeyringLocked, KeyringMissing, KeyMissing):
            if known := await self._keys.find(Endpoint(_user(place))):
                return urlunsplit(parts._replace(netloc=f"{known}@{parts.netloc}"))
        self._without.add(_user(place))
        return proxy


def _user(place: str) -> str:
    return f"proxy:{place.lower()}"
