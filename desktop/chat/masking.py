"""Takes secrets out of what is shown, kept or logged. Nothing else masks. Pure.

A server may quote the key it was sent, in one coding or in several on top of each other: JSON in a
form in a page. A `Mask` searches the text as it stands and with up to three layers of escapes taken
off, for its secrets as they are, in hex and in base64 (`chat.codings`). That is a few searches
through the text, whatever the text is. The text of a reply is not masked: it stays what the model
wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import unquote_plus

from desktop.chat.codings import SHORTEST, forms, layers

PLACE = "[key]"
"""Replaces a secret in a text."""
_BEGINNING = 12
"""Characters of a secret that are looked for first."""
BLANK = "***"
"""Replaces a value by its name: of a secret header, of a secret parameter, a password."""


class Mask:
    """Finds its secrets in any text, however they are written there."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = {form for secret in secrets for form in forms(secret)}
        self._forms = sorted(known, key=lambda form: (-len(form.text), form.text))
        self._beginnings = self._compiled(_BEGINNING)
        self.reach = max((len(form.text) * form.spread for form in known), default=0)
        """Bytes before and after a piece of bytes that must be searched together with it."""

    def text(self, text: str, *, cut: bool = True) -> str:
        """The text, with `[key]` in place of each secret.

        `cut`: the text may be a piece of a longer one, so that the beginning of a secret at its end
        and the ending of a secret at its beginning are replaced too.
        """
        if len(text) < SHORTEST:
            return text
        places = list(self._places(text))
        if cut:
            places += self._halves(text)
        return "".join(_replaced(text, sorted(places))) if places else text

    def bytes(self, data: bytes | bytearray) -> bytes:
        """`data` with each secret overwritten by as many `*`: no other byte moves."""
        masked = bytearray(data)
        for start, end in self._places(data.decode("latin-1")):
            masked[start:end] = b"*" * (end - start)
        return bytes(masked)

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        """Made only where a beginning was found: of 2,000 characters it takes 0.1 s."""
        return self._compiled()

    def _compiled(self, longest: int | None = None) -> re.Pattern[str]:
        ways = [way for form in self._forms for way in form.patterns(longest)]
        return re.compile("|".join(ways) if ways else "(?!)")

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        """Give start and end of each secret; one may be found in several layers."""
        for layer in layers(text) if self._forms else ():
            if self._beginnings.search(layer.text):
                for found in self._whole.finditer(layer.text):
                    yield layer.place(*found.span())

    def _halves(self, text: str) -> Iterator[tuple[int, int]]:
        """Give start and end of a secret that the text's end or beginning cuts."""
        for layer in layers(text, cut=True):
            size = len(layer.text)
            for form in self._forms:
                if ending := form.begun_at_the_end_of(layer.text):
                    yield layer.place(size - ending, size)[0], len(text)
                if beginning := form.ended_at_the_beginning_of(layer.text):
                    yield 0, layer.place(0, beginning)[1]


def masked(value: Any, mask: Callable[[str], str]) -> Any:
    """Mask each string in a value, the keys of mappings too."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {masked(name, mask): masked(inner, mask) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(masked(inner, mask) for inner in value)
    return value


def _replaced(text: str, places: list[tuple[int, int]]) -> Iterator[str]:
    """Put one PLACE for each run of places that touch or overlap."""
    done = 0
    for start, end in places:
        if start > done or done == 0:
            yield text[done:start]
            yield PLACE
        done = max(done, end)
    yield text[done:]


# by name ----------------------------------------------------------------------------------------

_SECRET_NAME = re.compile(
    r"auth|cookie|credential|jwt|key|passw|(^|[-_])pass$|pwd|secret|session|signature|token"
    r"|^(code|sig)$",
    re.IGNORECASE,
)
_LOOKS_SECRET = re.compile(
    r"(authorization\W{1,4}(?:(?:basic|bearer|digest|negotiate|token)\s+)?"
    r"|bearer\s+|api[-_]?key\W{1,4})[^\s'\",]+"
    r"|(?<![A-Za-z0-9])()(?:(?:sk|xai)-(?=[\w-]{0,80}\d)[\w-]{16,}|(?:gsk|hf)_[a-z0-9]{30,}"
    r"|AIza[\w-]{30,})",
    re.IGNORECASE,
)
"""Behind a word that announces a key, or what begins as the keys of well-known servers do."""


def names_a_secret(name: str) -> bool:
    """Whether a header or a parameter of this name holds a secret."""
    return bool(_SECRET_NAME.search(name))


def masked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers, with a mask in place of secret values; `Bearer` and its like stay."""
    return {name: _masked_header(name, value) for name, value in headers.items()}


def masked_url(url: str) -> str:
    """A URL, valid or not, with a mask in place of a password and of secret parameters."""
    url = _RAW_PASSWORD.sub(rf"\1{BLANK}@", url)
    head, mark, query = url.partition("#")[0].partition("?")
    scheme, slashes, rest = head.partition("//") if "//" in head else ("", "", head)
    authority, slash, path = rest.partition("/")
    _user, at, host = authority.rpartition("@")
    shown = f"{scheme}{slashes}{BLANK if at else ''}{at}{host}{slash}{path}"
    return f"{shown}{mark}{_PAIR.sub(_masked_pair, query)}" if query else shown


def masked_look_alikes(text: str) -> str:
    """The text without anything that looks like a key, also one that is not ours."""
    return _LOOKS_SECRET.sub(r"\1[removed]", text)


def masked_places(text: str, home: str) -> str:
    """The text without the names of people in paths, and without secrets in its URLs. The names
    of hosts stay. `home`: the folder of the person who runs the program."""
    text = _URL.sub(_masked_match, text)
    if len(home) > 1:
        for written in {home, home.replace("\\", "\\\\"), home.replace("\\", "/")}:
            text = re.sub(re.escape(written) + r"(?![\w.-])", "~", text)
    return _PERSON.sub(r"\1[name]", text)


_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s\"'<>“”]+")
_PERSON = re.compile(
    r"((?<![\w.:/-])(?:[A-Za-z]:|/(?:var|private|export|mnt/[a-z]))?"
    r"[\\/]+(?:home|users|documents and settings)[\\/]+)"
    r"(?:[^\\/\r\n\"':,;]{1,40}(?=[\\/])|[^\\/\s\"':,;]+)",
    re.IGNORECASE,
)
"""A person's folder: below /home, /Users or C:\\Users. In the path of a URL, "/users/" is none."""


def _masked_match(found: re.Match[str]) -> str:
    return masked_url(found[0])


_PAIR = re.compile("([^&;=]*)=([^&;]*)")
_RAW_PASSWORD = re.compile(
    r"\A((?:[^/?#]*//)?)[^/?#@\[\]]*:(?!\d*(?:[/?#]|\Z))[^/?#@]*[/?#].*@", re.DOTALL
)
"""A user name and a password that holds an unescaped /, ? or #: no port stands behind the colon,
and an @ comes later."""


def _masked_pair(pair: re.Match[str]) -> str:
    return f"{pair[1]}={BLANK}" if names_a_secret(unquote_plus(pair[1])) else pair[0]


def _masked_header(name: str, value: str) -> str:
    if not names_a_secret(name):
        return value
    scheme, space, _rest = value.partition(" ")
    return f"{scheme} {BLANK}" if space and name.lower().endswith("authorization") else BLANK
