"""The sentences for how Weir's files lie on the disk: whose they are, where, and locked or not."""

from __future__ import annotations

from desktop.chat.failures import ChatError
from desktop.engine.explain.explanation import Explanation
from desktop.language import _, ngettext
from desktop.storage import failures as storage


def explain(failure: ChatError) -> Explanation | None:
    """The explanation of such a failure; None for any other."""
    match failure:
        case storage.HistoryLocked(reason):
            return _locked(reason)
        case storage.HistoryOnNetwork(path, fs):
            return Explanation.of(
                _("The chats at {path} lie on a network drive ({fs})."),
                _(
                    "Weir writes more slowly there, so that it is safe. Open them on one computer "
                    "at a time, or keep them on a disk of this one: WEIR_HOME names the folder."
                ),
                path=path,
                fs=fs,
            )
        case storage.FilesClosed(count):
            return Explanation.of(
                ngettext(
                    "Others on this computer could read {count} file with your chats; now they "
                    "cannot.",
                    "Others on this computer could read {count} files with your chats; now they "
                    "cannot.",
                    count,
                ),
                count=count,
            )
        case storage.FilesForeign(path, count):
            return Explanation.of(
                ngettext(
                    "{path} belongs to another person, who may read and change it.",
                    "{path} and {more} more of Weir's files belong to another person, who may "
                    "read and change them.",
                    count,
                ),
                _("Have them given to you by who runs this computer, as with chown."),
                path=path,
                more=count - 1,
            )
    return None


def _locked(reason: str) -> Explanation:
    """Why an encrypted history cannot be read, and how it can."""
    sentence = _("Your chats are encrypted and locked: {why}.")
    match reason:
        case "" | "waiting":
            why = _("the keyring has not answered yet")
            remedy = _("Unlock the keyring where it asks for its password, then try again.")
        case "locked":
            why = _("the keyring that has their key is locked")
            remedy = _("Unlock the keyring, then try again.")
        case "gone":
            why = _("the keyring answers, but does not have their key")
            remedy = _("Log in as the person who encrypted them, or restore the keyring.")
        case "other":
            why = _("the key in the keyring is another one")
            remedy = _("Restore the keyring of the time when they were encrypted.")
        case "marker":
            why = _("the file history.encrypted, which names their key, is missing beside them")
            remedy = _("Put it back from where the chats were copied from.")
        case _:
            why = _("no keyring answers here, and their key lies in one")
            remedy = _("Start Weir where the keyring runs, as in your desktop session.")
    return Explanation.of(sentence, remedy, why=why)
