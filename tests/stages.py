"""Checks and test suites one after another, each with its time, and what came of them in the end.

python tests/stages.py check          lint, format, types, import contracts
python tests/stages.py test           these, then all tests
python tests/stages.py test --fast    these, then within a minute the tests that are quick
python tests/stages.py test ARGS      the tests that pytest finds with ARGS, and nothing else

dev.py starts it in the environment that it made.
"""

# ruff: noqa: T201 - it speaks to a person

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
CHECKS = {
    "ruff check": ["ruff", "check"],
    "ruff format": ["ruff", "format", "--check"],
    "mypy": ["mypy"],
    "import contracts": ["lint-imports"],
}
BESIDE = "mypy"
"""The check that runs beside the tests: without a cache it takes a while, on one core."""
REPORT = ROOT / "build" / "tests.xml"
PYTEST = [sys.executable, "-m", "pytest", "-q"]
# One more than there are processors: much of what is done is to wait. On two, three workers run the
# tests of the window in 109 s, two in 147 s. No more than four: each has windows, helper processes
# and a display of its own (tests/conftest.py). Each begins with a stretch of the files, so that a
# model which a file shares is mostly loaded once.
WORKERS = ["-n", str(min(4, (os.cpu_count() or 1) + 1)), "--dist", "worksteal"]
# All suites are one run: each worker imports what it needs once, and none idles at the end of a
# suite. What takes long goes first, so that the end is made of small tests.
SUITES = {"end2end": ["tests/end2end"], "gui": ["tests/gui"], "unit": ["tests/unit"]}
SLOW = (
    "tests/unit/local",
    "tests/unit/packaging",
    "tests/unit/rendering",
    "tests/unit/storage/test_keys.py",
)
FAST = {
    "gui": [
        "tests/gui/composer/test_composer.py",
        "tests/gui/window/test_zoom.py",
        "tests/gui/window/test_window.py",
    ],
    "unit": ["tests/unit", "--hypothesis-profile=quick", *(f"--ignore={path}" for path in SLOW)],
}


class Counts(NamedTuple):
    """What a stage found. A check counts as one test."""

    passed: int
    failed: int
    skipped: int = 0


class Result(NamedTuple):
    """A stage that was run."""

    name: str
    counts: Counts
    seconds: float

    def with_case(self, case: ElementTree.Element) -> Result:
        """The same with one more test. One that fails while it is tidied up has failed, too."""
        passed, failed, skipped = self.counts
        is_bad = case.find("failure") is not None or case.find("error") is not None
        is_skipped = not is_bad and case.find("skipped") is not None
        counts = Counts(
            passed + (not is_bad and not is_skipped), failed + is_bad, skipped + is_skipped
        )
        return Result(self.name, counts, self.seconds + float(case.get("time", "0")))


def main(what: str, *arguments: str) -> int:
    """Run every stage, also after one failed; 1 if any did."""
    if what == "check":
        return run_all({})
    if arguments in ((), ("--fast",)):
        return run_all(FAST if arguments else SUITES)
    return call([*PYTEST, *arguments])


def run_all(suites: dict[str, list[str]]) -> int:
    """The checks, these suites, and what they found."""
    results = [check(name) for name in CHECKS if name != BESIDE or not suites]
    if suites:  # one core more is busy while the workers start, and one check takes long
        with ThreadPoolExecutor(1) as beside:
            late = beside.submit(check, BESIDE)
            found = run_tests(suites)
        results += [late.result(), *found]
    return summary(results)


def check(name: str) -> Result:
    """Lint, format, types or contracts."""
    started = time.monotonic()
    program, *arguments = CHECKS[name]
    done = subprocess.run(
        [str(BIN / program), *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    print(f"\n== {name} ==\n{done.stdout.decode(errors='replace')}", end="", flush=True)
    failed = done.returncode != 0
    return Result(name, Counts(int(not failed), int(failed)), time.monotonic() - started)


def run_tests(suites: dict[str, list[str]]) -> list[Result]:
    """What each suite found. They share the seconds of the run as those of their tests add up."""
    print(f"\n== {', '.join(suites)} ==", flush=True)
    started = time.monotonic()
    REPORT.unlink(missing_ok=True)
    wanted = [argument for arguments in suites.values() for argument in arguments]
    if not (ROOT / "tests" / "__pycache__").exists():
        # In a new clone each worker would compile all tests, at the same moment: once is enough.
        call([*PYTEST, "--collect-only", *wanted], stdout=subprocess.DEVNULL)
    status = call([*PYTEST, *WORKERS, *wanted, f"--junitxml={REPORT}"])
    seconds = time.monotonic() - started
    cases = ElementTree.parse(REPORT).iter("testcase") if REPORT.exists() else ()
    found = {name: Result(name, Counts(0, 0), 0.0) for name in suites}
    for case in cases:
        module = case.get("classname") or case.get("name") or ""  # no class: it was not imported
        name = (*module.split("."), "pytest")[1]  # an error within pytest stands in no suite
        found[name] = found.get(name, Result(name, Counts(0, 0), 0.0)).with_case(case)
    if status != 0 and not any(result.counts.failed for result in found.values()):
        found["pytest"] = Result("pytest", Counts(0, 1), 0.0)  # it ended badly, whatever it says
    spent = sum(result.seconds for result in found.values()) or 1
    return [one._replace(seconds=one.seconds / spent * seconds) for one in found.values()]


def summary(results: list[Result]) -> int:
    """A table for people, and one last line for whoever counts."""
    print(f"\n{'stage':18}{'result':>8}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}")
    for name, counts, seconds in results:
        numbers = f"{counts.passed:8}{counts.failed:8}{counts.skipped:9}{seconds:9.1f}"
        print(f"{name:18}{'FAILED' if counts.failed else 'ok':>8}{numbers}")
    passed = sum(result.counts.passed for result in results)
    failed = sum(result.counts.failed for result in results)
    skipped = sum(result.counts.skipped for result in results)
    print(f"\n{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return int(failed > 0)


def call(command: list[str], stdout: int | None = None) -> int:
    """The exit status of a program started in the clone.

    Tests are compiled once, also where Python is told to keep nothing: that takes each worker 3 s.
    """
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    return subprocess.run(command, cwd=ROOT, env=environment, stdout=stdout).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
