"""The ways in which a server may write a secret: in other letters, and below layers of escapes."""

from __future__ import annotations

import base64
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

SHORTEST = 4
"""Characters of a secret that is looked for: a shorter one is in every text."""
SHORTEST_CODED = 8
"""Characters of its hex and base64 forms that are looked for, and of a secret's ending alone."""
LAYERS = 4
"""The text as it stands, and so many less one with escapes taken off."""


@dataclass(frozen=True)
class Form:
    """A secret in some letters, and what may stand between them."""

    text: str
    shortest: int = SHORTEST_CODED
    """Characters of its beginning that count where they stand at the end of a text."""
    spread: int = 3
    """Bytes that a character takes at most, with escapes and what stands between."""
    between: str = ""
    every: int = 1
    """After how many characters that may stand."""
    any_case: bool = False
    twins: tuple[str, ...] = ()
    """Pairs of characters that stand for each other."""

    def patterns(self) -> Iterator[str]:
        """Regular expressions, each of which begins with one plain character: `re` then passes
        over all others at ten times the speed."""
        pieces = [
            ("" if at % self.every else self.between) + _any_of(self._alike(character))
            for at, character in enumerate(self.text)
        ]
        for character in self._alike(self.text[0]):
            yield re.escape(character) + "".join(pieces[1:])

    def begun_at_the_end_of(self, text: str) -> int:
        """How many characters of its beginning the text ends with, or 0."""
        end, form = self._told(text[-len(self.text) :]), self._plain
        at = end.find(form[: self.shortest])
        while at >= 0 and not form.startswith(end[at:]):
            at = end.find(form[: self.shortest], at + 1)
        return len(end) - at if at >= 0 else 0

    def ended_at_the_beginning_of(self, text: str) -> int:
        """Where its ending stops that the text begins with, the half of an escape aside, or 0."""
        begin, form = self._told(text[: len(self.text) + _LONGEST_HALF]), self._plain
        stop = begin.find(form[-SHORTEST_CODED:]) + SHORTEST_CODED
        if stop < SHORTEST_CODED:
            return 0
        size = SHORTEST_CODED
        while size < min(stop, len(form)) and begin[stop - size - 1] == form[-size - 1]:
            size += 1
        return stop if size < len(form) and stop - size < _LONGEST_HALF else 0

    @cached_property
    def _plain(self) -> str:
        return self._told(self.text)

    def _alike(self, character: str) -> str:
        """All that stands for a character."""
        for pair in self.twins:
            if character in pair:
                return pair
        cases = (character.lower(), character.upper()) if self.any_case else ()
        return "".join(sorted({character}.union(case for case in cases if len(case) == 1)))

    def _told(self, text: str) -> str:
        """The same for all texts that stand for each other."""
        for pair in self.twins:
            text = text.replace(pair[1], pair[0])
        return text.lower() if self.any_case else text


def forms(secret: str) -> Iterator[Form]:
    """The secret as it is, in hex, and in base64: `Basic`, too, where it stands behind a name."""
    raw, inner = secret.encode("utf-8", "replace"), unescaped(secret)
    # A backslash at its end is taken for the beginning of an escape with whatever follows it.
    for text in {secret, raw.decode("latin-1"), inner, inner.rstrip("\\")}:
        if len(text) >= SHORTEST:
            yield Form(text, SHORTEST, spread=12, any_case=True, twins=(" +",))
    hexed = Form(raw.hex(), between=r"[ :,\-]{0,2}(?:0[xX])?", every=2, any_case=True)
    coded = [hexed]
    for shift in range(3):  # where it begins within base64's groups of three bytes
        whole = base64.b64encode(b"\0" * shift + raw).decode()
        told = whole[(shift * 4 + 2) // 3 : (shift + len(raw)) * 4 // 3]  # by the secret alone
        coded.append(Form(told, between=r"[\r\n]{0,2}", twins=("+-", "/_")))
    yield from (form for form in coded if len(form.text) >= SHORTEST_CODED)


def _any_of(characters: str) -> str:
    one = re.escape(characters)
    return one if len(characters) == 1 else f"[{one}]"


# layers of escapes ------------------------------------------------------------------------------

_ESCAPE = re.compile(
    r"\\+(?:u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]{1,6}\}|x[0-9A-Fa-f]{2}|.)"
    r"|%[0-9A-Fa-f]{2}"
    r"|&(?:\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,24});",
    re.DOTALL,
)
"""Of JSON and of programs, of addresses, of pages. Backslashes may be escaped themselves; how often
is all the same."""
_HALF_ESCAPE = re.compile(r"(?:\\+(?:u\{?[0-9A-Fa-f]{0,6}|x[0-9A-Fa-f]?)?|%[0-9A-Fa-f]?|&[#\w]*)\Z")
_LONGEST_HALF = 12
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}


class Layer:
    """A text with layers of escapes taken off, and where each piece of it stood before."""

    def __init__(self, text: str, outer: Layer | None = None) -> None:
        self.text = text
        self._outer = outer

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a piece stands in the text as it came; an escape counts whole."""
        if self._outer is None:
            return start, end
        return self._outer.place(self._stood(start)[0], self._stood(end - 1)[1])

    def _stood(self, position: int) -> tuple[int, int]:
        """Where one character stood in the layer around this one."""
        index = bisect_right(self._escapes, position, key=lambda escape: escape[0]) - 1
        if index < 0:
            return position, position + 1
        start, length, begin, end = self._escapes[index]
        behind = position - start - length
        return (begin, end) if behind < 0 else (end + behind, end + behind + 1)

    @cached_property
    def _escapes(self) -> list[tuple[int, int, int, int]]:
        """Of each escape: where its character is, of what length, and from where to where it stood.

        Made only where a secret was found.
        """
        assert self._outer is not None
        escapes, moved = [], 0
        for found in _ESCAPE.finditer(self._outer.text):
            begin, end = found.span()
            length = len(_character(found))
            escapes.append((begin + moved, length, begin, end))
            moved += length - (end - begin)
        return escapes


def layers(text: str, *, cut: bool = False) -> Iterator[Layer]:
    """The text as it stands, then with one layer of escapes after the other taken off.

    `cut`: each without the beginning of an escape at its end.
    """
    layer = Layer(_without_half_an_escape(text) if cut else text)
    yield layer
    for _ in range(LAYERS - 1):
        inner = unescaped(layer.text)
        if inner == layer.text:
            return
        layer = Layer(_without_half_an_escape(inner) if cut else inner, layer)
        yield layer


def unescaped(text: str) -> str:
    """The text with one layer of escapes less."""
    return _ESCAPE.sub(_character, text)


def _without_half_an_escape(text: str) -> str:
    return text[:-_LONGEST_HALF] + _HALF_ESCAPE.sub("", text[-_LONGEST_HALF:])


def _character(escape: re.Match[str]) -> str:
    written = escape[0]
    if written[0] == "&":
        import html  # its list of names is long, and seldom needed

        return html.unescape(written)
    if written[0] == "%":
        return chr(int(written[1:], 16))
    code = written.lstrip("\\") or "\\"
    if len(code) == 1:
        return _CONTROLS.get(code, code)
    number = int(code[1:].strip("{}"), 16)
    return chr(number) if number < 0x110000 else written
