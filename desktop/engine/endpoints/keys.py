"""Where an endpoint's key comes from: its environment variable, its program, the OS keyring, this
run's memory.

Never a file of ours: the settings remember only that an endpoint has one, so that a question does
not go out without it when it is gone. The keyring is asked in threads of its own, since it may wait
for a person.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import replace
from urllib.parse import urlsplit

from desktop.chat.endpoint import Endpoint, checked_key
from desktop.chat.failures import ChatError
from desktop.chat.hosts import is_loopback
from desktop.chat.keys.command_line import program_name
from desktop.chat.keys.origin import KeyOrigin
from desktop.engine.endpoints.key_command import KeyCommands
from desktop.engine.threads import in_daemon_thread
from desktop.environment import secret_variable
from desktop.storage import keys as keyring
from desktop.storage.failures import KeyringLocked, KeyringMissing
from desktop.storage.settings.settings import Settings
from desktop.wire.failures import KeyMissing

_SAME_PROMPT = 20.0
"""Seconds after which a keyring that does not answer is asked once more: its prompt may be lost."""
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
        self._reading: dict[str, tuple[float, asyncio.Future[str | None]]] = {}
        """Questions to the keyring, and when they were asked."""
        self._commands = KeyCommands()
        self._hide_variables()

    async def find(self, endpoint: Endpoint) -> str | None:
        """The key to send, or None where the endpoint does without.

        Raises KeyMissing where there is none and one is needed, or was there once; BadKey where
        the environment holds what cannot be one; KeyCommandFailed where its program gives none;
        KeyringLocked and KeyringMissing where a keyring may hold it and does not give it.
        """
        self._hide_variables()
        if endpoint.kind == "local":
            return None
        if (value := _in_environment(endpoint)) is not None:
            return checked_key(value)
        if endpoint.key_command is not None:
            return await self._commands.key(endpoint.key_command)
        key = await self._stored(endpoint)
        if key is None and self._is_needed(endpoint):
            raise KeyMissing(endpoint.name, _shown(endpoint.key_env))
        return key

    async def has_key(self, endpoint: Endpoint) -> bool:
        """Whether a key would be sent. A keyring that is locked counts as having one, and so does a
        program, which is not run for this."""
        try:
            return (await self.origin(endpoint)).source != "none"
        except KeyringMissing:
            return False

    async def origin(self, endpoint: Endpoint) -> KeyOrigin:
        """Where the key comes from that would be sent. The keyring is asked, no program is run.

        Raises BadKey where a variable holds what cannot be one, KeyringMissing where a keyring does
        not answer that may hold it.
        """
        if endpoint.key_command is not None and _in_environment(endpoint) is None:
            return self.origin_of(endpoint, None)
        try:
            return self.origin_of(endpoint, await self.find(endpoint))
        except KeyringLocked:
            return KeyOrigin("keyring", keyring=keyring.keyring_in_use(), is_locked=True)
        except KeyMissing:
            return KeyOrigin()

    def origin_of(self, endpoint: Endpoint, found: str | None) -> KeyOrigin:
        """Where a key comes from that was found."""
        if endpoint.kind == "local":
            return KeyOrigin()
        if _in_environment(endpoint) is not None:
            return KeyOrigin("variable", _shown(endpoint.key_env) or "key_env")
        if endpoint.key_command is not None:
            kept = self._commands.kept(endpoint.key_command)
            name = program_name(endpoint.key_command)
            expires = kept.expires if kept is not None else None
            return KeyOrigin("command", name, expires, is_known=kept is not None)
        if found is None:
            return KeyOrigin()
        if self.is_for_this_run(endpoint.name):
            return KeyOrigin("run")
        return KeyOrigin("keyring", keyring=keyring.keyring_in_use())

    async def other_key(self, endpoint: Endpoint, refused: str | None) -> str | None:
        """What the program of the endpoint prints after a server refused this key; None: its key
        comes from elsewhere. Raises KeyCommandFailed."""
        if endpoint.key_command is None or _in_environment(endpoint) is not None:
            return None
        return await self._commands.other_key(endpoint.key_command, refused)

    async def ask_program(self, endpoint: Endpoint) -> None:
        """Run the program of the endpoint, whether or not its key is still good. Raises
        KeyCommandFailed; then the key from before stays in use."""
        if endpoint.key_command is not None:
            await self._commands.key(endpoint.key_command, anew=True)

    async def close(self) -> None:
        """End the programs that are asked for a key."""
        await self._commands.close()

    def ending(self, endpoint_name: str) -> str:
        """The last characters of a key that was looked up, by which a person knows it; none of a
        key so short that they would give it away."""
        key = self._session_only.get(endpoint_name) or self._known.get(endpoint_name, "")
        return key[-_ENDING:] if len(key) >= _LEAST_SHOWN else ""

    def is_for_this_run(self, endpoint_name: str) -> bool:
        """Whether the key is lost when Weir closes: no keyring has it."""
        return endpoint_name in self._session_only

    def source(self, endpoint: Endpoint) -> KeyOrigin:
        """Where the key comes from that `find` gave last."""
        name = endpoint.name
        return self.origin_of(endpoint, self._session_only.get(name) or self._known.get(name))

    async def store(self, endpoint_name: str, key: str) -> bool:
        """Keep a key. True: in the OS keyring; False: no keyring answers, so for this run only.

        Raises BadKey for what cannot be one, KeyTooLong for what this keyring cannot take,
        KeyringLocked where the person did not unlock it.
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
        """Remove a key everywhere. Raises KeyringLocked, and KeyringMissing where a keyring may
        still hold it."""
        self._session_only.pop(endpoint_name, None)
        self._known.pop(endpoint_name, None)
        try:
            await in_daemon_thread(keyring.delete_key, endpoint_name)
        except KeyringMissing as failure:
            if not _is_absent(failure):
                raise
        self._expect(endpoint_name, False)

    def doubt(self, endpoint_name: str) -> None:
        """The server refused this key: ask the keyring again next time, it may have changed."""
        self._known.pop(endpoint_name, None)

    def drop(self, key_command: str) -> None:
        """Ask this program for another key next time."""
        self._commands.drop(key_command)

    async def _stored(self, endpoint: Endpoint) -> str | None:
        name = endpoint.name
        if name in self._arriving:  # what is asked meanwhile is asked with the newest
            return self._arriving[name]
        if name in self._session_only:
            return self._session_only[name]
        if name not in self._known:
            try:
                key = await self._read(name)
            except (KeyringLocked, KeyringMissing) as failure:
                if not self._goes_without(endpoint, failure):
                    raise
                return None
            if key is not None:  # one that was entered meanwhile is newer
                self._known.setdefault(name, key)
                self._expect(name, True)
        return self._known.get(name)

    async def _read(self, name: str) -> str | None:
        """Ask the keyring. Who asks meanwhile gets the same answer: a locked keyring shows a person
        one prompt, and not one for the list of models, one for the settings and one for the reply.
        """
        now = time.monotonic()
        begun, reading = self._reading.get(name, (0.0, None))
        if reading is None or reading.done() or now - begun > _SAME_PROMPT:
            reading = in_daemon_thread(keyring.read_key, name)
            reading.add_done_callback(_retrieve)
            self._reading[name] = now, reading
        return await asyncio.shield(reading)

    def _goes_without(self, endpoint: Endpoint, failure: ChatError) -> bool:
        """Whether a keyring that fails can hold no key: there is none here, or a server on this
        machine never had one."""
        if _is_absent(failure):
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

    def _hide_variables(self) -> None:
        """Name the variables that no program may see which Weir starts."""
        for endpoint in self._settings.endpoints if self._settings is not None else []:
            _in_environment(endpoint)

    def _expect(self, name: str, expected: bool) -> None:
        (self._expected.add if expected else self._expected.discard)(name)
        if self._settings is not None:
            with contextlib.suppress(ChatError):  # then it is known for this run
                self._settings.expect_key(name, expected)


def _retrieve(reading: asyncio.Future[str | None]) -> None:
    """Take note of how it ended, for nobody may be left to hear of it."""
    if not reading.cancelled():
        reading.exception()


def _is_absent(failure: ChatError) -> bool:
    """Whether there is no keyring that could hold a key."""
    return isinstance(failure, KeyringMissing) and failure.reason in ("none", "unsafe")


def _in_environment(endpoint: Endpoint) -> str | None:
    """What the endpoint's variable holds; None: it is not set, or empty."""
    value = secret_variable(endpoint.key_env) if endpoint.key_env else None
    return (value or "").strip() or None


def _shown(variable: str | None) -> str | None:
    """The name in `key_env`, unless it may be the key itself, which some people put there."""
    return variable if variable and variable.isidentifier() else None
