"""Keys in the keyring of the operating system: service "weir", user = the endpoint's name.

Any of these calls may wait for a person, for ever: call them in a thread that nobody waits for.
No error that leaves this file carries, or is chained to, an error of a keyring: some quote what
they were given.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from desktop.chat.endpoint import checked_key
from desktop.chat.failures import ChatError
from desktop.storage.failures import KeyringLocked, KeyringMissing

if TYPE_CHECKING:  # importing keyring takes 0.2-0.6 s
    from keyring.backend import KeyringBackend

SERVICE = "weir"

T = TypeVar("T")


def read_key(endpoint_name: str) -> str | None:
    """The stored key; None says that the keyring answers and has none.

    Raises KeyringMissing, KeyringLocked.
    """
    ring = _keyring()
    return _asked(lambda: ring.get_password(SERVICE, endpoint_name))


def write_key(endpoint_name: str, key: str) -> None:
    """Store a key and see that it is kept.

    Reads first: a keyring that cannot be read may hold a key, which is not written over. Raises
    KeyringMissing, KeyringLocked, BadKey.
    """
    key = checked_key(key)
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


_MOST_ITEMS = 4
"""A Secret Service may hold several items of one name, and deletes one at a time."""

_SAFE_MODULES = (
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "keyring.backends.Windows",
    "keyring.backends.macOS",
)
"""Keyrings that the system guards. keyring itself would also choose a plain-text file
(keyrings.alt), and one that forgets everything (null)."""


@cache
def _keyring() -> KeyringBackend:
    """The best safe keyring, chosen once it is there. Raises KeyringMissing."""
    from keyring.backends import fail
    from keyring.backends.chainer import ChainerBackend

    ring = _asked(_chosen)
    # A chain that the person configured would write to one and read from others: the first holds.
    rings = ring.backends if isinstance(ring, ChainerBackend) else [ring]
    safe = next((one for one in rings if _is_safe(one)), None)
    if safe is None:
        raise KeyringMissing(
            "none" if isinstance(ring, fail.Keyring | ChainerBackend) else "unsafe"
        )
    return safe


def _chosen() -> KeyringBackend:
    """What the environment or keyring's own configuration names, else the best of the safe ones."""
    import keyring.core

    keyring.core.init_backend(limit=_is_safe)
    return keyring.core.get_keyring()


def _is_safe(ring: KeyringBackend) -> bool:
    module = type(ring).__module__
    return any(module == safe or module.startswith(f"{safe}.") for safe in _SAFE_MODULES)


def _asked(ask: Callable[[], T]) -> T:
    """The keyring's answer. Its errors are told apart here and then left behind, chain and all."""
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
    """`known`, and those of `names` that this process has loaded; each system has its own."""
    found = [getattr(sys.modules.get(module), name, None) for module, name in names]
    return *known, *(k for k in found if isinstance(k, type) and issubclass(k, Exception))
