"""What is written in the quick window, and kept like every draft."""

from __future__ import annotations

from desktop.ui.composer.composer import Composer
from desktop.ui.window.remembering.draft_store import DraftStore
from desktop.ui.window.remembering.drafts import Drafts

_QUICK = -1
"""Stands for the quick window's new chat: the other windows' new chat has a draft of its own."""


class QuickDrafts(Drafts):
    """As those of any window, but for the new chat."""

    def __init__(self, store: DraftStore, composer: Composer) -> None:
        super().__init__(store, composer)
        self.show(None)

    def show(self, chat_id: int | None) -> None:
        super().show(_QUICK if chat_id is None else chat_id)
