"""What a chat has by now, compared with the preset that it began with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.chat.endpoint import ModelChoice
from desktop.chat.steering.preset import Preset

BARE = Preset("Reviewer", system="Be brief.", parameters={"temperature": 0.2})
WORK = replace(BARE, endpoint="Work")
LARGE = replace(BARE, endpoint="Work", model="large")
ANY_LARGE = replace(BARE, model="large")
USUAL = ModelChoice("Work", "usual")
"""What the entry of Work names itself."""


@pytest.mark.parametrize(
    ("preset", "asked", "saved"),
    [
        (BARE, ModelChoice("Home", "usual"), BARE),
        (WORK, USUAL, WORK),
        (WORK, ModelChoice("Work", "small"), replace(WORK, model="small")),
        (WORK, ModelChoice("Home", "usual"), replace(WORK, endpoint="Home")),
        (LARGE, ModelChoice("Work", "large"), LARGE),
        (LARGE, USUAL, replace(LARGE, model="usual")),
        (LARGE, ModelChoice("Home", "usual"), replace(LARGE, endpoint="Home", model="usual")),
        (ANY_LARGE, ModelChoice("Home", "large"), ANY_LARGE),
        (ANY_LARGE, USUAL, replace(ANY_LARGE, model="usual")),
    ],
)
def test_what_the_chat_asks_counts_where_the_preset_names_it(
    preset: Preset, asked: ModelChoice, saved: Preset
) -> None:
    assert preset.as_chat(preset.steering, asked, "usual") == saved
    assert preset.is_changed_in(preset.steering, asked, "usual") is (saved != preset)


def test_instructions_and_parameters_count() -> None:
    steering = BARE.steering
    assert not BARE.is_changed_in(steering, USUAL, "usual")
    assert BARE.is_changed_in(steering.with_parameter("seed", 1), USUAL, "usual")
    assert BARE.is_changed_in(replace(steering, system=""), USUAL, "usual")
