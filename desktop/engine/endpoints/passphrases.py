"""Passphrases of client certificates, in the OS keyring as `client-cert:FILE`, or in this run's
memory. Never in a file of ours. What is stored is percent-encoded, as a key must be."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from urllib.parse import quote, unquote

from desktop.chat.endpoint import Endpoint
from desktop.engine.endpoints.keys import Keys
from desktop.engine.threads import in_daemon_thread
from desktop.storage.failures import KeyringLocked, KeyringMissing
from desktop.wire.failures import KeyMissing, PassphraseNeeded
from desktop.wire.trust.client import locked_file
from desktop.wire.trust.files import place_of


class Passphrases:
    """Passphrases by the file whose key they open."""

    def __init__(self) -> None:
        self._keys = Keys()
        self._without: set[str] = set()
        """Files that the keyring has nothing for. It is asked once in a run: it may be locked, and
        ask the person each time."""

    async def store(self, file: str, passphrase: str) -> bool:
        """Keep a passphrase. True: in the OS keyring; False: for this run only.

        Raises BadKey where there is none, KeyringLocked.
        """
        self._without.discard(_user(file))
        return await self._keys.store(_user(file), quote(passphrase, safe=""))

    async def forget(self, file: str) -> None:
        """Remove it. Raises KeyringLocked."""
        await self._keys.forget(_user(file))

    async def knows(self, file: str) -> bool:
        """Whether there is one, in the keyring or in this run's memory."""
        return await self._known(file) is not None

    async def locked_file(self, endpoint: Endpoint) -> str | None:
        """The file of an endpoint's certificate that a passphrase opens; None: none is needed.

        Raises BadTransportSetting.
        """
        if endpoint.client_cert is None:
            return None
        return await in_daemon_thread(locked_file, endpoint.client_cert, endpoint.client_key)

    async def into(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint with what opens its certificate's key, which is then known to fit.

        Raises BadTransportSetting and PassphraseNeeded.
        """
        if endpoint.client_cert is None:
            return endpoint
        file = await self.locked_file(endpoint)
        if file is not None:
            endpoint = replace(endpoint, passphrase=await self._known(file))
        try:
            await in_daemon_thread(_build, endpoint)
        except PassphraseNeeded as needed:
            self._keys.doubt(_user(needed.file))
            raise
        return endpoint

    async def _known(self, file: str) -> str | None:
        """A keyring that does not answer has none: the person is then asked."""
        user = _user(file)
        if user in self._without:
            return None
        with contextlib.suppress(KeyringLocked, KeyringMissing, KeyMissing):
            if (found := await self._keys.find(Endpoint(user))) is not None:
                return unquote(found)
        self._without.add(user)
        return None


def _build(endpoint: Endpoint) -> None:
    """Make the context of the requests that follow, which takes long with PKCS#12."""
    from desktop.wire.connection import tls

    tls.context_for(endpoint)


def _user(file: str) -> str:
    return f"client-cert:{place_of(file)}"
