"""Reads logs.db, the database in which the program `llm` keeps what was asked and answered.

Two generations lie in one file: `conversations` of `responses`, and since version 0.32 `threads`
of `messages`. A chat that has both was gone on with; its thread then has all of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from desktop.exchange.readers.llm_logs.attachments import Attachments
from desktop.exchange.readers.llm_logs.legacy import Legacy
from desktop.exchange.readers.llm_logs.threads import Threads
from desktop.exchange.readers.shared.archive import Members
from desktop.exchange.readers.shared.assembling import Chat, assembled
from desktop.exchange.readers.shared.parts import Files
from desktop.exchange.record import Record
from desktop.exchange.source import Skip, Source, Tables, Unreadable, Why

SOURCE = "llm"
_PROGRAM = "llm"


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
    named = set[str]()
    for key, name in threads.all():
        named.add(key)
        chat = Chat(SOURCE, _PROGRAM, key, name or legacy.name_of(key))
        files = Files(skip)
        said = threads.said(chat, files, skip)
        if older := legacy.said(chat, files):
            said = joined_with(older, said, chat)
        chat.files = files.bytes
        if record := assembled(chat, said, skip):
            yield record
    for key, name in legacy.all():
        if key not in named:
            chat, files = Chat(SOURCE, _PROGRAM, key, name), Files(skip)
            said = legacy.said(chat, files)
            chat.files = files.bytes
            if record := assembled(chat, said, skip):
                yield record
