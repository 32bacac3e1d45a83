"""Reads logs.db, the database in which the program `llm` keeps what was asked and answered.

Two generations lie in one file: `conversations` of `responses`, and since version 0.32 `threads`
of `messages`. A chat that has both was gone on with; its thread then has all of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from desktop.chat.content import text_of
from desktop.chat.messages import TurnStats
from desktop.exchange.readers.llm_logs.attachments import Attachments
from desktop.exchange.readers.llm_logs.legacy import Legacy
from desktop.exchange.readers.llm_logs.threads import Threads
from desktop.exchange.readers.shared.archive import Members
from desktop.exchange.readers.shared.assembling import Chat, Said, assembled
from desktop.exchange.readers.shared.parts import Files
from desktop.exchange.record import Record
from desktop.exchange.source import Skip, Source, Tables, Unreadable, Why

SOURCE = "llm"


def recognises(source: Source) -> bool:
    """Whether it is such a database."""
    return _logs(source) is not None


def _logs(source: Source) -> Tables | None:
    """The database, which may lie in a folder or an archive with others."""
    members = Members(source)
    for member in [""] if members.is_bare else members.matching(r".*\.db"):
        tables = source.tables(member)
        if tables is not None and _is_one(tables):
            return tables
    return None


def _is_one(tables: Tables) -> bool:
    has_responses = {"prompt", "response"} <= set(tables.columns("responses"))
    has_threads = "tip_message_hash" in tables.columns("threads")
    return has_responses or (has_threads and "parent_hash" in tables.columns("messages"))


def records(source: Source, skip: Skip) -> Iterator[Record]:
    """Each thread, then each conversation that has none."""
    tables = _logs(source)
    if tables is None:
        raise Unreadable(Why.DAMAGED)
    attachments = Attachments(tables)
    legacy, threads = Legacy(tables, attachments), Threads(tables, attachments)
    newer, all_older = dict(threads.all()), dict(legacy.all())
    for key in dict.fromkeys([*newer, *all_older]):
        title = all_older.get(key) or newer.get(key, "")  # a thread is named by where it went on
        chat, files = Chat(SOURCE, key, title), Files(skip)
        said = threads.said(chat, files, skip) if key in newer else []
        older = legacy.said(chat, files)
        chat.files = files.bytes
        if record := assembled(chat, _in_one(older, said, chat), skip):
            yield record


def _in_one(older: list[Said], newer: list[Said], chat: Chat) -> list[Said]:
    """The messages of both generations. The newer one begins with all that the older one has, but
    does not know when it was said; what it lacks is a branch.

    Those that are in both keep their older keys: the chat may have been imported before it was
    gone on with.
    """
    below: dict[str | None, list[Said]] = {}
    for one in newer:
        below.setdefault(one.parent, []).append(one)
    keys: dict[str, str] = {}
    above: str | None = None
    beside: list[Said] = []
    for place, one in enumerate(older):
        match = next((new for new in below.get(above, ()) if _is_same(one, new)), None)
        if match is None:
            beside = older[place:]
            beside[0].parent = older[place - 1].key if place else None
            break
        match.at = one.at if match.at is None else match.at
        match.model = match.model or one.model
        match.stats = one.stats if match.stats == TurnStats() else match.stats
        match.parameters = match.parameters or one.parameters
        above = match.key
        keys[match.key] = one.key
    for new in newer:
        new.key = keys.get(new.key, new.key)
        new.parent = new.parent and keys.get(new.parent, new.parent)
    chat.leaf = chat.leaf and keys.get(chat.leaf, chat.leaf)
    return [*newer, *beside]


def _is_same(one: Said, other: Said) -> bool:
    return one.role is other.role and text_of(one.content) == text_of(other.content)
