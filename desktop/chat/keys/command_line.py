"""Splits the line of `key_command` into a program and its arguments, as no shell does it.

Words stand between white space; what stands in double quotes is one word. No variable, `~` or `*`
is filled in, and nothing is piped: where somebody may have meant a shell, the line is refused.

- Linux and macOS: what a shell's quotes mean. Single quotes, double quotes (a backslash before `"`
  or a backslash means that very character), and a backslash before any one character.
- Windows: what its programs read. A backslash is a backslash, but before `"`; single quotes are
  characters like others.

https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
"""

from __future__ import annotations

import ntpath
import posixpath
import re
import sys
from typing import Literal

Fault = Literal["quote", "shell", "place", "batch"]

_OPERATORS = {"posix": frozenset("|&;<>()`$\n"), "nt": frozenset("|&<>^\n")}
_BATCH = (".bat", ".cmd")
_CHANGED_BY_BATCH = re.compile(r'["%!^&|<>()\r\n]')
"""Windows hands the arguments of a batch file to its shell, which reads these."""


class BadCommand(ValueError):
    """A line that cannot be run. `fault`: a "quote" stands alone; it wants a "shell"; its program
    has no usable "place"; a "batch" file would read an argument otherwise."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault: Fault = fault


def split(line: str, *, windows: bool = sys.platform == "win32") -> list[str]:
    """The program and its arguments. Raises BadCommand."""
    words = _windows(line) if windows else _posix(line)
    if not words or not words[0]:
        raise BadCommand("place")
    paths = ntpath if windows else posixpath
    if paths.dirname(words[0]) and not paths.isabs(words[0]):
        raise BadCommand("place")  # of no folder: nobody can say in which one Weir runs
    if windows:
        check_batch(words)
    return words


def check_batch(words: list[str]) -> None:
    """Raises BadCommand where the program is a batch file, which Windows runs by its shell, and
    that would change an argument."""
    is_batch = words[0].lower().rstrip(" .").endswith(_BATCH)
    if is_batch and any(map(_CHANGED_BY_BATCH.search, words[1:])):
        raise BadCommand("batch")


def program_name(line: str) -> str:
    """What the program is called, for a sentence; its arguments may hold what nobody should see."""
    try:
        return ntpath.basename(split(line)[0])
    except BadCommand:
        return "key_command"


def _posix(line: str) -> list[str]:
    words: list[str] = []
    word: str | None = None  # None: between two words
    quote = ""
    characters = iter(line)
    for character in characters:
        if quote == "'" or (quote and character not in '"\\`$'):
            if character == quote:
                quote = ""
            else:
                word = (word or "") + character
        elif character == "\\":
            word = (word or "") + _escaped(next(characters, ""), quote)
        elif quote and character == '"':
            quote = ""
        elif not quote and character in "'\"":
            quote, word = character, word or ""
        elif not quote and character.isspace() and character != "\n":
            words += [] if word is None else [word]
            word = None
        elif character in _OPERATORS["posix"] or (character == "~" and word is None):
            raise BadCommand("shell")
        else:
            word = (word or "") + character
    if quote:
        raise BadCommand("quote")
    return words if word is None else [*words, word]


def _escaped(character: str, quote: str) -> str:
    if not character:
        raise BadCommand("quote")
    return character if not quote or character in '"\\$`' else f"\\{character}"


def _windows(line: str) -> list[str]:
    words: list[str] = []
    word: str | None = None
    quoted = False
    position = 0
    while position < len(line):
        character = line[position]
        slashes = len(line) - position - len(line[position:].lstrip("\\"))
        if slashes:
            position += slashes
            before_quote = line[position : position + 1] == '"'
            word = (word or "") + "\\" * (slashes // 2 if before_quote else slashes)
            if before_quote and slashes % 2:
                word += '"'
                position += 1
            continue
        position += 1
        if character == '"':
            word = word or ""
            if quoted and line[position : position + 1] == '"':
                word += '"'
                position += 1
            else:
                quoted = not quoted
        elif not quoted and character in " \t":
            words += [] if word is None else [word]
            word = None
        elif not quoted and character in _OPERATORS["nt"]:
            raise BadCommand("shell")
        else:
            word = (word or "") + character
    if quoted:
        raise BadCommand("quote")
    return words if word is None else [*words, word]
