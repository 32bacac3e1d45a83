"""Those that are asked side by side: kept over restarts, read with suspicion, asked as set."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.chat.endpoint import Endpoint, ModelChoice
from desktop.chat.steering.preset import Preset
from desktop.chat.steering.steering import SentKind, SentRule, Steering
from desktop.engine.comparing.asked_set import AskedOne, read, written
from desktop.engine.workspace import Workspace
from desktop.paths import places
from desktop.storage.failures import NoSuchEndpoint

REVIEWER = Preset("Reviewer", system="You review.", parameters={"temperature": 0.2, "seed": 1})
ONE = AskedOne(ModelChoice("Work", "qwen3-32b"))
HOT = AskedOne(ModelChoice("Work", "qwen3-32b"), parameters={"temperature": 1.5})


def test_it_comes_back_as_it_was_in_one_line() -> None:
    some = [ONE, HOT, AskedOne(ModelChoice("BigAI", "g\u2028h"), "Reviewer")]
    line = written(some)
    assert line.splitlines() == [line]
    assert read(line, [REVIEWER]) == some


def test_a_preset_that_is_gone_is_asked_no_more() -> None:
    assert read(written([AskedOne(ONE.choice, "Reviewer")]), []) == [ONE]


@pytest.mark.parametrize(
    "line",
    [
        *(None, "", "[", "{}", "7", "[7, null, []]", "[" * 100_000),
        *('[{"endpoint": 3}]', '[{"model": "m"}]', '[{"endpoint": "Work", "model": ["m"]}]'),
    ],
)
def test_what_is_damaged_is_no_set(line: str | None) -> None:
    assert read(line) == []


def test_of_a_damaged_one_the_sound_parts_are_kept() -> None:
    record = {"endpoint": "Work", "model": "qwen3-32b", "preset": 7}
    record["parameters"] = {"temperature": 1.5, "top_p": "much", "messages": []}
    assert read(json.dumps([record])) == [HOT]
    assert len(read(json.dumps([record] * 9))) == 4


def test_what_is_too_long_is_kept_without_its_parameters() -> None:
    long = AskedOne(ONE.choice, parameters={"stop": "x" * 10_000})
    assert read(written([long, HOT])) == [ONE, ONE]


def test_each_is_asked_as_the_chat_is_but_for_what_is_its_own() -> None:
    chat = Steering(system="Be brief.", parameters={"temperature": 0.7, "top_p": 0.5})
    assert ONE.steering(chat, []) is None
    hot = HOT.steering(chat, [])
    assert hot is not None
    assert (hot.system, hot.parameters) == ("Be brief.", {"temperature": 1.5, "top_p": 0.5})


def test_a_preset_stands_in_place_of_the_chat_but_for_what_is_sent() -> None:
    chat = Steering(system="Be brief.", sent=SentRule(SentKind.TURNS, 3))
    one = AskedOne(ONE.choice, "Reviewer", {"seed": 2})
    assert one.steering(chat, [REVIEWER]) == Steering(
        "Reviewer", "You review.", {"temperature": 0.2, "seed": 2}, chat.sent
    )


def test_a_parameter_is_set_and_taken_back() -> None:
    assert ONE.with_parameter("temperature", 1.5) == HOT
    assert HOT.with_parameter("temperature", None) == ONE


def test_an_endpoint_that_is_gone_is_said(tmp_path: Path) -> None:
    workspace = Workspace(places({"WEIR_HOME": str(tmp_path)}))
    with pytest.raises(NoSuchEndpoint):
        ONE.asked(workspace.endpoints, Steering(), [])
    workspace.settings.put(Endpoint("Work", "http://localhost:1/v1", "another"))
    assert ONE.asked(workspace.endpoints, Steering(), []).endpoint.model == "qwen3-32b"
