"""The sentences of the search window: how much was found, when, and what is wrong with a query."""

from __future__ import annotations

from typing import assert_never

from desktop.chat.messages import Role
from desktop.chat.searching.filters import Problem, ProblemKind
from desktop.chat.searching.hits import Found, Hit, Where
from desktop.language import _, ngettext
from desktop.rendering.safety.safe_text import safe_text
from desktop.ui.conversation.actions.message_time import day_or_time

_SHOWN = 60
"""Characters of a value that a sentence repeats."""


def counted(found: Found, seconds: float) -> str:
    """Say how much was found, and how fast."""
    took = _("{count} ms").format(count=max(1, round(seconds * 1000)))
    return f"{amount(found)} · {took}"


def amount(found: Found) -> str:
    """Say how much was found, and in how many chats."""
    count = f"{len(found.hits):,}"
    if found.is_cut:
        return _("at least {count}").format(count=count)
    return ngettext("{count} in {chats} chat", "{count} in {chats} chats", found.chats).format(
        count=count, chats=f"{found.chats:,}"
    )


def announced(found: Found) -> str:
    """Have a screen reader say how much was found."""
    count = len(found.hits)
    if not count:
        return _("Nothing found")
    return ngettext("{count} hit", "{count} hits", count).format(count=f"{count:,}")


def beside(hit: Hit) -> str:
    """Say what contains the words, and when that was written."""
    return f"{_place(hit)} · {day_or_time(hit.at)}"


def _place(hit: Hit) -> str:
    match hit.where:
        case Where.TITLE:
            return _("title")
        case Where.ATTACHMENT:
            return " ".join(safe_text(hit.attachment).split()) or _("file")
        case Where.REASONING:
            return _("thoughts")
        case Where.TEXT:
            return _("question") if hit.role is Role.USER else _("reply")
        case _:
            assert_never(hit.where)


def problem_words(problem: Problem) -> str:
    """Say which filter does not hold, and what it could be."""
    value = safe_text(problem.value[:_SHOWN])
    match problem.kind:
        case ProblemKind.NO_VALUE:
            said = _("“{key}:” needs something behind it.").format(key=problem.key)
        case ProblemKind.NO_DATE:
            said = _("“{value}” is no date. Write 2026-11-03, 2026-11, 7d or yesterday.").format(
                value=value
            )
        case ProblemKind.UNKNOWN_VALUE:
            said = _("“{key}:{value}” means nothing.").format(key=problem.key, value=value)
        case _:
            assert_never(problem.kind)
    if not problem.choices:
        return said
    return said + " " + _("There is: {choices}.").format(choices=", ".join(problem.choices))


def reading_on(count: int) -> str:
    """Say that older messages are not in the index yet."""
    return ngettext(
        "Still reading {count} older message…", "Still reading {count} older messages…", count
    ).format(count=f"{count:,}")
