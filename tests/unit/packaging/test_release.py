"""What builds and publishes a release: the workflows, and what a Mac is told of the program."""

from __future__ import annotations

import plistlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from make import macos
from make.places import version

ROOT = Path(__file__).resolve().parents[3]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
BIN = Path(sys.executable).parent
SCHEMA = [str(BIN / "check-jsonschema"), "--builtin-schema"]
LINTERS = {
    "actionlint": [str(BIN / "actionlint"), *map(str, WORKFLOWS)],
    "zizmor": [str(BIN / "zizmor"), "--offline", "--quiet", "--no-progress", str(GITHUB)],
    "workflow schema": [*SCHEMA, "vendor.github-workflows", *map(str, WORKFLOWS)],
    "dependabot schema": [*SCHEMA, "vendor.dependabot", str(GITHUB / "dependabot.yml")],
}


@pytest.mark.parametrize("linter", LINTERS)
def test_a_linter_has_nothing_to_say(linter: str) -> None:
    told = subprocess.run(LINTERS[linter], capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_every_action_is_pinned_and_told_by_its_version(workflow: Path) -> None:
    uses = re.findall(r"uses: (.+)", workflow.read_text("utf-8"))
    assert uses
    for use in uses:
        assert use.startswith("$/") or re.fullmatch(
            r"actions/\S+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use
        )


def test_an_action_is_the_same_wherever_it_is_used() -> None:
    used: dict[str, set[str]] = {}
    for workflow in WORKFLOWS:
        for name, pin in re.findall(r"uses: (actions/[^@\s]+)@(.+)", workflow.read_text("utf-8")):
            used.setdefault(name, set()).add(pin)
    assert all(len(pins) == 1 for pins in used.values()), used


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_nothing_that_a_job_does_not_ask_for(workflow: Path) -> None:
    text = workflow.read_text("utf-8")
    assert "\npermissions: {}\n" in text
    assert "pull_request_target" not in text
    assert "actions/cache" not in text
    assert text.count("persist-credentials: false") == text.count("uses: actions/checkout@")


def test_what_is_asked_of_dev_py_is_there() -> None:
    """A release is made by the same commands as on a desk."""
    told = subprocess.run(
        [sys.executable, "packaging/build.py", "--help"], cwd=ROOT, capture_output=True, text=True
    )
    known = set(re.findall(r"^  (\S+)", told.stdout, re.MULTILINE))
    release = "".join(workflow.read_text("utf-8") for workflow in WORKFLOWS)
    asked = {name for line in re.findall(r"dev\.py package (.+)", release) for name in line.split()}
    assert asked
    assert asked <= known


@pytest.mark.skipif(not shutil.which("sh"), reason="no shell")
@pytest.mark.parametrize("script", sorted(GITHUB.glob("*.sh")), ids=lambda path: path.name)
def test_a_script_reads_as_shell(script: Path) -> None:
    assert subprocess.run(["sh", "-n", str(script)]).returncode == 0


CHANGES = """\
# Changelog

## [1.3.0] - Unreleased

- Third.

## [1.2.0] - 2027-02-01

### Added

- Second.

### Fixed

- More.

## [1.1.0] - 2027-01-01

- First.
"""
SECOND = "### Added\n\n- Second.\n\n### Fixed\n\n- More.\n\n"


@pytest.mark.skipif(not shutil.which("awk"), reason="no awk")
@pytest.mark.parametrize(
    ("asked", "notes"),
    [
        ("1.3.0", "- Third.\n\n"),
        ("1.2.0", SECOND),
        ("1.2.0rc1", SECOND),
        ("1.1.0", "- First.\n"),
        ("1.1", None),
        ("2.0.0", None),
    ],
)
def test_the_notes_of_a_release_are_the_changelogs(
    tmp_path: Path, asked: str, notes: str | None
) -> None:
    (tmp_path / "CHANGELOG.md").write_text(CHANGES)
    told = subprocess.run(
        ["sh", str(GITHUB / "notes.sh"), asked, str(tmp_path / "CHANGELOG.md")],
        capture_output=True,
        text=True,
    )
    assert (told.returncode, told.stdout) == ((0, notes) if notes else (1, ""))


def test_the_version_at_hand_has_notes() -> None:
    told = subprocess.run(["sh", str(GITHUB / "notes.sh"), version()], cwd=ROOT)
    assert told.returncode == 0


def test_a_tag_that_names_another_version_stops_a_release_before_all_else() -> None:
    jobs = (GITHUB / "workflows" / "release.yml").read_text("utf-8").partition("\njobs:\n")[2]
    needs = dict(
        re.findall(r"^  ([\w-]+):\n(?:    (?!needs).*\n)*(?:    needs: (.+)\n)?", jobs, re.M)
    )
    assert [job for job, needed in needs.items() if not needed] == ["version"]
    assert needs["tests"] == "version"


def test_the_mac_is_told_what_the_program_is() -> None:
    told = macos.info()
    assert told["CFBundleShortVersionString"] == told["CFBundleVersion"] == version()
    assert told["CFBundleExecutable"] == "weir-desktop"
    assert told["CFBundleLocalizations"] == ["en", "zh-Hans"]
    assert told["LSBackgroundOnly"] is False
    assert told["NSHighResolutionCapable"] is True
    assert re.fullmatch(r"[A-Za-z0-9.-]+", macos.IDENTIFIER)
    assert plistlib.loads(plistlib.dumps(told)) == told


def test_the_oldest_mac_is_the_one_that_qt_runs_on() -> None:
    wheelhouse = (ROOT / "packaging" / "make" / "wheels.py").read_text("utf-8")
    minimum = macos.info()["LSMinimumSystemVersion"]
    assert f"macosx_{minimum.replace('.', '_')}_arm64" in wheelhouse


def test_the_hardened_runtime_grants_one_thing() -> None:
    granted = plistlib.loads((ROOT / "packaging" / "macos" / "entitlements.plist").read_bytes())
    assert granted == {"com.apple.security.cs.allow-unsigned-executable-memory": True}


def test_the_component_lands_where_the_program_looks_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from desktop.local import component

    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert Path(macos.COMPONENT) in component._folders()
