"""An installed Weir in wine's Windows: where it is, what is asked of it, and how it goes again."""

# ruff: noqa: T201 - it speaks to a person

from __future__ import annotations

import contextlib
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.packages import wine_folder as windows
from tests.packages.windows_older import older_installers
from tests.packages.wine_folder import LOCAL, ROAMING, run, value
from tests.support.fault_server import FaultServer, Hold, content_stream

from make.places import OUT, version  # isort: skip - wine_folder has put it into the path
from make.wine import DRIVE, windows_path  # isort: skip

MINE, ALL = LOCAL / "Programs" / "Weir", DRIVE / "Program Files" / "Weir"
UNINSTALL = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\weir"
MACHINE_PATH = r"HKLM\System\CurrentControlSet\Control\Session Manager\Environment"
SETUP, LOCAL_SETUP, PACKAGE, LOCAL_PACKAGE = (
    OUT / f"{name}-{version()}-windows-x86_64-wine-test{kind}"
    for kind in ("-setup.exe", ".msi")
    for name in ("weir", "weir-local")
)
REPLY = content_stream("Hello", " from", " loopback")


def clear() -> None:
    """What a run before this one left, when it failed."""
    for root in ("HKCU", "HKLM"):
        for bundle in ("weir-local", "weir"):
            if (quiet := value(f"{root}\\{UNINSTALL.replace('weir', bundle)}", _QUIET)) is not None:
                windows.run_line(quiet.replace(" /S", " /S /PURGE"))
    for folder in (MINE, ALL, ROAMING / "weir", LOCAL / "weir"):
        shutil.rmtree(folder, ignore_errors=True)
    older = (made for made in older_installers().values() if made.suffix == ".msi")
    for package in (*older, PACKAGE, LOCAL_PACKAGE):
        msiexec("/x", package)
    set_machine_path(str(value(MACHINE_PATH, "Path")).rstrip(";"))


def set_machine_path(path: str) -> None:
    run("reg", "add", MACHINE_PATH, "/v", "Path", "/t", "REG_EXPAND_SZ", "/d", path, "/f")


_QUIET = "QuietUninstallString"


def expected_files(bundle: str = "weir") -> list[str]:
    programs = ["weir-desktop.exe", "weir.exe"] if bundle == "weir" else [f"{bundle}.exe"]
    return [f"_internal-{version()}", *programs]


def check_registered(root: str, folder: Path) -> None:
    key = f"{root}\\{UNINSTALL}"
    assert value(key, "DisplayName") == "Weir"
    assert value(key, "DisplayVersion") == version()
    assert int(value(key, "EstimatedSize") or "0", 16) > 50_000
    program = windows_path(folder / "weir" / "weir.exe")
    paths = r"Software\Microsoft\Windows\CurrentVersion\App Paths\weir.exe"
    assert program in run("reg", "query", f"{root}\\{paths}", "/ve").out
    menu = ROAMING if root == "HKCU" else DRIVE / "ProgramData"
    assert (menu / "Microsoft" / "Windows" / "Start Menu" / "Programs" / "Weir.lnk").exists()


def check_version(folder: Path, wanted: str) -> None:
    done = run(folder / "weir" / "weir.exe", "--version")
    assert (done.status, done.out) == (0, f"weir {wanted}\n"), done


def ask(folder: Path) -> None:
    with FaultServer(REPLY) as server:
        done = run(folder / "weir" / "weir.exe", "ask", "--base-url", server.base_url, "Hello?")
    assert (done.status, done.out) == (0, "Hello from loopback\n"), done


def ask_with_stored_key(folder: Path) -> None:
    """A key goes into the Windows credential store, and from there to the server."""
    weir = folder / "weir" / "weir.exe"
    with FaultServer(REPLY) as server:
        add = ("endpoints", "add", "loopback", "--base-url", server.base_url, "--model", "m")
        assert run(weir, *add).status == 0
        stored = run(weir, "endpoints", "set-key", "loopback", given="sk-loopback\n")
        assert stored.status == 0, stored
        with timed("  weir ask"):
            done = run(weir, "ask", "--endpoint", "loopback", "Hello?")
        assert (done.status, done.out) == (0, "Hello from loopback\n"), done
        assert server.requests[-1].headers["authorization"] == "Bearer sk-loopback"
    text = (ROAMING / "weir" / "settings.toml").read_text("utf-8")
    assert "sk-loopback" not in text


def stored_keys() -> str:
    """The credentials that are stored, where wine keeps them."""
    return run("reg", "query", r"HKCU\Software\Wine\Credential Manager", "/s").out


def open_window(folder: Path) -> None:
    """It starts, makes its database, and goes when it is asked to."""
    database = ROAMING / "weir" / "history.db"
    window = windows.start(folder / "weir" / "weir-desktop.exe")
    with timed("  weir-desktop.exe, to its database"):
        until(database.exists)
    time.sleep(3)
    assert window.poll() is None, windows.end(window)
    run("taskkill", "/F", "/IM", "weir-desktop.exe")
    windows.end(window, limit=20)


@contextlib.contextmanager
def in_mid_reply(
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


def at_next_logon(root: str) -> str | None:
    return value(rf"{root}\Software\Microsoft\Windows\CurrentVersion\RunOnce", "weir")


def quiet_removal(root: str, bundle: str = "weir") -> str:
    return str(value(f"{root}\\{UNINSTALL.replace('weir', bundle)}", _QUIET))


def uninstall(root: str, switches: str = "") -> None:
    """As "Apps & features" and management tools do it; the switches stand before `_?=`."""
    done = windows.run_line(quiet_removal(root).replace(" /S", f" /S{switches}"))
    assert done.status == 0, done
    folder = MINE if root == "HKCU" else ALL
    until(lambda: not (folder / "uninstall.exe").exists(), 10)


def msiexec(what: str, package: Path, *properties: str) -> int:
    return run("msiexec", what, package, "/qn", *properties).status


@contextlib.contextmanager
def nothing_left() -> Iterator[None]:
    """Files and registry are as before; what a purge leaves counts, too."""
    before, known = windows.files(), windows.registry()
    yield
    left, rows = windows.files() - before, windows.registry() - known
    assert not left, f"files left: {sorted(left)[:20]}"
    assert not rows, f"registry left: {sorted(rows)[:20]}"


def until(found: Callable[[], bool], limit: float = 60) -> None:
    end = time.monotonic() + limit
    while not found():
        assert time.monotonic() < end, "that took too long"
        time.sleep(0.05)


@contextlib.contextmanager
def timed(what: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    print(f"{what}: {time.monotonic() - started:.1f} s", flush=True)
