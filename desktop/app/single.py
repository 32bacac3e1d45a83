"""Lets a second start on one home hand over to the first window, and end.

The first start listens at an address with a name made of the home's place, which only this person
can reach. A second start finds it, asks the first window to come to the front, and is told that it
did. What a killed process left behind answers nobody and is taken over. Whatever goes wrong here
means that Weir starts as if it were alone. Each kind of address has a module of its own.
"""

from __future__ import annotations

import os
import socket
import sys
import time
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, Protocol

LIMIT = 16_384
"""Bytes of a request: a path and a token are shorter."""
DONE = b"done"
"""The first window's answer."""
_OPEN = b"open"


class Wish(StrEnum):
    """What a start is for. Each but the first is also an option of the command line, after `--`."""

    WINDOW = "raise"
    """The window that was used last comes to the front."""
    QUICK = "quick"
    """The quick window opens, and the other ones stay where they are."""
    NEW_CHAT = "new-chat"
    """The window that was used last comes to the front, with an empty chat."""
    NEW_WINDOW = "new-window"
    """One more window opens, with an empty chat."""


class Request(NamedTuple):
    """What a second start asks of the first window."""

    token: str = ""
    """The desktop's permission to take the keyboard; Wayland asks for one."""
    recording: Path | None = None
    """A turn that was saved is to be shown; beside that, there is no other wish."""
    wish: Wish = Wish.WINDOW

    def encoded(self) -> bytes:
        """The request as it is sent: a verb, the token, and for "open" a path."""
        parts = [self.wish.encode(), os.fsencode(self.token)]
        if self.recording is not None:
            parts = [_OPEN, os.fsencode(self.token), os.fsencode(self.recording.absolute())]
        return b"\0".join(parts)


def decoded(message: bytes) -> Request | None:
    """The request that a message holds; None where it is none."""
    if len(message) > LIMIT:
        return None
    match message.split(b"\0"):
        case [verb, token] if (wish := _wish(verb)) is not None:
            return Request(_printable(token), wish=wish)
        case [verb, token, path] if verb == _OPEN and (place := _whole(path)) is not None:
            return Request(_printable(token), place)
    return None


def _wish(verb: bytes) -> Wish | None:
    return next((wish for wish in Wish if wish.encode() == verb), None)


def _whole(path: bytes) -> Path | None:
    """A path that means the same from wherever it is read; None for anything else."""
    try:
        found = Path(os.fsdecode(path))
    except UnicodeDecodeError:
        return None
    return found if found.is_absolute() else None


def _printable(token: bytes) -> str:
    """A token as compositors make them; anything else is none."""
    text = token.decode("ascii", "replace")
    return text if text.isascii() and text.isprintable() else ""


_PATIENCE = 10.0
"""Seconds in which a first window that lives answers, even one of several that start at once on a
slow machine: a start that gave up too early would open a second window."""
_TRIES, _PAUSE = 20, 0.05
"""How often, and after how many seconds, a start looks again where a first window is closing."""


class Address(Protocol):
    """Where the starts on one home find one another, on this kind of system."""

    listener: socket.socket | None
    secret: bytes
    """What a request begins with; nothing where nobody else can reach the address."""

    def first(self) -> socket.socket | None:
        """A connection to the first start; None where this one is it. Raises OSError."""

    def close(self) -> None:
        """Listen no longer."""


AddressKind = Callable[[str, Mapping[str, str]], Address]
"""Makes the address of a name, in an environment."""


def address_kind() -> AddressKind:
    """The kind of address that this system has; the other is not loaded."""
    if sys.platform == "win32":
        from desktop.app.addresses.tcp_address import TcpAddress

        return TcpAddress
    from desktop.app.addresses.unix_address import UnixAddress

    return UnixAddress


class StartSocket:
    """The place where the starts on one home find one another."""

    def __init__(
        self,
        home: Path,
        environ: Mapping[str, str] = os.environ,
        kind: AddressKind | None = None,
    ) -> None:
        """`home`: the folder that both would write in. `kind`: the system's where it is None."""
        self._environ = environ
        whole = os.fsencode(os.path.normcase(home.resolve()))
        name = f"{zlib.crc32(whole):08x}-{len(whole)}"  # hashlib costs 4 ms of the start
        self._address = (kind or address_kind())(name, environ)

    @property
    def listener(self) -> socket.socket | None:
        """What the first start listens on, once `hand_over` found nobody."""
        return self._address.listener

    def hand_over(self, recording: Path | None = None, wish: Wish = Wish.WINDOW) -> bool:
        """Ask the first window for what this start was to show. Where there is none, listen.

        Returns whether the first window did it. Raises nothing: Weir then starts alone.
        """
        request = Request(_token(self._environ), recording, wish)
        with suppress(OSError):
            for _try in range(_TRIES):
                if (first := self._address.first()) is None:
                    return False
                if answer := self._asked(first, request):
                    return answer == DONE
                time.sleep(_PAUSE)
        return False

    def _asked(self, first: socket.socket, request: Request) -> bytes:
        """The first window's answer; nothing where it hangs up, as one does that is closing."""
        with first:
            first.settimeout(_PATIENCE)
            try:
                first.sendall(self._address.secret + request.encoded())
                first.shutdown(socket.SHUT_WR)
                return first.recv(len(DONE))
            except TimeoutError:
                raise
            except OSError:  # reset, or not connected any more
                return b""

    def understood(self, message: bytes) -> Request | None:
        """The request that a message holds; None where it is none, or begins with no secret."""
        secret = self._address.secret
        if secret:
            from hmac import compare_digest  # late: it loads hashlib

            if not compare_digest(message[: len(secret)], secret):
                return None
        return decoded(message[len(secret) :])

    def close(self) -> None:
        """Listen no longer: the next start opens a window of its own."""
        self._address.close()


def _token(environ: Mapping[str, str]) -> str:
    return environ.get("XDG_ACTIVATION_TOKEN") or environ.get("DESKTOP_STARTUP_ID", "")
