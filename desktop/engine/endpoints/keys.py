"""Where an endpoint's key comes from: its environment variable, the OS keyring, this run's memory.

Never a file of ours: the settings remember only that an endpoint has one, so that a question does
not go out without it when it is gone. The keyring is asked in threads of its own, since it may wait
for a person.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import replace
from typing import Literal
from urllib.parse import urlsplit

from desktop.chat.endpoint import Endpoint, checked_key
from desktop.chat.failures import ChatError
from desktop.chat.hosts import is_loopback
from desktop.engine.threads import in_daemon_thread
from desktop.storage import keys as keyring
from desktop.storage.failures import KeyringLocked, KeyringMissing
from desktop.storage.settings.settings import Settings
from desktop.wire.failures import KeyMissing

KeySource = Literal["variable", "keyring", "run", "none"]
"""`key_env`, the OS keyring, this run's memory; or the endpoint is asked without a key."""
_ENDING, _LEAST_SHOWN = 4, 20
"""Characters of a key that are shown, and the length from which they give nothing away."""


class Keys:
    """Keys by endpoint name."""

    def __init__(self, settings: Settings | None = None) -> None:
        """`settings` remember which endpoints have a key."""
        self._settings = settings
        self._expected: set[str] = set()
        """Endpoints that had a key in this run, whether or not the settings could be written."""
        self._known: dict[str, str] = {}
        """Keys that the keyring gave, so that it is not asked for them at every turn."""
        self._session_only: dict[str, str] = {}
        self._arriving: dict[str, str] = {}
        """Keys on their way into the keyring, which may wait for a person."""

    async def find(self, endpoint: Endpoint) -> str | None:
        """The key to send, or None where the endpoint does without.

        Raises KeyMissing where there is none and one is needed, or was there once; BadKey where
        the environment holds what cannot be one; KeyringLocked and KeyringMissing where a keyring
        may hold it and does not give it.
        """
        if endpoint.kind == "local":
            return None
        if endpoint.key_env and (value := os.environ.get(endpoint.key_env, "").strip()):
            return checked_key(value)
        key = await self._stored(endpoint)
        if key is None and self._is_needed(endpoint):
            raise KeyMissing(endpoint.name, _shown(endpoint.key_env))
        return key

    async def has_key(self, endpoint: Endpoint) -> bool:
        """Whether a key would be sent. A keyring that is locked counts as having one."""
        try:
            return await self.find(endpoint) is not None
        except (KeyMissing, KeyringMissing):
            return False
        except KeyringLocked:
            return True

    def ending(self, endpoint_name: str) -> str:
        """The last characters of a key that was looked up, by which a person knows it; none of a
        key so short that they would give it away."""
        key = self._session_only.get(endpoint_name) or self._known.get(endpoint_name, "")
        return key[-_ENDING:] if len(key) >= _LEAST_SHOWN else ""

    def is_for_this_run(self, endpoint_name: str) -> bool:
        """Whether the key is lost when Weir closes: no keyring has it."""
        return endpoint_name in self._session_only

    def source(self, endpoint: Endpoint) -> KeySource:
        """Where the key comes from that `find` gave last."""
        if endpoint.key_env and os.environ.get(endpoint.key_env, "").strip():
            return "variable"
        if endpoint.name in self._session_only:
            return "run"
        return "keyring" if self._known.get(endpoint.name) else "none"

    async def store(self, endpoint_name: str, key: str) -> bool:
        """Keep a key. True: in the OS keyring; False: no keyring answers, so for this run only.

        Raises BadKey for what cannot be one, KeyringLocked where the person did not unlock it.
        """
        key = self._arriving[endpoint_name] = checked_key(key)
        try:
            await in_daemon_thread(keyring.write_key, endpoint_name, key)
        except KeyringMissing:
            self._session_only[endpoint_name] = key
        else:
            self._known[endpoint_name] = key
            self._session_only.pop(endpoint_name, None)
        finally:
            if self._arriving.get(endpoint_name) == key:  # else a newer one is on its way
                del self._arriving[endpoint_name]
        self._expect(endpoint_name, True)
        return endpoint_name not in self._session_only

    async def forget(self, endpoint_name: str) -> None:
        """Remove a key everywhere. Raises KeyringLocked."""
        self._session_only.pop(endpoint_name, None)
        self._known.pop(endpoint_name, None)
        with contextlib.suppress(KeyringMissing):
            await in_daemon_thread(keyring.delete_key, endpoint_name)
        self._expect(endpoint_name, False)

    def doubt(self, endpoint_name: str) -> None:
        """The server refused this key: ask the keyring again next time, it may have changed."""
        self._known.pop(endpoint_name, None)

    async def _stored(self, endpoint: Endpoint) -> str | None:
        name = endpoint.name
        if name in self._arriving:  # what is asked meanwhile is asked with the newest
            return self._arriving[name]
        if name in self._session_only:
            return self._session_only[name]
        if name not in self._known:
            try:
                key = await in_daemon_thread(keyring.read_key, name)
            except (KeyringLocked, KeyringMissing) as failure:
                if not self._goes_without(endpoint, failure):
                    raise
                return None
            if key is not None:  # one that was entered meanwhile is newer
                self._known.setdefault(name, key)
                self._expect(name, True)
        return self._known.get(name)

    def _goes_without(self, endpoint: Endpoint, failure: ChatError) -> bool:
        """Whether a keyring that fails can hold no key: there is none here, or a server on this
        machine never had one."""
        if isinstance(failure, KeyringMissing) and failure.reason in ("none", "unsafe"):
            return True
        host = urlsplit(endpoint.base_url).hostname or ""
        return is_loopback(host) and not self._is_needed(endpoint)

    def _is_needed(self, endpoint: Endpoint) -> bool:
        """By the settings as they are now: a key may have come or gone since the endpoint was
        read from them."""
        known = self._settings.endpoints if self._settings is not None else []
        now = next((one for one in known if one.name == endpoint.name), endpoint)
        needs_key = now.needs_key or endpoint.name in self._expected
        return replace(endpoint, needs_key=needs_key).requires_key

    def _expect(self, name: str, expected: bool) -> None:
        (self._expected.add if expected else self._expected.discard)(name)
        if self._settings is not None:
            with contextlib.suppress(ChatError):  # then it is known for this run
                self._settings.expect_key(name, expected)


def _shown(variable: str | None) -> str | None:
    """The name in `key_env`, unless it may be the key itself, which some people put there."""
    return variable if variable and variable.isidentifier() else None
