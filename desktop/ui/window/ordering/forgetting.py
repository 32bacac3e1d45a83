"""Asks whether chats are to be forgotten, and says what that takes along."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from desktop.engine.workspace import Workspace
from desktop.language import _, ngettext
from desktop.ui.chats.acting.wishes import Forgetting
from desktop.ui.widgets.question import Question, Role


def ask_to_forget(
    workspace: Workspace,
    chats: tuple[int, ...],
    confirmed: Callable[[Forgetting], None],
    parent: QWidget,
) -> None:
    """Open the question. `confirmed` hears what the person wants, unless that is nothing."""
    copies = len(workspace.encryption.copies())
    asked = ngettext(
        "Forget {count} chat? Nothing brings it back.",
        "Forget {count} chats? Nothing brings them back.",
        len(chats),
    ).format(count=len(chats))
    question = Question(asked, _("Cancel"), parent)
    question.say(*_more(copies, workspace.turns.are_running))
    if copies:
        also = ngettext(
            "Forget, and delete {count} older copy",
            "Forget, and delete {count} older copies",
            copies,
        ).format(count=copies)
        question.offer(
            also, Role.DestructiveRole, partial(confirmed, Forgetting(chats, with_copies=True))
        )
    question.offer(
        _("Forget for good"), Role.DestructiveRole, partial(confirmed, Forgetting(chats))
    )
    question.open()


def _more(copies: int, is_running: bool) -> list[str]:
    parts = [
        _(
            "The history is written anew without a byte of it: texts, drafts, what was attached, "
            "and the index of the search. The window waits for that."
        ),
    ]
    if copies:
        parts.append(
            ngettext(
                "{count} older copy of the whole history lies beside it, and may hold it, too.",
                "{count} older copies of the whole history lie beside it, and may hold it, too.",
                copies,
            ).format(count=copies)
        )
    parts.append(_("Backups and files that you saved yourself stay."))
    if is_running:
        parts.append(_("The reply that arrives is stopped, and its text kept."))
    return parts
