"""The sentences of what left and what came: numbers first."""

from __future__ import annotations

from collections import Counter

from desktop.chat.text import printable_line
from desktop.engine.exchanging.exporting.wishes import Exported
from desktop.engine.exchanging.importing.report import Report
from desktop.engine.explain.files.importing import name_of, why_in_words
from desktop.language import _, ngettext


def chats_text(count: int) -> str:
    """So many chats."""
    return ngettext("{count} chat", "{count} chats", count).format(count=f"{count:,}")


def messages_text(count: int) -> str:
    """So many messages."""
    return ngettext("{count} message", "{count} messages", count).format(count=f"{count:,}")


def amount(chats: int, messages: int) -> str:
    """So many chats and messages."""
    return _("{chats}, {messages}").format(
        chats=chats_text(chats), messages=messages_text(messages)
    )


def exported_words(done: Exported) -> str:
    """What came of an export, in a line or two."""
    if done.is_stopped:
        if not done.paths:
            return _("Stopped. Nothing is left of it.")
        words = ngettext(
            "Stopped. {count} file that is whole stays.",
            "Stopped. {count} files that are whole stay.",
            len(done.paths),
        )
        return words.format(count=f"{len(done.paths):,}")
    if not done.chats:
        return _("There was no chat to export.")
    lines = [_("Exported: {chats}.").format(chats=chats_text(done.chats))]
    if len(done.paths) == 1:
        name = printable_line(done.paths[0].name)
        lines = [_("Exported as {name}: {chats}.").format(name=name, chats=chats_text(done.chats))]
    if done.missing:
        lines.append(
            ngettext(
                "{count} attachment was no longer there.",
                "{count} attachments were no longer there.",
                done.missing,
            ).format(count=done.missing)
        )
    if done.damaged:
        lines.append(
            ngettext(
                "{count} message was damaged; what could be read of it is there.",
                "{count} messages were damaged; what could be read of them is there.",
                done.damaged,
            ).format(count=done.damaged)
        )
    return " ".join(lines)


def found_words(report: Report) -> str:
    """What an import would bring."""
    new = amount(report.chats, report.messages) if report.chats else _("Nothing in it is new.")
    lines = [_("New: {amount}.").format(amount=new) if report.chats else new]
    return " ".join([*lines, *_others(report)])


def taken_words(report: Report) -> str:
    """What an import has brought."""
    program = name_of(report.source)
    lines = [
        _("Taken from {program}: {amount}.").format(
            program=program, amount=amount(report.chats, report.messages)
        )
        if report.chats
        else _("Nothing new was taken.")
    ]
    if report.is_stopped:
        lines.insert(0, _("Stopped; import the file again to go on."))
    return " ".join([*lines, *_others(report)])


def skipped_lines(report: Report) -> list[str]:
    """A line for each thing that was not taken, with its reason; the same several times is one."""
    lines = []
    for one, times in Counter(report.skipped).items():
        name = printable_line(one.what) + (f" × {times:,}" if times > 1 else "")
        lines.append(f"{name}: {why_in_words(one.why)}")
    if report.skipped_more:
        more = ngettext("{count} more", "{count} more", report.skipped_more)
        lines.append(more.format(count=f"{report.skipped_more:,}"))
    return lines


def _others(report: Report) -> list[str]:
    lines = []
    if report.already:
        lines.append(_("Here already: {chats}.").format(chats=chats_text(report.already)))
    if report.is_cut:
        lines.append(_("The file is damaged, and could not be read to its end."))
    if skipped := len(report.skipped) + report.skipped_more:
        lines.append(_("Left out: {count}.").format(count=f"{skipped:,}"))
    return lines
