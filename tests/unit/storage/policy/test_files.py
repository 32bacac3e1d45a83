"""Policies on Linux: whose files are taken, which file owns a key, and what holds where one is
broken."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from desktop.chat.failures import ChatError
from desktop.chat.policy.keys import KEYS, PolicyKey, checked
from desktop.storage.failures import BadPolicy, PolicyDamaged, PolicyRefused, UnknownPolicy
from desktop.storage.policy.files import PolicyFiles
from desktop.storage.policy.policies import Policies
from desktop.storage.policy.report import Report, read_all

NAMES = [key.name for key in KEYS]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "weir" / "policies"
    folder.mkdir(parents=True, mode=0o755)
    folder.parent.chmod(0o755)
    folder.chmod(0o755)
    return folder


def put(folder: Path, content: object, name: str = "50-weir.json") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    path.chmod(0o644)
    return path


def report(folder: Path, **more: Any) -> Report:
    return read_all([PolicyFiles(folder, os.getuid(), **more)])


def kinds(problems: tuple[ChatError, ...]) -> list[str]:
    return [problem.kind for problem in problems]


@pytest.mark.parametrize("key", KEYS, ids=NAMES)
def test_a_value_alone_is_locked_and_one_under_default_is_a_default(
    folder: Path, key: PolicyKey
) -> None:
    put(folder, {key.name: key.example})
    wanted = checked(key, key.example)
    assert report(folder).policy.locked == {key.name: wanted}
    put(folder, {key.name: {"default": key.example}})
    assert report(folder).policy.defaults == {key.name: wanted}
    assert report(folder).problems == ()


@pytest.mark.parametrize("key", KEYS, ids=NAMES)
def test_a_value_of_a_wrong_type_is_as_strict_as_can_be_and_is_named_with_its_line(
    folder: Path, key: PolicyKey
) -> None:
    path = put(folder, f'{{\n  "nested": {{"{key.name}": 1}},\n  "{key.name}": {{"a": 1}}\n}}')
    found = report(folder)
    assert found.policy.locked == {key.name: key.closed}
    bad = next(problem for problem in found.problems if isinstance(problem, BadPolicy))
    assert (bad.key, bad.where) == (key.name, f"{path}:3")
    assert not found.entries[0].readable


@pytest.mark.parametrize("key", KEYS, ids=NAMES)
def test_a_file_that_is_no_json_fails_closed_for_the_keys_that_it_names(
    folder: Path, key: PolicyKey
) -> None:
    put(folder, f'{{"{key.name}" : ,\n}}')
    found = report(folder)
    assert found.policy.locked == {key.name: key.closed}
    (problem,) = found.problems
    assert isinstance(problem, PolicyDamaged)
    assert problem.line == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("[]", 1),
        ('{"proxy": null,\n"wire_view": true,\n"wire_view": false}', 3),
        ('{"a": ' + "[" * 100_000, None),
    ],
)
def test_what_is_no_policy_is_named_by_its_line(folder: Path, text: str, line: int | None) -> None:
    put(folder, text)
    (problem,) = report(folder).problems
    assert isinstance(problem, PolicyDamaged)
    assert problem.line == line


def test_a_key_that_stands_twice_holds_in_neither_form(folder: Path) -> None:
    put(folder, '{"wire_view": true,\n"wire_view": true}')
    assert report(folder).policy.locked == {"wire_view": False}


def test_bytes_that_are_no_utf_8_fail_closed_too(folder: Path) -> None:
    put(folder, "{}").write_bytes(b'{\n"proxy": "http://\xff:1", "export": true}')
    found = report(folder)
    assert found.policy.locked == {"proxy": "policy:unreadable", "export": False}
    assert isinstance(found.problems[0], PolicyDamaged)
    assert found.problems[0].line == 2


def test_the_first_file_owns_a_key_and_lists_are_not_merged(folder: Path) -> None:
    put(folder, {"allowed_hosts": ["a.example"], "export": {"default": True}}, "10-a.json")
    second = {"allowed_hosts": ["b.example"], "export": False, "import": False}
    put(folder, second, "20-b.json")
    put(folder, {"import": True}, ".hidden.json")
    put(folder, {"import": True}, "30.txt")
    policy = report(folder).policy
    assert policy.locked == {"allowed_hosts": ("a.example",), "import": False}
    assert policy.defaults == {"export": True}


def test_a_key_that_nobody_knows_is_named_and_sets_nothing(folder: Path) -> None:
    path = put(folder, '{\n"nonsense": 1,\n"notify": false}')
    found = report(folder)
    assert found.policy.locked == {"notify": False}
    (problem,) = found.problems
    assert isinstance(problem, UnknownPolicy)
    assert (problem.key, problem.where) == ("nonsense", f"{path}:2")


def test_no_folder_is_no_policy(tmp_path: Path) -> None:
    assert report(tmp_path / "none") == Report()


@pytest.mark.parametrize(
    ("mode", "reason"), [(0o646, "writable"), (0o664, "writable"), (0o644, None)]
)
def test_a_file_that_others_can_write_is_refused_and_said(
    folder: Path, mode: int, reason: str | None
) -> None:
    path = put(folder, {"notify": False})
    path.chmod(mode)
    found = report(folder)
    refused = [one.reason for one in found.problems if isinstance(one, PolicyRefused)]
    assert refused == ([] if reason is None else [reason])
    assert bool(found.entries) is (reason is None)


@pytest.mark.parametrize("which", ["folder", "parent"])
def test_a_folder_that_others_can_write_is_refused(folder: Path, which: str) -> None:
    put(folder, {"notify": False})
    at = folder if which == "folder" else folder.parent
    at.chmod(0o777)
    found = report(folder)
    assert found.entries == ()
    assert kinds(found.problems) == ["policy_refused"]


def test_files_of_anybody_but_the_administrator_are_refused(folder: Path) -> None:
    put(folder, {"notify": False})
    found = read_all([PolicyFiles(folder, os.getuid() + 1)])
    assert found.entries == ()
    (problem,) = found.problems
    assert isinstance(problem, PolicyRefused)
    assert problem.reason == "owner"


def test_a_pipe_is_refused_and_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "a.json", 0o644)
    assert kinds(report(folder).problems) == ["policy_refused"]


def test_what_was_changed_meanwhile_is_taken_up_when_asked(folder: Path) -> None:
    policies = Policies([PolicyFiles(folder, os.getuid())])
    assert not policies.changed()
    path = put(folder, {"notify": False})
    assert policies.changed()
    assert policies.report.policy.locked == {"notify": False}
    assert not policies.changed()
    put(folder, {"notify": False, "nonsense": 1})
    assert not policies.changed()  # nothing else is in force
    assert kinds(policies.report.problems) == ["unknown_policy"]
    path.unlink()
    assert policies.changed()
    assert policies.report == Report()
