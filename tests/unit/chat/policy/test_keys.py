"""The table of policies: each key takes its own type, refuses others, and can fail closed."""

from __future__ import annotations

import pytest

from desktop.chat.endpoint import Endpoint
from desktop.chat.policy.given import GivenPrompt
from desktop.chat.policy.keys import BY_NAME, KEYS, PolicyKey, checked, in_category
from desktop.chat.policy.wording import CATEGORIES, title_of
from desktop.chat.settings.checks import BadValue
from desktop.chat.settings.setting import SETTINGS
from desktop.chat.steering.preset import Preset

NAMES = [key.name for key in KEYS]
WRONG: dict[str, list[object]] = {
    "flag": ["yes", 1, [], {}],
    "number": ["7", True, -1, 10**9, 1.5],
    "text": [7, True, ["a"], {}],
    "choice": ["klingon", 7],
    "texts": ["a", [7], [""], {}],
    "tables": [{}, "a", ["a"], [{}], [{"name": 7}]],
}


@pytest.mark.parametrize("key", KEYS, ids=NAMES)
def test_the_example_of_each_key_is_taken_and_null_means_as_without_a_policy(
    key: PolicyKey,
) -> None:
    assert checked(key, key.example) not in ((), None, "")
    assert checked(key, None) == key.row.default


@pytest.mark.parametrize("key", KEYS, ids=NAMES)
def test_each_key_refuses_what_is_of_another_type(key: PolicyKey) -> None:
    for value in WRONG[key.kind]:
        with pytest.raises(BadValue):
            checked(key, value)


@pytest.mark.parametrize("key", KEYS, ids=NAMES)
def test_what_holds_for_a_value_that_cannot_be_read_is_never_looser_than_the_default(
    key: PolicyKey,
) -> None:
    if key.kind == "flag":
        assert key.closed is (key.name == "temporary_only")
    elif key.name in ("allowed_hosts", "allowed_models"):
        assert key.closed == ()
    elif key.name == "proxy":
        with pytest.raises(BadValue):
            checked(key, key.closed)  # no proxy can be reached by it
    else:
        assert key.closed == key.row.default


def test_each_key_is_of_one_group_and_has_words() -> None:
    assert sorted(NAMES) == sorted(name for names in CATEGORIES.values() for name in names)
    assert {key.name for one in CATEGORIES for key in in_category(one)} == set(NAMES)
    assert all(map(title_of, CATEGORIES))
    assert all(key.title and key.explanation.endswith(".") for key in KEYS)


def test_a_key_that_is_no_list_of_tables_is_a_setting_of_the_person_as_well() -> None:
    rows = {row.key for row in SETTINGS}
    assert {key.name for key in KEYS if key.kind != "tables"} <= rows


def test_endpoints_presets_and_prompts_are_read_as_settings_have_them() -> None:
    wanted = {"name": "A", "base_url": "api.example.com/v1/", "needs_key": True}
    assert checked(BY_NAME["endpoints"], [wanted]) == (
        Endpoint("A", "https://api.example.com/v1", needs_key=True),
    )
    assert checked(BY_NAME["presets"], [{"name": "P", "system": "Be brief."}]) == (
        Preset("P", system="Be brief."),
    )
    assert checked(BY_NAME["prompts"], [{"name": "p", "text": "Sum up."}]) == (
        GivenPrompt("p", "Sum up."),
    )


@pytest.mark.parametrize(
    ("value", "where", "reason"),
    [
        ([{"name": "A"}], "1.base_url", "missing"),
        ([{"name": "A", "base_url": "h.example", "api_key": "k"}], "1.api_key", "secret"),
        ([{"name": "A", "kind": "local"}, {"name": "A", "kind": "local"}], "2.name", "duplicate"),
    ],
)
def test_an_endpoint_with_anything_wrong_is_named_by_its_place(
    value: object, where: str, reason: str
) -> None:
    with pytest.raises(BadValue) as caught:
        checked(BY_NAME["endpoints"], value)
    assert (caught.value.key, caught.value.reason) == (where, reason)
