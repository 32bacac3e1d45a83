"""The sentences for files that cannot be imported, and for what was not taken of one."""

from __future__ import annotations

from typing import assert_never

from desktop.chat.failures import ChatError
from desktop.chat.text import printable_line
from desktop.engine.explain.explanation import Explanation
from desktop.engine.failures import ImportRefused
from desktop.exchange.programs import CHATBOX_PAGE, CHERRY_FOLDERS, NAMES, UNKNOWN
from desktop.exchange.source import Why
from desktop.language import _, listed
from desktop.storage.sources import refusals


def name_of(source: str) -> str:
    """The name of a program, as its makers write it."""
    return NAMES.get(source, source)


def explain(failure: ChatError) -> Explanation | None:
    """The explanation of a file that cannot be imported; None for any other failure."""
    match failure:
        case ImportRefused(name, reason):
            sentence, remedy = _refused(reason)
            names = listed(NAMES.values())
            return Explanation.of(sentence, remedy, name=printable_line(name), names=names)
    return None


def why_in_words(why: Why) -> str:
    """Why something of a file was not taken."""
    match why:
        case Why.DAMAGED:
            return _("It is damaged.")
        case Why.EMPTY:
            return _("There is no message in it.")
        case Why.TOO_DEEP:
            return _("Its parts lie in one another too deeply.")
        case Why.TOO_LARGE:
            return _("It is too large.")
        case Why.NO_BYTES:
            return _("The file is named, but did not come along.")
        case Why.UNKNOWN:
            return _("Weir does not know this kind of part; its text was kept where it has one.")
        case Why.CYCLE:
            return _("Its messages follow themselves; they stand at the beginning of the chat.")
        case Why.NEWER:
            return _("A newer Weir wrote it.")
        case Why.TOO_OLD:
            return _("It is older than chats are kept here.")
        case _:
            assert_never(why)


def _refused(reason: str) -> tuple[str, str]:
    """What is wrong with a file, and what to do next."""
    return _not_understood(reason) or _not_to_be_read(reason) or (
        _("{name} is damaged, or a part of it is missing."),
        _("Nothing was changed. Export it or copy it once more, then import that."),
    )  # fmt: skip


def _not_understood(reason: str) -> tuple[str, str] | None:
    match reason:
        case str() if reason == UNKNOWN:
            return (
                _("{name} is no export that Weir knows; nothing was changed."),
                _("Weir reads those of {names}."),
            )
        case str() if reason == CHERRY_FOLDERS:
            return (
                _("{name} is a direct backup of Cherry Studio, which other programs cannot read."),
                _("Restore it there, back it up without “direct backup”, then import that."),
            )
        case str() if reason == CHATBOX_PAGE:
            return (
                _("{name} is a page that Chatbox writes to be looked at; it lacks half of a chat."),
                _("Export it in Chatbox under Settings, Data Backup, then import that."),
            )
        case Why.NEWER:
            return _("{name} was written by a newer Weir."), _("Update Weir, then import it again.")
        case Why.TOO_DEEP:
            return (
                _("The parts of {name} lie in one another too deeply; nothing was changed."),
                _("Export it once more, in another form if the program offers one."),
            )
    return None


def _not_to_be_read(reason: str) -> tuple[str, str] | None:
    match reason:
        case refusals.MISSING:
            return _("There is no file {name}."), _("Check its name and folder.")
        case refusals.NO_ACCESS:
            return _("{name} cannot be read."), _("Check its permissions, or copy it elsewhere.")
        case refusals.NO_FILE:
            return (
                _("{name} is no file, no archive and no folder."),
                _("Choose what the other program exported."),
            )
        case refusals.ENCRYPTED:
            return _("{name} has a password."), _(
                "Unpack it, or save it without one, then import that."
            )
        case refusals.BOMB | refusals.TOO_MANY | Why.TOO_LARGE:
            return (
                _("{name} is larger, once it is unpacked, than any export; nothing was changed."),
                _("If you trust it, unpack it and import the files with the chats."),
            )
        case refusals.SLOW:
            return (
                _("{name} takes too long to answer: its tables are damaged, or made to be slow."),
                _("Have the program that it is of check it, then import it again."),
            )
        case refusals.NO_ROOM:
            return (
                _("There is no room on the disk to unpack {name}."),
                _("Free some room, then import it again."),
            )
        case refusals.DISK:
            return _("The disk gave up in the middle of {name}."), _(
                "Copy it to another disk, then import that."
            )
    return None
