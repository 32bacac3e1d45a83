"""The presets of settings.toml."""

from __future__ import annotations

from desktop.chat.endpoint import ModelChoice
from desktop.chat.steering.preset import Preset
from desktop.storage.failures import BadSetting
from desktop.storage.settings.entries import read_contents

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
    assert not reviewer.is_changed_in(reviewer.steering)
    assert reviewer.is_changed_in(reviewer.steering.with_parameter("seed", 1))


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
