"""Where an endpoint's key comes from: its environment variable, the OS keyring, this run's memory.

Never a file of ours. The keyring is asked in threads of its own, since it may wait for a person.
"""

from __future__ import annotations

import os

from desktop.chat.endpoint import Endpoint, checked_key
from desktop.engine.threads import in_daemon_thread
from desktop.storage import keys as keyring
from desktop.storage.failures import KeyringLocked, KeyringMissing
from desktop.wire.failures import KeyMissing


class Keys:
    """Keys by endpoint name."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        """Keys that the keyring gave, so that it is not asked for them at every turn."""
        self._session_only: dict[str, str] = {}

    async def find(self, endpoint: Endpoint) -> str | None:
        """The key to send, or None where the endpoint does without.

        Raises KeyMissing where one is needed and none is found, BadKey where the environment holds
        what cannot be one, KeyringLocked where a locked keyring may hold it.
        """
        if endpoint.kind == "local":
            return None
        if endpoint.key_env and (value := os.environ.get(endpoint.key_env, "").strip()):
            return checked_key(value)
        key = await self._stored(endpoint)
        if key is None and endpoint.requires_key:
            raise KeyMissing(endpoint.name, _shown(endpoint.key_env))
        return key

    async def has_key(self, endpoint: Endpoint) -> bool:
        """Whether a key would be sent. A keyring that is locked counts as having one."""
        try:
            return await self.find(endpoint) is not None
        except KeyMissing:
            return False
        except KeyringLocked:
            return True

    async def store(self, endpoint_name: str, key: str) -> bool:
        """Keep a key. True: in the OS keyring; False: no keyring answers, so for this run only.

        Raises BadKey for what cannot be one, KeyringLocked where the person did not unlock it.
        """
        key = checked_key(key)
        try:
            await in_daemon_thread(keyring.write_key, endpoint_name, key)
        except KeyringMissing:
            self._session_only[endpoint_name] = key
            return False
        self._known[endpoint_name] = key
        self._session_only.pop(endpoint_name, None)
        return True

    async def forget(self, endpoint_name: str) -> None:
        """Remove a key everywhere. Raises KeyringLocked."""
        self._session_only.pop(endpoint_name, None)
        self._known.pop(endpoint_name, None)
        try:
            await in_daemon_thread(keyring.delete_key, endpoint_name)
        except KeyringMissing:
            return

    def doubt(self, endpoint_name: str) -> None:
        """The server refused this key: ask the keyring again next time, it may have changed."""
        self._known.pop(endpoint_name, None)

    async def _stored(self, endpoint: Endpoint) -> str | None:
        name = endpoint.name
        if name in self._session_only:
            return self._session_only[name]
        if name not in self._known:
            try:
                key = await in_daemon_thread(keyring.read_key, name)
            except KeyringMissing:
                return None
            except KeyringLocked:
                if endpoint.requires_key:
                    raise
                return None
            if key is not None:  # one that was entered meanwhile is newer
                self._known.setdefault(name, key)
        return self._known.get(name)


def _shown(variable: str | None) -> str | None:
    """What may be told of `key_env`: some people put the key itself there."""
    return variable if variable and variable.isidentifier() else None
