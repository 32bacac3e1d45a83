"""The setup programs and MSIs for Windows, under wine: install, ask, upgrade, look, remove.

.venv/bin/python -m tests.packages.windows [person] [upgrade] [everyone] [path] [package] [local]

First `dev.py package windows`. Needs 64-bit wine and what the packages were made with. Everything
happens in a Windows of its own: WINEPREFIX, or below build/package/windows.
"""

# ruff: noqa: T201 - it speaks to a person

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.packages import wine_folder as windows
from tests.packages.windows_older import OLDER, ONLY_THEN, older_installers
from tests.packages.wine_folder import LOCAL, ROAMING, run, value
from tests.support.fault_server import FaultServer, Hold, content_stream

from make.places import OUT, version  # isort: skip - wine_folder has put it into the path
from make.wine import DRIVE, make_prefix, windows_path  # isort: skip

MINE, ALL = LOCAL / "Programs" / "Weir", DRIVE / "Program Files" / "Weir"
UNINSTALL = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\weir"
MACHINE_PATH = r"HKLM\System\CurrentControlSet\Control\Session Manager\Environment"
SETUP, LOCAL_SETUP, PACKAGE, LOCAL_PACKAGE = (
    OUT / f"{name}-{version()}-windows-x86_64-wine-test{kind}"
    for kind in ("-setup.exe", ".msi")
    for name in ("weir", "weir-local")
)
REPLY = content_stream("Hello", " from", " loopback")
IS_NEWER, NOT_REPLACED = 3, 6


def main(*wanted: str) -> int:
    """Try what is wanted, else all; raises where something is not as it must be."""
    make_prefix()
    _clear()
    for name in wanted or CHECKS:
        with _timed(name):
            CHECKS[name]()
    return 0


def person() -> None:
    """Silent, for one person: install, ask, keep a key, open the window, remove, purge."""
    with _nothing_left():
        with _timed("  setup /S /CurrentUser"):
            assert run(SETUP, "/S", "/CurrentUser").status == 0
        _check_registered("HKCU", MINE)
        assert value(r"HKCU\Environment", "Path") == windows_path(MINE / "weir")
        _check_version(MINE, version())
        _ask_with_stored_key(MINE)
        _open_window(MINE)
        with _timed("  uninstall /S"):
            _uninstall("HKCU")
        assert (ROAMING / "weir" / "settings.toml").exists(), "the person's data"
        assert "Generic: weir" in _keys()
        run(SETUP, "/S", "/CurrentUser")
        _uninstall("HKCU", " /PURGE")
        assert not (ROAMING / "weir").exists()
        assert not (LOCAL / "weir").exists()
        assert "Generic: weir" not in _keys()


def upgrade() -> None:
    """Over an older version whose program is in the middle of a reply, and on to its end."""
    with _nothing_left():
        assert run(older_installers()["weir.exe"], "/S", "/CurrentUser").status == 0
        _check_version(MINE, OLDER)
        before = MINE / "weir" / f"_internal-{OLDER}"
        assert (before / ONLY_THEN).exists()
        with _in_mid_reply(MINE) as (asked, release):
            with _timed("  setup /S while weir.exe runs"):
                assert run(SETUP, "/S", "/CurrentUser").status == 0
            _check_version(MINE, version())
            assert before.is_dir(), "what runs is left alone"
            assert run(SETUP, "/S", "/CurrentUser").status == 0, "once more, while it runs"
            release()
            done = windows.end(asked)
        assert (done.status, done.out) == (0, "Hello, still here\n"), done
        assert _once("HKCU") is not None, "the next log-on cleans up"
        windows.run_line(_once("HKCU") or "")
        assert not before.exists()
        assert sorted(path.name for path in (MINE / "weir").iterdir()) == _fresh()
        _check_registered("HKCU", MINE)
        older = older_installers()["weir.exe"]
        assert run(older, "/S").status == IS_NEWER
        assert run(older, "/S", "/DOWNGRADE").status == 0
        _check_version(MINE, OLDER)
        _check_failing(SETUP)
        _remove_while_it_runs()


def _check_failing(setup: Path) -> None:
    """What cannot be written ends a setup before anything was exchanged."""
    blocked = MINE / "weir" / "weir.exe.new"
    blocked.mkdir()
    (blocked / "in the way").touch()
    assert run(setup, "/S").status == NOT_REPLACED
    shutil.rmtree(blocked)
    _check_version(MINE, OLDER)
    assert not (MINE / "weir" / f"_internal-{version()}.new").exists()


def _remove_while_it_runs() -> None:
    with _in_mid_reply(MINE) as (asked, _release):
        with _timed("  uninstall /S while weir.exe runs"):
            _uninstall("HKCU", " /PURGE")
        assert windows.end(asked, limit=10).out == "Hello,", "it was ended"


