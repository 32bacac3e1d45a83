"""The window has its turn between imports, once at a time, and nothing of that stays behind."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop.app import breathing as module
from desktop.app.breathing import breathing

NAMES = ("weir_outer", "weir_inner", "weir_broken")


@pytest.fixture(autouse=True)
def _modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in NAMES[:2]:
        (tmp_path / f"{name}.py").touch()
    (tmp_path / "weir_broken.py").write_text("raise RuntimeError")
    monkeypatch.syspath_prepend(tmp_path)
    yield
    for name in NAMES:
        sys.modules.pop(name, None)


def test_an_event_that_imports_gives_no_other_one_its_turn(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LONGEST", 0)
    told: list[str] = []

    def on_first() -> None:
        __import__("weir_inner")
        told.append("first")

    QTimer.singleShot(0, qapp, on_first)
    QTimer.singleShot(0, qapp, lambda: told.append("second"))
    with breathing():
        __import__("weir_outer")
    assert told == ["first", "second"]


def test_what_fails_to_be_imported_leaves_no_finder(qapp: QApplication) -> None:
    before = list(sys.meta_path)
    with pytest.raises(RuntimeError), breathing():
        __import__("weir_broken")
    assert sys.meta_path == before
