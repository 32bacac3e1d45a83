"""The options of `weir history` and `weir show`."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from desktop.language import _


def add_history(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Add both commands; `command` adds one of this name and summary."""
    add = command("history", _("list the chats, newest first, or search all of them")).add_argument
    query = _("words that must all occur, as in the window's search; without it, the chats")
    add("query", nargs="?", metavar=_("QUERY"), help=query)
    add("--json", action="store_true", help=_("one chat or hit a line, as JSON"))
    add("--limit", type=int, metavar="N", help=_("no more than so many"))
    role = _("only messages by this role, or chats that have some")
    add("--role", choices=("user", "assistant"), help=role)
    model = _("only replies by this model, or chats that have some")
    add("--model", metavar=_("NAME"), help=model)
    since = _("only from this day on, such as 2026-11-01, 2026-11 or 7d")
    add("--since", metavar=_("DATE"), help=since)
    starred = _("only messages with a star, or chats that have some")
    add("--starred", action="store_true", help=starred)
    show = command("show", _("show a chat"))
    show.add_argument("id", type=int, metavar="ID", help=_("its number, as history lists it"))
    form = _("Markdown (as it is without this), JSON with all variants, or text alone")
    show.add_argument("--format", choices=("md", "json", "text"), default="md", help=form)
