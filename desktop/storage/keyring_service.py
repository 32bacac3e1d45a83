"""Tells whether the system has a keyring, before the library for keyrings is loaded: that one and
its cryptography take 13 MB, and many Linux systems have no keyring."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

_NAME = "org.freedesktop.secrets"
_OTHER_WAYS = ("gi", "dbus")
"""Modules through which the library would look for a keyring, where the system has them."""


def may_answer() -> bool:
    """Whether the library must be loaded and asked. To find out may wait for the system's bus."""
    return (
        sys.platform in ("win32", "darwin")
        or "keyring" in sys.modules
        or _is_named()
        or any(map(find_spec, _OTHER_WAYS))
        or _is_offered()
    )


def _is_named() -> bool:
    """Whether the person has chosen a keyring: `keys` uses it, or says why not."""
    configured = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return (
        "PYTHON_KEYRING_BACKEND" in os.environ
        or Path(configured, "python_keyring", "keyringrc.cfg").exists()
    )


def _is_offered() -> bool:
    """Whether a Secret Service runs, or the bus can start one."""
    from jeepney import DBusErrorResponse
    from jeepney.bus_messages import message_bus
    from jeepney.io.blocking import Proxy, open_dbus_connection

    try:
        with open_dbus_connection("SESSION") as connection:
            bus = Proxy(message_bus, connection)
            (runs,) = bus.NameHasOwner(_NAME)
            return bool(runs) or _NAME in bus.ListActivatableNames()[0]
    except (OSError, EOFError, KeyError, ValueError, RuntimeError, DBusErrorResponse):
        return False  # no bus, one with a broken address, one that has gone
