"""The keys that open the quick window from any program: wanted by the settings, held by the system.

Only the program that owns the screen can ask the system for them: it takes part by `provide`.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from desktop.chat.settings.features import QUICK_WINDOW
from desktop.chat.settings.key_chord import KeyChord, key_chord
from desktop.chat.settings.setting import QUICK_SHORTCUT
from desktop.storage.settings.settings import Settings


class ShortcutState(StrEnum):
    """What became of the keys."""

    OFF = "off"
    ASKED = "asked"
    """The desktop asks the person."""
    WORKS = "works"
    TAKEN = "taken"
    """Another program has them."""
    REFUSED = "refused"
    """The person, or the desktop, said no."""
    IMPOSSIBLE = "impossible"
    """This desktop gives no keys to programs."""


class QuickShortcut:
    """Has the system hold what the settings want, and tells whoever looks what became of it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._hold: Callable[[KeyChord | None], None] | None = None
        self._held: KeyChord | None = None
        """What the system was asked for last."""
        self._listeners: list[Callable[[], None]] = []
        self._state = ShortcutState.OFF

    @property
    def state(self) -> ShortcutState:
        """What holds now."""
        if self._hold is None and self._settings[QUICK_SHORTCUT].value is not None:
            return ShortcutState.IMPOSSIBLE
        return self._state

    def provide(self, hold: Callable[[KeyChord | None], None]) -> None:
        """From now on, have `hold` ask the system for keys, in place of those that it held."""
        self._hold = hold
        self.refresh()

    def refresh(self) -> None:
        """Take up what the settings want by now."""
        allowed = self._settings[QUICK_WINDOW].value
        text = self._settings[QUICK_SHORTCUT].value if allowed else None
        wanted = None if text is None else key_chord(text)
        if self._hold is not None and wanted != self._held:
            self._held = wanted
            self._hold(wanted)

    def report(self, state: ShortcutState) -> None:
        """Tell what became of the keys."""
        self._state = state
        for listener in list(self._listeners):
            listener()

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` at each change, until `forget`."""
        self._listeners.append(listener)

    def forget(self, listener: Callable[[], None]) -> None:
        """Call `listener` no longer."""
        if listener in self._listeners:
            self._listeners.remove(listener)
