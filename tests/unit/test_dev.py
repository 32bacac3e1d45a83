"""dev.py: what it says, asks and installs on machines that lack something, and its commands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from tests import stages
from tests.support import shots


def test_a_python_that_does_not_fit_is_refused_with_how_to_add_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dev, "PYTHONS", ())
    with pytest.raises(SystemExit) as ended:
        dev.use_fitting_python()
    said = str(ended.value)
    assert "This is {}.{}".format(*sys.version_info[:2]) in said
    for how in ("apt install python3", "dnf install python3", "brew install", "winget install"):
        assert how in said


# the environment --------------------------------------------------------------------------------


def test_what_runs_the_program_grows_into_what_tests_it_and_serves_both(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run, everything = tmp_path / "run.txt", tmp_path / "all.txt"
    run.write_text("a==1")
    everything.write_text("a==1\nb==1")
    done: list[str] = []
    for name, value in {"VENV": tmp_path, "RUN": run, "ALL": everything}.items():
        monkeypatch.setattr(dev, name, value)
    monkeypatch.setattr(dev, "PYTHON", sys.executable)
    monkeypatch.setattr(dev, "install_missing", lambda *needs: None)
    monkeypatch.setattr(dev, "make_empty", lambda: done.append("empty"))
    monkeypatch.setattr(dev, "fill", lambda lock, megabytes: done.append(lock.name))

    def prepared(lock: Path) -> list[str]:
        done.clear()
        dev.prepare(lock)
        return list(done)

    assert prepared(run) == ["empty", "run.txt"]
    assert prepared(run) == []
    assert prepared(everything) == ["all.txt"]
    assert prepared(run) == prepared(everything) == []
    everything.write_text("a==1\nb==2")
    assert prepared(run) == []
    assert prepared(everything) == ["empty", "all.txt"]
    run.write_text("a==2")
    assert prepared(run) == ["empty", "run.txt"]


PIP = """\
Ignoring pywin32-ctypes: markers 'sys_platform == "win32"' don't match your environment
Collecting apsw==3.54.1.0 (from -r run.txt (line 4))
  Downloading apsw-3.54.1.0-cp311-cp311-manylinux_2_28_x86_64.whl (3.7 MB)
Collecting anyio==4.16.0 (from -r run.txt (line 1))
  Using cached anyio-4.16.0-py3-none-any.whl (134 kB)
Requirement already satisfied: httpx==0.28.1 in somewhere
Installing collected packages: anyio, apsw
"""


@pytest.mark.skipif(sys.platform == "win32", reason="links need a permission there")
def test_an_environment_that_is_anothers_is_left_as_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    others, linked = tmp_path / "others", tmp_path / ".venv"
    others.mkdir()
    (others / "theirs").touch()
    linked.symlink_to(others)
    monkeypatch.setattr(dev, "VENV", linked)
    monkeypatch.setattr(dev, "call", lambda command: 0)
    dev.make_empty()
    assert (others / "theirs").exists()
    assert not linked.is_symlink()


def test_how_far_pip_is_shows_in_a_line_that_changes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    progress = dev.Progress(4)
    for line in PIP.splitlines(keepends=True):
        progress.read(line)
    progress.end()
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    assert "\r3 of 3 packages, 4 MB" in said
    assert said.rstrip().endswith("4 MB fetched, now unpacking 3 packages")


def test_elsewhere_it_shows_in_few_lines(capsys: pytest.CaptureFixture[str]) -> None:
    progress = dev.Progress(60)
    for _ in range(60):
        progress.read("Collecting one==1.0 (from -r run.txt)\n")
    progress.end()
    said = capsys.readouterr().out
    assert "\r" not in said
    assert said.splitlines() == [f"{done} of 60 packages, 0 MB" for done in (20, 40, 60)]


def test_where_pip_fails_its_words_are_shown_and_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "pip.log"
    monkeypatch.setattr(dev, "PYTHON", sys.executable)
    monkeypatch.setattr(dev, "PIP_LOG", log)
    with pytest.raises(SystemExit) as ended:
        dev.pip("--no-index", "no-such-package-anywhere")
    assert str(log) in str(ended.value)
    assert "no-such-package-anywhere" in capfd.readouterr().out
    assert "no-such-package-anywhere" in log.read_text("utf-8")


def test_what_the_fast_lane_leaves_out_is_there() -> None:
    """pytest ignores an --ignore that names nothing, and the lane would grow slow."""
    assert [path for path in stages.SLOW if not (dev.ROOT / path).exists()] == []


# what the system lacks --------------------------------------------------------------------------

LACKING = """
import os, sys
os.geteuid = lambda: 1000
import dev
dev.is_there = lambda what: what != "xz"
dev.install_missing("tests")
print("it goes on")
"""
SUDO = """#!/bin/sh
if [ "$1" = -n ]; then
    [ "$PASSWORDLESS" ] || exit 1
    shift
