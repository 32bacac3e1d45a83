"""Which file answers as the on-device model."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pytest

from desktop.local import models

SMALL = "SmolLM2-135M-Instruct.Q4_1"


def put(folder: Path, name: str, age: int = 0) -> Path:
    path = folder / name
    path.write_bytes(b"GGUF")
    os.utime(path, (1_700_000_000 - age, 1_700_000_000 - age))
    return path


def test_a_newcomer_has_the_small_model(tmp_path: Path) -> None:
    found = models.find_model("", tmp_path / "no such folder")
    assert found is not None
    assert models.display_name(found) == SMALL
    assert models.is_available(tmp_path)


def test_the_newest_file_of_the_models_folder_comes_before_the_small_model(tmp_path: Path) -> None:
    put(tmp_path, "old.gguf", age=10)
    newest = put(tmp_path, "new.GGUF")
    put(tmp_path, "mmproj-new.gguf")
    put(tmp_path, "notes.txt")
    (tmp_path / "folder.gguf").mkdir()
    assert models.find_model("", tmp_path) == newest
    assert [path.stem for path in models.known_models(tmp_path)] == ["new", "old", SMALL]


def test_of_a_model_in_parts_the_first_is_the_model(tmp_path: Path) -> None:
    for part in range(1, 13):
        put(tmp_path, f"big-{part:05}-of-00012.gguf")
    assert models.known_models(tmp_path)[0].name == "big-00001-of-00012.gguf"
    assert len(models.known_models(tmp_path)) == 2


@pytest.mark.parametrize("picked", ["old", "old.gguf", "{folder}/old.gguf"])
def test_a_person_picks_by_name_file_or_path(tmp_path: Path, picked: str) -> None:
    old = put(tmp_path, "old.gguf", age=10)
    put(tmp_path, "new.gguf")
    assert models.find_model(picked.format(folder=tmp_path), tmp_path) == old
    assert models.find_model(SMALL, tmp_path) == models.find_model("", tmp_path / "empty")


def test_what_was_picked_and_is_gone_is_never_replaced_by_another(tmp_path: Path) -> None:
    put(tmp_path, "new.gguf")
    assert models.find_model("gone.gguf", tmp_path) == tmp_path / "gone.gguf"
    assert models.find_model("~/gone.gguf", tmp_path) == Path.home() / "gone.gguf"


def test_without_xllamacpp_there_is_no_on_device_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert not models.is_available(tmp_path)
    assert models.find_model("", tmp_path) is None
