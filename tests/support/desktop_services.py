"""A private session bus with a notification service on it, and a tray host, for tests.

with SessionBus(tmp_path) as bus, NotificationService(bus.address) as service:
    ...                                   # a program with bus.address shows a notification
    service.choose(service.shown[0].number, "a token")
"""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

NOTIFICATIONS = "org.freedesktop.Notifications"


_BUS = """<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"""


class SessionBus:
    """A bus that ends with its block, and starts none of the machine's services."""

    def __init__(self, folder: Path) -> None:
        self._config = folder / "bus.xml"
        self._config.write_text(_BUS)

    def __enter__(self) -> Self:
        command = ["dbus-daemon", f"--config-file={self._config}", "--nofork", "--print-address"]
        self._daemon = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._daemon.stdout is not None
        self.address = self._daemon.stdout.readline().strip()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._daemon.stdout is not None
        self._daemon.terminate()
        self._daemon.wait()
        self._daemon.stdout.close()


class Service:
    """Owns a name of the bus, and answers in a thread what `_answers` knows."""

    def __init__(self, address: str, name: str) -> None:
        self._address, self._name = address, name
        self._answers: dict[str, Callable[[Message], tuple[str, tuple[Any, ...]]]] = {}
        self._lock = threading.RLock()

    def __enter__(self) -> Self:
        self._connection: DBusConnection = open_dbus_connection(self._address)
        self._connection.send_and_get_reply(message_bus.RequestName(self._name))
        self._thread = threading.Thread(target=self._serve, name=self._name)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with open_dbus_connection(self._address) as other:
            end = DBusAddress("/", self._connection.unique_name, interface="weir.test")
            other.send(new_method_call(end, "End"))
        self._thread.join()
        self._connection.close()

    def _serve(self) -> None:
        while True:
            message = self._connection.receive()
            member = message.header.fields.get(HeaderFields.member, "")
            if member == "End":
                return
            if message.header.message_type is MessageType.method_call and member in self._answers:
                with self._lock:  # what a test then says comes behind the answer
                    signature, body = self._answers[member](message)
                    self._connection.send(new_method_return(message, signature or None, body))
                    self._go_on()

    def _go_on(self) -> None:
        """Do what comes directly behind an answer."""

    def _send(self, message: Message) -> None:
        with self._lock:
            self._connection.send(message)


@dataclass(frozen=True, slots=True)
class Shown:
    """A notification as the service was given it."""

    number: int
    replaced: int
    title: str
    text: str
    actions: list[str]


class NotificationService(Service):
    """Takes notifications, and lets a test answer them as a person does."""

    def __init__(self, address: str) -> None:
        super().__init__(address, NOTIFICATIONS)
        self.shown: list[Shown] = []
        """All that ever were."""
        self.open: dict[int, Shown] = {}
        """Those on the screen."""
        self.keeps_nothing = False
        """Notifications are gone as soon as they are shown, such as while the person wants rest."""
        self._answers = {
            "GetCapabilities": self._capabilities,
            "Notify": self._notify,
            "CloseNotification": self._close,
        }

    def choose(self, number: int, token: str = "") -> None:
        """Click a notification. It closes then, as those of all services do."""
        if token:
            self._signal("ActivationToken", "us", (number, token))
        self._signal("ActionInvoked", "us", (number, "default"))
        self.expire(number)

    def expire(self, number: int) -> None:
        """Let a notification go."""
        del self.open[number]
        self._signal("NotificationClosed", "uu", (number, 1))

    def _go_on(self) -> None:
        if self.keeps_nothing:
            for number in list(self.open):
                self.expire(number)

    def _signal(self, name: str, signature: str, body: tuple[Any, ...]) -> None:
        emitter = DBusAddress("/org/freedesktop/Notifications", interface=NOTIFICATIONS)
        self._send(new_signal(emitter, name, signature, body))

    def _capabilities(self, message: Message) -> tuple[str, tuple[Any, ...]]:
        return "as", (["actions", "body", "body-markup"],)

    def _notify(self, message: Message) -> tuple[str, tuple[Any, ...]]:
        _program, replaced, _icon, title, text, actions, _hints, _expiry = message.body
        number = replaced or len(self.shown) + 1
        shown = Shown(number, replaced, title, text, list(actions))
        self.shown.append(shown)
        self.open[number] = shown
        return "u", (number,)

    def _close(self, message: Message) -> tuple[str, tuple[Any, ...]]:
        (number,) = message.body
        if number in self.open:
            self.expire(number)
        return "", ()


class TrayHost(Service):
    """A tray: programs say here that they have an icon, and a test uses its menu."""

    def __init__(self, address: str) -> None:
        super().__init__(address, "org.kde.StatusNotifierWatcher")
        self.icons: list[str] = []
        """The names on the bus of the programs that have said so."""
        self._answers = {"Get": self._get, "RegisterStatusNotifierItem": self._register}

    def has_icon(self) -> bool:
        """Whether a program that has said so is still there."""
        with open_dbus_connection(self._address) as bus:
            return any(
                bus.send_and_get_reply(message_bus.NameHasOwner(name)).body[0]
                for name in self.icons
            )

    def click(self) -> None:
        """Click the icon."""
        self._call("/StatusNotifierItem", "org.kde.StatusNotifierItem", "Activate", "ii", 0, 0)

    def menu(self) -> dict[str, int]:
        """The numbers of what the menu offers, by its words."""
        menu = "com.canonical.dbusmenu"
        _revision, (_root, _facts, rows) = self._call(
            "/MenuBar", menu, "GetLayout", "iias", 0, -1, []
        )
        return {
            facts["label"][1].replace("_", ""): number
            for _signature, (number, facts, _below) in rows
            if "label" in facts and facts.get("enabled", ("b", True))[1]
        }

    def choose(self, words: str) -> None:
        """Choose a row of the menu."""
        row = (self.menu()[words], "clicked", ("s", ""), 0)
        self._call("/MenuBar", "com.canonical.dbusmenu", "Event", "isvu", *row)

    def _call(
        self, path: str, interface: str, method: str, signature: str, *body: Any
    ) -> tuple[Any, ...]:
        with open_dbus_connection(self._address) as bus:
            address = DBusAddress(path, self.icons[-1], interface)
            reply = bus.send_and_get_reply(new_method_call(address, method, signature, body))
            answer: tuple[Any, ...] = reply.body
            return answer

    def _get(self, message: Message) -> tuple[str, tuple[Any, ...]]:
        return "v", (("b", True),)  # IsStatusNotifierHostRegistered

    def _register(self, message: Message) -> tuple[str, tuple[Any, ...]]:
        (name,) = message.body
        self.icons.append(name)
        return "", ()
