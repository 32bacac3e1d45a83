"""Reads a long conversation on, in slices, while its end is on display."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.chat.failures import ChatError
from desktop.chat.messages import Message, Role
from desktop.chat.tree import Conversation
from desktop.engine.explain.files.content import for_window
from desktop.ui.conversation.lazy.message_views import MessageViews

SLICE = 250
"""Messages that are read in one go, within some milliseconds."""
_PAUSE = 2
"""Milliseconds from one slice to the next."""


class ReadingOn(QObject):
    """Gives the messages that are shown of a conversation; first those at its end."""

    came_above = Signal()
    """The messages above the end are there by now."""
    led_elsewhere = Signal()
    """The path does not lead to the end that was shown: it is to be shown anew."""
    read = Signal()
    """All of the conversation is in memory."""
    failed = Signal(ChatError)
    """The rest of a conversation could not be read. Whoever needs it asks again."""

    def __init__(self, messages: MessageViews, parent: QObject) -> None:
        super().__init__(parent)
        self._messages = messages
        self._conversation = Conversation()
        self._is_end = False
        """Whether only the end of it is shown."""
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._read_on)
        messages.message, messages.complete = self.message, self.complete
        messages.read = self.read_now

    @property
    def is_read(self) -> bool:
        """Whether all of the conversation is shown and in memory."""
        return not self._is_end and self._conversation.is_read

    def begin(self, conversation: Conversation) -> tuple[list[int], list[Role]]:
        """What is known at once of the messages to be shown: ids and roles. More follows."""
        self._conversation, end = conversation, conversation.known_end
        self._is_end = end is not None
        if self.is_read:
            self._timer.stop()  # that of another conversation
        else:
            self._timer.start(0)
        return self._shown() if end is None else self._alike([one.id for one in end.path])

    def added(self, conversation: Conversation) -> Conversation:
        """Take note of what a message is added to: the first one of a chat was not begun with."""
        self._conversation = conversation
        return conversation

    def kept(self, path: list[int]) -> int:
        """How many messages of the path are shown as they are already."""
        for number, (shown, id_) in enumerate(zip(self._messages.ids, path, strict=False)):
            view = self._messages.known(number)
            is_old = view is not None and (view.is_open or view.message != self.message(id_))
            if shown != id_ or is_old:
                return number
        return min(len(self._messages), len(path))

    def message(self, message_id: int) -> Message:
        """A message of the conversation as it is shown."""
        return for_window(self._conversation[message_id])

    def read_now(self, ids: Sequence[int], size: int) -> None:
        """Read messages of the conversation before they are asked for: so many bytes of them."""
        self._conversation.read(ids, size)

    def complete(self) -> bool:
        """Put what stands above the end there. False: it was there already."""
        if not self._is_end:
            return False
        ids, roles = self._shown()
        self._is_end = False
        above = len(ids) - len(self._messages)
        if above >= 0 and ids[above:] == self._messages.ids:
            self._messages.prepend(ids[:above], roles[:above])
            self.came_above.emit()
        else:
            self.led_elsewhere.emit()
        return True

    def step_now(self) -> bool:
        """Read the next slice without its pause. False: none waits."""
        waits = self._timer.isActive()
        if waits:
            self._timer.stop()
            self._read_on()
        return waits

    def _read_on(self) -> None:
        try:
            if self._conversation.known_end is not None:
                self._conversation.read_on(0)  # what hangs on the shape waits for a turn
            elif not self.complete() and not self._conversation.is_read:
                self._conversation.read_on(SLICE)
        except ChatError as error:
            self.failed.emit(error)
            return
        if self.is_read:
            self.read.emit()
        else:
            self._timer.start(_PAUSE)

    def _shown(self) -> tuple[list[int], list[Role]]:
        return self._alike(self._conversation.active_ids())

    def _alike(self, path: list[int]) -> tuple[list[int], list[Role]]:
        """The messages of a path without its instructions, which are not shown."""
        roles = self._conversation.roles(path)
        if Role.SYSTEM not in roles:
            return path, roles
        kept = [(id_, role) for id_, role in zip(path, roles, strict=True) if role != Role.SYSTEM]
        return [id_ for id_, _role in kept], [role for _id, role in kept]
