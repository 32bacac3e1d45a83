"""Runs, tests and packages Weir from a fresh clone, with Python's standard library alone.

python3 dev.py run [ARGS]   start Weir; ARGS go to `weir`, as in: dev.py run ask "Why …?"
python3 dev.py test         checks, then unit, GUI and end-to-end tests; --fast: the quick ones
python3 dev.py test ARGS    the tests that pytest finds, as in: dev.py test tests/unit -k stop
python3 dev.py check        lint, format, types, import contracts
python3 dev.py bench        the benchmarks of tests/bench
python3 dev.py shots [NAME …]   pictures of the window into build/shots; `shots list` names them
python3 dev.py package [WHAT …]   what a person installs, into build/package/out; --help lists it
python3 dev.py lock         compile packaging/lock/*.txt anew from pyproject.toml
python3 dev.py translate    bring the catalogues of resources/locale up to date
python3 dev.py hooks        have git check lint, format and contracts before each commit
"""

from __future__ import annotations

import compileall
import contextlib
import ctypes
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCKS = ROOT / "packaging" / "lock"
RUN = LOCKS / "run.txt"  # what the program itself needs, trial model included
ALL = LOCKS / "all.txt"  # the same, and what packages, tests and measures it
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = str(BIN / "python")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PIP_LOG = VENV / "pip.log"
NO_PYTHON = """\
Weir needs CPython 3.11 to 3.14. This is {}.{}, and none of them is on PATH. To add one:

  Debian, Ubuntu   sudo apt install python3.13 python3.13-venv
  Fedora           sudo dnf install python3.13
  macOS            brew install python@3.13
  Windows          winget install Python.Python.3.13
  anywhere         uv python install 3.13

Then start the same command again."""
LINUX = sys.platform.startswith("linux")
XVFB = ["xvfb-run", "-a", "-s", "-screen 0 1600x1200x24"] if LINUX else []
MANAGERS = ("apt-get", "dnf", "pacman", "zypper")
ADD = {"apt-get": "apt-get update; apt-get install --no-install-recommends", "pacman": "pacman -S"}
STAGES = [PYTHON, "tests/stages.py"]
HOUSE = [PYTHON, "-m", "pytest", "-q", "tests/unit/test_house.py"]
UV = [str(BIN / "uv"), "pip", "compile", "-q", "--universal", "--generate-hashes", "--no-header"]
UV += ["--no-annotate", "--python-version=3.11", "pyproject.toml", "--group=model"]
UV += ["--extra=local", "--extra=pkcs12"]
GROUPS = ["--group=dev", "--group=package"]
PROGRAMS = BIN.relative_to(ROOT).as_posix()
HOOK = f"""\
#!/bin/sh
# Written by `python3 dev.py hooks`.
set -e
{PROGRAMS}/ruff check
{PROGRAMS}/ruff format --check
{PROGRAMS}/lint-imports
"""

# What each command needs of the system, and what it starts one after the other.
EVERYTHING = ("model", "window", "tests")
COMMANDS = {
    "test": (EVERYTHING, [[*STAGES, "test"]]),
    "check": ((), [[*STAGES, "check"]]),
    "bench": (
        EVERYTHING,
        [[*XVFB, PYTHON, str(path)] for path in sorted(ROOT.glob("tests/bench/bench_*.py"))],
    ),
    "shots": (EVERYTHING, [[*XVFB, PYTHON, "-m", "tests.support.shots"]]),
    "package": (("model", "window", "package"), [[PYTHON, "packaging/build.py"]]),
    "lock": (
        (),
        [[*UV, *GROUPS, f"-o={ALL}"], [*UV, f"-c={ALL}", f"-o={RUN}"], HOUSE],  # no URL in them
    ),
    "translate": ((), [[PYTHON, "-m", "tests.support.catalogues"]]),
}


def main(command: str = "", *arguments: str) -> int:
    """Run one command. Returns the exit status."""
    if command not in ("run", "hooks", *COMMANDS):
        print(__doc__)
        return 0 if command in ("-h", "--help") else 2
    use_fitting_python()
    if command == "run":
        return run([argument for i, argument in enumerate(arguments) if i or argument != "--"])
    if command == "hooks":
        return write_hook()
    needs, programs = COMMANDS[command]
    if not programs:
        print(f"There is nothing to {command} yet.")
        return 0
    prepare(ALL, *needs)
    more = arguments if command in ("package", "shots", "test") else ()
    return max(abs(call([*program, *more])) for program in programs)  # below 0 after a signal


