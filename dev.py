"""The front door: all that a fresh clone needs, with Python's standard library alone.

python3 dev.py run [ARGS]   start Weir; ARGS go to `weir`, as in: dev.py run ask "Say hello"
python3 dev.py test         checks, then unit, GUI and end-to-end tests; --fast: the quick ones
python3 dev.py test ARGS    the tests that pytest finds, as in: dev.py test tests/unit -k stop
python3 dev.py check        lint, format, types, import contracts
python3 dev.py bench        the benchmarks of tests/bench
python3 dev.py shots        pictures of the main screens into build/shots
python3 dev.py package [WHAT …]   what a person installs, into build/package/out; --help lists it
python3 dev.py lock         compile packaging/lock/*.txt anew from pyproject.toml
python3 dev.py translate    bring the catalogues of resources/locale up to date
"""

from __future__ import annotations

import compileall
import contextlib
import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "packaging" / "lock" / "all.txt"
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = str(BIN / "python")
PYTHONS = ("3.11", "3.12", "3.13")
LINUX = sys.platform.startswith("linux")
XVFB = ["xvfb-run", "-a", "-s", "-screen 0 1600x1200x24"] if LINUX else []
MANAGERS = ("apt-get", "dnf", "pacman", "zypper")
ADD = {"apt-get": "apt-get update; apt-get install --no-install-recommends", "pacman": "pacman -S"}
STAGES = [PYTHON, "tests/stages.py"]
HOUSE = [PYTHON, "-m", "pytest", "-q", "tests/unit/test_house.py"]
UV = [str(BIN / "uv"), "pip", "compile", "-q", "--universal", "--generate-hashes", "--no-header"]
UV += ["--no-annotate", "--python-version=3.11", "--extra=local", "pyproject.toml", "--group=model"]
GROUPS = ["--group=dev", "--group=bench", "--group=package"]
RUN = LOCK.with_name("run.txt")  # of these, what the program itself needs

# What each command needs of the system, and what it starts one after the other.
ALL = ("model", "window", "tests")
COMMANDS = {
    "test": (ALL, [[*STAGES, "test"]]),
    "check": ((), [[*STAGES, "check"]]),
    "bench": (ALL, [[*XVFB, PYTHON, str(p)] for p in sorted(ROOT.glob("tests/bench/bench_*.py"))]),
    "shots": (ALL, [[*XVFB, PYTHON, "tests/support/shots.py", "build/shots"]]),
    "package": (("model", "window", "package"), [[PYTHON, "packaging/build.py"]]),
    "lock": (
        (),
        [[*UV, *GROUPS, f"-o={LOCK}"], [*UV, f"-c={LOCK}", f"-o={RUN}"], HOUSE],  # no URL in them
    ),
    "translate": ((), [[PYTHON, "-m", "tests.support.catalogues"]]),
}


def main(command: str = "", *arguments: str) -> int:
    """Do one command; returns the exit status."""
    if command != "run" and command not in COMMANDS:
        print(__doc__)
        return 0 if command in ("-h", "--help") else 2
    use_fitting_python()
    if command == "run":
        return run([argument for i, argument in enumerate(arguments) if i or argument != "--"])
    needs, programs = COMMANDS[command]
    if not programs:
        print(f"There is nothing to {command} yet.")
        return 0
    prepare(*needs)
    more = arguments if command in ("package", "test") else ()
    return int(any([call([*program, *more]) for program in programs]))  # a signal's is below 0


def run(arguments: list[str]) -> int:
    """Become `weir`, so that signals and the exit status are its own."""
    prepare("model", *([] if arguments else ["window"]))
    compileall.compile_dir(ROOT / "desktop", quiet=2)  # half the start, where Python must not
    weir = str(BIN / "weir")
    if os.name == "nt":
        return subprocess.call([weir, *arguments])
    os.execv(weir, [weir, *arguments])


def use_fitting_python() -> None:
    """Go on in a Python that Weir runs on; what a version switcher left may only complain."""
    if "{}.{}".format(*sys.version_info[:2]) in PYTHONS:
        return
    for python in filter(None, (shutil.which(f"python{version}") for version in PYTHONS)):
        if subprocess.call([python, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            sys.exit(subprocess.call([python, *sys.argv]))
    sys.exit("Weir needs CPython 3.11, 3.12 or 3.13, and none of them is on PATH.")


def prepare(*needs: str) -> None:
    """The environment from the lock, and what `needs` of the system."""
    stamp = VENV / "made-from"
    source = f"{sys.version}\n{ROOT}\n{hashlib.sha256(LOCK.read_bytes()).hexdigest()}\n"
    stale = not shutil.which(PYTHON) or not stamp.exists() or stamp.read_text("utf-8") != source
    install_missing("venv" if stale else "", *needs)
    if not stale:
        return
    print("Making .venv from the lock: about 250 MB to fetch, once.", flush=True)
    base = getattr(sys, "_base_executable", sys.executable)  # also when started from within .venv
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-deps"]
    for command in (
        [base, "-m", "venv", "--clear", str(VENV)],
        [*pip, "--require-hashes", "-r", str(LOCK)],
        [*pip, "-q", "--no-index", "--no-build-isolation", "-e", str(ROOT)],
    ):
        if call(command) != 0:
            sys.exit("The environment could not be made: see above.")
    stamp.write_text(source, "utf-8")


def install_missing(*needs: str) -> None:
    """Add to Linux what it lacks for `needs`, or end with the command that does."""
    rows = map(str.split, (ROOT / "packaging" / "system.txt").read_text("utf-8").splitlines())
    missing = [row[1:] for row in rows if LINUX and row[0] in needs and not is_there(row[1])]
    if not missing:
        return
    manager = next((name for name in MANAGERS if shutil.which(name)), "")
    if not manager:
        sys.exit(f"Weir needs from the system: {', '.join(row[0] for row in missing)}.")
    packages = list(dict.fromkeys(row[1 + MANAGERS.index(manager)] for row in missing))
    line = " ".join([ADD.get(manager, f"{manager} install"), *packages])
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    may = not root or (shutil.which("sudo") and call([*root, "true"], subprocess.DEVNULL) == 0)
    if manager != "apt-get" or not may:
        how = "sudo sh -c" if shutil.which("sudo") else "su -c"
        sys.exit(f"Weir needs some packages of the system. Please run: {how} '{line}'")
    print("Installing what the system lacks:", *packages, flush=True)
    if call([*root, "env", "DEBIAN_FRONTEND=noninteractive", "sh", "-c", f"{line} -q -y"]):
        sys.exit("The packages could not be installed: see above.")


def is_there(what: str) -> bool:
    """Whether the system has a library, a font for a language, a Python module or a program."""
    if ".so" in what:
        with contextlib.suppress(OSError):
            return bool(ctypes.CDLL(what))
    if what[0] == ":":
        return is_there("fc-list") and bool(subprocess.check_output(["fc-list", what]))
    return bool(shutil.which(what) or (what == "ensurepip" and importlib.util.find_spec(what)))


def call(command: list[str], stderr: int | None = None) -> int:
    """The exit status of a program started in the clone."""
    return subprocess.run(command, cwd=ROOT, stderr=stderr).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
