"""A registry in memory, with the few functions of `winreg` that Weir reads it by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

KEY_READ, KEY_WOW64_64KEY = 0x20019, 0x0100


class Registry:
    """Stands in place of the module. A dict is a key, everything else a value."""

    HKEY_LOCAL_MACHINE, HKEY_CURRENT_USER = "HKLM", "HKCU"
    KEY_READ, KEY_WOW64_64KEY = KEY_READ, KEY_WOW64_64KEY

    def __init__(self, **hives: Mapping[str, Any]) -> None:
        """`hives`: what stands below `Software\\Policies\\Weir` in HKLM and HKCU."""
        self._keys = {(hive, r"software\policies\weir"): dict(at) for hive, at in hives.items()}
        self.written = 1
        """The time that every key was written at last."""

    @contextmanager
    def OpenKey(
        self, hive: str, path: str, _reserved: int, access: int
    ) -> Iterator[dict[str, Any]]:
        """Open a key; that of 32-bit programs is another one."""
        assert access == KEY_READ | KEY_WOW64_64KEY
        for (own, start), root in self._keys.items():
            if own == hive and f"{path.lower()}\\".startswith(f"{start}\\"):
                at: Any = root
                for part in filter(None, path[len(start) :].split("\\")):
                    at = {name.lower(): value for name, value in at.items()}.get(part.lower())
                if isinstance(at, dict):
                    yield at
                    return
        raise FileNotFoundError(2, "no such key")

    def QueryInfoKey(self, key: dict[str, Any]) -> tuple[int, int, int]:
        """Number of subkeys, number of values, time."""
        subkeys = sum(isinstance(value, dict) for value in key.values())
        return subkeys, len(key) - subkeys, self.written

    def EnumValue(self, key: dict[str, Any], number: int) -> tuple[str, object, int]:
        """The value of this number, its type as winreg has it."""
        values = [(name, value) for name, value in key.items() if not isinstance(value, dict)]
        kinds = {int: 4, str: 1, list: 7}
        return *values[number], kinds[type(values[number][1])]

    def EnumKey(self, key: dict[str, Any], number: int) -> str:
        """The name of the subkey of this number."""
        return [name for name, value in key.items() if isinstance(value, dict)][number]
