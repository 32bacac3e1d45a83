"""In the helper process: finds the colour of each character of code. Pygments, no Qt."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache, lru_cache

from pygments.lexer import Lexer
from pygments.lexers import LEXERS
from pygments.token import (
    Comment,
    Generic,
    Keyword,
    Literal,
    Name,
    Operator,
    Token,
    _TokenType,
)

LONGEST_LINE = 1_000
"""Characters of a line that is coloured at most."""

_LETTERS = {
    Comment: "c",
    Comment.Preproc: "k",
    Comment.PreprocFile: "s",
    Keyword: "k",
    Keyword.Constant: "d",
    Operator.Word: "k",
    Literal: "s",
    Literal.Number: "d",
    Name.Attribute: "n",
    Name.Builtin: "n",
    Name.Builtin.Pseudo: "k",
    Name.Class: "n",
    Name.Constant: "d",
    Name.Decorator: "n",
    Name.Entity: "d",
    Name.Exception: "n",
    Name.Function: "n",
    Name.Tag: "k",
    Generic.Deleted: "c",
    Generic.Heading: "k",
    Generic.Inserted: "s",
    Generic.Prompt: "c",
    Generic.Subheading: "k",
    Token: " ",
}
_OTHER_NAMES = {  # what models write at a fence and Pygments calls otherwise
    "assembly": "nasm", "cjs": "js", "conf": "ini", "dotenv": "ini", "env": "ini",
    "gradle": "groovy", "jinja2": "jinja", "json5": "js", "jsonc": "js", "json-lines": "json",
    "jsonl": "json", "kt": "kotlin", "mdx": "markdown", "mjs": "js", "ndjson": "json",
    "node": "js", "patch": "diff", "plist": "xml", "plsql": "sql", "svelte": "html",
    "svg": "xml", "vb": "vb.net", "astro": "html", "wasm": "wast", "xaml": "xml",
}  # fmt: skip


def colours(language: str, text: str) -> list[str]:
    """Return the letters of `protocol.Colours` for each line; none for an unknown language."""
    lexer = _lexer(language.lower())
    if lexer is None:
        return []
    lines = text.split("\n")
    kept = [line if len(line) <= LONGEST_LINE else "" for line in lines]
    code = "\n".join(kept) + "\n"
    letters = _letters(lexer, code)
    result, at = [], 0
    for line in kept:
        result.append(_in_utf16(line, letters[at : at + len(line)]).rstrip())
        at += len(line) + 1
    return result


def _letters(lexer: Lexer, code: str) -> str:
    """A letter for each character of the code."""
    parts, at = [], 0
    for start, kind, text in lexer.get_tokens_unprocessed(code):
        if start < at:  # a lexer within a lexer counts from elsewhere
            continue
        parts.append(" " * (start - at))
        letter = _letter(kind)
        at = start + len(text)
        if Name in kind.split() and letter == " " and code[at : at + 1] == "(":
            letter = "n"  # it is called
        parts.append(letter * len(text) if text.strip() else " " * len(text))
    return "".join(parts).ljust(len(code))


@cache
def _letter(kind: _TokenType) -> str:
    return next(_LETTERS[part] for part in reversed(kind.split()) if part in _LETTERS)


def _in_utf16(line: str, letters: str) -> str:
    if line.isascii() or max(map(ord, line)) < 0x10000:
        return letters
    pairs = zip(line, letters, strict=True)
    return "".join(letter * (2 if ord(char) >= 0x10000 else 1) for char, letter in pairs)


@cache
def _modules() -> dict[str, tuple[str, str]]:
    """Module and class of each lexer, by each of its names. No plug-ins of other packages."""
    return {name: (row[0], known) for known, row in LEXERS.items() for name in row[2]}


@lru_cache(maxsize=64)  # the names come from replies
def _lexer(language: str) -> Lexer | None:
    module, name = _modules().get(_OTHER_NAMES.get(language, language), ("", ""))
    if not module:
        return None
    made: Callable[[], Lexer] = getattr(importlib.import_module(module), name)
    return made()
