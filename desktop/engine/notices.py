"""What the person must be told, kept until somebody listens."""

from __future__ import annotations

from collections.abc import Callable

from desktop.chat.failures import ChatError


class Notices(list[ChatError]):
    """Those that nobody has heard yet, oldest first."""

    _listener: Callable[[ChatError], None] | None = None

    def append(self, notice: ChatError) -> None:
        """Tell it, now or once somebody listens."""
        if self._listener is None:
            super().append(notice)
        else:
            self._listener(notice)

    def pass_on(self, listener: Callable[[ChatError], None]) -> None:
        """Give `listener` these, and from now on every other at once."""
        self._listener = listener
        while self:
            listener(self.pop(0))
