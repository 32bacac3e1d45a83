"""Finds what typed words mean among named things: by a part of their words, or by initials."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from desktop.ui.commands.command import Command
from desktop.ui.commands.table import english

T = TypeVar("T")

_WORDS = re.compile(r"\w+")
_NOT_AT_ALL = 9


def matching(typed: str, among: Iterable[Command]) -> list[Command]:
    """Return the commands that `typed` means, the best first; all of them where it is empty.

    The words are looked for in the language of the window and in English.
    """
    return best(typed, among, _words_of)


def best(typed: str, among: Iterable[T], words_of: Callable[[T], Iterable[str]]) -> list[T]:
    """The same of anything else: `words_of` gives all that each of them is called."""
    wanted = " ".join(typed.casefold().split())
    ranked = [
        (min(_rank_in(wanted, words.casefold()) for words in words_of(one)), one) for one in among
    ]
    found = [pair for pair in ranked if pair[0] < _NOT_AT_ALL]
    return [one for _at, one in sorted(found, key=_first)]  # equals keep their order


def _first(pair: tuple[int, object]) -> int:
    return pair[0]


def _words_of(command: Command) -> tuple[str, str]:
    return command.words, english()[command.name].words


def _rank_in(wanted: str, words: str) -> int:
    """0: it begins so. 1: one of its words does. 2: by initials. 3: anywhere within.
    4: all of the typed words are somewhere in it."""
    parts = _WORDS.findall(words)
    initials = "".join(part[0] for part in parts)
    if words.startswith(wanted):
        return 0
    if re.search(rf"\b{re.escape(wanted)}", words):
        return 1
    if initials.startswith(wanted.replace(" ", "")):
        return 2
    if wanted in words:
        return 3
    if all(part in words for part in wanted.split()):
        return 4
    return _NOT_AT_ALL
