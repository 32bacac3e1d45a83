"""The options of `weir export`."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from desktop.language import _

FORMATS = ("md", "html", "pdf", "json", "txt")
"""Those of `exchange.writing.Format`, which loads more than a command needs that exports nothing.
A test compares them."""


def add_export(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Add the command; `command` adds one of this name and summary."""
    add = command("export", _("write chats to a file, a folder or a pipe")).add_argument
    ids = _("the numbers of chats, as history lists them")
    add("ids", nargs="*", type=int, metavar="ID", help=ids)
    add("--all", action="store_true", help=_("all chats, those in the archive too"))
    since = _("only chats that were changed since this day, such as 2026-11-01 or 7d")
    add("--since", metavar=_("DATE"), help=since)
    form = _("as what; without it, what the file's name ends with, else Markdown")
    add("--format", choices=FORMATS, help=form)
    file = _(
        "where to: “-” is stdout; a name with an ending is one file for all chats; a folder, or a "
        "name that ends with “/”, gets a file for each"
    )
    add("-o", "--output", dest="file", metavar="PATH", default="-", help=file)
    variants = _("the other replies and branches too; HTML and JSON always have them, PDF never")
    add("--variants", action="store_true", default=None, help=variants)
