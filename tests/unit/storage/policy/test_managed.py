"""Policies of macOS: managed preferences, in both forms of a property list."""

from __future__ import annotations

import os
import plistlib
from pathlib import Path
from typing import Any

import pytest

from desktop.chat.policy.keys import KEYS, PolicyKey, checked
from desktop.storage.failures import PolicyDamaged, PolicyRefused
from desktop.storage.policy.managed import ManagedPreferences
from desktop.storage.policy.report import Report, read_all


def put(path: Path, content: Any, form: plistlib.PlistFormat = plistlib.FMT_XML) -> None:
    path.write_bytes(content if isinstance(content, bytes) else plistlib.dumps(content, fmt=form))
    path.chmod(0o644)


def report(*paths: Path) -> Report:
    machine, *person = paths
    sources = [ManagedPreferences(machine, "machine", os.getuid())]
    return read_all(sources + [ManagedPreferences(path, "user", os.getuid()) for path in person])


@pytest.mark.parametrize("form", [plistlib.FMT_XML, plistlib.FMT_BINARY])
@pytest.mark.parametrize("key", KEYS, ids=[key.name for key in KEYS])
def test_each_key_is_read_locked_and_as_a_default(
    tmp_path: Path, key: PolicyKey, form: plistlib.PlistFormat
) -> None:
    path = tmp_path / "weir.plist"
    wanted = {key.name: checked(key, key.example)}
    put(path, {key.name: key.example, "PayloadUUID": "x"}, form)
    assert (report(path).policy.locked, report(path).problems) == (wanted, ())
    put(path, {"Recommended": {key.name: key.example}}, form)
    assert (report(path).policy.defaults, report(path).problems) == (wanted, ())
    put(path, {key.name: {"a": 1}}, form)
    assert report(path).policy.locked == {key.name: key.closed}


def test_the_machine_comes_before_the_person(tmp_path: Path) -> None:
    machine, person = tmp_path / "machine.plist", tmp_path / "person.plist"
    put(machine, {"notify": False})
    put(person, {"notify": True, "export": False})
    assert report(machine, person).policy.locked == {"notify": False, "export": False}
    machine.unlink()
    assert report(machine, person).policy.locked == {"notify": True, "export": False}


def test_a_list_that_is_broken_fails_closed_for_what_it_names(tmp_path: Path) -> None:
    path = tmp_path / "weir.plist"
    put(path, plistlib.dumps({"wire_view": True, "language": "en"}).replace(b"</dict>", b"</dct>"))
    found = report(path)
    assert found.policy.locked == {"wire_view": False, "language": None}
    (problem,) = found.problems
    assert isinstance(problem, PolicyDamaged)
    assert problem.line == 9


def test_one_that_others_can_write_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "weir.plist"
    put(path, {"notify": False})
    path.chmod(0o666)
    found = report(path)
    assert found.entries == ()
    (problem,) = found.problems
    assert isinstance(problem, PolicyRefused)
    assert problem.reason == "writable"
