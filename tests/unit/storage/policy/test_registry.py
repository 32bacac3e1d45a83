"""Policies of Windows, over a registry in memory."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.chat.policy.keys import BY_NAME, KEYS, PolicyKey, checked
from desktop.storage.failures import BadPolicy, UnknownPolicy
from desktop.storage.policy.policies import Policies
from desktop.storage.policy.registry import RegistryPolicies
from desktop.storage.policy.report import Report, read_all
from tests.support.registry import Registry


def report(**hives: Any) -> Report:
    registry = Registry(**hives)
    return read_all([RegistryPolicies(registry, "machine"), RegistryPolicies(registry, "user")])


def as_registry(key: PolicyKey) -> list[object]:
    """The ways to write the example of a key."""
    match key.kind:
        case "flag":
            return [int(key.example), str(key.example).lower()]
        case "number":
            return [key.example, str(key.example)]
        case "texts":
            numbered = {str(number): one for number, one in enumerate(key.example, 1)}
            return [numbered, json.dumps(key.example), list(key.example)]
        case "tables":
            numbered = {str(n): json.dumps(one) for n, one in enumerate(key.example, 1)}
            lines = json.dumps(key.example, indent=1).splitlines()
            return [json.dumps(key.example), lines, numbered]
    return [key.example]


@pytest.mark.parametrize("key", KEYS, ids=[key.name for key in KEYS])
def test_each_key_is_read_in_every_way_that_administrators_write_it(key: PolicyKey) -> None:
    for value in as_registry(key):
        wanted = {key.name: checked(key, key.example)}
        found = report(HKLM={key.name.title(): value})  # names have no case there
        assert (found.policy.locked, found.problems) == (wanted, ())
        found = report(HKLM={"Recommended": {key.name: value}})
        assert (found.policy.defaults, found.problems) == (wanted, ())


@pytest.mark.parametrize("key", KEYS, ids=[key.name for key in KEYS])
def test_what_cannot_be_read_fails_closed_and_is_named(key: PolicyKey) -> None:
    value: object = 7 if key.kind not in ("number", "flag") else "seven"
    found = report(HKLM={key.name: value})
    assert found.policy.locked == {key.name: key.closed}
    (problem,) = found.problems
    assert isinstance(problem, BadPolicy)
    assert problem.where == rf"HKLM\Software\Policies\Weir\{key.name}"


def test_a_list_is_in_the_order_of_its_numbers() -> None:
    hosts = {str(number): f"h{number}.example" for number in (10, 9, 1)}
    found = report(HKLM={"allowed_hosts": hosts})
    assert found.policy.locked["allowed_hosts"] == ("h1.example", "h9.example", "h10.example")


def test_the_machine_owns_a_key_before_the_person_and_a_lock_before_a_default() -> None:
    found = report(
        HKLM={"notify": 0, "Recommended": {"notify": 1, "tray": 1}},
        HKCU={"notify": 1, "tray": 0, "export": 0},
    )
    assert found.policy.locked == {"notify": False, "export": False}
    assert found.policy.defaults == {"tray": True}
    assert {one.key.name: one.reach for one in found.entries} == {
        "export": "user",
        "notify": "machine",
        "tray": "machine",
    }


def test_json_that_is_none_says_where() -> None:
    found = report(HKLM={"endpoints": '[{"name": }]', "nonsense": 1})
    assert found.policy.locked == {"endpoints": BY_NAME["endpoints"].closed}
    bad = next(one for one in found.problems if isinstance(one, BadPolicy))
    assert (bad.reason, bad.detail) == ("json", "1:11")
    assert any(isinstance(one, UnknownPolicy) for one in found.problems)


def test_a_registry_without_policies_sets_nothing_and_a_later_one_is_seen() -> None:
    assert report() == Report()
    registry = Registry(HKLM={"allowed_hosts": {"1": "a.example"}})
    policies = Policies([RegistryPolicies(registry, "machine")])
    assert not policies.changed()
    registry.written = 2
    assert not policies.changed()  # written anew with the same
