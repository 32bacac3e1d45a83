import sys

import pytest

from desktop.child.command import command, variables


def test_a_frozen_program_is_its_own_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert command("helper") == [sys.executable, "helper"]


def test_a_child_sees_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIGAI_API_KEY", "secret")
    assert "secret" not in variables().values()
