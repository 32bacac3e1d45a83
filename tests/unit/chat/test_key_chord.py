"""Which shortcuts a person may choose for the whole desktop."""

from __future__ import annotations

import pytest

from desktop.chat.settings.checks import BadValue, shortcut
from desktop.chat.settings.key_chord import KEYS, KeyChord, key_chord


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Ctrl+Alt+Space", "Ctrl+Alt+Space"),
        ("alt + ctrl + space", "Ctrl+Alt+Space"),
        ("ctrl+shift+meta+k", "Meta+Ctrl+Shift+K"),
        ("Alt+PGUP", "Alt+PgUp"),
        ("F9", "F9"),
        ("Shift+F9", "Shift+F9"),
    ],
)
def test_a_chord_is_spelled_as_qt_does(written: str, meant: str) -> None:
    assert shortcut(written) == meant


@pytest.mark.parametrize(
    "written",
    ["K", "Shift+K", "F", "Space", "Shift+Home", "Ctrl", "Ctrl+", "Ctrl+Ctrl+K", "Hyper+K",
     "Ctrl+K, Ctrl+L", "Ctrl+Ä", "F13", "+", " ", "Ctrl+Space\n[x]", 7, True],
)  # fmt: skip
def test_what_other_programs_would_miss_or_no_system_has_is_refused(written: object) -> None:
    with pytest.raises(BadValue):
        shortcut(written)


def test_nothing_is_no_shortcut() -> None:
    assert shortcut("") is None


def test_every_key_can_be_written_and_read() -> None:
    for key in KEYS:
        chord = KeyChord(frozenset({"Ctrl", "Alt"}), key)
        assert key_chord(str(chord)) == chord
