"""Writes policies into the registry of a Windows as group policies do, and reads them as Weir does;
a Python of Windows runs it.

    wine build/package/windows/python/python.exe tests/packages/wine_policies.py

Ends with 1, and says what, where a value is not read as it was written. It takes away all that it
wrote.
"""

# ruff: noqa: T201 - it speaks to a person

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop.chat.policy.keys import KEYS, PolicyKey, checked
from desktop.storage.failures import BadPolicy
from desktop.storage.policy.policies import Policies, system_policies
from desktop.storage.policy.registry import PATH
from desktop.storage.policy.source import DEFAULTS


def main() -> int:
    """Try all of it."""
    import winreg

    registry: Any = winreg  # there is none where the types are checked
    hives = (("machine", registry.HKEY_LOCAL_MACHINE), ("user", registry.HKEY_CURRENT_USER))
    failed = 0
    policies = system_policies()
    failed += _different("a fresh machine has none", policies.report.entries, ())
    for reach, hive in hives:
        for path, is_locked in ((PATH, True), (rf"{PATH}\{DEFAULTS}", False)):
            for key in KEYS:
                _put(registry, hive, path, key)
            failed += _read(policies, reach, locked=is_locked)
            _remove(registry, hive, PATH)
            policies.changed()
            failed += _different(f"{reach} once it is gone", policies.report.entries, ())
    failed += _broken(registry, policies)
    print(f"{len(KEYS)} keys in two hives, locked and as defaults: {failed} read otherwise")
    return min(failed, 1)


def _put(registry: Any, hive: Any, path: str, key: PolicyKey) -> None:
    """Write the example of a key as the templates have Windows write it."""
    with registry.CreateKeyEx(hive, path, 0, registry.KEY_WRITE | registry.KEY_WOW64_64KEY) as at:
        match key.kind:
            case "flag" | "number":
                registry.SetValueEx(at, key.name, 0, registry.REG_DWORD, int(key.example))
            case "texts":
                with registry.CreateKey(at, key.name) as numbered:
                    for number, text in enumerate(key.example, 1):
                        registry.SetValueEx(numbered, str(number), 0, registry.REG_SZ, text)
            case "tables":
                lines = json.dumps(key.example, indent=1).splitlines()
                registry.SetValueEx(at, key.name, 0, registry.REG_MULTI_SZ, lines)
            case _:
                registry.SetValueEx(at, key.name, 0, registry.REG_SZ, key.example)


def _read(policies: Policies, reach: str, *, locked: bool) -> int:
    """Read them again, as a window does that comes to the front."""
    noticed = policies.changed()
    report = policies.report
    found = report.policy.locked if locked else report.policy.defaults
    what = f"{reach}, {'locked' if locked else 'defaults'}"
    failed = _different(f"{what}: noticed", noticed, True)
    failed += _different(f"{what}: problems", report.problems, ())
    failed += _different(f"{what}: reach", {one.reach for one in report.entries}, {reach})
    for key in KEYS:
        wanted = checked(key, key.example)
        failed += _different(f"{what}: {key.name}", found.get(key.name), wanted)
    return failed


def _broken(registry: Any, policies: Policies) -> int:
    """What cannot be read is as strict as can be, and the machine comes before the person."""
    hives = (registry.HKEY_LOCAL_MACHINE, registry.HKEY_CURRENT_USER)
    for hive, text in zip(hives, ("{no JSON", "[]"), strict=True):
        with registry.CreateKeyEx(hive, PATH, 0, registry.KEY_WRITE) as at:
            registry.SetValueEx(at, "allowed_hosts", 0, registry.REG_SZ, text)
    policies.changed()
    (problem,) = policies.report.problems
    assert isinstance(problem, BadPolicy)
    where = rf"HKLM\{PATH}\allowed_hosts"
    failed = _different("where it is broken", problem.where, where)
    failed += _different("fails closed", policies.report.policy.locked, {"allowed_hosts": ()})
    for hive in hives:
        _remove(registry, hive, PATH)
    return failed


def _remove(registry: Any, hive: Any, path: str) -> None:
    with registry.OpenKey(hive, path) as at:
        names = [registry.EnumKey(at, n) for n in range(registry.QueryInfoKey(at)[0])]
    for name in names:
        _remove(registry, hive, rf"{path}\{name}")
    registry.DeleteKey(hive, path)


def _different(what: str, found: object, wanted: object) -> int:
    if found == wanted:
        return 0
    print(f"{what}: {found!r}, and not {wanted!r}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
