"""The installer of the Linux archives, on a small stand-in for a bundle."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from make.places import ROOT

SCRIPT = ROOT / "packaging" / "linux" / "install.sh"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="a script for POSIX shells")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "a home"
    folder.mkdir()
    return folder


def unpacked(tmp_path: Path, version: str = "1.0", name: str = "weir") -> Path:
    """An archive as it lies after tar."""
    top = tmp_path / f"{name}-{version}"
    bundle = top / name
    (bundle / "_internal").mkdir(parents=True)
    (bundle / "_internal" / f"of-{version}").touch()
    program = bundle / name
    program.write_text(f"#!/bin/sh\necho {name} {version}\n")
    program.chmod(0o755)
    shutil.copy(SCRIPT, top)
    if name == "weir":
        entry = top / "share" / "applications" / "weir.desktop"
        entry.parent.mkdir(parents=True)
        shutil.copy(ROOT / "packaging" / "linux" / "weir.desktop", entry)
        (top / "share" / "man" / "man1").mkdir(parents=True)
        (top / "share" / "man" / "man1" / f"weir-{version}.1").touch()
    return top


def run(script: Path, home: Path, *arguments: str, **environ: str) -> str:
    """What it says; it must succeed."""
    told = started(script, home, *arguments, **environ)
    assert told.returncode == 0, told.stderr
    return told.stdout


def started(
    script: Path, home: Path, *arguments: str, **environ: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", script, *arguments],
        env={"HOME": str(home), "PATH": os.environ["PATH"], **environ},
        capture_output=True,
        text=True,
    )


def files(folder: Path) -> set[str]:
    return {f"{path.relative_to(folder)}" for path in folder.rglob("*") if not path.is_dir()}


def test_it_lies_where_a_desktop_looks(tmp_path: Path, home: Path) -> None:
    told = run(unpacked(tmp_path) / "install.sh", home)
    local = home / ".local"
    assert subprocess.check_output([local / "bin" / "weir"], text=True) == "weir 1.0\n"
    assert subprocess.check_output([local / "bin" / "weir-desktop"], text=True) == "weir 1.0\n"
    entry = (local / "share/applications/weir.desktop").read_text("utf-8")
    assert f'\nExec="{home}/.local/bin/weir-desktop"\n' in entry
    assert "Name[zh_CN]=" in entry
    assert f'export PATH="{home}/.local/bin:$PATH"' in told


def test_it_says_nothing_of_a_path_that_is_right(tmp_path: Path, home: Path) -> None:
    path = f"{home}/.local/bin:{os.environ['PATH']}"
    assert "PATH" not in run(unpacked(tmp_path) / "install.sh", home, PATH=path)


@pytest.mark.skipif(not shutil.which("desktop-file-validate"), reason="no desktop-file-utils")
def test_a_strange_home_is_quoted(tmp_path: Path) -> None:
    home = tmp_path / 'a $home `with` "quotes" & 100 %|'
    home.mkdir()
    run(unpacked(tmp_path) / "install.sh", home)
    entry = home / ".local/share/applications/weir.desktop"
    subprocess.run(["desktop-file-validate", entry], check=True)
    line = next(line for line in entry.read_text().splitlines() if line.startswith("Exec="))
    assert line.endswith(
        'a \\\\$home \\\\`with\\\\` \\\\"quotes\\\\" & 100 %%|/.local/bin/weir-desktop"'
    )


def test_an_upgrade_leaves_nothing_of_the_old_one(tmp_path: Path, home: Path) -> None:
    run(unpacked(tmp_path, "1.0") / "install.sh", home)
    with open(home / ".local/lib/weir/weir") as running:
        told = run(unpacked(tmp_path, "2.0") / "install.sh", home)
        assert "1.0" in running.read()  # one that runs keeps its own file
    assert "Installed" in told
    assert subprocess.check_output([home / ".local/bin/weir"], text=True) == "weir 2.0\n"
    left = files(home)
    assert not [name for name in left if "1.0" in name]
    assert [name for name in left if "of-2.0" in name]
    assert not [path for path in (home / ".local/lib").iterdir() if path.name.startswith(".")]
    run(tmp_path / "weir-2.0" / "install.sh", home)  # once more changes nothing
    assert files(home) == left


def test_a_component_comes_and_goes_by_itself(tmp_path: Path, home: Path) -> None:
    run(unpacked(tmp_path) / "install.sh", home)
    run(unpacked(tmp_path, name="weir-local") / "install.sh", home)
    library = home / ".local/lib"
    assert (library / "weir-local" / "weir-local").is_file()
    run(library / "weir" / "install.sh", home, "--uninstall", "weir-local")
    assert not (library / "weir-local").exists()
    assert (home / ".local/bin/weir").exists()


@pytest.mark.parametrize("where", [(), ("--prefix", "own place")])
def test_an_uninstall_leaves_what_the_person_has(
    tmp_path: Path, home: Path, where: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    prefix = home / where[1] if where else home / ".local"
    data = home / ".local/share/weir/history.db"
    data.parent.mkdir(parents=True)
    data.touch()
    run(unpacked(tmp_path) / "install.sh", home, *where)
    run(unpacked(tmp_path, name="weir-local") / "install.sh", home, *where)
    run(prefix / "lib/weir/install.sh", home, "--uninstall")
    assert files(home) == {".local/share/weir/history.db"}


def test_the_place_for_data_is_the_persons_own(tmp_path: Path, home: Path) -> None:
    share = home / "data"
    run(unpacked(tmp_path) / "install.sh", home, XDG_DATA_HOME=str(share))
    assert (share / "applications/weir.desktop").is_file()
    run(home / ".local/lib/weir/install.sh", home, "--uninstall")
    assert not list(share.rglob("weir*"))


def test_another_programs_command_stays(tmp_path: Path, home: Path) -> None:
    other = home / ".local/bin/weir"
    other.parent.mkdir(parents=True)
    other.write_text("theirs")
    assert "stays" in run(unpacked(tmp_path) / "install.sh", home)
    run(home / ".local/lib/weir/install.sh", home, "--uninstall")
    assert other.read_text() == "theirs"


@pytest.mark.parametrize("arguments", [("--what",), ("--prefix",)])
def test_what_it_does_not_know_is_refused(
    tmp_path: Path, home: Path, arguments: tuple[str, ...]
) -> None:
    told = started(unpacked(tmp_path) / "install.sh", home, *arguments)
    assert told.returncode == 1
    assert "install.sh: " in told.stderr
    assert not files(home)


def test_help_is_what_its_first_lines_say(tmp_path: Path, home: Path) -> None:
    told = run(unpacked(tmp_path) / "install.sh", home, "--help")
    assert "--uninstall" in told
    assert "set -eu" not in told


@pytest.mark.parametrize("shell", ["sh", "dash", "bash", "busybox"])
def test_it_is_sound_in_every_shell(shell: str) -> None:
    if not shutil.which(shell):
        pytest.skip(f"no {shell}")
    words = [shell, *(["sh"] if shell == "busybox" else []), "-n", str(SCRIPT)]
    subprocess.run(words, check=True)


def test_what_does_not_start_replaces_nothing(tmp_path: Path, home: Path) -> None:
    run(unpacked(tmp_path, "1.0") / "install.sh", home)
    newer = unpacked(tmp_path, "2.0")
    (newer / "weir" / "weir").write_text("#!/bin/sh\nexit 1\n")
    told = started(newer / "install.sh", home)
    assert (told.returncode, told.stdout) == (1, "")
    assert subprocess.check_output([home / ".local/bin/weir"], text=True) == "weir 1.0\n"
