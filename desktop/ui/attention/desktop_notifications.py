"""Speaks to the notification service of a Linux desktop (org.freedesktop.Notifications).

By jeepney, which the keyring needs anyway: QtDBus sends no unsigned number from Python, and Notify
asks for one. https://specifications.freedesktop.org/notification-spec/latest/
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any

from jeepney import (
    DBusAddress,
    DBusErrorResponse,
    HeaderFields,
    MatchRule,
    Message,
    MessageType,
    new_method_call,
)
from jeepney.bus_messages import message_bus
from jeepney.io.asyncio import DBusConnection, open_dbus_connection
from jeepney.io.common import RouterClosed
from jeepney.wrappers import unwrap_msg
from PySide6.QtCore import QObject, Signal

from desktop import paths
from desktop.language import _
from desktop.ui.attention.notification import Notification
from desktop.ui.tasks import Tasks

_NAME, _PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
_SERVICE = DBusAddress(_PATH, bus_name=_NAME, interface=_NAME)
_PATIENCE = 10.0
"""Seconds in which a bus and a service answer: the bus may have to start the service first."""
_NO_ANSWER = (
    *(OSError, EOFError, KeyError, ValueError, RuntimeError, RouterClosed, DBusErrorResponse),
)
"""What jeepney raises without a bus, with a broken address, without a service."""


@dataclass(frozen=True, slots=True)
class _Question:
    """What the bus was asked."""

    answer: asyncio.Future[Message]
    at_once: Callable[[Any], None] | None

    def take(self, message: Message) -> None:
        """Take the answer, unless nobody waits for it any more."""
        if self.answer.done():
            return
        if self.at_once is not None and message.header.message_type is MessageType.method_return:
            self.at_once(message.body)
        self.answer.set_result(message)


class DesktopNotifications(QObject):
    """Shows at most one notification for a chat. The connection is made at the first one."""

    chosen = Signal(object, str)
    """The person clicked the notification of a chat: its id, and the desktop's activation token."""
    closed = Signal(object)
    """The notification of a chat is gone, by a click or without one."""

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._connection: DBusConnection | None = None
        self._questions: dict[int, _Question] = {}
        """By their serial numbers."""
        self._shown: dict[int, int] = {}
        """The service's numbers of the notifications, by chat."""
        self._tokens: dict[int, str] = {}
        self._can: set[str] = set()
        self._turn = asyncio.Lock()

    async def show(self, notification: Notification) -> bool:
        """Show it, in place of the one of its chat. Returns False where no service takes it."""
        async with self._turn:
            try:
                async with asyncio.timeout(_PATIENCE):
                    await self._connect()
                    if not self._can:
                        (can,) = await self._ask("GetCapabilities")
                        self._can = set(can)
                    await self._notify(notification)
            except _NO_ANSWER:
                return False
            return True

    async def withdraw(self, chat_id: int) -> None:
        """Take the notification of a chat away, if it is still there."""
        async with self._turn:
            number = self._shown.pop(chat_id, None)
            if number is None or self._connection is None:
                return
            try:
                async with asyncio.timeout(_PATIENCE):
                    await self._ask("CloseNotification", "u", (number,))
            except _NO_ANSWER:
                return

    async def _notify(self, notification: Notification) -> None:
        text = notification.text
        if "body-markup" in self._can:
            text = escape(text, quote=False)
        icon = (paths.resources() / "icons" / "weir.svg").as_uri()
        replaced = self._shown.get(notification.chat_id, 0)
        actions = ["default", _("Open")] if "actions" in self._can else []
        hints = {"desktop-entry": ("s", "weir"), "category": ("s", "im.received")}
        body = ("Weir", replaced, icon, notification.title, text, actions, hints, -1)
        message = new_method_call(_SERVICE, "Notify", "susssasa{sv}i", body)
        await self._answer(message, partial(self._keep, notification.chat_id))

    def _keep(self, chat_id: int, answer: tuple[int]) -> None:
        """Keep the number of a notification. At once: the next message may say that it is gone."""
        (self._shown[chat_id],) = answer

    # the bus ----------------------------------------------------------------------------
    async def _connect(self) -> None:
        if self._connection is not None:
            return
        self._connection = await open_dbus_connection("SESSION")
        self._tasks.start(self._receive(self._connection), "notifications")
        rule = MatchRule(type="signal", sender=_NAME, interface=_NAME, path=_PATH)
        await self._answer(message_bus.AddMatch(rule))

    async def _ask(
        self, method: str, signature: str | None = None, body: tuple[Any, ...] = ()
    ) -> tuple[Any, ...]:
        return await self._answer(new_method_call(_SERVICE, method, signature, body))

    async def _answer(
        self, message: Message, at_once: Callable[[Any], None] | None = None
    ) -> tuple[Any, ...]:
        """What the bus answers. `at_once` is called with it before anything else is read."""
        connection = self._connection
        if connection is None:
            raise EOFError
        serial = next(connection.outgoing_serial)
        question = _Question(asyncio.get_running_loop().create_future(), at_once)
        self._questions[serial] = question
        try:
            await connection.send(message, serial=serial)
            body: tuple[Any, ...] = unwrap_msg(await question.answer)
            return body
        finally:
            del self._questions[serial]

    async def _receive(self, connection: DBusConnection) -> None:
        """Take in what the bus says, until it ends; the next notification connects anew."""
        try:
            while True:
                self._take(await connection.receive())
        except (OSError, EOFError):
            pass
        finally:
            connection.writer.close()
            self._connection = None
            for question in self._questions.values():
                if not question.answer.done():
                    question.answer.set_exception(EOFError())
            for chat_id in list(self._shown):
                self._forget(chat_id)

    def _take(self, message: Message) -> None:
        fields = message.header.fields
        question = self._questions.get(fields.get(HeaderFields.reply_serial, 0))
        if question is not None:
            question.take(message)
        elif message.header.message_type is MessageType.signal and message.body:
            self._on_signal(fields.get(HeaderFields.member, ""), *message.body)

    def _on_signal(self, name: str, number: object, *said: object) -> None:
        chat_id = next((chat for chat, shown in self._shown.items() if shown == number), None)
        if chat_id is None:  # another program's
            return
        match name, said:
            case "ActivationToken", (str(token),):
                self._tokens[chat_id] = token
            case "ActionInvoked", _:
                self.chosen.emit(chat_id, self._tokens.pop(chat_id, ""))
            case "NotificationClosed", _:
                self._forget(chat_id)

    def _forget(self, chat_id: int) -> None:
        del self._shown[chat_id]
        self._tokens.pop(chat_id, None)
        self.closed.emit(chat_id)