def everyone() -> None:
    """Silent, for all: and a file of somebody else in the folder stays there."""
    with _nothing_left():
        assert run(SETUP, "/S", "/AllUsers").status == 0
        _check_registered("HKLM", ALL)
        assert windows_path(ALL / "weir") in str(value(MACHINE_PATH, "Path"))
        _check_version(ALL, version())
        _ask(ALL)
        (ALL / "weir" / "mine.txt").touch()
        _uninstall("HKLM", " /PURGE")
        assert [path.name for path in ALL.rglob("*")] == ["weir", "mine.txt"]
        shutil.rmtree(ALL)


def path() -> None:
    """A PATH of 6,000 characters, with variables in it, is the same before and after."""
    long = ";".join(["%SystemRoot%\\a", *(f"C:\\{'x' * 50}\\{n}" for n in range(110)), "C:\\end"])
    key = r"HKCU\Environment"
    for before in (long, f"{long};", "C:\\one", "C:\\one;"):
        run("reg", "add", key, "/v", "Path", "/t", "REG_EXPAND_SZ", "/d", before, "/f")
        run(SETUP, "/S", "/CurrentUser")
        here = windows_path(MINE / "weir")
        assert value(key, "Path") == f"{before.rstrip(';')};{here}"
        run(SETUP, "/S", "/CurrentUser")
        assert str(value(key, "Path")).count(here) == 1
        _uninstall("HKCU", " /PURGE")
        assert value(key, "Path") == before.rstrip(";")
    run("reg", "delete", key, "/v", "Path", "/f")


def package() -> None:
    """The MSI: silent, over an older one, without PATH, beside a setup, removed."""
    older, before = older_installers()["weir.msi"], str(value(MACHINE_PATH, "Path"))
    with _nothing_left():
        with _timed("  msiexec /i … /qn"):
            assert _msiexec("/i", older) == 0
        _check_version(ALL, OLDER)
        with _timed("  msiexec /i … /qn over an older one"):
            assert _msiexec("/i", PACKAGE) == 0
        _check_version(ALL, version())
        assert sorted(path.name for path in (ALL / "weir").iterdir()) == _fresh()
        assert windows_path(ALL / "weir") in str(value(MACHINE_PATH, "Path"))
        assert run(SETUP, "/S", "/AllUsers").status == 7, "a setup beside an MSI"
        assert _msiexec("/i", older) != 0, "an older one over it"
        _ask(ALL)
        assert _msiexec("/x", PACKAGE) == 0
        assert not ALL.exists()
        assert _msiexec("/i", PACKAGE, "ADDLOCAL=Program") == 0
        assert str(value(MACHINE_PATH, "Path")).rstrip(";") == before.rstrip(";")
        assert _msiexec("/x", PACKAGE) == 0
        run("reg", "add", *_PATH_VALUE, "/d", before, "/f")  # wine's msiexec leaves a ";"


_PATH_VALUE = (MACHINE_PATH, "/v", "Path", "/t", "REG_EXPAND_SZ")


def local() -> None:
    """The on-device component: beside the program, asked, upgraded, removed alone."""
    question = ("ask", "--endpoint", "On this computer", "Say hello.")
    with _nothing_left():
        run(SETUP, "/S", "/CurrentUser")
        assert run(older_installers()["weir-local.exe"], "/S", "/CurrentUser").status == 0
        with _timed("  setup of the component, over an older one"):
            assert run(LOCAL_SETUP, "/S", "/CurrentUser").status == 0
        assert sorted(path.name for path in (MINE / "weir-local").iterdir()) == _fresh("weir-local")
        with _timed("  weir ask, on this computer"):
            done = run(MINE / "weir" / "weir.exe", *question)
        print("   ", done)
        assert windows.run_line(_quiet("HKCU", "weir-local")).status == 0
        assert not (MINE / "weir-local").exists()
        _check_version(MINE, version())
        _uninstall("HKCU", " /PURGE")
        assert done.status == 0
        assert done.out


CHECKS: dict[str, Callable[[], None]] = {
    "person": person,
    "upgrade": upgrade,
    "everyone": everyone,
    "path": path,
    "package": package,
    "local": local,
}


def _clear() -> None:
    """What a run before this one left, when it failed."""
    for root in ("HKCU", "HKLM"):
        for bundle in ("weir-local", "weir"):
            if (quiet := value(f"{root}\\{UNINSTALL.replace('weir', bundle)}", _QUIET)) is not None:
                windows.run_line(quiet.replace(" /S", " /S /PURGE"))
    for folder in (MINE, ALL, ROAMING / "weir", LOCAL / "weir"):
        shutil.rmtree(folder, ignore_errors=True)
    older = (made for made in older_installers().values() if made.suffix == ".msi")
    for package in (*older, PACKAGE, LOCAL_PACKAGE):
        _msiexec("/x", package)


_QUIET = "QuietUninstallString"


def _fresh(bundle: str = "weir") -> list[str]:
    programs = ["weir-desktop.exe", "weir.exe"] if bundle == "weir" else [f"{bundle}.exe"]
    return [f"_internal-{version()}", *programs]


