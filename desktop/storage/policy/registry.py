"""The policies of Windows: values below `Software\\Policies\\Weir` in the registry."""

from __future__ import annotations

import json
from typing import Any

from desktop.chat.policy.keys import BY_NAME, PolicyKey
from desktop.storage.failures import PolicyRefused
from desktop.storage.policy.source import DEFAULTS, Given, Reach, Reading, join

PATH = r"Software\Policies\Weir"
_WORDS = {"true": True, "1": True, "false": False, "0": False}


class RegistryPolicies:
    """Reads one hive: HKEY_LOCAL_MACHINE for the machine, HKEY_CURRENT_USER for the person.

    Numbers and flags are REG_DWORD, texts REG_SZ. A list is a subkey with the values 1, 2, … or
    JSON in one value; tables are JSON. Texts are taken as they stand: the variables of a
    REG_EXPAND_SZ are the person's to change.
    """

    def __init__(self, winreg: Any, reach: Reach) -> None:
        """`winreg`: the module of Windows' Python."""
        self.reach: Reach = reach
        self._winreg = winreg
        name = "HKEY_LOCAL_MACHINE" if reach == "machine" else "HKEY_CURRENT_USER"
        self._hive, self._name = getattr(winreg, name), "HKLM" if reach == "machine" else "HKCU"

    def stamp(self) -> object:
        """When the key, its subkeys and theirs were written last."""
        return self._stamp(PATH, 2)

    def read(self) -> Reading:
        """All that the hive says, what is locked first."""
        return join(
            [self._read(PATH, locked=True), self._read(rf"{PATH}\{DEFAULTS}", locked=False)]
        )

    def _stamp(self, path: str, depth: int) -> object:
        try:
            with self._open(path) as key:
                _subkeys, _values, written = self._winreg.QueryInfoKey(key)
                names = self._subkeys(key)
        except OSError:
            return None
        return written, *(self._stamp(rf"{path}\{name}", depth - 1) for name in names if depth)

    def _read(self, path: str, *, locked: bool) -> Reading:
        where = rf"{self._name}\{path}"
        try:
            with self._open(path) as key:
                found: dict[str, object] = {
                    name: self._numbered(rf"{path}\{name}")
                    for name in self._subkeys(key)
                    if name.lower() != DEFAULTS.lower()
                }
                found |= self._values(key)
        except FileNotFoundError:
            return Reading()
        except OSError as exc:
            refused = PolicyRefused(where, "unreadable", exc.strerror or type(exc).__name__)
            return Reading(problems=[refused])
        return Reading(
            [
                _given(name.lower(), value, rf"{where}\{name}", locked=locked)
                for name, value in found.items()
            ]
        )

    def _open(self, path: str) -> Any:
        access = self._winreg.KEY_READ | self._winreg.KEY_WOW64_64KEY
        return self._winreg.OpenKey(self._hive, path, 0, access)

    def _values(self, key: Any) -> dict[str, object]:
        count = self._winreg.QueryInfoKey(key)[1]
        values = [self._winreg.EnumValue(key, number) for number in range(count)]
        return {name: value for name, value, _type in values if name}

    def _subkeys(self, key: Any) -> list[str]:
        count = self._winreg.QueryInfoKey(key)[0]
        return [self._winreg.EnumKey(key, number) for number in range(count)]

    def _numbered(self, path: str) -> list[object]:
        """The values of a list, by their numbers."""
        with self._open(path) as key:
            found = self._values(key)
        return [found[name] for name in sorted(found, key=_number)]


def _number(name: str) -> tuple[int, str]:
    return (int(name), "") if name.isdecimal() else (2**31, name)


def _given(name: str, value: object, where: str, *, locked: bool) -> Given:
    key = BY_NAME.get(name)
    if key is None:
        return Given(name, value, where, locked)
    try:
        return Given(name, _as_kind(key, value), where, locked)
    except (ValueError, RecursionError) as exc:
        detail = f"{exc.lineno}:{exc.colno}" if isinstance(exc, json.JSONDecodeError) else "1:1"
        return Given(name, None, where, locked, fault=("json", detail))


def _as_kind(key: PolicyKey, value: object) -> object:
    """The value as JSON would have it; one that does not fit stays, and is refused by its check.

    Raises ValueError for what should be JSON and is not.
    """
    match key.kind, value:
        case "flag", int(number) if number in (0, 1):
            return bool(number)
        case "flag", str(text):
            return _WORDS.get(text.strip().lower(), text)
        case "number", str(text) if text.strip().isdecimal():
            return int(text)
        case "texts", list(lines) if not "".join(map(str, lines)).lstrip().startswith("["):
            return lines
        case "tables", list(lines) if all(str(one).lstrip().startswith("{") for one in lines):
            return [json.loads(str(one)) for one in lines]
        case "texts" | "tables", list(lines):
            return json.loads("\n".join(map(str, lines)))
        case "texts" | "tables", str(text):
            return json.loads(text)
    return value
