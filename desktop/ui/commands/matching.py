"""Finds the commands that typed words mean: by a part of their words, or by initials."""

from __future__ import annotations

import re
from collections.abc import Sequence

from desktop.ui.commands.command import Command
from desktop.ui.commands.table import english

_WORDS = re.compile(r"\w+")
_NOT_AT_ALL = 9


def matching(typed: str, among: Sequence[Command]) -> list[Command]:
    """Return the commands that `typed` means, the best first; all of them where it is empty.

    The words are looked for in the language of the window and in English.
    """
    wanted = " ".join(typed.casefold().split())
    ranked = [(_rank(wanted, command), command) for command in among]
    found = [pair for pair in ranked if pair[0] < _NOT_AT_ALL]
    return [command for _at, command in sorted(found, key=_first)]  # equals keep their order


def _first(pair: tuple[int, Command]) -> int:
    return pair[0]


def _rank(wanted: str, command: Command) -> int:
    shown, base = command.words, english()[command.name].words
    return min(_rank_in(wanted, shown.casefold()), _rank_in(wanted, base.casefold()))


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
