"""A page whose messages can be walked through by keyboard and by a screen reader."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.chat.messages import Message
from desktop.ui.searched_view import SearchedView


class WalkedView(SearchedView):
    """All of `accessible_page.Messages` but the actions, which a subclass knows of."""

    def messages(self) -> Sequence[Message]:
        """Those on the page, in order."""
        return [view.snapshot() if view.is_open else view.message for view in self._views]

    def message_at_cursor(self) -> int:
        """Which of them the text cursor stands in, from 0; -1 where it was never put."""
        cursor = self.textCursor()
        view = self._excerpt.view_at(cursor.position()) if cursor.position() > 0 else None
        return view.number if view is not None else -1

    def go_to_message(self, index: int) -> None:
        """Put the text cursor at a message's start, and that to the top of the view."""
        view = self._views[index]
        self.go_to(view)
        start = self._excerpt.start_of(view)
        if start is not None:
            self.setTextCursor(start)  # which scrolls, where the message is the last
            self.go_to(view)
