"""`weir history` and `weir show`: which chats there are, where words stand, what a chat says."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any

from desktop.chat.content import File, Picture
from desktop.chat.failures import ChatError
from desktop.chat.messages import Message, Role
from desktop.chat.searching.dates import days_of
from desktop.chat.searching.filters import Key
from desktop.chat.searching.hits import Hit, ListedChat, Where
from desktop.chat.searching.query import parse
from desktop.chat.text import printable_line
from desktop.chat.tree import Conversation
from desktop.engine.explain.searching import problem_in_words
from desktop.engine.workspace import Workspace
from desktop.exchange.texts import markdown
from desktop.exchange.texts.closing import closed
from desktop.exchange.texts.plain import said_in
from desktop.exchange.texts.words import speaker
from desktop.language import _
from desktop.terminal.output import note, say, say_json, say_table
from desktop.terminal.session import NotUnderstood, show_notices, with_workspace

_NO_LIMIT = 1 << 40
_INDEXED = 2000
"""Messages that a search takes into the index, if they are not: about half a second's work."""


def history(options: argparse.Namespace) -> int:
    """Write the chats, newest first; with a query, the places that it finds."""
    query = _query(options)
    limit = _NO_LIMIT if options.limit is None else min(options.limit, _NO_LIMIT)
    if limit < 1:
        raise NotUnderstood(_("--limit must be 1 or more."))

    async def show(workspace: Workspace) -> int:
        if options.query is None:
            chats = await workspace.search.chats(query, limit)
            show_notices(workspace)
            _say_chats(chats, in_json=options.json)
        else:
            await workspace.search.catch_up(_INDEXED)
            found = await workspace.search.find(query, limit=limit, reads_all=True)
            show_notices(workspace)
            _say_hits(found.hits, in_json=options.json)
        return 0

    return with_workspace(show, chats=True)


def show(options: argparse.Namespace) -> int:
    """Write a chat: what its path says as Markdown or text, or all of it as JSON."""

    async def write(workspace: Workspace) -> int:
        try:
            chat = workspace.open_conversation(options.id)
        except ChatError as failure:
            if failure.kind != "no_such_conversation":
                raise
            raise NotUnderstood(_("There is no chat {id}.").format(id=options.id)) from None
        show_notices(workspace)
        if options.format == "json":
            say_json(_record_of(chat))
        elif options.format == "text":
            say("\n\n".join(said_in(message) for message in chat.active_path()))
        else:
            say(_markdown(chat))
        return 0

    return with_workspace(write, chats=True)


def _query(options: argparse.Namespace) -> str:
    """The query with the options as its filters. Raises NotUnderstood."""
    text: str = options.query or ""
    if options.since is not None and days_of(options.since, datetime.now().date()) is None:
        wrong = _("{text} is no date.").format(text=printable_line(options.since))
        raise NotUnderstood(wrong, _("A date is written like 2026-11-01."))
    given = {
        Key.ROLE: options.role,
        Key.MODEL: options.model,
        Key.AFTER: options.since,
        Key.IS: "starred" if options.starred else None,
    }
    for key, value in given.items():
        if value:
            text = parse(text).with_filter(key, value)
    problems = parse(text).problems
    if problems:
        raise NotUnderstood(*(printable_line(problem_in_words(problem)) for problem in problems))
    if options.query is not None and parse(options.query).is_empty:
        raise NotUnderstood(_("The search is empty."))
    return text


def _say_chats(chats: list[ListedChat], *, in_json: bool) -> None:
    if in_json:
        for chat in chats:
            record = {"chat": chat.id, "title": chat.title, "updated": _iso(chat.updated_at)}
            say_json({**record, "messages": chat.messages})
    elif chats:
        head = (_("Title"), _("Chat"), _("Messages"), _("Last change"))
        rows = [
            (printable_line(chat.title), str(chat.id), f"{chat.messages:,}", _day(chat.updated_at))
            for chat in chats
        ]
        say_table([head, *rows], numbers_from=1)
    else:
        note(_("No chats."))


def _say_hits(hits: tuple[Hit, ...], *, in_json: bool) -> None:
    for hit in hits:
        if in_json:
            say_json(
                {
                    "chat": hit.chat_id,
                    "message": hit.message_id,
                    "title": hit.title,
                    "role": hit.role,
                    "at": _iso(hit.at),
                    "snippet": hit.snippet.text,
                }
            )
        else:
            title = printable_line(hit.title)
            say(f"{hit.chat_id}  {_day(hit.at)}  {_place(hit)}  {title}")
            say(f"    {printable_line(hit.snippet.text)}")
    if not hits and not in_json:
        note(_("Nothing found"))


def _place(hit: Hit) -> str:
    if hit.where is Where.TITLE:
        return _("title")
    if hit.attachment:
        return printable_line(hit.attachment)
    return _("question") if hit.role is Role.USER else _("reply")


def _markdown(chat: Conversation) -> str:
    """What the path says: a heading for the title, one for each message."""
    parts = [markdown.heading(chat.title)]
    for message in chat.active_path():
        parts += [f"## {speaker(message)}", closed(said_in(message))]
    return "\n\n".join(filter(None, parts))


def _record_of(chat: Conversation) -> dict[str, Any]:
    """The whole tree; what is on its active path says so."""
    path = {message.id for message in chat.active_path()}
    choice = chat.choice
    return {
        "chat": chat.id,
        "title": chat.title,
        "endpoint": choice.endpoint_name if choice else "",
        "model": choice.model if choice else "",
        "messages": [_message_record(one, active=one.id in path) for one in chat.messages()],
    }


def _message_record(message: Message, *, active: bool) -> dict[str, Any]:
    return {
        "message": message.id,
        "parent": message.parent_id,
        "active": active,
        "role": message.role,
        "at": _iso(message.created_at),
        "endpoint": message.endpoint_name,
        "model": message.model,
        "state": message.state,
        "text": message.text,
        "reasoning": message.reasoning,
        "files": [part.name for part in message.content if isinstance(part, File | Picture)],
    }


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at).astimezone().isoformat(timespec="seconds")


def _day(at: float) -> str:
    return datetime.fromtimestamp(at).strftime("%Y-%m-%d %H:%M")
