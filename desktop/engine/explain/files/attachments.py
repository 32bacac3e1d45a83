"""The sentences for files that cannot be attached."""

from __future__ import annotations

from desktop.chat.failures import ChatError
from desktop.chat.text import printable_line
from desktop.engine.explain.explanation import Explanation
from desktop.engine.failures import AttachmentRefused
from desktop.language import _
from desktop.storage.failures import AttachmentNotKept


def explain(failure: ChatError) -> Explanation | None:
    """The explanation of a failure of an attachment; None for any other failure."""
    match failure:
        case AttachmentRefused(name, reason, detail):
            sentence, remedy = _refused(reason)
            return Explanation.of(sentence, remedy, name=printable_line(name), limit=detail)
        case AttachmentNotKept(reason):
            return Explanation.of(
                _("The file could not be copied to Weir's folder: {reason}."),
                _("Nothing was sent. Check the disk and its permissions, then attach it again."),
                reason=reason or "?",
            )
    return None


def _refused(reason: str) -> tuple[str, str]:
    """What is wrong with a file, and what to do next."""
    match reason:
        case "missing" | "gone" | "no_access" | "no_file":
            return _unread(reason)
        case "too_large":
            return _("{name} is larger than {limit}."), _("Attach a part of it.")
        case "too large":
            return (
                _("{name} is too large once it is unpacked."),
                _("Attach a part of it, or a smaller picture."),
            )
        case "no text" | "scan" | "no picture":
            return _without_text(reason)
        case "encrypted":
            return (
                _("{name} has a password."),
                _("Save it without one in the program it comes from, then attach that."),
            )
        case "damaged":
            return (
                _("{name} is damaged, or is not what its name says."),
                _("Open it in the program it comes from, save it again, then attach that."),
            )
        case "slow":
            return _("{name} takes too long to read."), _("Attach a part of it.")
        case "stopped":
            return _("Reading {name} was stopped."), ""
        case "died":
            return (
                _("The program that reads {name} ended unexpectedly."),
                _("Save the file in another format, then attach that."),
            )
    return (
        _(
            "Weir cannot read {name}: it reads text, code, PDF, Word, Excel, PowerPoint, HTML, "
            "e-mail and pictures."
        ),
        _("Save it in one of these formats (.docx for .doc, .xlsx for .xls), then attach that."),
    )


def _unread(reason: str) -> tuple[str, str]:
    match reason:
        case "missing":
            return _("There is no file {name}."), _("Check its name and folder.")
        case "gone":
            return _("{name} is no longer there."), _("Attach it again, then choose.")
        case "no_file":
            return _("{name} is no file."), _("Attach the files in it one by one.")
    return _("{name} cannot be read."), _("Check its permissions, or copy it elsewhere.")


def _without_text(reason: str) -> tuple[str, str]:
    match reason:
        case "scan":
            return (
                _("There is no text in {name}: it is a scan."),
                _("Attach it in Weir's window, which sends its pages as pictures."),
            )
        case "no picture":
            return (
                _("{name} cannot be taken out as a picture."),
                _("Save that page as a picture in the program that shows it, then attach that."),
            )
    return _("There is no text in {name}."), _("If it is a scan, attach its pages as pictures.")
