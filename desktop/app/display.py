"""Finds out whether a window can be opened: without a display, Qt aborts the program. Shows windows
with the permission that the desktop gave."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_TOKEN = "XDG_ACTIVATION_TOKEN"


def has_display(environ: Mapping[str, str] = os.environ, system: str = sys.platform) -> bool:
    """Return whether Qt would find a Wayland compositor or an X server."""
    if not system.startswith("linux") or environ.get("QT_QPA_PLATFORM"):
        return True
    return _wayland_answers(environ) or _x_answers(environ)


def is_wayland(environ: Mapping[str, str] = os.environ) -> bool:
    """Return whether Qt, on a Linux with a display, will open its windows on Wayland."""
    if platform := environ.get("QT_QPA_PLATFORM"):
        return platform.startswith("wayland")
    return _wayland_answers(environ)


def _wayland_answers(environ: Mapping[str, str]) -> bool:
    name = environ.get("WAYLAND_DISPLAY")
    if not name:
        return False
    place = Path(environ.get("XDG_RUNTIME_DIR", "/")) / name
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(place))
        except OSError:
            return False
    return True


def _x_answers(environ: Mapping[str, str]) -> bool:
    """Return whether an X server accepts a connection by libxcb, which Qt uses as well."""
    if not (name := environ.get("DISPLAY")):
        return False
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False  # Qt's plugin for X11 needs it, too
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(name.encode(), None))
    try:
        return not xcb.xcb_connection_has_error(connection)
    finally:
        xcb.xcb_disconnect(connection)


@contextmanager
def permitted(token: str) -> Iterator[None]:
    """Show windows within the block with the desktop's permission to take the keyboard.

    Qt hands the token on to the compositor. Empty: there is none.
    """
    if token:
        os.environ[_TOKEN] = token
    try:
        yield
    finally:
        os.environ.pop(_TOKEN, None)
