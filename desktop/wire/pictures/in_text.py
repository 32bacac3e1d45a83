"""Finds the pictures in a reply's Markdown, `![…](data:image/…;base64,…)`, while it arrives.

A picture becomes a part of the reply, and no text. What stands in code stays text, as it was
written; so does what proves to be no picture.
"""

from __future__ import annotations

import re

from desktop.chat.deltas import ContentDelta, Delta, PictureArrived
from desktop.wire.pictures.encoded import Encoded, PictureTooLongError
from desktop.wire.pictures.lifting import Lifter
from desktop.wire.pictures.lines import Lines
from desktop.wire.pictures.making import made
from desktop.wire.shapes import picture

MOST = 100
"""Pictures of one reply; more of them stay text."""

_OPENING = re.compile(
    r"!\[([^\]\n]{0,300})\]\([ ]?<?data:(image/[A-Za-z0-9.+-]{1,40});base64,", re.ASCII
)
_HALF = re.compile(r"!(?:\[[^\]\n]{0,300}(?:\](?:\([ ]?<?([A-Za-z0-9.+:/;,-]{0,64}))?)?)?\Z")
"""What may be half an opening at the end of the text so far."""
_BEGINS = "data:image/"
_LATER = 1_000
_RUN = re.compile(r"[A-Za-z0-9+/]*")
_CLOSING = re.compile(r'={0,2}>?(?: +"[^"\n]{0,200}")? *\)')
_HALF_CLOSING = re.compile(r'={0,2}>?(?: +(?:"[^"\n]{0,200}"?)? *)?')
_ADDRESS = re.compile(r"data:(image/[A-Za-z0-9.+-]{1,40});base64,", re.ASCII)


class PicturesInText:
    """Takes text, and gives text and pictures in their order."""

    def __init__(self, lifter: Lifter, longest: int) -> None:
        """`longest`: characters of base64 that may stay text."""
        self._lifter, self._longest = lifter, longest
        self._held = ""  # may be half an opening
        self._lines = Lines()
        self.later = self._lines.later
        """Takes text in place of `feed` that has no "!", while nothing `is_open`."""
        self.is_open = False
        """Whether a picture has begun, or may have."""
        self._picture: _Open | None = None
        self._count = 0
        self._alone: set[str] = set()

    @property
    def arriving(self) -> int:
        """Characters of a picture whose end has not come; 0: none arrives."""
        return self._picture.encoded.length if self._picture is not None else 0

    def catch_up(self) -> None:
        """Go over the text that was not fed, once there is some of it."""
        if len(self.later) > _LATER:
            self._lines.pass_("")

    def feed(self, text: str) -> list[Delta]:
        """Add text. Raises PictureTooLongError."""
        given: list[Delta] = []
        text, self._held = self._held + text, ""
        while text:
            if self._picture is None:
                text = self._read(text, given)
            else:
                text = self._gather(text, self._picture, given)
        self.is_open = self._picture is not None or bool(self._held)
        return given

    def alone(self, address: str) -> list[Delta]:
        """A picture that came beside the text, by its address. Raises PictureTooLongError."""
        given = self.rest()
        head = _ADDRESS.match(address)
        if head is not None and self._count < MOST:
            self._picture = _Open("", head[1], head[0])
            self._gather(f"{address[head.end() :]})", self._picture, given)
            if self._picture is None:
                return given if self._is_new(given) else given[:-1]
            self._picture = None
        return [*given, ContentDelta(picture(self._lifter.restored(address, self._longest)))]

    def rest(self) -> list[Delta]:
        """What was held back when the text ended: of half a picture its words alone."""
        held, self._held = self._held, ""
        if self._picture is not None:
            held, self._picture = self._picture.alt, None
        self.is_open = False
        self._lines.pass_(held)
        return self._said(held)

    def _read(self, text: str, given: list[Delta]) -> str:
        """Read text up to where a picture begins. Returns the rest."""
        done = 0
        for found in _OPENING.finditer(text):
            self._lines.pass_(text[done : found.start()])
            done = found.start()
            if self._lines.may_hold_a_picture and self._count < MOST:
                given += self._said(text[:done])
                self._picture = _Open(found[1], found[2], found[0])
                return text[found.end() :]
        half = self._half(text, done)
        self._held = text[half:]
        given += self._said(text[:half])
        return ""

    def _half(self, text: str, done: int) -> int:
        """Where at the end of a text half an opening may begin; the lines up to there are seen."""
        start = text.rfind("![", max(done, len(text) - 400))
        if start < 0 and text.endswith("!") and not text[-2:-1].strip():
            start = len(text) - 1  # of "Hello!" nothing waits
        found = _HALF.match(text, start) if start >= 0 else None
        if found and self._lifter.lifted and self._lifter.tokens.search(text, start):
            found = None  # a token stands for more than an alternative text may have
        begun = (found[1] or "") if found else ""
        if found and (_BEGINS.startswith(begun) or begun.startswith(_BEGINS)):
            self._lines.pass_(text[done:start])
            if self._lines.may_hold_a_picture:
                return start
            done = start
        self._lines.pass_(text[done:])
        return len(text)

    def _gather(self, text: str, picture: _Open, given: list[Delta]) -> str:
        """Take a picture's base64, and what closes it. Returns the text behind it."""
        if picture.closing is None:
            text = self._base64(text, picture)
            if not text:
                return ""
        closing = (picture.closing or "") + text
        if found := _CLOSING.match(closing):
            picture.closing, self._picture = found[0], None
            given += self._made(picture)
            return closing[found.end() :]
        picture.closing = closing
        if _HALF_CLOSING.fullmatch(closing):
            return ""
        self._picture, picture.closing = None, ""
        given += self._said(picture.written(self._longest))
        return closing

    def _base64(self, text: str, picture: _Open) -> str:
        """Take base64, or the token that stands for it. Returns the rest."""
        token = None if picture.encoded.length else self._lifter.tokens.match(text)
        whole = self._lifter.taken(token[0]) if token else None
        if token is not None and whole is not None:
            picture.encoded = whole
            return text[token.end() :]
        found = _RUN.match(text)
        end = found.end() if found else 0
        picture.encoded.add(text[:end].encode())
        return text[end:]

    def _made(self, picture: _Open) -> list[Delta]:
        """The picture that has come; where it is none, what was written."""
        is_long = picture.encoded.length > self._longest
        written = picture.alt if is_long else picture.written(self._longest)
        self._count += 1
        arrived = made(picture.encoded, picture.media_type, picture.alt, self._count)
        return self._said(written) if arrived is None else [arrived]

    def _is_new(self, given: list[Delta]) -> bool:
        """Whether the last picture came for the first time: gateways name one in the last chunk
        once more."""
        last = given[-1] if given else None
        if not isinstance(last, PictureArrived):
            return True
        is_new = last.picture.sha256 not in self._alone
        self._alone.add(last.picture.sha256)
        return is_new

    def _said(self, text: str) -> list[Delta]:
        text = self._lifter.restored(text, self._longest)
        return [ContentDelta(text)] if text else []


class _Open:
    """A picture whose end has not come."""

    def __init__(self, alt: str, media_type: str, opening: str) -> None:
        self.alt, self.media_type, self._opening = alt, media_type, opening
        self.encoded = Encoded()
        self.closing: str | None = None
        """What has come behind the base64; None while that may go on."""

    def written(self, longest: int) -> str:
        """All of it as it was written. Raises PictureTooLongError for more base64 than that."""
        if self.encoded.length > longest:
            raise PictureTooLongError
        return f"{self._opening}{self.encoded.written()}{self.closing or ''}"
