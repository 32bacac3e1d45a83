"""`weir import`: chats of files go into the history."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from desktop.chat.failures import ChatError
from desktop.chat.text import printable_line
from desktop.engine.exchanging.importing.importing import Import
from desktop.engine.exchanging.importing.report import Chosen, Progress, Report
from desktop.engine.explain.files.importing import name_of, why_in_words
from desktop.engine.workspace import Workspace
from desktop.language import _, ngettext
from desktop.terminal.exchanging.progress_line import ProgressLine
from desktop.terminal.following import STOPPED
from desktop.terminal.options.importing import AUTO
from desktop.terminal.output import note, say, say_json
from desktop.terminal.session import show_notices, with_workspace

INCOMPLETE = 6
_SHOWN = 10
"""Things that were not taken and are named on a terminal."""


def import_files(options: argparse.Namespace) -> int:
    """Take the chats of all files; where one of them is not understood, of none."""

    async def take(workspace: Workspace) -> int:
        source = None if options.source == AUTO else options.source
        paths = [Path(file) for file in options.files]
        chosen = [await workspace.importing.choose(path, source) for path in paths]
        taking = _Taking(workspace, in_json=options.json, dry_run=options.dry_run)
        return await taking.take(chosen)

    return with_workspace(take, chats=True)


class _Taking:
    def __init__(self, workspace: Workspace, *, in_json: bool, dry_run: bool) -> None:
        self._workspace, self._in_json, self._dry_run = workspace, in_json, dry_run
        self._looked_at: dict[Any, set[str]] = {}
        self._reports: list[Report] = []
        self._line = ProgressLine()

    async def take(self, chosen: list[Chosen]) -> int:
        """Take one file after the other; return the exit status."""
        status = 0
        try:
            for one in chosen:
                report = await self._take(one)
                status = STOPPED if report.is_stopped else max(status, INCOMPLETE * report.is_cut)
                if report.is_stopped:
                    break
        finally:  # also where the disk takes no more: what was taken stands
            self._line.clear()
            show_notices(self._workspace)
            self._say()
        return status

    async def _take(self, chosen: Chosen) -> Report:
        importing = self._workspace.importing
        begun = importing.begin(chosen, dry_run=self._dry_run, looked_at=self._looked_at)
        begun.on_progress = self._show
        try:
            report = await begun.report()
        except asyncio.CancelledError:  # Ctrl+C
            report = await _stopped(begun)
        except ChatError:
            self._reports.append(begun.so_far)
            raise
        self._reports.append(report)
        if report.is_cut:
            self._line.clear()
            cut = _("{name} breaks off: what stands behind that place was not taken.")
            note(cut.format(name=printable_line(chosen.path.name)))
        return report

    def _show(self, progress: Progress) -> None:
        self._line.show(f"{progress.share:4.0%}  {_chats(progress.chats)}")

    def _say(self) -> None:
        """The report of all files together."""
        if not self._reports:
            return
        names = dict.fromkeys(report.source for report in self._reports)
        if self._in_json:
            say_json(_record(self._reports, ", ".join(names)))
            return
        chats, messages, already = _sums(self._reports)
        shown = ", ".join(map(name_of, names))
        if self._dry_run:
            line = _("Would be imported from {source}: {chats}, {messages}.")
        else:
            line = _("Imported from {source}: {chats}, {messages}.")
        said = line.format(source=shown, chats=_chats(chats), messages=_messages(messages))
        say(said if chats or not already else _("Nothing new from {source}.").format(source=shown))
        if already:
            say(_("Already there: {chats}.").format(chats=_chats(already)))
        _say_skipped(self._reports)


async def _stopped(begun: Import) -> Report:
    """Stop an import, and wait until the chat at hand is taken."""
    begun.stop()
    with contextlib.suppress(ChatError):
        return await begun.report()
    return begun.so_far


def _record(reports: list[Report], source: str) -> dict[str, Any]:
    chats, messages, already = _sums(reports)
    skipped = [{"what": one.what, "why": one.why} for report in reports for one in report.skipped]
    counts = {"chats": chats, "messages": messages, "already": already}
    record = {"type": "report", "from": source, **counts, "skipped": skipped}
    more = sum(report.skipped_more for report in reports)
    return {**record, "skipped_more": more} if more else record


def _say_skipped(reports: Iterable[Report]) -> None:
    skipped = [one for report in reports for one in report.skipped]
    more = sum(report.skipped_more for report in reports) + max(0, len(skipped) - _SHOWN)
    if skipped:
        say(_("Not taken:"))
    for one in skipped[:_SHOWN]:
        say(f"  {printable_line(one.what)}: {why_in_words(one.why)}")
    if more:
        say("  " + ngettext("and {count} more", "and {count} more", more).format(count=more))


def _sums(reports: list[Report]) -> tuple[int, int, int]:
    return (
        sum(report.chats for report in reports),
        sum(report.messages for report in reports),
        sum(report.already for report in reports),
    )


def _chats(count: int) -> str:
    return ngettext("{count} chat", "{count} chats", count).format(count=f"{count:,}")


def _messages(count: int) -> str:
    return ngettext("{count} message", "{count} messages", count).format(count=f"{count:,}")
