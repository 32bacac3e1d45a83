"""The setup programs and MSIs for Windows, under wine: install, ask, upgrade, look, remove.

.venv/bin/python -m tests.packages.windows [person] [upgrade] [everyone] [path] [package] [local]
    [taskbar]

First `dev.py package windows`. Needs 64-bit wine and what the packages were made with. Everything
happens in a Windows of its own: WINEPREFIX, or below build/package/windows.
"""

# ruff: noqa: T201 - it speaks to a person

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from tests.packages import wine_folder as windows
from tests.packages.windows_installed import (
    ALL,
    LOCAL_SETUP,
    MACHINE_PATH,
    MINE,
    PACKAGE,
    SETUP,
    ask,
    ask_with_stored_key,
    at_next_logon,
    check_registered,
    check_version,
    clear,
    expected_files,
    in_mid_reply,
    msiexec,
    nothing_left,
    open_window,
    quiet_removal,
    set_machine_path,
    stored_keys,
    timed,
    uninstall,
)
from tests.packages.windows_older import OLDER, ONLY_THEN, older_installers
from tests.packages.wine_folder import LOCAL, ROAMING, run, value

from make.places import version  # isort: skip - wine_folder has put it into the path
from make import wine  # isort: skip
from make.wine import make_prefix, windows_path  # isort: skip

IS_NEWER, NOT_REPLACED = 3, 6


def main(*wanted: str) -> int:
    """Try what is wanted, else all; raises where something is not as it must be."""
    make_prefix()
    clear()
    for name in wanted or CHECKS:
        with timed(name):
            CHECKS[name]()
    return 0


def person() -> None:
    """Silent, for one person: install, ask, keep a key, open the window, remove, purge."""
    with nothing_left():
        with timed("  setup /S /CurrentUser"):
            assert run(SETUP, "/S", "/CurrentUser").status == 0
        check_registered("HKCU", MINE)
        assert value(r"HKCU\Environment", "Path") == windows_path(MINE / "weir")
        check_version(MINE, version())
        ask_with_stored_key(MINE)
        open_window(MINE)
        with timed("  uninstall /S"):
            uninstall("HKCU")
        assert (ROAMING / "weir" / "settings.toml").exists(), "the person's data"
        assert "Generic: weir" in stored_keys()
        run(SETUP, "/S", "/CurrentUser")
        uninstall("HKCU", " /PURGE")
        assert not (ROAMING / "weir").exists()
        assert not (LOCAL / "weir").exists()
        assert "Generic: weir" not in stored_keys()


def upgrade() -> None:
    """Over an older version whose program is in the middle of a reply, and on to its end."""
    with nothing_left():
        assert run(older_installers()["weir.exe"], "/S", "/CurrentUser").status == 0
        check_version(MINE, OLDER)
        before = MINE / "weir" / f"_internal-{OLDER}"
        assert (before / ONLY_THEN).exists()
        with in_mid_reply(MINE) as (asked, release):
            with timed("  setup /S while weir.exe runs"):
                assert run(SETUP, "/S", "/CurrentUser").status == 0
            check_version(MINE, version())
            assert before.is_dir(), "what runs is left alone"
            assert run(SETUP, "/S", "/CurrentUser").status == 0, "once more, while it runs"
            release()
            done = windows.end(asked)
        assert (done.status, done.out) == (0, "Hello, still here\n"), done
        assert at_next_logon("HKCU") is not None, "the next log-on cleans up"
        windows.run_line(at_next_logon("HKCU") or "")
        assert not before.exists()
        assert sorted(path.name for path in (MINE / "weir").iterdir()) == expected_files()
        check_registered("HKCU", MINE)
        older = older_installers()["weir.exe"]
        assert run(older, "/S").status == IS_NEWER
        assert run(older, "/S", "/DOWNGRADE").status == 0
        check_version(MINE, OLDER)
        _check_failing(SETUP)
        _remove_while_it_runs()


