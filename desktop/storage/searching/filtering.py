"""Says in SQL which messages and chats the filters of a query let through."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

import apsw

from desktop.chat.messages import Role
from desktop.chat.searching.filters import ALL_MUST_HOLD, Filter, Key
from desktop.chat.searching.folding import fold
from desktop.chat.searching.hits import Where
from desktop.chat.searching.query import Query
from desktop.storage.database.mending import LAST_MOMENT, mended_text

SqlValue = str | float | int


class Condition(NamedTuple):
    """A condition over the tables `m` (messages) and `c` (conversations), and its values."""

    sql: str
    values: tuple[SqlValue, ...] = ()


DELETED_MESSAGE = f"(typeof(m.deleted_at) IN ('real', 'integer') AND m.deleted_at < {LAST_MOMENT})"
VISIBLE_CHAT = "c.deleted_at IS NULL"
VISIBLE_MESSAGE = (
    f"{VISIBLE_CHAT} AND {DELETED_MESSAGE} IS NOT TRUE"
    f" AND m.role IN ({', '.join(repr(str(role)) for role in Role)})"
)


def add_functions(connection: apsw.Connection) -> None:
    """Add what the conditions call to a connection."""
    connection.create_scalar_function("is_named", _is_named, 3, deterministic=True)
    connection.create_scalar_function("has_code", _has_code, 1, deterministic=True)


@lru_cache(1000)
def _is_named(name: Any, wanted: Any, is_exact: Any) -> bool:
    folded = fold(mended_text(name))
    return folded == wanted if is_exact else wanted in folded


_FENCE = re.compile(rb"^[ \t>]*(?:```|~~~)", re.MULTILINE)


def _has_code(*text: Any) -> bool:
    return _FENCE.search(text[0]) is not None


def of_messages(query: Query) -> Condition:
    """What a message must be like, its words aside."""
    return _all(query.filters, _of_message)


def of_titles(query: Query) -> Condition | None:
    """What a chat must be like whose title is found; None where the query asks for messages, or
    for no more than what must not occur."""
    if any(_is_about_messages(each) for each in query.filters):
        return None
    if not query.wanted and not query.filters:
        return None
    return _all(query.filters, _of_chat)


def of_chats(query: Query) -> Condition:
    """What a chat must be like: of it all that a chat can be, and one of its messages the rest."""
    sql, values = _all([each for each in query.filters if not _is_about_messages(each)], _of_chat)
    about = [each for each in query.filters if _is_about_messages(each)]
    if not about:
        return Condition(sql, values)
    of_one, more = _all(about, _of_message)
    which = f"SELECT 1 FROM messages AS m WHERE m.conversation_id = c.id AND {VISIBLE_MESSAGE}"
    return Condition(f"{sql} AND EXISTS ({which}{of_one})", values + more)


def _is_about_messages(asked: Filter) -> bool:
    about = {Key.MODEL, Key.FROM, Key.ROLE, Key.HAS}
    return asked.key in about or (asked.key is Key.IS and asked.value == "starred")


def _all(filters: Iterable[Filter], condition_of: Callable[[Filter], Condition]) -> Condition:
    """Of the same key all filters must hold, or one, as the key says; of the excluded none may."""
    groups: dict[object, list[Condition]] = {}
    for number, each in enumerate(filters):
        if each.key is not Key.IN:
            sql, values = condition_of(each)
            if each.is_excluded:
                sql = f"({sql}) IS NOT TRUE"
            alone = each.is_excluded or each.key in ALL_MUST_HOLD
            groups.setdefault(number if alone else each.key, []).append(Condition(sql, values))
    return Condition(
        "".join(f" AND ({' OR '.join(sql for sql, _ in group)})" for group in groups.values()),
        tuple(value for group in groups.values() for _, values in group for value in values),
    )


def _of_message(asked: Filter) -> Condition:
    match asked.key, asked.value:
        case Key.MODEL, _:
            return _named("m.model", asked)
        case Key.FROM, _:
            return _named("m.endpoint_name", asked)
        case Key.ROLE, role:
            return Condition("m.role = ?", (role,))
        case Key.HAS, "code":
            return Condition(
                "(instr(m.text, '```') OR instr(m.text, '~~~')) AND has_code(CAST(m.text AS BLOB))"
            )
        case Key.HAS, kind:
            return Condition("instr(m.parts, ?)", (f'"type":"{kind}"',))
        case Key.IS, "starred":
            return Condition("m.starred_at IS NOT NULL")
        case _:
            return _of_chat(asked, "m.created_at")


def _of_chat(asked: Filter, moment: str = "c.updated_at") -> Condition:
    days = asked.days
    if asked.key is Key.FOLDER:
        named, values = _named("name", asked)
        return Condition(
            f"c.folder_id IN (SELECT id FROM folders WHERE {named} OR parent_id IN"
            f" (SELECT id FROM folders WHERE {named}))",
            values * 2,
        )
    if asked.key is Key.IS:
        return Condition("c.archived_at IS NOT NULL")
    if days is None:
        return Condition("TRUE")
    if asked.key is Key.BEFORE:
        return Condition(f"{moment} < ?", (days.starts_at,))
    if asked.key is Key.AFTER:
        return Condition(f"{moment} >= ?", (days.starts_at,))
    return Condition(f"{moment} >= ? AND {moment} < ?", (days.starts_at, days.ends_at))


def _named(column: str, asked: Filter) -> Condition:
    wanted = fold(asked.value)
    return Condition(f"is_named(CAST({column} AS BLOB), ?, ?)", (wanted, int(asked.is_exact)))


class Places:
    """Where in chats and messages a query looks, as its filters `in:` say."""

    def __init__(self, query: Query) -> None:
        asked = query.values(Key.IN)
        self._wanted = {each.value for each in asked if not each.is_excluded}
        self._excluded = {each.value for each in asked if each.is_excluded}

    def has(self, where: Where, role: Role | None) -> bool:
        """Whether it looks into such a text of a message of this role."""
        names = _NAMES[where]
        if where is Where.TEXT and role is not None:
            names = names | {_QUESTION_OR_REPLY[role]}
        return not names & self._excluded and (not self._wanted or bool(names & self._wanted))

    @property
    def columns(self) -> list[str]:
        """The columns of the index to look into."""
        wanted = self._wanted or _ALL
        return [
            column
            for column, names in _COLUMNS.items()
            if names & wanted and not names & self._excluded - {"question", "reply"}
        ]


_NAMES = {
    Where.TITLE: {"title"},
    Where.TEXT: {"text"},
    Where.REASONING: {"reasoning"},
    Where.ATTACHMENT: {"file"},
}
_QUESTION_OR_REPLY = {Role.USER: "question", Role.ASSISTANT: "reply", Role.SYSTEM: "system"}
_ALL = {"text", "reasoning", "file"}
_COLUMNS = {
    "text": {"text", "question", "reply"},
    "reasoning": {"reasoning"},
    "files": {"file"},
}
