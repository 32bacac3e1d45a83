"""`weir export`: chats as Markdown, pages, JSON or text, into a file, a folder or a pipe."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import datetime
from functools import partial
from pathlib import Path

from desktop.chat.failures import ChatError
from desktop.chat.searching.dates import days_of
from desktop.chat.text import printable_line
from desktop.engine.exchanging.exporting.wishes import (
    Exported,
    InFolder,
    OneFile,
    Progress,
    Scope,
    Target,
)
from desktop.engine.workspace import Workspace
from desktop.exchange.writing import Format, How
from desktop.language import _, ngettext
from desktop.terminal.exchanging.progress_line import ProgressLine
from desktop.terminal.exchanging.stdout import BinaryStdout
from desktop.terminal.output import note
from desktop.terminal.session import NotUnderstood, show_notices, with_workspace

STDOUT = "-"
_BY_ENDING = {
    **{f".{format}": format for format in Format},
    **{".markdown": Format.MARKDOWN, ".htm": Format.HTML, ".text": Format.TEXT},
}


def export(options: argparse.Namespace) -> int:
    """Write the chats that were named, or all of them."""
    scope = _scope(options)
    format = _format(options)
    target = _target(options, format)

    async def write(workspace: Workspace) -> int:
        _join_pages(workspace, format)
        export = workspace.exporting.begin(scope, format, target, How(variants=options.variants))
        line = ProgressLine()
        export.on_progress = partial(_show, line)
        try:
            report = await export.report()
        except ChatError as failure:
            if failure.kind != "no_such_conversation":
                raise
            raise NotUnderstood(_("There is no chat {id}.").format(**failure.facts())) from None
        finally:
            line.clear()
        if isinstance(target, BinaryStdout):
            target.flush()
        show_notices(workspace)
        _tell(report, options.file)
        return 0

    return with_workspace(write, chats=True)


def _join_pages(workspace: Workspace, format: Format) -> None:
    """Give the engine the writers of pages, which are loaded where they are wanted."""
    if format in (Format.HTML, Format.PDF):
        from desktop.rendering.pages.writers import write_html, write_pdf

        workspace.exporting.use(Format.HTML, write_html)
        workspace.exporting.use(Format.PDF, write_pdf)


def _scope(options: argparse.Namespace) -> Scope:
    """Raises NotUnderstood."""
    if options.all and options.ids:
        raise NotUnderstood(_("Name chats, or give --all: not both."))
    if not options.all and not options.ids:
        listed = _("`weir history` lists them.")
        raise NotUnderstood(_("Which chats? Name them by their numbers, or give --all."), listed)
    since = None
    if options.since is not None:
        days = days_of(options.since, datetime.now().date())
        if days is None:
            wrong = _("{text} is no date.").format(text=printable_line(options.since))
            raise NotUnderstood(wrong, _("A date is written like 2026-11-01."))
        since = days.starts_at
    return Scope(None if options.all else tuple(options.ids), since=since)


def _format(options: argparse.Namespace) -> Format:
    """What was asked for, else what the file's name ends with, else Markdown."""
    if options.format is not None:
        return Format(options.format)
    ending = Path(options.file).suffix.lower() if options.file != STDOUT else ""
    return _BY_ENDING.get(ending, Format.MARKDOWN)


def _target(options: argparse.Namespace, format: Format) -> Target:
    """Where to: a file for all chats, or a folder with a file for each. Raises NotUnderstood."""
    name: str = options.file
    if name == STDOUT:
        if format is Format.PDF and sys.stdout.isatty():
            raise NotUnderstood(_("A terminal shows no PDF. Name a file with --output."))
        return BinaryStdout()
    if not name:
        raise NotUnderstood(_("--output needs the name of a file or of a folder."))
    path = Path(name)
    several = options.all or len(options.ids) > 1
    ends_as_folder = name.endswith(("/", os.sep))
    if ends_as_folder or os.path.isdir(path):
        return InFolder(path)
    if several and not path.suffix and not os.path.exists(path):
        return InFolder(path)
    return OneFile(path)


def _tell(report: Exported, name: str) -> None:
    if not report.chats:
        note(_("No chats."))
    elif name != STDOUT:
        done = ngettext(
            "Exported {count} chat to {path}.", "Exported {count} chats to {path}.", report.chats
        )
        note(done.format(count=report.chats, path=printable_line(name)))
    if report.missing:
        gone = ngettext(
            "{count} attachment is not there any more; its name is in the text.",
            "{count} attachments are not there any more; their names are in the text.",
            report.missing,
        )
        note(gone.format(count=report.missing))
    if report.damaged:
        damaged = ngettext(
            "{count} message is damaged; what can be read of it was exported.",
            "{count} messages are damaged; what can be read of them was exported.",
            report.damaged,
        )
        note(damaged.format(count=report.damaged))


def _show(line: ProgressLine, progress: Progress) -> None:
    """Show how far it is, where the chats themselves are not shown there."""
    if 0 < progress.share < 1 and not sys.stdout.isatty():
        line.show(_("Exporting… {percent} %").format(percent=int(100 * progress.share)))
