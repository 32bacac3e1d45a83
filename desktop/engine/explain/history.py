"""The sentences for failures of the chats' history."""

from __future__ import annotations

from desktop.chat.failures import ChatError
from desktop.engine import failures as engine
from desktop.engine.explain.explanation import Action, Explanation
from desktop.language import _, ngettext
from desktop.storage import failures as storage


def explain(failure: ChatError) -> Explanation | None:
    """The explanation of a failure of the history; None for any other failure."""
    match failure:
        case storage.HistoryFailed("damaged"):
            return Explanation(
                _("The history's file is damaged, and another Weir may have it open."),
                _("Close every window of Weir, then start it again: what can be read is saved."),
            )
        case storage.HistoryFailed("busy"):
            return Explanation(
                _("Another program holds the history, and does not let go of it."),
                _("Close other windows of Weir and other programs that have it, then try again."),
                Action.RETRY,
            )
        case storage.HistoryFailed(reason):
            return Explanation.of(
                _("The history could not be written: {reason}."),
                _("Free some space or check the disk, then try again."),
                Action.RETRY,
                reason=disk_reason(reason),
            )
        case storage.HistoryReadOnly(path, reason):
            return Explanation.of(
                _("The history at {path} cannot be written: {reason}."),
                _("Chats of this session will be gone when Weir ends."),
                path=path,
                reason=disk_reason(reason),
            )
        case storage.HistoryCopyKept(path):
            return Explanation.of(
                _("The history was brought up to date, but could not be verified afterwards."),
                _("A copy from before lies at {path}. Keep it until you miss nothing."),
                path=path,
            )
        case storage.DatabaseSetAside():
            return _set_aside(failure)
        case storage.PartlyDamaged("chats", count):
            return Explanation.of(
                ngettext(
                    "{count} chat of the list is damaged; what can be read of it is shown.",
                    "{count} chats of the list are damaged; what can be read of them is shown.",
                    count,
                ),
                count=count,
            )
        case storage.PartlyDamaged(count=count):
            return Explanation.of(
                ngettext(
                    "{count} message of this chat is damaged; what can be read of it is shown.",
                    "{count} messages of this chat are damaged; what can be read of them is shown.",
                    count,
                ),
                count=count,
            )
        case storage.NoSuchConversation():
            return Explanation(_("There is no such chat. It may have been deleted."))
        case engine.RepliesRecovered(count):
            return Explanation.of(
                ngettext(
                    "Weir ended in the middle of {count} reply; what had arrived was kept.",
                    "Weir ended in the middle of {count} replies; what had arrived was kept.",
                    count,
                ),
                count=count,
            )
        case engine.TrashNotEmptied(reason):
            return Explanation.of(
                _("What was to be deleted for good is still on the disk: {reason}."),
                _("It is out of sight, and Weir tries again by itself. Check the disk."),
                reason=disk_reason(reason),
            )
    return None


def _set_aside(failure: storage.DatabaseSetAside) -> Explanation:
    remedy = _("It lies at {path}, unchanged. A new history was begun.")
    match failure.reason:
        case "newer":
            sentence = _("The history is of a newer Weir and was set aside.")
        case "foreign":
            sentence = _("The history's file belonged to another program.")
        case "no_file":
            sentence = _("Where the history should be was something that is no file.")
        case _ if not failure.messages and not failure.chats:
            sentence = _("The history was damaged, and nothing in it could be read.")
        case _:
            sentence = ngettext(
                "The history was damaged. {count} chat could be read and is in the list.",
                "The history was damaged. {count} chats could be read and are in the list.",
                failure.chats,
            )
            remedy = _("Messages may be missing. The damaged file is kept at {path}.")
    return Explanation.of(sentence, remedy, path=failure.path, count=failure.chats)


def disk_reason(reason: str) -> str:
    """Why a disk refuses, in words."""
    match reason:
        case "full":
            return _("the disk is full")
        case "read_only":
            return _("the place is read-only")
        case "busy":
            return _("another program holds it")
        case "damaged":
            return _("the file is damaged")
        case "gone":
            return _("the file is gone")
        case "no_folder":
            return _("its folder cannot be made")
        case "locked":
            return _("it is encrypted, and its key is not there")
        case _:
            return _("the disk did not take it")
