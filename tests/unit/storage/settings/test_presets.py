"""The presets of settings.toml."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.chat.endpoint import Endpoint, ModelChoice
from desktop.chat.failures import ChatError
from desktop.chat.settings.setting import DEFAULT_PRESET, ZOOM
from desktop.chat.steering.preset import Preset
from desktop.storage.failures import BadSetting, NameTaken
from desktop.storage.settings.entries import read_contents
from desktop.storage.settings.settings import Settings

WRITTEN = """
[[presets]]
name = "Reviewer"
icon = "审"
system = "You review Python. Today is {{date}}."
endpoint = "Work"
parameters = { temperature = 0.2, top_k = 40 }
starters = ["What is wrong here?", " "]

[[presets]]
name = "Plain"
"""


def test_presets_are_read_in_their_order() -> None:
    contents = read_contents(WRITTEN)
    assert contents.problems == []
    reviewer, plain = contents.presets
    assert plain == Preset("Plain")
    assert (reviewer.letter, plain.letter) == ("审", "P")
    assert reviewer.parameters == {"temperature": 0.2, "top_k": 40}
    assert reviewer.starters == ("What is wrong here?",)
    assert reviewer.choice({"Work": "qwen3"}.__getitem__) == ModelChoice("Work", "qwen3")
    assert plain.choice(str) is None


def test_a_preset_with_a_mistake_is_kept_out_with_the_place_named() -> None:
    text = WRITTEN.replace("0.2", "7").replace('name = "Plain"', 'name = "Plain"\nstarters = "x"')
    contents = read_contents(text)
    assert contents.presets == []
    problems = [problem for problem in contents.problems if isinstance(problem, BadSetting)]
    assert [(problem.where, problem.reason) for problem in problems] == [
        ("presets[1].parameters.temperature", "range"),
        ("presets[2].starters", "type"),
    ]


def test_two_presets_of_one_name_are_one() -> None:
    contents = read_contents(WRITTEN.replace("Plain", "Reviewer"))
    assert [preset.icon for preset in contents.presets] == ["审"]
    assert [problem.kind for problem in contents.problems] == ["bad_setting"]


# writing ----------------------------------------------------------------------------------------

BY_HAND = """# mine
zoom = 1.2

[[presets]]
name = "Reviewer"  # for code
parameters = { temperature = 0.2, top_k = 40 }
theirs = true

# the plain one
[[presets]]
name = "Plain"
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "settings.toml").write_text(BY_HAND, "utf-8")
    return Settings(tmp_path / "settings.toml", [])


def text_of(tmp_path: Path) -> str:
    return (tmp_path / "settings.toml").read_text("utf-8")


def test_a_changed_preset_leaves_the_rest_as_it_was_typed(
    settings: Settings, tmp_path: Path
) -> None:
    reviewer = settings.presets[0]
    form = {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "object"}}}
    changed = replace(
        reviewer, system="Be brief.", parameters={"seed": 7, "response_format": form},
        starters=("Why?",),
    )  # fmt: skip
    settings.put_preset(changed)
    assert Settings(tmp_path / "settings.toml", []).presets == [changed, Preset("Plain")]
    text = text_of(tmp_path)
    for kept in ("# mine\nzoom = 1.2", 'name = "Reviewer"  # for code', "theirs = true",
                 "# the plain one"):  # fmt: skip
        assert kept in text
    assert "top_k" not in text


def test_a_preset_is_added_renamed_and_removed(settings: Settings, tmp_path: Path) -> None:
    settings.put_preset(Preset("Poet", icon="诗"))
    settings.put_preset(Preset("Bard", icon="诗"), replacing="Poet")
    assert [one.name for one in settings.presets] == ["Reviewer", "Plain", "Bard"]
    with pytest.raises(NameTaken):
        settings.put_preset(Preset("Plain"), replacing="Bard")
    settings.remove_preset("Reviewer")
    settings.remove_preset("Nobody")
    assert [one.name for one in settings.presets] == ["Plain", "Bard"]
    assert "# the plain one" in text_of(tmp_path)
    assert "temperature" not in text_of(tmp_path)