def run(arguments: list[str]) -> int:
    """Replace this process by `weir`, so that signals and the exit status are its own."""
    prepare(RUN, "model", *([] if arguments else ["window"]))
    weir = [PYTHON, "-P", "-m", "desktop", *arguments]  # -P: a file that lies here is no module
    if os.name == "nt":
        return subprocess.call(weir)
    os.execv(PYTHON, weir)


def write_hook() -> int:
    """Make git run the checks before each commit. A hook that somebody else wrote stays."""
    hook = ROOT / ".git" / "hooks" / "pre-commit"
    if not hook.parent.parent.is_dir():
        sys.exit("There is no folder .git here. Start this in the clone itself.")
    if hook.exists() and hook.read_text("utf-8") != HOOK:
        sys.exit(f"Another hook is there: {hook}. Move it away first.")
    prepare(ALL)
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(HOOK, "utf-8", newline="\n")
    hook.chmod(0o755)
    return 0


def use_fitting_python() -> None:
    """Restart in a Python that Weir runs on. A version switcher's command may be there and fail."""
    if "{}.{}".format(*sys.version_info[:2]) in PYTHONS:
        return
    for python in filter(None, (shutil.which(f"python{version}") for version in PYTHONS)):
        if subprocess.call([python, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            sys.exit(subprocess.call([python, *sys.argv]))
    sys.exit(NO_PYTHON.format(*sys.version_info[:2]))


def prepare(lock: Path, *needs: str) -> None:
    """Make the environment of a lock file, and install what `needs` names of the system."""
    stamp = VENV / "made-from"
    whose = f"{sys.version} {ROOT}".replace("\n", " ")
    stamps = {
        path: f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in (RUN, ALL)
    }
    found = stamp.read_text("utf-8").splitlines() if stamp.exists() and shutil.which(PYTHON) else []
    is_fresh = found[:1] == [whose] and stamps[lock] in found
    install_missing("" if is_fresh else "venv", *needs)
    if not is_fresh:
        # What runs the program is a part of what tests it: only the rest is added.
        runs = found == [whose, stamps[RUN]]
        if not runs:
            make_empty()
        fill(lock, "170 MB more" if runs else "220 MB" if lock == RUN else "390 MB")
        kept = [RUN, ALL] if lock == ALL else [RUN]
        stamp.write_text("\n".join([whose, *(stamps[path] for path in kept)]), "utf-8")
    compileall.compile_dir(ROOT / "desktop", quiet=2)  # halves the start where Python may not do it


def make_empty() -> None:
    """Make an environment without packages."""
    if VENV.is_symlink():  # it is another clone's, which goes on using it
        VENV.unlink()
    base = getattr(sys, "_base_executable", sys.executable)  # also when started from within .venv
    if call([base, "-m", "venv", "--clear", str(VENV)]) != 0:
        sys.exit("The environment could not be made: see above.")


def fill(lock: Path, megabytes: str) -> None:
    """Install what a lock file lists, and make the clone itself importable from where it lies."""
    model = ", a small trial model among it" if lock == RUN else ""
    print(f"Filling .venv, once; to fetch: about {megabytes}{model}.", flush=True)
    wanted = re.findall(r"^\S+==", lock.read_text("utf-8"), re.MULTILINE)
    pip("--no-deps", "--require-hashes", "-r", str(lock), count=len(wanted))
    if lock == ALL:
        pip("--no-deps", "--no-index", "--no-build-isolation", "-e", str(ROOT))
    else:  # the same without the tool that makes packages
        site = sysconfig.get_path("purelib", "venv", {"base": str(VENV)})
        Path(site, "weir.pth").write_text(f"{ROOT}\n", "utf-8")


def pip(*arguments: str, count: int = 0) -> None:
    """Run pip, and show in one line how far it is. All its output goes into PIP_LOG."""
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar=off"]
    said: list[str] = []
    with subprocess.Popen(
        [*command, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        progress = Progress(count)
        for line in process.stdout or ():
            said.append(line)
            progress.read(line)
        progress.end()
    PIP_LOG.write_text("".join(said), "utf-8")
    if process.returncode != 0:
        print(*said[-20:], sep="", end="")
        sys.exit(f"The environment could not be made. All that pip said: {PIP_LOG}")


class Progress:
    """Shows how far pip is: on a terminal one line that changes, elsewhere a line now and then."""

    def __init__(self, count: int) -> None:
        self.count, self.done, self.kilobytes, self.shown = count, 0, 0.0, ""

    def read(self, line: str) -> None:
        """Read one line of pip's output."""
        if line.startswith("Ignoring "):  # meant for another system
            self.count -= 1
        if size := re.match(r" +(?:Downloading|Using cached) .*\(([\d.]+) ([kM])B\)", line):
            self.kilobytes += float(size[1]) * {"k": 1, "M": 1000}[size[2]]
        if line.startswith(("Collecting ", "Processing ", "Requirement already ")):
            self.done += 1
            if sys.stdout.isatty() or self.done % 20 == 0:
                self.show(f"{self.done} of {self.count} packages, {self.kilobytes / 1000:.0f} MB")
        elif line.startswith("Installing collected"):
            self.show(
                f"{self.kilobytes / 1000:.0f} MB fetched, now unpacking {self.count} packages"
            )

    def show(self, text: str) -> None:
        """Show a text in place of the last one."""
        if self.count <= 0:
            return
        print(
            *(f"\r{text:{len(self.shown)}}", "") if sys.stdout.isatty() else (text, "\n"),
            sep="",
            end="",
            flush=True,
        )
        self.shown = text

    def end(self) -> None:
        """End the line."""
        if self.shown and sys.stdout.isatty():
            print()


def install_missing(*needs: str) -> None:
    """Install on Linux what is missing for `needs`, or exit and show the command that does it."""
    rows = map(str.split, (ROOT / "packaging" / "system.txt").read_text("utf-8").splitlines())
    missing = [row[1:] for row in rows if LINUX and row[0] in needs and not is_there(row[1])]
    if not missing:
        return
    manager = next((name for name in MANAGERS if shutil.which(name)), "")
    if not manager:
        sys.exit(f"Weir needs from the system: {', '.join(row[0] for row in missing)}.")
    packages = list(dict.fromkeys(row[1 + MANAGERS.index(manager)] for row in missing))
    line = " ".join([ADD.get(manager, f"{manager} install"), *packages])
    as_root = become_root(line, may_silently=manager == "apt-get")
    print("Installing what the system lacks:", *packages, flush=True)
    unasked = line if manager == "pacman" else f"{line} -y"
    if call([*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "sh", "-c", unasked]):
        sys.exit("The packages could not be installed: see above.")


def become_root(line: str, *, may_silently: bool) -> list[str]:
    """Return the start of a command that may install packages. Exits where nobody agrees."""
    sudo = shutil.which("sudo")
    if may_silently and os.geteuid() == 0:
        return []
    if may_silently and sudo and call([sudo, "-n", "true"], subprocess.DEVNULL) == 0:
        return [sudo, "-n"]
    how = "sudo sh -c" if sudo else "su -c"
    command = f"{how} '{line}'"
    if (os.geteuid() == 0 or sudo) and sys.stdin.isatty() and sys.stdout.isatty():
        print(f"Weir needs some packages of the system. This installs them:\n\n    {command}\n")
        with contextlib.suppress(EOFError):
            if input("Do it now? [y/N] ").strip().lower() in ("y", "yes"):
                return [sudo] if sudo and os.geteuid() != 0 else []
    sys.exit(f"Weir needs some packages of the system. Please run: {command}")


def is_there(what: str) -> bool:
    """Return whether the system has a library, a language's font, a Python module or a program."""
    if ".so" in what:
        with contextlib.suppress(OSError):
            return bool(ctypes.CDLL(what))
    if what[0] == ":":
        return is_there("fc-list") and bool(subprocess.check_output(["fc-list", what]))
    return bool(shutil.which(what) or (what == "ensurepip" and importlib.util.find_spec(what)))


def call(command: list[str], stderr: int | None = None) -> int:
    """Run a program in the clone. Returns its exit status."""
    return subprocess.run(command, cwd=ROOT, stderr=stderr).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
