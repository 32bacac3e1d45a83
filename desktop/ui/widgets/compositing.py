"""Finds out whether what lies below a translucent window is seen through it.

Everywhere but on an X server without a compositor, which shows what is translucent in black.
"""

from __future__ import annotations

import ctypes

from PySide6.QtGui import QGuiApplication


def sees_through() -> bool:
    """Return whether translucent windows are blended with what is below them."""
    return QGuiApplication.platformName() != "xcb" or _has_compositor()


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", ctypes.c_uint),)


class _Reply(ctypes.Structure):
    """A reply that holds one number: an atom, or a window."""

    _fields_ = (("head", ctypes.c_uint64), ("value", ctypes.c_uint32))


def _has_compositor() -> bool:
    """Whether a compositor holds the selection that its standard names for this screen."""
    try:
        xcb, libc = ctypes.CDLL("libxcb.so.1"), ctypes.CDLL(None)
    except OSError:
        return False
    screen = ctypes.c_int()
    xcb.xcb_connect.restype = ctypes.c_void_p
    server = ctypes.c_void_p(xcb.xcb_connect(None, ctypes.byref(screen)))
    try:
        if xcb.xcb_connection_has_error(server):
            return False
        name = f"_NET_WM_CM_S{screen.value}".encode()
        atom = _answer(xcb, libc, server, "xcb_intern_atom", 0, len(name), name)
        return bool(_answer(xcb, libc, server, "xcb_get_selection_owner", atom))
    finally:
        xcb.xcb_disconnect(server)


def _answer(
    xcb: ctypes.CDLL, libc: ctypes.CDLL, server: ctypes.c_void_p, name: str, *given: int | bytes
) -> int:
    ask, read = xcb[name], xcb[name + "_reply"]
    ask.restype, read.restype = _Cookie, ctypes.POINTER(_Reply)
    reply = read(server, ask(server, *given), None)
    if not reply:
        return 0
    value = int(reply.contents.value)
    libc.free.argtypes = (ctypes.c_void_p,)
    libc.free(reply)
    return value
