"""The sentences of the search window: how much was found, when, and what is wrong with a query."""

from __future__ import annotations

from typing import assert_never

from desktop.chat.messages import Role
from desktop.chat.searching.filters import Problem
from desktop.chat.searching.hits import Found, Hit, Where
from desktop.engine.explain.searching import problem_in_words
from desktop.language import _, ngettext
from desktop.rendering.safety.safe_text import safe_text
from desktop.ui.conversation.actions.message_time import day_or_time


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
    return safe_text(problem_in_words(problem))


def reading_on(count: int) -> str:
    """Say that older messages are not in the index yet."""
    return ngettext(
        "Still reading {count} older message…", "Still reading {count} older messages…", count
    ).format(count=f"{count:,}")
