"""Whether the chats are encrypted on the disk: a switch that first says what that means."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.engine.at_rest.encryption import AtRest
from desktop.engine.workspace import Workspace
from desktop.language import _, ngettext
from desktop.ui.widgets.inputs.switch import Switch
from desktop.ui.widgets.labels import plain_label
from desktop.ui.widgets.question import Question, Role


@dataclass(frozen=True, slots=True)
class EncryptionWish:
    """That the history is to be encrypted, or plain again."""

    on: bool
    with_copies: bool = False
    """Whether older copies of the history, which are plain, are to be deleted."""


class EncryptionSetting(QWidget):
    """Asks before it changes anything; what it asks for is done by whoever hears `wished`."""

    wished = Signal(object)
    """An EncryptionWish."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._encryption, self._turns = workspace.encryption, workspace.turns
        self.control = Switch(_("Encrypt my chats on this computer"))
        self.control.setAccessibleName(self.control.text())
        self.note = plain_label(object_name="muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(3)
        layout.addWidget(self.control)
        layout.addWidget(self.note)
        self.refresh()
        self.control.toggled.connect(self._on_toggled)

    def refresh(self) -> None:
        """Show what holds."""
        state = self._encryption.state
        self.control.blockSignals(True)
        self.control.setChecked(state is not AtRest.PLAIN)
        self.control.blockSignals(False)
        self.control.setEnabled(state is not AtRest.LOCKED)
        match state:
            case AtRest.PLAIN:
                words = _("Chats, their index and drafts get a key that lies in the keyring alone.")
            case AtRest.ENCRYPTED:
                words = _("Encrypted. Without the keyring of this system nobody can read them.")
            case AtRest.LOCKED:
                words = _("Locked: the keyring does not give the key.")
        self.control.setToolTip(words)
        self.control.setAccessibleDescription(words)
        self.note.setText(words)

    def _on_toggled(self, wanted: bool) -> None:
        self.refresh()  # it is on once it is done
        asked = (
            _("Encrypt your chats on this computer?")
            if wanted
            else _("Have your chats be plain on the disk again?")
        )
        question = Question(asked, _("Cancel"), self.window())
        copies = len(self._encryption.copies()) if wanted else 0
        if more := self._more(wanted, copies):
            question.say(*more)
        if copies:
            also = ngettext(
                "Encrypt, and delete {count} older copy",
                "Encrypt, and delete {count} older copies",
                copies,
            ).format(count=copies)
            question.offer(also, Role.DestructiveRole, partial(self._wish, True, True))
        words = _("Encrypt") if wanted else _("Decrypt")
        question.offer(words, Role.AcceptRole, partial(self._wish, wanted))
        question.open()

    def _more(self, wanted: bool, copies: int) -> list[str]:
        parts = []
        if wanted:
            parts += [
                _(
                    "Their key lies in the keyring of this system and nowhere else. Where the "
                    "keyring is lost, as with a new system, another computer or a keyring that was "
                    "reset, nobody can read them any more: a copy of the files does not help."
                ),
                _(
                    "While the keyring is locked, Weir opens without your chats. Not encrypted are "
                    "prompts, settings, and files that you saved or exported."
                ),
            ]
            if copies:
                parts.append(
                    ngettext(
                        "{count} older copy of the history lies beside it and stays as it is, "
                        "unless you delete it.",
                        "{count} older copies of the history lie beside it and stay as they are, "
                        "unless you delete them.",
                        copies,
                    ).format(count=copies)
                )
        if self._turns.are_running:
            parts.append(_("The reply that arrives is stopped, and its text kept."))
        return parts

    def _wish(self, on: bool, with_copies: bool = False) -> None:
        self.wished.emit(EncryptionWish(on, with_copies))