def test_a_preset_that_could_not_be_read_again_is_not_written(
    settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(BadSetting):
        settings.put_preset(Preset("Hot", parameters={"temperature": 9}))
    assert text_of(tmp_path) == BY_HAND


def test_a_renamed_endpoint_is_followed_by_the_presets_that_ask_it(settings: Settings) -> None:
    endpoint = Endpoint("Work", "http://127.0.0.1:1/v1", "m")
    settings.put(endpoint)
    settings.put_preset(replace(settings.presets[0], endpoint="Work"))
    settings.put(replace(endpoint, name="Office"), replacing="Work")
    assert [one.endpoint for one in settings.presets] == ["Office", None]


def test_the_preset_of_new_chats_is_followed_and_let_go(settings: Settings) -> None:
    settings.change(DEFAULT_PRESET, "Reviewer")
    settings.put_preset(replace(settings.presets[0], name="Critic"), replacing="Reviewer")
    assert settings[DEFAULT_PRESET].value == "Critic"
    settings.remove_preset("Critic")
    assert settings[DEFAULT_PRESET].value is None


def test_presets_that_are_no_list_are_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('presets = "none"\n', "utf-8")
    settings = Settings(file, [])
    with pytest.raises(ChatError):
        settings.put_preset(Preset("Poet"))
    assert file.read_text("utf-8") == 'presets = "none"\n'


# places -----------------------------------------------------------------------------------------

THREE = """# mine
zoom = 1.2

# for code
[[presets]]
name = "Reviewer"  # first
system = '''
[[presets]] is how one begins
'''

[[endpoints]]
name = "Work"
base_url = "http://127.0.0.1:1/v1"
# the plain one
[[presets]]
name = "Plain"
# and of it:
[presets.parameters]
seed = 1


[[presets]]
name = "Poet"
# the end
"""


@pytest.fixture
def three(tmp_path: Path) -> Settings:
    (tmp_path / "settings.toml").write_text(THREE, "utf-8")
    return Settings(tmp_path / "settings.toml", [])


def names_of(settings: Settings) -> list[str]:
    return [one.name for one in settings.presets]


@pytest.mark.parametrize(
    ("name", "before", "order"),
    [
        ("Reviewer", None, ["Plain", "Poet", "Reviewer"]),
        ("Reviewer", "Poet", ["Plain", "Reviewer", "Poet"]),
        ("Poet", "Reviewer", ["Poet", "Reviewer", "Plain"]),
        ("Plain", "Reviewer", ["Plain", "Reviewer", "Poet"]),
        ("Plain", "Poet", ["Reviewer", "Plain", "Poet"]),
        ("Plain", "Nobody", ["Reviewer", "Plain", "Poet"]),
        ("Nobody", None, ["Reviewer", "Plain", "Poet"]),
    ],
)
def test_a_moved_preset_takes_its_comments_along(
    three: Settings, tmp_path: Path, name: str, before: str | None, order: list[str]
) -> None:
    presets = {one.name: one for one in three.presets}
    three.move_preset(name, before)
    assert names_of(three) == order
    assert {one.name: one for one in three.presets} == presets
    assert [one.name for one in three.endpoints] == ["Work"]
    text = text_of(tmp_path)
    assert sorted(filter(None, text.split("\n"))) == sorted(filter(None, THREE.split("\n")))
    assert '# the plain one\n[[presets]]\nname = "Plain"\n# and of it:\n' in text
    assert "# for code\n[[presets]]" in text


def test_the_presets_of_an_inline_list_are_moved_too(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('presets = [{ name = "A" }, { name = "B", icon = "b" }, { name = "C" }]\n')
    settings = Settings(file, [])
    settings.move_preset("A", None)
    assert names_of(settings) == ["B", "C", "A"]
    gone = settings.remove_preset("C")
    assert gone is not None
    settings.put_preset(Preset("D"))
    gone()
    assert names_of(settings) == ["B", "C", "A", "D"]


def test_a_removed_preset_comes_back_as_it_was(three: Settings, tmp_path: Path) -> None:
    three.change(DEFAULT_PRESET, "Plain")
    before = text_of(tmp_path)
    gone = three.remove_preset("Plain")
    assert gone is not None
    assert names_of(three) == ["Reviewer", "Poet"]
    gone()
    assert text_of(tmp_path) == before


def test_a_removed_preset_comes_back_to_its_place_in_a_file_that_changed(
    three: Settings, tmp_path: Path
) -> None:
    three.change(DEFAULT_PRESET, "Plain")
    gone = three.remove_preset("Plain")
    assert gone is not None
    three.put_preset(Preset("Bard"))
    gone()
    assert names_of(three) == ["Reviewer", "Plain", "Poet", "Bard"]
    assert three[DEFAULT_PRESET].value == "Plain"
    assert 'name = "Plain"\n# and of it:\n[presets.parameters]\nseed = 1\n' in text_of(tmp_path)
    with pytest.raises(NameTaken):
        gone()


def test_the_only_preset_comes_back_after_others_were_made(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[[presets]]\nname = "A"  # mine\n', "utf-8")
    settings = Settings(file, [])
    gone = settings.remove_preset("A")
    assert gone is not None
    settings.put_preset(Preset("B"))
    settings.remove_preset("B")
    settings.change(ZOOM, 1.3)
    gone()
    assert names_of(settings) == ["A"]
    assert 'name = "A"  # mine' in file.read_text("utf-8")
    assert settings[ZOOM].value == 1.3
