"""Whoever writes a page waits for colours and formulas, but never for ever."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

from desktop.rendering.helper import blocking_helper as module
from desktop.rendering.helper.blocking_helper import BlockingHelper
from desktop.rendering.helper.protocol import STRIKES

ENDLESS = "make", "\n".join(["a" * 900] * 100)
"""A language, and code that its lexer goes over for minutes."""


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The children that are started; all of them have ended by the end."""
    found: list[subprocess.Popen[bytes]] = []

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *given: object, **more: object) -> None:
            super().__init__(*given, **more)  # type: ignore[call-overload]
            found.append(self)

    monkeypatch.setattr(subprocess, "Popen", Noted)
    yield found
    assert all(child.returncode is not None for child in found)


def test_one_child_colours_and_draws(started: list[subprocess.Popen[bytes]]) -> None:
    with BlockingHelper(lambda: False, limit=20) as helper:
        assert started == []
        assert helper.colours("python", "def f():\n    return 1") == ["kkk n", "    kkkkkk d"]
        drawn = helper.formula("x^2", display=False, size=16, color="currentColor")
        assert drawn is not None
        assert "currentColor" in drawn.svg
        assert helper.formula("\\nosuch{", display=False, size=16, color="#000000") is None
        assert helper.colours("nosuchlanguage", "x") is None
    assert len(started) == 1


def test_what_hangs_is_given_up_and_not_tried_for_ever(
    started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_KILLED", STRIKES + 1)
    with BlockingHelper(lambda: False, limit=0.2) as helper:
        for _time in range(STRIKES + 3):
            assert helper.colours(*ENDLESS) is None
        assert len(started) == STRIKES
        assert helper.colours("json", "1") == ["d"]  # other work goes on
        assert helper.colours("makefile", ENDLESS[1]) is None
        assert helper.colours("json", "1") is None  # it has had enough
        assert len(started) == STRIKES + 1


def test_half_a_character_and_too_much_are_not_sent() -> None:
    with BlockingHelper(lambda: False) as helper:
        assert helper.colours("python", "\ud800") is None
        assert helper.colours("python", "x" * 5_000_000) is None


def test_nobody_waits_after_a_stop(started: list[subprocess.Popen[bytes]]) -> None:
    with BlockingHelper(lambda: bool(started), limit=600) as helper:
        assert helper.colours(*ENDLESS) is None