def _check_registered(root: str, folder: Path) -> None:
    key = f"{root}\\{UNINSTALL}"
    assert value(key, "DisplayName") == "Weir"
    assert value(key, "DisplayVersion") == version()
    assert int(value(key, "EstimatedSize") or "0", 16) > 50_000
    program = windows_path(folder / "weir" / "weir.exe")
    paths = r"Software\Microsoft\Windows\CurrentVersion\App Paths\weir.exe"
    assert program in run("reg", "query", f"{root}\\{paths}", "/ve").out
    menu = ROAMING if root == "HKCU" else DRIVE / "ProgramData"
    assert (menu / "Microsoft" / "Windows" / "Start Menu" / "Programs" / "Weir.lnk").exists()


def _check_version(folder: Path, wanted: str) -> None:
    done = run(folder / "weir" / "weir.exe", "--version")
    assert (done.status, done.out) == (0, f"weir {wanted}\n"), done


def _ask(folder: Path) -> None:
    with FaultServer(REPLY) as server:
        done = run(folder / "weir" / "weir.exe", "ask", "--base-url", server.base_url, "Hello?")
    assert (done.status, done.out) == (0, "Hello from loopback\n"), done


def _ask_with_stored_key(folder: Path) -> None:
    """A key goes into the Windows credential store, and from there to the server."""
    weir = folder / "weir" / "weir.exe"
    with FaultServer(REPLY) as server:
        add = ("endpoints", "add", "loopback", "--base-url", server.base_url, "--model", "m")
        assert run(weir, *add).status == 0
        stored = run(weir, "endpoints", "set-key", "loopback", given="sk-loopback\n")
        assert stored.status == 0, stored
        with _timed("  weir ask"):
            done = run(weir, "ask", "--endpoint", "loopback", "Hello?")
        assert (done.status, done.out) == (0, "Hello from loopback\n"), done
        assert server.requests[-1].headers["authorization"] == "Bearer sk-loopback"
    text = (ROAMING / "weir" / "settings.toml").read_text("utf-8")
    assert "sk-loopback" not in text


def _keys() -> str:
    """The credentials that are stored, where wine keeps them."""
    return run("reg", "query", r"HKCU\Software\Wine\Credential Manager", "/s").out


def _open_window(folder: Path) -> None:
    """It starts, makes its database, and goes when it is asked to."""
    database = ROAMING / "weir" / "history.db"
    window = windows.start(folder / "weir" / "weir-desktop.exe")
    with _timed("  weir-desktop.exe, to its database"):
        _until(database.exists)
    time.sleep(3)
    assert window.poll() is None, windows.end(window)
    run("taskkill", "/F", "/IM", "weir-desktop.exe")
    windows.end(window, limit=20)


@contextlib.contextmanager
def _in_mid_reply(
    folder: Path,
) -> Iterator[tuple[subprocess.Popen[bytes], Callable[[], None]]]:
    """`weir.exe ask`, with half of the reply."""
    first, last = content_stream("Hello,", finish=None, done=False), content_stream(" still here")
    with FaultServer(first.then(Hold(), *last.steps)) as server:
        where = ("--base-url", server.base_url)
        asked = windows.start(folder / "weir" / "weir.exe", "ask", *where, "Hello?")
        assert asked.stdin is not None
        asked.stdin.close()  # else it waits for the rest of the question
        asked.stdin = None
        server.wait_for_requests(1, timeout=60)
        yield asked, server.release


def _once(root: str) -> str | None:
    return value(rf"{root}\Software\Microsoft\Windows\CurrentVersion\RunOnce", "weir")


def _quiet(root: str, bundle: str = "weir") -> str:
    return str(value(f"{root}\\{UNINSTALL.replace('weir', bundle)}", _QUIET))


def _uninstall(root: str, switches: str = "") -> None:
    """As "Apps & features" and management tools do it; the switches stand before `_?=`."""
    done = windows.run_line(_quiet(root).replace(" /S", f" /S{switches}"))
    assert done.status == 0, done
    folder = MINE if root == "HKCU" else ALL
    _until(lambda: not (folder / "uninstall.exe").exists(), 10)


def _msiexec(what: str, package: Path, *properties: str) -> int:
    return run("msiexec", what, package, "/qn", *properties).status


@contextlib.contextmanager
def _nothing_left() -> Iterator[None]:
    """Files and registry are as before; what a purge leaves counts, too."""
    before, known = windows.files(), windows.registry()
    yield
    left, rows = windows.files() - before, windows.registry() - known
    assert not left, f"files left: {sorted(left)[:20]}"
    assert not rows, f"registry left: {sorted(rows)[:20]}"


def _until(found: Callable[[], bool], limit: float = 60) -> None:
    end = time.monotonic() + limit
    while not found():
        assert time.monotonic() < end, "that took too long"
        time.sleep(0.05)


@contextlib.contextmanager
def _timed(what: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    print(f"{what}: {time.monotonic() - started:.1f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
