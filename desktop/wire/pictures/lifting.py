"""Takes the base64 of large pictures out of a body's bytes, before they become lines and JSON.

A picture comes as one line of up to 32 MB, where any other line may have one. Its base64 is
replaced by a short token while it arrives: nobody above this joins, scans or parses megabytes.
"""

from __future__ import annotations

import re
import secrets

from desktop.wire.pictures.encoded import LARGEST, Encoded, PictureTooLongError

LONG = 1 << 16
"""Characters of base64 from which on they are taken out; less than that is an ordinary line."""
_MARK = b";base64,"
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_ESCAPED = re.compile(rb"\\(?:/|u002[bBfF])")
_RUN = re.compile(rb"(?:[A-Za-z0-9+/]+|\\/|\\u002[bBfF])*")
"""As JSON may write it: many libraries escape the slash, some the plus. Padding stays behind."""
_HALF_ESCAPE = re.compile(rb"\\(?:u(?:0(?:02?)?)?)?")
_ESCAPES = {b"\\/": b"/", b"\\u002b": b"+", b"\\u002f": b"/"}


class Lifter:
    """`feed` gives the bytes with tokens in them, `taken` what a token stands for."""

    def __init__(self) -> None:
        self._sign = f"~{secrets.token_hex(8)}."  # no server can guess it, and no base64 holds it
        self.tokens = re.compile(re.escape(self._sign) + r"\d+~")
        """Finds the tokens in a text."""
        self.lifted: dict[str, Encoded] = {}
        """What tokens stand for."""
        self._count = 0
        self._end = b""  # of what was passed on, where the mark may have begun
        self._run: Encoded | None = None
        self._raw: list[bytes] = []  # the run as it came, while it is still short
        self._cut = b""  # an escape whose end is to come

    @property
    def arriving(self) -> int:
        """Characters of a large picture whose end has not come; 0: none arrives."""
        length = self._run.length if self._run is not None else 0
        return length if length > LONG else 0

    def feed(self, data: bytes) -> bytes:
        """Return the bytes to read on with. Raises PictureTooLongError."""
        if self._run is None and _MARK not in (near := self._end + data):
            self._end = near[-len(_MARK) + 1 :]
            return data
        passed: list[bytes] = []
        while data:
            data = self._pass(data, passed) if self._run is None else self._take(data, passed)
        return b"".join(passed)

    def flush(self) -> bytes:
        """Return what is still held at the end of the body. A large picture without its end is
        left out."""
        raw = b"" if self.arriving else b"".join([*self._raw, self._cut])
        self._run, self._raw, self._cut = None, [], b""
        return raw

    def taken(self, token: str) -> Encoded | None:
        """Hand out what a token stands for, once."""
        return self.lifted.pop(token, None)

    def restored(self, text: str, most: int) -> str:
        """The text with its tokens replaced by what they stand for. Raises PictureTooLongError
        where that is more than `most` characters: then it was no picture, and its line too long."""
        if not self.lifted or self._sign not in text:
            return text
        for token in self.tokens.findall(text):
            encoded = self.lifted.pop(token, None)
            if encoded is None:
                continue
            if encoded.length > most:
                raise PictureTooLongError
            text = text.replace(token, encoded.written())
        return text

    def forget(self, text: str) -> None:
        """Let go of what the tokens in a text stand for: it was read."""
        if self.lifted and self._sign in text:
            for token in self.tokens.findall(text):
                self.lifted.pop(token, None)

    def _pass(self, data: bytes, passed: list[bytes]) -> bytes:
        """Pass bytes on up to where base64 begins. Returns the rest."""
        near = self._end + data
        at = near.find(_MARK)
        if at < 0:
            self._end = near[-len(_MARK) + 1 :]
            passed.append(data)
            return b""
        begins = at + len(_MARK) - len(self._end)
        passed.append(data[:begins])
        self._end = b""
        self._run = Encoded()
        return data[begins:]

    def _take(self, data: bytes, passed: list[bytes]) -> bytes:
        """Take base64. Returns the rest, which begins with what is none."""
        assert self._run is not None
        data, self._cut = self._cut + data, b""
        if not data.translate(None, _ALPHABET):
            self._add(self._run, data, data)
            return b""
        found = _RUN.match(data)
        end = found.end() if found else 0
        raw, rest = data[:end], data[end:]
        self._add(self._run, _ESCAPED.sub(_unescaped, raw), raw)
        if not rest or _HALF_ESCAPE.fullmatch(rest):
            self._cut = rest
            return b""
        passed.append(self._ended(self._run))
        return rest

    def _add(self, run: Encoded, data: bytes, raw: bytes) -> None:
        run.add(data)
        if run.length + sum(one.length for one in self.lifted.values()) > LARGEST:
            raise PictureTooLongError
        if run.length <= LONG:
            self._raw.append(raw)
        else:
            self._raw.clear()

    def _ended(self, run: Encoded) -> bytes:
        """What is passed on in place of base64 that has ended."""
        raw, self._run, self._raw = b"".join(self._raw), None, []
        if run.length <= LONG:
            return raw
        self._count += 1
        token = f"{self._sign}{self._count}~"
        self.lifted[token] = run
        return token.encode()


def _unescaped(escape: re.Match[bytes]) -> bytes:
    return _ESCAPES[escape[0].lower()]
