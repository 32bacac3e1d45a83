"""The turns of all chats, followed to their ends while windows show them, come and go."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from desktop.chat.content import Question
from desktop.chat.messages import Message
from desktop.chat.tree import Conversation
from desktop.engine.events import NotSaved
from desktop.engine.explain.sentences import not_saved
from desktop.engine.turn.turn import Turn
from desktop.ui.chats.chat_list_model import ChatListModel
from desktop.ui.tasks import Tasks
from desktop.ui.window.shared.live_reply import LiveReply


class ShownChat(Protocol):
    """What a window shows, and asks."""

    @property
    def conversation(self) -> Conversation:
        """The chat on display."""

    def ask(self, conversation: Conversation, question: Question) -> bool:
        """Ask a question in a chat, shown or not. False: that could not begin."""


class LiveChats(QObject):
    """Follows each turn by one task, and gives its events to every window that has it drawn."""

    begun = Signal(object, object)
    """A LiveReply, and the window's ShownChat that asked for it."""
    ended = Signal(object, object)
    """A LiveReply, and the Message that it ended as."""
    settled = Signal(object, object)
    """A Conversation in which no reply arrives any more, in any window, and the Message that ended
    last."""
    led = Signal(object)
    """A Conversation whose active path leads through another variant by now."""
    marked = Signal(object, object)
    """A Conversation, and a Message of it that has a star now, or none any more."""
    notice_raised = Signal(str)
    """A sentence the person must read."""

    def __init__(self, chats: ChatListModel, tasks: Tasks) -> None:
        super().__init__()
        self._chats = chats
        self.tasks = tasks
        self._live: dict[int, LiveReply] = {}
        """By the id of the reply: where answers are compared, several of one chat arrive."""
        self._windows: list[ShownChat] = []

    # windows ----------------------------------------------------------------------------
    def join(self, window: ShownChat) -> None:
        """Count on this window from now on."""
        self._windows.append(window)

    def leave(self, window: ShownChat) -> None:
        """A window closes. What it asked goes on, for the sake of another one."""
        self._windows.remove(window)
        for live in self._live.values():
            if live.asked_by is window:
                live.asked_by = self.window_for(live.conversation)

    def window_for(self, conversation: Conversation) -> ShownChat | None:
        """Return the window that speaks for a chat: one that shows it, else the oldest one."""
        showing = (one for one in self._windows if one.conversation is conversation)
        return next(showing, next(iter(self._windows), None))

    # turns ------------------------------------------------------------------------------
    def of(self, chat_id: int | None) -> LiveReply | None:
        """Return the reply that arrives in a chat; of several the one on its active path, else the
        one asked first; None where none does."""
        arriving = self.all_of(chat_id)
        if len(arriving) > 1:
            last = arriving[0].conversation.end(1)[0].id
            arriving.sort(key=lambda live: live.reply_id != last)
        return next(iter(arriving), None)

    def all_of(self, chat_id: int | None) -> list[LiveReply]:
        """Return the replies that arrive in a chat, as they were asked."""
        if chat_id is None:
            return []
        return [live for live in self._live.values() if live.conversation.id == chat_id]

    def reply(self, reply_id: int) -> LiveReply | None:
        """Return the reply with this id while it arrives."""
        return self._live.get(reply_id)

    def stop(self, chat_id: int | None) -> None:
        """Stop all that arrives in a chat; what has come stays."""
        for live in self.all_of(chat_id):
            live.turn.stop()

    def all(self) -> list[LiveReply]:
        """Return the replies that arrive."""
        return list(self._live.values())

    def follow(self, turn: Turn, asked_by: ShownChat) -> LiveReply:
        """Follow a turn from here to its end."""
        conversation = turn.conversation
        assert conversation is not None
        assert conversation.id is not None  # ask() gave it one
        live = LiveReply(conversation, turn, time.monotonic())
        live.asked_by = asked_by
        self._live[live.reply_id] = live
        self.put_first(conversation)
        self._chats.set_running(conversation.id, True)
        self.tasks.start(self._follow(conversation.id, live), f"turn of chat {conversation.id}")
        self.begun.emit(live, asked_by)
        return live

    def put_first(self, conversation: Conversation) -> None:
        """Put a chat at the top of the list, where it may not be yet."""
        assert conversation.id is not None  # it is in the history
        self._chats.touch(conversation.id, conversation.title)

    async def stop_all(self) -> None:
        """Stop every turn and wait until each has ended, with its text kept."""
        turns = [live.turn for live in self._live.values()]
        for turn in turns:
            turn.stop()
        await asyncio.gather(*(turn.ended() for turn in turns))

    async def _follow(self, chat_id: int, live: LiveReply) -> None:
        try:
            async for event in live.turn:
                live.observe(event, time.monotonic())
                if isinstance(event, NotSaved):
                    self.notice_raised.emit(not_saved(event.reason))
                for draw in live.drawn_by:
                    draw(event)
        finally:
            self._finish(chat_id, live)

    def _finish(self, chat_id: int, live: LiveReply) -> None:
        reply: Message = live.turn.reply()
        live.conversation.replace(reply)
        del self._live[live.reply_id]
        is_last = not self.all_of(chat_id)
        if is_last:
            self._chats.set_running(chat_id, False)
        self.ended.emit(live, reply)
        if is_last:
            self.settled.emit(live.conversation, reply)
