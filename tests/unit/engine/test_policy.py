"""What an organisation has locked holds, whatever file, environment and command line say."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from desktop import cli
from desktop.chat.endpoint import BIGAI_PRO
from desktop.chat.policy.keys import KEYS, PolicyKey, checked
from desktop.chat.prompts.prompt import Prompt
from desktop.chat.settings.features import EXPORT, WIRE_VIEW
from desktop.chat.settings.setting import NOTIFY
from desktop.chat.steering.preset import Preset
from desktop.chat.tree import Conversation
from desktop.paths import Places, places
from desktop.storage.failures import SetByPolicy, SettingIgnored
from desktop.wire.connection import gate
from tests.support.policies import opened_with, policies, put_policy

SCALARS = [key for key in KEYS if key.kind != "tables"]
TEXTS = {
    "proxy": "http://mine.example:1",
    "quick_shortcut": "F9",
    "update_url": "https://mine.example/",
}
OTHER: dict[str, Callable[[Any], Any]] = {
    "flag": lambda key: not key.example,
    "number": lambda key: 3,
    "text": lambda key: TEXTS.get(key, "mine"),
    "choice": lambda key: "en",
    "texts": lambda key: ["mine.example"],
}

VARIABLES = {
    "proxy": ("HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
    "ca_file": ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"),
    "language": ("LANGUAGE", "LANG", "LC_ALL"),
}
"""What other programs take from the environment in place of the key."""


@pytest.fixture
def home(tmp_path: Path) -> Places:
    return places({"WEIR_HOME": str(tmp_path / "home")})


@pytest.fixture(autouse=True)
def _open_gate() -> Iterator[None]:
    yield
    gate.allow_only(None)


def in_toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value).replace("'", '"')


def other(key: PolicyKey) -> Any:
    """Another value of this key than its example."""
    return OTHER[key.kind](key.name if key.kind == "text" else key)


# each key ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", SCALARS, ids=[key.name for key in SCALARS])
def test_what_is_locked_wins_over_file_and_environment_and_cannot_be_changed(
    home: Places, tmp_path: Path, key: PolicyKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = f"{key.name} = {in_toml(other(key))}\n"
    for name in (f"WEIR_{key.name.upper()}", key.name, *VARIABLES.get(key.name, ())):
        monkeypatch.setenv(name, str(other(key)))
    workspace = opened_with(home, tmp_path, {key.name: key.example}, file)
    wanted = checked(key, key.example)
    assert workspace.policy.locked(key.name)
    assert workspace.policy.value(key.name) == wanted
    setting = workspace.settings[key.row]
    assert (setting.value, setting.origin, setting.locked) == (wanted, "policy", True)
    with pytest.raises(SetByPolicy):
        workspace.settings.change(key.row, checked(key, other(key)))
    assert home.settings.read_text("utf-8") == file
    told = [one.key for one in workspace.notices if isinstance(one, SettingIgnored)]
    assert told == ([] if key.name in ("selected", "selected_model") else [key.name])


@pytest.mark.parametrize("key", SCALARS, ids=[key.name for key in SCALARS])
def test_a_default_stands_below_what_the_person_has_set(
    home: Places, tmp_path: Path, key: PolicyKey
) -> None:
    policy = {key.name: {"default": key.example}}
    assert opened_with(home, tmp_path, policy).policy.value(key.name) == checked(key, key.example)
    workspace = opened_with(home, tmp_path, policy, f"{key.name} = {in_toml(other(key))}\n")
    assert workspace.policy.value(key.name) == checked(key, other(key))
    assert not workspace.policy.locked(key.name)
    assert workspace.notices == []


@pytest.mark.parametrize("key", SCALARS, ids=[key.name for key in SCALARS])
def test_what_cannot_be_read_is_as_strict_as_can_be_and_the_person_is_told(
    home: Places, tmp_path: Path, key: PolicyKey
) -> None:
    file = f"{key.name} = {in_toml(other(key))}\n"
    workspace = opened_with(home, tmp_path, {key.name: {"a": 1}}, file)
    assert workspace.policy.value(key.name) == key.closed
    assert workspace.notices[0].kind == "bad_policy"


def test_a_new_policy_holds_without_a_new_start(home: Places, tmp_path: Path) -> None:
    workspace = opened_with(home, tmp_path, {"notify": False})
    heard: list[bool] = []
    workspace.policy.listen(lambda: heard.append(True))
    assert not workspace.policy.reread()
    put_policy(tmp_path / "etc", {"wire_view": False})
    assert workspace.policy.reread()
    assert (heard, workspace.settings[NOTIFY].value) == ([True], True)
    assert not workspace.policy.allows(WIRE_VIEW)
    with pytest.raises(SetByPolicy):
        workspace.policy.check(WIRE_VIEW)
    workspace.policy.check(EXPORT)
    put_policy(tmp_path / "etc", {"export": 7})
    assert workspace.policy.reread()
    assert [one.kind for one in workspace.notices] == ["bad_policy"]
    put_policy(tmp_path / "etc", {"export": 7, "import": False})
    assert workspace.policy.reread()
    assert len(workspace.notices) == 1  # it was told


# lists ------------------------------------------------------------------------------------------

PRESETS = [{"name": "Theirs", "system": "Be brief."}]
OWN = '[[presets]]\nname = "Theirs"\nsystem = "Mine"\n\n[[presets]]\nname = "Own"\n'


def test_presets_that_are_given_stand_first_and_stay_as_they_are(
    home: Places, tmp_path: Path
) -> None:
    workspace = opened_with(home, tmp_path, {"presets": PRESETS}, OWN)
    assert [one.name for one in workspace.settings.presets] == ["Theirs", "Own"]
    assert workspace.settings.presets[0].system == "Be brief."
    changes: tuple[Callable[[], object], ...] = (
        lambda: workspace.settings.put_preset(Preset("Theirs")),
        lambda: workspace.settings.put_preset(Preset("New"), "Theirs"),
        lambda: workspace.settings.remove_preset("Theirs"),
        lambda: workspace.settings.move_preset("Theirs", "Own"),
    )
    for change in changes:
        with pytest.raises(SetByPolicy):
            change()
    workspace = opened_with(home, tmp_path, {"presets": {"default": PRESETS}})
    assert [one.system for one in workspace.settings.presets] == ["Mine", ""]


def test_prompts_that_are_given_stand_first_and_stay_as_they_are(
    home: Places, tmp_path: Path
) -> None:
    prompts = [{"name": "sum", "text": "---\ndescription: Theirs\n---\nSum up {{what}}."}]
    home.prompts.mkdir(parents=True)
    (home.prompts / "a.md").write_text("Mine", "utf-8")
    workspace = opened_with(home, tmp_path, {"prompts": prompts})
    (home.prompts / "sum.md").write_text("Forged", "utf-8")
    library = workspace.prompts
    assert [one.name for one in library.all()] == ["sum", "a"]
    found = library.get("sum")
    assert (found.text, found.description) == ("Sum up {{what}}.", "Theirs")
    changes: tuple[Callable[[], object], ...] = (
        lambda: library.save(Prompt("sum", "x"), "sum"),
        lambda: library.save(Prompt("sum", "x"), "a"),
        lambda: library.put("sum", "x"),
        lambda: library.remove("sum"),
    )
    for change in changes:
        with pytest.raises(SetByPolicy):
            change()
    library = opened_with(home, tmp_path, {"prompts": {"default": prompts}}).prompts
    assert library.get("sum").text == "Forged"
    library.remove("sum")
    assert library.get("sum").text == "Sum up {{what}}."
    library.save(Prompt("sum", "My own"))
    assert library.get("sum").text == "My own"


# what is kept -----------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", [{"history": False}, {"temporary_only": True}])
def test_new_chats_are_temporary_where_none_may_be_kept(
    home: Places, tmp_path: Path, policy: dict[str, object]
) -> None:
    workspace = opened_with(home, tmp_path, policy, "history = true\ntemporary_only = false\n")
    chat = workspace.new_conversation(3)
    assert chat.is_temporary
    with pytest.raises(SetByPolicy):
        workspace.keep(chat)
    with pytest.raises(SetByPolicy):
        workspace.endpoints.check(BIGAI_PRO, Conversation())  # as a caller might make one
    workspace.endpoints.check(BIGAI_PRO, chat)
    workspace.endpoints.check(BIGAI_PRO)
    old = Conversation(1)
    if "history" in policy:
        with pytest.raises(SetByPolicy):
            workspace.endpoints.check(BIGAI_PRO, old)
    else:
        workspace.endpoints.check(BIGAI_PRO, old)
    assert not home.database.exists()


def test_chats_are_kept_for_so_many_days(home: Places, tmp_path: Path) -> None:
    before = opened_with(home, tmp_path, {})
    for title in ("old", "pinned", "new"):
        before.history.create(title)
    before.ordering.pin([2])
    long_ago = time.time() - 91 * 86_400
    before.history.rows("UPDATE conversations SET updated_at = ? WHERE id <= 2", long_ago)
    asyncio.run(before.close())
    workspace = opened_with(home, tmp_path, {"history_days": 90}, "history_days = 36500\n")
    workspace.ordering.purge_due()
    workspace.ordering.finish()
    assert workspace.ordering.kept() == {3}
    assert workspace.history.rows("SELECT title FROM conversations") == [("new",)]
    asyncio.run(workspace.close())


# commands ---------------------------------------------------------------------------------------


OURS = {"name": "O", "base_url": "http://127.0.0.1:9", "model": "m"}
THERE = ("ask", "hello", "--base-url", "http://127.0.0.1:9", "--model", "m")
COMMANDS: dict[str, tuple[dict[str, object], Sequence[str]]] = {
    "endpoints": ({"endpoints": [OURS]}, ["endpoints", "remove", "O"]),
    "add_endpoints": ({"add_endpoints": False}, THERE),
    "allowed_hosts": ({"allowed_hosts": ["llm.example.com"]}, THERE),
    "allowed_models": ({"allowed_models": ["big"]}, ["ask", "hello", "--model", "small"]),
    "presets": ({"presets": []}, ["ask", "hello", "--preset", "Mine", "--base-url", "http://h"]),
    "proxy": ({"proxy": "nowhere:0"}, ["ask", "hello", "--base-url", "https://192.0.2.1",
              "--model", "m"]),
    "ca_file": ({"ca_file": "/none/such.pem"}, THERE),
    "history": ({"history": False}, ["ask", "hello", "--save"]),
    "temporary_only": ({"temporary_only": True}, ["ask", "hello", "--save"]),
    "backup_folder": ({"backup_folder": "/srv", "export": False}, ["backup", "b.zip"]),
    "export": ({"export": False}, ["backup", "b.zip"]),
    "import": ({"import": False}, ["restore", "b.zip"]),
    "on_device": ({"on_device": False}, ["ask", "hello", "--endpoint", "Here"]),
    "copy_as_code": ({"copy_as_code": False}, ["ask", "hello", "--as", "curl"]),
    "wire_view": ({"wire_view": False}, ["replay", "none.json"]),
}  # fmt: skip
"""A policy and a command that would get round it."""
NO_COMMAND = {
    *("selected", "selected_model", "default_preset", "title_endpoint", "prompts"),
    *("history_days", "trash_days", "quick_window", "quick_shortcut", "notify", "tray", "language"),
    *("backup_daily", "backup_keep", "attachments", "update_notice", "update_url"),
}
"""Keys of which no command sets anything, or that have none yet."""


def test_each_key_has_its_command_or_none() -> None:
    assert {*COMMANDS} | NO_COMMAND == {key.name for key in KEYS}


@pytest.mark.parametrize(("policy", "arguments"), COMMANDS.values(), ids=COMMANDS)
def test_no_command_leads_round_a_policy(
    home: Places,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    policy: dict[str, object],
    arguments: Sequence[str],
) -> None:
    home.settings.parent.mkdir(parents=True)
    home.settings.write_text('[[endpoints]]\nname = "Here"\nkind = "local"\n', "utf-8")
    found = policies(tmp_path / "etc", policy)
    for module in ("workspace", "policy.policy"):
        monkeypatch.setattr(f"desktop.engine.{module}.system_policies", lambda: found)
    monkeypatch.setenv("WEIR_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setattr("sys.stdin", None)
    assert cli.main(list(arguments)) == 2
    assert capsys.readouterr().out == ""
    assert not home.database.exists()
