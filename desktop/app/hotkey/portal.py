"""Keys of a Wayland desktop: its portal asks the person, and tells when they are pressed.

`org.freedesktop.portal.GlobalShortcuts`, by jeepney: Qt's D-Bus has no Python for its nested types.
"""

from __future__ import annotations

import asyncio
import secrets
from contextlib import suppress
from typing import Any

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, MessageType, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.asyncio import DBusRouter, Proxy, open_dbus_router
from PySide6.QtCore import QObject

from desktop.app.hotkey.hotkey import Hotkey
from desktop.chat.settings.key_chord import KeyChord
from desktop.engine.quick_shortcut import ShortcutState
from desktop.language import _

_BUS = "org.freedesktop.portal.Desktop"
_PATH = "/org/freedesktop/portal/desktop"
_SHORTCUTS = DBusAddress(_PATH, _BUS, "org.freedesktop.portal.GlobalShortcuts")
_REGISTRY = DBusAddress(_PATH, _BUS, "org.freedesktop.host.portal.Registry")
_REQUEST = "org.freedesktop.portal.Request"
_NOBODY = (
    "org.freedesktop.DBus.Error.ServiceUnknown",
    "org.freedesktop.DBus.Error.NameHasNoOwner",
    "org.freedesktop.DBus.Error.Unknown",
    "org.freedesktop.DBus.Error.Spawn",
)
"""How the errors of a bus begin where nobody can answer: Unknown… of a portal without keys."""
_ID = "quick"
_MODIFIERS = {"Ctrl": "CTRL", "Alt": "ALT", "Shift": "SHIFT", "Meta": "LOGO"}
_KEYS = {"Space": "space", "Ins": "Insert", "PgUp": "Page_Up", "PgDown": "Page_Down"}


def trigger(chord: KeyChord) -> str:
    """A chord in the spelling of the desktops' standard for shortcuts."""
    held = [_MODIFIERS[modifier] for modifier in _MODIFIERS if modifier in chord.modifiers]
    key = chord.key.lower() if len(chord.key) == 1 else _KEYS.get(chord.key, chord.key)
    return "+".join((*held, key))


class _Missing(Exception):
    """There is no portal that gives keys."""


class _Refused(Exception):
    """The portal, or the person in its dialog, said no."""


class PortalHotkey(Hotkey):
    """Keeps one session with the portal, in a task, as long as a chord is wanted."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session: asyncio.Task[None] | None = None

    def hold(self, chord: KeyChord) -> None:
        self.state_changed.emit(ShortcutState.ASKED)
        self._session = asyncio.get_running_loop().create_task(self._listen(chord), name="portal")

    def release(self) -> None:
        """End the connection; the portal then ends the session."""
        if self._session is not None:
            self._session.cancel()
            self._session = None

    async def _listen(self, chord: KeyChord) -> None:
        try:
            async with open_dbus_router() as router:
                await self._hear(router, chord)
        except _Refused:
            self.state_changed.emit(ShortcutState.REFUSED)
        except (_Missing, OSError, KeyError, ValueError, EOFError):  # the last four: of the bus
            self.state_changed.emit(ShortcutState.IMPOSSIBLE)

    async def _hear(self, router: DBusRouter, chord: KeyChord) -> None:
        rule = MatchRule(type="signal", interface=_SHORTCUTS.interface, member="Activated")
        await Proxy(message_bus, router).AddMatch(rule)
        with router.filter(rule) as activations:
            await _bind(router, chord)
            self.state_changed.emit(ShortcutState.WORKS)
            while True:
                _session, shortcut, _time, options = (await activations.get()).body
                if shortcut == _ID:
                    self.pressed.emit(str(options.get("activation_token", ("s", ""))[1]))


async def _bind(router: DBusRouter, chord: KeyChord) -> None:
    """Have the portal ask the person for the chord. Raises _Missing, _Refused."""
    with suppress(_Missing, _Refused):  # portals before 1.20 find out who asks by themselves
        await _asked(router, new_method_call(_REGISTRY, "Register", "sa{sv}", ("weir", {})))
    token = {"session_handle_token": ("s", f"weir{secrets.token_hex(4)}")}
    session = (await _answered(router, "CreateSession", "a{sv}", (), token))["session_handle"][1]
    wanted = {
        "description": ("s", _("Quick question")),
        "preferred_trigger": ("s", trigger(chord)),
    }
    given = (session, [(_ID, wanted)], "")
    await _answered(router, "BindShortcuts", "oa(sa{sv})sa{sv}", given, {})


async def _asked(router: DBusRouter, call: Message) -> None:
    """Wait until a call is taken. Raises _Missing, _Refused."""
    reply = await router.send_and_get_reply(call)
    if reply.header.message_type is MessageType.error:
        name = str(reply.header.fields.get(HeaderFields.error_name))
        raise _Missing(name) if name.startswith(_NOBODY) else _Refused(name)


async def _answered(
    router: DBusRouter, method: str, signature: str, given: tuple[Any, ...], options: dict[str, Any]
) -> dict[str, Any]:
    """Ask the portal, and wait for its answer, which comes as a signal of a request of our name.

    Raises _Missing, _Refused.
    """
    token = f"weir{secrets.token_hex(4)}"
    sender = str(router.unique_name).lstrip(":").replace(".", "_")
    path = f"{_PATH}/request/{sender}/{token}"
    rule = MatchRule(type="signal", interface=_REQUEST, member="Response", path=path)
    await Proxy(message_bus, router).AddMatch(rule)
    with router.filter(rule) as responses:
        body = (*given, options | {"handle_token": ("s", token)})
        await _asked(router, new_method_call(_SHORTCUTS, method, signature, body))
        code, results = (await responses.get()).body
    if code:
        raise _Refused
    return results  # type: ignore[no-any-return]
