"""What was searched for last, kept with what the window remembers."""

from __future__ import annotations

from desktop.engine.remembered.window_state import WindowState
from desktop.ui.window.remembering.saver import Saver


class RecentSearches:
    """The newest first."""

    def __init__(self, state: WindowState, saver: Saver) -> None:
        self._state, self._saver = state, saver

    @property
    def texts(self) -> tuple[str, ...]:
        """All of them."""
        return self._state.searches

    def remember(self, text: str) -> None:
        """Put a search first."""
        text = " ".join(text.split())
        if text:
            self._keep((text, *(one for one in self.texts if one != text)))

    def forget(self, text: str) -> None:
        """Let go of one of them."""
        self._keep(tuple(one for one in self.texts if one != text))

    def forget_all(self) -> None:
        """Let go of all of them."""
        self._keep(())

    def _keep(self, texts: tuple[str, ...]) -> None:
        self._state.searches = texts
        self._saver.later()
