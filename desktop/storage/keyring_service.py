"""Tells whether a keyring may answer, before one is loaded: with the library that reaches it, and
the cryptography of that, it takes 13 MB, and on many a Linux there is none."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

_NAME = "org.freedesktop.secrets"
_OTHER_WAYS = ("gi", "dbus")
"""Modules of the system by which the library also looks for a keyring."""


def may_answer() -> bool:
    """Whether it is worth while to load the library. It may wait for the session's bus."""
    return (
        sys.platform in ("win32", "darwin")
        or "keyring" in sys.modules
        or _is_named()
        or any(map(find_spec, _OTHER_WAYS))
        or _is_offered()
    )


def _is_named() -> bool:
    """Whether the person has chosen a keyring, be it one that is then refused."""
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
