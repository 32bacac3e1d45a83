"""Finds the message that a key or a command means."""

from __future__ import annotations

from collections.abc import Callable

from desktop.chat.messages import Message, Role, TurnState
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.window.chat.chat_display import ChatDisplay


class ChosenMessage:
    """The message that the reader went to by Alt+Up; else the last one that the verb is for."""

    def __init__(self, transcript: Transcript, display: ChatDisplay) -> None:
        self._transcript = transcript
        self._display = display

    def any(self) -> int | None:
        """Return the id of the message; None where the chat has none."""
        return self._find(_is_any)

    def to_edit(self) -> int | None:
        """Return the id of the message, a reply too where the reader went to one; None where the
        chat has no question."""
        at, conversation = self._at_cursor(), self._display.conversation
        if at in conversation and conversation[at].state is not TurnState.STREAMING:
            return at
        return self._find(_is_question)

    def question(self) -> int | None:
        """Return the id of the question at the top of the view; None where there is none."""
        navigation = self._transcript.navigation
        at, path = navigation.message_at_cursor(), range(navigation.message_count())
        above = (navigation.message(number) for number in reversed(path[: at + 1]))
        return next((message.id for message in above if _is_question(message)), None)

    def reply(self) -> int | None:
        """Return the id of the reply; None where the chat has none."""
        return self._find(_is_reply)

    def with_variants(self) -> int | None:
        """Return the id of the message that is one of several; None where none is."""
        return self._find(self._has_variants)

    def _find(self, fits: Callable[[Message], bool]) -> int | None:
        conversation = self._display.conversation
        chosen = self._at_cursor()
        if chosen in conversation and fits(conversation[chosen]):
            return chosen
        path = reversed(conversation.active_ids())
        return next((one for one in path if fits(conversation[one])), None)

    def _at_cursor(self) -> int:
        navigation = self._transcript.navigation
        at = navigation.message_at_cursor() if self._transcript.view.hasFocus() else -1
        return navigation.message(at).id if at >= 0 else 0

    def _has_variants(self, message: Message) -> bool:
        return len(self._display.conversation.variants(message.id)) > 1


def _is_any(message: Message) -> bool:
    return message.role is not Role.SYSTEM


def _is_question(message: Message) -> bool:
    return message.role is Role.USER


def _is_reply(message: Message) -> bool:
    return message.role is Role.ASSISTANT
