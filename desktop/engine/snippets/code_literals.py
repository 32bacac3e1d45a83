"""Values written as code of a programming language, so that no text can break out of its quotes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

ROOM = 88
"""Characters that a list or an object may take on one line."""


@dataclass(frozen=True, slots=True)
class Variable:
    """What an environment variable holds when the program runs."""

    name: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Text of several parts, some of them known only when the program runs."""

    parts: tuple[str | Variable, ...]


def joined(first: str, *others: str | Variable | Joined) -> str | Joined:
    """All of them as one text; what is known and stands side by side is one part of it."""
    parts: list[str | Variable] = [first]
    for other in others:
        for part in other.parts if isinstance(other, Joined) else (other,):
            if isinstance(part, str) and isinstance(parts[-1], str):
                parts[-1] += part
            else:
                parts.append(part)
    return parts[0] if len(parts) == 1 and isinstance(parts[0], str) else Joined(tuple(parts))


class Literals:
    """JSON, and what languages have in common with it. {} stands for a variable's name."""

    remark = "# "
    variable, or_none, check = "", "", ""
    """Its value; that, or "none" where it is not set; what ends a program where it is not set."""
    constants: ClassVar[Mapping[str, str]] = {}
    """Names of true, false and null, where they are others."""
    step, comma, inside = 2, "", ""
    """Spaces of a margin, what follows the last of several lines, what stands inside braces."""

    def remarks(self, sentences: Iterable[str]) -> str:
        """Lines of comments."""
        return "\n".join(self.remark + " ".join(sentence.split()) for sentence in sentences)

    def code(self, value: Any, room: int = ROOM) -> str:
        """An expression that is `value`: what JSON can hold, Variable or Joined."""
        match value:
            case Variable(name):
                return self.variable.format(name)
            case Joined(parts):
                return self.joined(parts)
            case str():
                return self.quoted(value)
            case Mapping():
                pairs = ((self.name(n), self.code(v, room - self.step)) for n, v in value.items())
                items = [f"{name}: {code}" for name, code in pairs]
                return self._listed("{", items, "}", self.inside, room)
            case list():
                items = [self.code(v, room - self.step) for v in value]
                return self._listed("[", items, "]", "", room)
        constant = json.dumps(value)
        return self.constants.get(constant, constant)

    def joined(self, parts: Iterable[str | Variable]) -> str:
        """The parts as one text."""
        return " + ".join(self.code(part) for part in parts)

    def name(self, name: str) -> str:
        """A field's name within an object."""
        return self.quoted(name)

    def quoted(self, text: str) -> str:
        """A text in quotes."""
        if _is_picture(text):
            return f'"{text}"'
        return _UNSEEN.sub(_escape, json.dumps(text, ensure_ascii=False))

    def _listed(self, start: str, items: list[str], end: str, inside: str, room: int) -> str:
        line = f"{start}{inside}{', '.join(items)}{inside}{end}" if items else start + end
        if "\n" not in line and len(line) <= room:
            return line
        margin = "\n" + " " * self.step
        lines = ",\n".join(items).replace("\n", margin)
        return f"{start}{margin}{lines}{self.comma}\n{end}"


class Python(Literals):
    """Strings of JSON are strings of Python, as long as no pair of surrogates is escaped."""

    variable, or_none = 'os.environ["{}"]', 'os.environ.get("{}") or "none"'
    check = 'if not os.environ.get("{0}"):\n    sys.exit("{0} is not set.")'
    constants: ClassVar[Mapping[str, str]] = {"true": "True", "false": "False", "null": "None"}
    step, comma = 4, ","


class JavaScript(Literals):
    """Safe within a page's <script>, too. `environment` is the object that holds the variables."""

    remark, comma, inside = "// ", ",", " "

    def __init__(self, environment: str) -> None:
        self.variable, self.or_none = f"{environment}.{{}}", f'{environment}.{{}} || "none"'
        self.check = f'if (!{environment}.{{0}}) throw new Error("{{0}} is not set.");'

    def name(self, name: str) -> str:
        if name == "__proto__":
            return '["__proto__"]'
        return name if re.fullmatch(r"[A-Za-z_$][\w$]*", name, re.ASCII) else self.quoted(name)

    def quoted(self, text: str) -> str:
        quoted = super().quoted(text)
        return quoted if _is_picture(text) else _MARKUP.sub(r"\\u003c", quoted)


class Shell(Literals):
    """POSIX sh: JSON for a quoted here-document, and words."""

    def word(self, text: str | Joined) -> str:
        """One word of a command, in single quotes where it holds no variable."""
        if isinstance(text, str):
            return "'{}'".format(text.replace("'", r"'\''"))
        return '"{}"'.format("".join(map(self._within_quotes, text.parts)))

    def _within_quotes(self, part: str | Variable) -> str:
        if isinstance(part, Variable):
            return f"${{{part.name}:?}}"
        return re.sub(r'[\\"$`]', r"\\\g<0>", part)


_UNSEEN = re.compile(
    r"[\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]"
)
"""What a reader would not see, or see in another place: line ends, marks of direction."""
_LONG = 10_000


def _is_picture(text: str) -> bool:
    """Whether a text is an address that holds megabytes: no language wants an escape in it."""
    if len(text) < _LONG or not text.isascii() or not (head := _ADDRESS.match(text)):
        return False
    return not text[head.end() :].encode().translate(None, _BASE64)


_ADDRESS = re.compile(r"data:image/[A-Za-z0-9.+-]{1,40};base64,")
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_MARKUP = re.compile(r"<(?=/|!--|script)", re.IGNORECASE)


def _escape(unseen: re.Match[str]) -> str:
    return f"\\u{ord(unseen[0]):04x}"
