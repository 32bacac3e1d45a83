"""The ways in which a server may write a secret: in other letters, and under layers of escapes."""

from __future__ import annotations

import base64
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

SHORTEST = 4
"""Characters that a secret needs to be looked for: a shorter one is in every text."""
SHORTEST_CODED = 8
"""Characters that its hex and base64 forms need, and a secret's ending alone."""
LAYERS = 4
"""Texts that are searched: the text as it stands, then with one to three layers of escapes off."""


@dataclass(frozen=True)
class Form:
    """One way to write a secret, and what may stand between its characters."""

    text: str
    shortest: int = SHORTEST_CODED
    """Characters of its beginning that are masked where a text ends with them."""
    spread: int = 3
    """Bytes that one character takes at most, with escapes and with `between`."""
    between: str = ""
    """A regular expression of what may stand between characters."""
    every: int = 1
    """`between` may stand after each so many characters."""
    any_case: bool = False
    twins: tuple[str, ...] = ()
    """Pairs of characters of which either may be written for the other."""

    def patterns(self, longest: int | None = None) -> Iterator[str]:
        """Give regular expressions that each begin with one plain character: `re` then skips
        all other characters at ten times the speed. `longest`: of the form's beginning alone."""
        pieces = [
            ("" if at % self.every else self.between) + _any_of(self._alike(character))
            for at, character in enumerate(self.text[:longest])
        ]
        for character in self._alike(self.text[0]):
            yield re.escape(character) + "".join(pieces[1:])

    def begun_at_the_end_of(self, text: str) -> int:
        """Count the characters of the form's beginning that the text ends with; 0 for none."""
        end, form = self._normal(text[-len(self.text) :]), self._plain
        at = end.find(form[: self.shortest])
        while at >= 0 and not form.startswith(end[at:]):
            at = end.find(form[: self.shortest], at + 1)
        return len(end) - at if at >= 0 else 0

    def ended_at_the_beginning_of(self, text: str) -> int:
        """Return where the form's ending stops in a text that begins with it; 0 where it does not.

        The second half of an escape may stand before it.
        """
        begin, form = self._normal(text[: len(self.text) + _LONGEST_HALF]), self._plain
        stop = begin.find(form[-SHORTEST_CODED:]) + SHORTEST_CODED
        if stop < SHORTEST_CODED:
            return 0
        size = SHORTEST_CODED
        while size < min(stop, len(form)) and begin[stop - size - 1] == form[-size - 1]:
            size += 1
        return stop if size < len(form) and stop - size < _LONGEST_HALF else 0

    @cached_property
    def _plain(self) -> str:
        return self._normal(self.text)

    def _alike(self, character: str) -> str:
        """Every character that may be written for this one."""
        for pair in self.twins:
            if character in pair:
                return pair
        cases = (character.lower(), character.upper()) if self.any_case else ()
        return "".join(sorted({character}.union(case for case in cases if len(case) == 1)))

    def _normal(self, text: str) -> str:
        """One text for all texts that differ only in `twins` and in case."""
        for pair in self.twins:
            text = text.replace(pair[1], pair[0])
        return text.lower() if self.any_case else text


def forms(secret: str) -> Iterator[Form]:
    """Give the secret as it is, in hex, and in base64, also behind other bytes as in `Basic`."""
    raw, inner = secret.encode("utf-8", "replace"), unescaped(secret)
    # A backslash at its end is taken for the beginning of an escape with whatever follows it.
    for text in {secret, raw.decode("latin-1"), inner, inner.rstrip("\\")}:
        if len(text) >= SHORTEST:
            yield Form(text, SHORTEST, spread=12, any_case=True, twins=(" +",))
    hexed = Form(raw.hex(), between=r"[ :,\-]{0,2}(?:0[xX])?", every=2, any_case=True)
    coded = [hexed]
    for shift in range(3):  # where it begins within base64's groups of three bytes
        whole = base64.b64encode(b"\0" * shift + raw).decode()
        fixed = whole[(shift * 4 + 2) // 3 : (shift + len(raw)) * 4 // 3]  # whatever stands around
        coded.append(Form(fixed, between=r"[\r\n]{0,2}", twins=("+-", "/_")))
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
"""Escapes of JSON and programs, of URLs, of HTML. Backslashes may be escaped themselves, any number
of times."""
_HALF_ESCAPE = re.compile(r"(?:\\+(?:u\{?[0-9A-Fa-f]{0,6}|x[0-9A-Fa-f]?)?|%[0-9A-Fa-f]?|&[#\w]*)\Z")
_LONGEST_HALF = 12
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}


class Layer:
    """A text with layers of escapes taken off. It knows where each piece of it stood before."""

    def __init__(self, text: str, outer: Layer | None = None) -> None:
        self.text = text
        self._outer = outer

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where a piece stands in the original text; an escape is never cut."""
        if self._outer is None:
            return start, end
        return self._outer.place(self._stood(start)[0], self._stood(end - 1)[1])

    def _stood(self, position: int) -> tuple[int, int]:
        """Return where one character stood in the outer layer."""
        index = bisect_right(self._escapes, position, key=lambda escape: escape[0]) - 1
        if index < 0:
            return position, position + 1
        start, length, begin, end = self._escapes[index]
        behind = position - start - length
        return (begin, end) if behind < 0 else (end + behind, end + behind + 1)

    @cached_property
    def _escapes(self) -> list[tuple[int, int, int, int]]:
        """For each escape: the place and length of its character here, and its start and end in the
        outer layer. Made only where a secret was found."""
        assert self._outer is not None
        escapes, moved = [], 0
        for found in _ESCAPE.finditer(self._outer.text):
            begin, end = found.span()
            length = len(_character(found))
            escapes.append((begin + moved, length, begin, end))
            moved += length - (end - begin)
        return escapes


def layers(text: str, *, cut: bool = False) -> Iterator[Layer]:
    """Give the text as it stands, then with one layer of escapes after the other taken off.

    `cut`: the text may end in the middle of an escape; that half is left out of each layer.
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
    """Take one layer of escapes off."""
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
