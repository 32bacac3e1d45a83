"""The draft in the message of one window: what is written and not sent stays with its chat."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.ui.composer.composer import Composer
from desktop.ui.window.remembering.draft_store import DraftStore


class Drafts(QObject):
    """Puts the draft of the shown chat into the composer, and has what is written there kept."""

    def __init__(self, store: DraftStore, composer: Composer) -> None:
        super().__init__(composer)
        self.store = store
        self.shown: int | None = None
        self._composer = composer
        self._is_filling = False
        composer.edit.textChanged.connect(self._on_typed)
        self._fill(store.hand_out(self))

    def text(self) -> str:
        """Return what is written in the message."""
        return self._composer.text()

    @property
    def revision(self) -> int:
        """A number that is another one once something else is written."""
        return self._composer.edit.document().revision()

    def show(self, chat_id: int | None) -> None:
        """Put the draft of another chat into the composer; None: the new chat's."""
        self.store.put_away(self)
        self.shown = chat_id
        self._fill(self.store.hand_out(self))

    def take(self, chat_id: int | None) -> None:
        """Clear the message: it was sent in this chat, which the new chat may just have become."""
        self._composer.clear()
        self.store.move(self, chat_id)

    def write_before(self, text: str) -> None:
        """Write `text` above what is written in the message: it was not sent."""
        draft = self._composer.text()
        self._composer.set_text(f"{text}\n\n{draft}" if draft.strip() else text)

    def leave(self) -> None:
        """Put away what is written: the window closes."""
        self.store.put_away(self)

    def _fill(self, text: str) -> None:
        self._is_filling = True  # which is no typing
        self._composer.set_text(text)
        self._is_filling = False

    def _on_typed(self) -> None:
        if not self._is_filling:
            self.store.note(self.shown)
