"""The sentences for backups: why none was made, and why one cannot be restored."""

from __future__ import annotations

from desktop.chat.failures import ChatError
from desktop.engine.explain.explanation import Explanation
from desktop.engine.explain.history import disk_reason
from desktop.language import _
from desktop.storage.backup import failures as backup


def explain(failure: ChatError) -> Explanation | None:
    """The explanation of such a failure; None for any other."""
    match failure:
        case backup.BackupFailed():
            return _not_made(failure)
        case backup.BackupStopped():
            return Explanation(_("The backup was stopped; nothing is left of it."))
        case backup.BackupRefused():
            return _refused(failure)
        case backup.RestoreFailed():
            return _not_restored(failure)
        case backup.RestoreUnfinished(reason):
            return Explanation.of(
                _("A restore was broken off, and cannot be finished: {reason}."),
                _(
                    "Free some space or check the disk, then start Weir again: it goes on by "
                    "itself."
                ),
                reason=disk_reason(reason),
            )
        case backup.PreviousKept(path):
            return Explanation.of(
                _("Some of the previous data could not be deleted."),
                _("Delete the folder {path} by hand."),
                path=path,
            )
        case backup.HomeSynced(path, service):
            return Explanation.of(
                _("Your chats at {path} lie in a folder that {service} copies."),
                _(
                    "It may mix up files that are being written. Keep them in a folder of this "
                    "computer alone: WEIR_HOME names it. Backups may lie in {service}; between two "
                    "computers, export chats on one and import them on the other."
                ),
                path=path,
                service=service,
            )
    return None


def _not_made(failure: backup.BackupFailed) -> Explanation:
    path, reason, detail = failure.path, failure.reason, failure.detail
    match reason:
        case "exists":
            sentence = _("There is a file at {path} already.")
            remedy = _("Choose another name, or have it replaced: --force.")
        case "no_file":
            sentence = _("No backup can be written to {path}: that is no ordinary file.")
            remedy = _("Choose another name.")
        case "in_home":
            sentence = _("{path} is inside of what is backed up.")
            remedy = _("Choose another folder, best on another disk.")
        case "no_folder":
            sentence = _("No backup was made: there is no folder {path}.")
            remedy = _("Connect its disk, or choose another folder.")
        case "busy":
            sentence = _("Another backup is being made.")
            remedy = _("Wait until that is done.")
        case "damaged":
            sentence = _("No backup was made: the chats' file is damaged.")
            remedy = _(
                "Close every window of Weir, then start it again: what can be read is saved."
            )
        case "unverified":
            sentence = _("No backup was made: what was written to {path} could not be read again.")
            remedy = _("Check that disk, or choose another one.")
        case _:
            why = disk_reason(reason)
            sentence = _("No backup was made at {path}: {reason}.")
            remedy = _("Free some space or check the disk, then try again.")
            return Explanation.of(sentence, remedy, path=path, reason=detail or why)
    return Explanation.of(sentence, remedy, path=path)


def _refused(failure: backup.BackupRefused) -> Explanation:
    changed = _("Nothing was changed.")
    match failure.reason:
        case "missing":
            sentence = _("There is no file {path}.")
        case "no_file":
            sentence = _("{path} is no ordinary file.")
        case "unreadable":
            sentence = _("{path} cannot be read: {detail}.")
        case "foreign":
            sentence = _("{path} is no backup of Weir.")
            changed += " " + _("What was exported comes in by an import: weir import.")
        case "unsafe":
            sentence = _("{path} is no backup that Weir made: it holds “{detail}”.")
        case "newer":
            sentence = _("The backup {path} is of a newer Weir.")
            changed += " " + _("Install that one, then restore it.")
        case _ if failure.detail:
            sentence = _("The backup {path} is damaged: “{detail}” is not what it should be.")
            changed += " " + _("Take another backup.")
        case _:
            sentence = _("The backup {path} is damaged.")
            changed += " " + _("Take another backup.")
    shown = _short(failure.detail)
    return Explanation.of(sentence, changed, path=failure.path, detail=shown)


def _short(name: str) -> str:
    """A name out of a file that nobody trusts."""
    clean = "".join(letter if letter.isprintable() else "�" for letter in name)
    return clean if len(clean) <= 80 else clean[:80] + "…"


def _not_restored(failure: backup.RestoreFailed) -> Explanation:
    match failure.reason:
        case "in_use":
            sentence = _("Nothing was restored: Weir has these chats open.")
            remedy = _("Close its windows, or restore in one of them: Settings, Backups.")
        case "restoring":
            sentence = _("Nothing was restored: another restore is going on.")
            remedy = _("Wait until that is done.")
        case "exists":
            sentence = _("Nothing was restored: there is something in {path} already.")
            remedy = _("Name a folder that is empty, or not there yet.")
        case "in_home":
            sentence = _("Nothing was restored: {path} is inside of Weir's own folder.")
            remedy = _("Name a folder outside of it.")
        case "mount":
            sentence = _(
                "Nothing was restored: {path} is a disk of its own, which cannot be moved."
            )
            remedy = _("Restore beside it: --beside, and name that folder in WEIR_HOME.")
        case reason:
            return Explanation.of(
                _("Nothing was restored: {reason}."),
                _("Free some space or check the disk, then try again."),
                reason=disk_reason(reason),
            )
    return Explanation.of(sentence, remedy, path=failure.path)
