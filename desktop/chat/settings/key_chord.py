"""A shortcut that a person chose for the whole desktop: modifiers, and one key."""

from __future__ import annotations

import string
from dataclasses import dataclass

MODIFIERS = ("Meta", "Ctrl", "Alt", "Shift")
"""In Qt's spelling and order. On a Mac "Ctrl" is Command, and "Meta" is Control."""
NAMED = ("Space", "Ins", "Home", "End", "PgUp", "PgDown", "Left", "Right", "Up", "Down")
KEYS = frozenset(
    (*string.ascii_uppercase, *string.digits, *NAMED, *(f"F{number}" for number in range(1, 13)))
)
"""The keys that every system has; those that write signs lie elsewhere on every keyboard."""


@dataclass(frozen=True, slots=True)
class KeyChord:
    """One key of `KEYS`, pressed while all of these modifiers are held and no other."""

    modifiers: frozenset[str]
    key: str

    def __str__(self) -> str:
        held = [modifier for modifier in MODIFIERS if modifier in self.modifiers]
        return "+".join((*held, self.key))


def key_chord(text: str) -> KeyChord | None:
    """The chord that a text names, such as "Ctrl+Alt+Space".

    None where it is none, or one that would take a key from all other programs that they need: a
    letter alone, or with Shift.
    """
    *held, key = (part.strip().title() for part in text.split("+"))
    key = _SPELLED.get(key, key)
    modifiers = frozenset(held)
    if key not in KEYS or len(modifiers) < len(held) or not modifiers <= {*MODIFIERS}:
        return None
    if modifiers <= {"Shift"} and (len(key) == 1 or key in NAMED):
        return None
    return KeyChord(modifiers, key)


_SPELLED = {name.title(): name for name in NAMED}
"""How a name stands in `KEYS`, whatever letters the person made large."""