def _check_failing(setup: Path) -> None:
    """What cannot be written ends a setup before anything was exchanged."""
    blocked = MINE / "weir" / "weir.exe.new"
    blocked.mkdir()
    (blocked / "in the way").touch()
    assert run(setup, "/S").status == NOT_REPLACED
    shutil.rmtree(blocked)
    check_version(MINE, OLDER)
    assert not (MINE / "weir" / f"_internal-{version()}.new").exists()


def _remove_while_it_runs() -> None:
    with in_mid_reply(MINE) as (asked, _release):
        with timed("  uninstall /S while weir.exe runs"):
            uninstall("HKCU", " /PURGE")
        assert windows.end(asked, limit=10).out == "Hello,", "it was ended"


def everyone() -> None:
    """Silent, for all: and a file of somebody else in the folder stays there."""
    with nothing_left():
        assert run(SETUP, "/S", "/AllUsers").status == 0
        check_registered("HKLM", ALL)
        assert windows_path(ALL / "weir") in str(value(MACHINE_PATH, "Path"))
        check_version(ALL, version())
        ask(ALL)
        (ALL / "weir" / "mine.txt").touch()
        uninstall("HKLM", " /PURGE")
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
        uninstall("HKCU", " /PURGE")
        assert value(key, "Path") == before.rstrip(";")
    run("reg", "delete", key, "/v", "Path", "/f")


def package() -> None:
    """The MSI: silent, over an older one, without PATH, beside a setup, removed."""
    older, before = older_installers()["weir.msi"], str(value(MACHINE_PATH, "Path"))
    with nothing_left():
        with timed("  msiexec /i … /qn"):
            assert msiexec("/i", older) == 0
        check_version(ALL, OLDER)
        with timed("  msiexec /i … /qn over an older one"):
            assert msiexec("/i", PACKAGE) == 0
        check_version(ALL, version())
        assert sorted(path.name for path in (ALL / "weir").iterdir()) == expected_files()
        assert windows_path(ALL / "weir") in str(value(MACHINE_PATH, "Path"))
        assert run(SETUP, "/S", "/AllUsers").status == 7, "a setup beside an MSI"
        assert msiexec("/i", older) != 0, "an older one over it"
        ask(ALL)
        assert msiexec("/x", PACKAGE) == 0
        assert not ALL.exists()
        assert msiexec("/i", PACKAGE, "ADDLOCAL=Program") == 0
        assert str(value(MACHINE_PATH, "Path")).rstrip(";") == before.rstrip(";")
        assert msiexec("/x", PACKAGE) == 0
        set_machine_path(before)  # wine's msiexec leaves a ";"


def local() -> None:
    """The on-device component: beside the program, asked, upgraded, removed alone."""
    question = ("ask", "--endpoint", "On this computer", "Say hello.")
    with nothing_left():
        run(SETUP, "/S", "/CurrentUser")
        assert run(older_installers()["weir-local.exe"], "/S", "/CurrentUser").status == 0
        with timed("  setup of the component, over an older one"):
            assert run(LOCAL_SETUP, "/S", "/CurrentUser").status == 0
        assert sorted(path.name for path in (MINE / "weir-local").iterdir()) == expected_files(
            "weir-local"
        )
        with timed("  weir ask, on this computer"):
            done = run(MINE / "weir" / "weir.exe", *question)
        print("   ", done)
        assert windows.run_line(quiet_removal("HKCU", "weir-local")).status == 0
        assert not (MINE / "weir-local").exists()
        check_version(MINE, version())
        uninstall("HKCU", " /PURGE")
        assert done.status == 0
        assert done.out


def taskbar() -> None:
    """The tasks of the jump list: links are read back, and the shell's answers are shown."""
    done = run(wine.python(), Path(__file__).with_name("wine_jump_list.py"))
    print(done.out)
    assert done.status == 0, done
    assert "links: ok\n" in done.out


def policies() -> None:
    """Every key of a policy, written into both hives of the registry and read back."""
    done = run(wine.python(), Path(__file__).with_name("wine_policies.py"))
    print(done.out)
    assert done.status == 0, done


CHECKS: dict[str, Callable[[], None]] = {
    "person": person,
    "upgrade": upgrade,
    "everyone": everyone,
    "path": path,
    "package": package,
    "local": local,
    "taskbar": taskbar,
    "policies": policies,
}


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
