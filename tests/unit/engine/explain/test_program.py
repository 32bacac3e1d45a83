"""What Weir says of itself: every library that it asks for, by its version and licence."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from desktop import paths
from desktop.chat.endpoint import Endpoint
from desktop.engine.explain.program import DISTRIBUTIONS, Part, endpoint_fact, parts

ROOT = Path(__file__).resolve().parents[4]


def test_the_libraries_are_those_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [re.split(r"[\[<>=~ ]", wanted)[0] for wanted in project["dependencies"]]
    assert list(DISTRIBUTIONS) == asked


def test_each_installed_library_has_a_version_and_a_licence() -> None:
    found = parts()
    assert [part.name for part in found] == list(DISTRIBUTIONS)
    assert all(part.version[0].isdigit() and part.licence not in ("", "?") for part in found)


def test_a_bundle_names_what_its_notices_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "NOTICES.txt").write_text(
        "Weir 0.1.0\n==========\n\nWeir itself is under the MIT licence: Weir/LICENSE.\n\n"
        "Each has a folder here with the text of its\nlicence.\n\n"
        "httpx 0.28.1: BSD License\nlibxcb 1.15: MIT\n",
        "utf-8",
    )
    monkeypatch.setattr(paths, "notices", lambda: tmp_path)
    assert parts() == [Part("httpx", "0.28.1", "BSD License"), Part("libxcb", "1.15", "MIT")]


def test_the_address_of_an_endpoint_is_told_without_its_password() -> None:
    told = endpoint_fact(Endpoint("Work", "https://me:hidden@llm.example.com/v1", "m"))
    assert "llm.example.com" in told
    assert "hidden" not in told


def test_an_endpoint_that_is_gone_from_the_settings_is_not_said_to_be_on_this_computer() -> None:
    assert "on this computer" in endpoint_fact(Endpoint("Local", kind="local"))
    assert "on this computer" not in endpoint_fact(Endpoint("Gone", model="m"))
