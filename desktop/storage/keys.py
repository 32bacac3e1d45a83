"""Keys in the keyring of the operating system: service "weir", user = the endpoint's name.

Any of these calls may wait for a person for ever: call them in a thread that nobody waits for.
No error raised here carries, or is chained to, an error of a keyring: some of those quote the key.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from desktop.chat.endpoint import checked_key
from desktop.chat.failures import ChatError
from desktop.chat.keys.origin import Keyring
from desktop.storage.failures import KeyringLocked, KeyringMissing, KeyTooLong
from desktop.storage.keyring_service import may_answer

if TYPE_CHECKING:  # importing keyring takes 0.2-0.6 s
    from keyring.backend import KeyringBackend

SERVICE = "weir"

T = TypeVar("T")


def read_key(endpoint_name: str) -> str | None:
    """Read the stored key; None: the keyring answers and has none.

    Raises KeyringMissing, KeyringLocked.
    """
    ring = _keyring()
    return _asked(lambda: ring.get_password(SERVICE, endpoint_name))


def write_key(endpoint_name: str, key: str) -> None:
    """Store a key and see that it is kept.

    Reads first: a keyring that cannot be read may hold a key, which is not written over. Raises
    KeyringMissing, KeyringLocked, BadKey, KeyTooLong.
    """
    key = checked_key(key)
    if len(key) > (most := _MOST_CHARACTERS.get(sys.platform, len(key))):
        raise KeyTooLong(len(key), most)
    if read_key(endpoint_name) == key:
        return
    ring = _keyring()
    _asked(lambda: ring.set_password(SERVICE, endpoint_name, key))
    if read_key(endpoint_name) != key:
        raise KeyringMissing("not_kept")


def delete_key(endpoint_name: str) -> None:
    """Remove a key and see that it is gone; none there is no error.

    Raises KeyringMissing, KeyringLocked.
    """
    ring = _keyring()
    for _ in range(_MOST_ITEMS):
        if read_key(endpoint_name) is None:
            return
        _asked(lambda: ring.delete_password(SERVICE, endpoint_name))
    raise KeyringMissing("not_kept")


def keyring_in_use() -> Keyring:
    """Which keyring was asked in this run; "": none yet, or none that is known. Never blocks."""
    if _keyring.cache_info().currsize == 0:
        return ""
    module = type(_keyring()).__module__
    return next((kind for kind, names in _KINDS.items() if module.endswith(names)), "")


_KINDS: Mapping[Keyring, tuple[str, ...]] = {
    "secret_service": (".SecretService", ".libsecret"),
    "kwallet": (".kwallet",),
    "windows": (".Windows",),
    "macos": (".macOS",),
}

_MOST_CHARACTERS = {"win32": 1280}
"""Windows keeps 2,560 bytes of a secret (CRED_MAX_CREDENTIAL_BLOB_SIZE), as UTF-16. The others have
no limit that a key would meet.
https://learn.microsoft.com/windows/win32/api/wincred/ns-wincred-credentialw"""

_MOST_ITEMS = 4
"""A Secret Service may hold several items of one name, and deletes one at a time."""

_SAFE: Mapping[str, tuple[tuple[str, str], ...]] = {
    "win32": (("keyring.backends.Windows", "WinVaultKeyring"),),
    "darwin": (("keyring.backends.macOS", "Keyring"),),
    "": (
        ("keyring.backends.SecretService", "Keyring"),
        ("keyring.backends.libsecret", "Keyring"),
        ("keyring.backends.kwallet", "DBusKeyring"),
        ("keyring.backends.kwallet", "DBusKeyringKWallet4"),
    ),
}
"""Keyrings that a system guards. The library keyring would also choose a plain-text file
(keyrings.alt) or one that forgets everything (null); and it imports those of all systems, of
which one starts ldconfig, gcc and ld to find its library."""


@cache
def _keyring() -> KeyringBackend:
    """The best safe keyring, chosen once it is there. Raises KeyringMissing."""
    if not may_answer():
        raise KeyringMissing("none")
    from keyring.backends.fail import Keyring as NoKeyring

    ring = _asked(_chosen)
    if ring is None or isinstance(ring, NoKeyring):
        raise KeyringMissing("none")
    if not _is_safe(ring):
        raise KeyringMissing("unsafe")
    return ring


def _chosen() -> KeyringBackend | None:
    """The keyring that the environment or keyring's configuration names, else the best safe one."""
    import keyring.core
    from keyring.backends.chainer import ChainerBackend

    named = keyring.core.load_env() or keyring.core.load_config()
    # A chain that the person configured would write to one and read from others: the best holds.
    return _best() if named is None or isinstance(named, ChainerBackend) else named


def _best() -> KeyringBackend | None:
    """The best keyring of this system that works here."""
    rings: list[KeyringBackend] = []
    for module, name in _SAFE.get(sys.platform, _SAFE[""]):
        with contextlib.suppress(*_PLAIN_ERRORS):  # one that is half installed hides no other
            kind = getattr(importlib.import_module(module), name)
            rings += [kind()] if kind.viable else []
    return max(rings, default=None, key=_priority)


def _priority(ring: KeyringBackend) -> float:
    return ring.priority


def _is_safe(ring: KeyringBackend) -> bool:
    return type(ring).__module__ in {module for kinds in _SAFE.values() for module, _ in kinds}


def _asked(ask: Callable[[], T]) -> T:
    """The keyring's answer. Its errors become failures here, without a chain to the error."""
    from keyring.errors import KeyringError
    from keyring.errors import KeyringLocked as Locked

    failure: ChatError
    try:
        return ask()
    except _errors(_LOCKED, Locked):
        failure = KeyringLocked()
    except _errors(_REFUSED, KeyringError, *_PLAIN_ERRORS) as exc:
        failure = KeyringMissing("refused", type(exc).__name__)
    raise failure


_LOCKED = (
    ("secretstorage.exceptions", "LockedException"),
    ("secretstorage.exceptions", "PromptDismissedException"),
)
_REFUSED = (
    ("secretstorage.exceptions", "SecretStorageException"),
    ("jeepney.wrappers", "DBusErrorResponse"),
    ("gi.repository.GLib", "Error"),
    ("dbus.exceptions", "DBusException"),
    ("win32ctypes.pywin32.pywintypes", "error"),
    ("pywintypes", "error"),
)
_PLAIN_ERRORS = (OSError, RuntimeError, ValueError, ImportError, AttributeError)
"""Sockets; a backend that is configured and cannot work here; text that is no UTF-8."""


def _errors(
    names: tuple[tuple[str, str], ...], *known: type[Exception]
) -> tuple[type[Exception], ...]:
    """`known`, with the errors of `names` that this process has loaded; systems have others."""
    found = [getattr(sys.modules.get(module), name, None) for module, name in names]
    return *known, *(k for k in found if isinstance(k, type) and issubclass(k, Exception))