fi
exec "$@"
"""
INSTALLER = """#!/bin/sh
echo "$0" "$@" >> "$LOG"
"""


@pytest.fixture
def lacking(tmp_path: Path) -> dict[str, str]:
    """The environment of a person without xz, whose sudo asks for a password."""
    if sys.platform != "linux":
        pytest.skip("packages of a Linux system")
    for name, script in (("sudo", SUDO), ("apt-get", INSTALLER)):
        (tmp_path / name).write_text(script)
        (tmp_path / name).chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "LOG": str(tmp_path / "log"), "PASSWORDLESS": ""}


def on_a_terminal(environ: dict[str, str], answer: str) -> tuple[int, str]:
    """Exit status of the front door, and what the terminal shows."""
    import pty

    ours, theirs = pty.openpty()
    os.write(ours, answer.encode())
    with subprocess.Popen(
        [sys.executable, "-c", LACKING],
        cwd=dev.ROOT,
        env=environ,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as program:
        os.close(theirs)
        shown = b""
        while True:
            try:
                shown += os.read(ours, 4096)
            except OSError:  # it has ended
                break
    os.close(ours)
    return program.returncode, shown.decode()


def test_on_a_terminal_it_asks_before_it_installs(lacking: dict[str, str]) -> None:
    status, shown = on_a_terminal(lacking, "y\n")
    assert status == 0, shown
    assert "sudo sh -c 'apt-get update; apt-get install --no-install-recommends xz-utils'" in shown
    assert "it goes on" in shown
    assert " install --no-install-recommends xz-utils -y" in Path(lacking["LOG"]).read_text()


@pytest.mark.parametrize("answer", ["\n", "n\n", "\x04"])
def test_who_does_not_agree_gets_the_command_and_nothing_is_installed(
    lacking: dict[str, str], answer: str
) -> None:
    status, shown = on_a_terminal(lacking, answer)
    assert status == 1
    assert "Please run: sudo sh -c '" in shown
    assert not Path(lacking["LOG"]).exists()


def test_without_a_terminal_nobody_is_asked(lacking: dict[str, str]) -> None:
    command = [sys.executable, "-c", LACKING]
    ran = subprocess.run(
        command, cwd=dev.ROOT, env=lacking, capture_output=True, text=True, input="y\n"
    )
    assert ran.returncode == 1
    assert ran.stdout == ""
    assert "Please run: sudo sh -c '" in ran.stderr
    assert not Path(lacking["LOG"]).exists()


def test_a_sudo_that_asks_for_nothing_is_used_at_once(lacking: dict[str, str]) -> None:
    environ = {**lacking, "PASSWORDLESS": "yes"}
    command = [sys.executable, "-c", LACKING]
    ran = subprocess.run(
        command, cwd=dev.ROOT, env=environ, capture_output=True, text=True, input=""
    )
    assert ran.returncode == 0, ran.stderr
    assert "xz-utils" in Path(lacking["LOG"]).read_text()


# hooks ------------------------------------------------------------------------------------------


@pytest.fixture
def clone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with what a clone has of git's, and an environment that is made."""
    (tmp_path / ".git").mkdir()
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "prepare", lambda lock: None)
    return tmp_path / ".git" / "hooks" / "pre-commit"


def test_the_hook_runs_the_checks_and_may_be_written_twice(clone: Path) -> None:
    assert [dev.main("hooks"), dev.main("hooks")] == [0, 0]
    written = clone.read_text("utf-8").splitlines()
    checks = (" ".join(command) for name, command in stages.CHECKS.items() if name != "mypy")
    assert [line.partition(f"{dev.PROGRAMS}/")[2] for line in written[3:]] == list(checks)
    assert os.name == "nt" or os.access(clone, os.X_OK)


def test_a_hook_that_somebody_else_wrote_stays(clone: Path) -> None:
    clone.parent.mkdir()
    clone.write_text("#!/bin/sh\necho mine\n")
    with pytest.raises(SystemExit, match="Another hook is there"):
        dev.main("hooks")
    assert "mine" in clone.read_text()


# pictures ---------------------------------------------------------------------------------------


def test_the_names_of_pictures_are_passed_on_and_the_status_comes_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    called: list[list[str]] = []

    def call(command: list[str]) -> int:
        called.append(command)
        return 2

    monkeypatch.setattr(dev, "prepare", lambda *needs: None)
    monkeypatch.setattr(dev, "call", call)
    assert dev.main("shots", "found", "first_run-wide") == 2
    assert [command[-2:] for command in called] == [["found", "first_run-wide"]]


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The names of the pictures that are taken: none really is."""
    files: list[str] = []

    def run(command: list[str], **_how: object) -> None:
        files.append(Path(command[-1]).stem)

    monkeypatch.setattr(shots, "FOLDER", tmp_path)
    monkeypatch.setattr(subprocess, "run", run)
    return files


def test_a_name_picks_the_pictures_that_begin_with_it(taken: list[str]) -> None:
    assert shots.main("found-wide-light", "chat-narrow-dark-en-150%") == 0
    found = [f"found-wide-light-{code}" for code in ("en-100%", "en-150%", "zh_CN-100%")]
    assert taken == ["chat-narrow-dark-en-150%", *found, "found-wide-light-zh_CN-150%"]


def test_without_a_name_all_pictures_are_taken(taken: list[str]) -> None:
    assert shots.main() == 0
    assert len(taken) == len(set(taken)) == 16 * len(shots.ALL)


@pytest.mark.parametrize("name", ["nothing", "foun", "found-wid", ""])
def test_a_name_that_fits_no_picture_is_refused_with_those_there_are(
    taken: list[str], capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert shots.main("chat", name) == 2
    assert taken == []
    assert "broken, settings, " in capsys.readouterr().err
