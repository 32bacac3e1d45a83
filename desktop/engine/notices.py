"""Keeps the notices for the person until a window shows them."""

from __future__ import annotations

from collections.abc import Callable

from desktop.chat.failures import ChatError


class Notices(list[ChatError]):
    """The notices that were not shown yet, oldest first."""

    _listener: Callable[[ChatError], None] | None = None

    def append(self, notice: ChatError) -> None:
        """Show a notice at once if there is a listener; else keep it."""
        if self._listener is None:
            super().append(notice)
        else:
            self._listener(notice)

    def pass_on(self, listener: Callable[[ChatError], None]) -> None:
        """Give `listener` the kept notices now, and every later one at once."""
        self._listener = listener
        while self:
            listener(self.pop(0))
