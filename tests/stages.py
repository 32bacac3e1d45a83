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
PYTEST = [sys.executable, "-m", "pytest", "-q"]
# One more than there are processors: much of what is done is to wait. On two, three workers run the
# tests of the window in 109 s, two in 147 s. No more than four: each has windows, helper processes
# and a display of its own (tests/conftest.py). Each begins with a stretch of the files, so that a
# model which a file shares is mostly loaded once.
WORKERS = ["-n", str(min(4, (os.cpu_count() or 1) + 1)), "--dist", "worksteal"]
SUITES = {"unit": ["tests/unit"], "gui": ["tests/gui"], "end2end": ["tests/end2end"]}
SLOW = (
    "tests/unit/local",
    "tests/unit/packaging",
    "tests/unit/rendering",
    "tests/unit/storage/test_keys.py",
)
FAST = {
    "unit": ["tests/unit", "--hypothesis-profile=quick", *(f"--ignore={path}" for path in SLOW)],
    "gui": [
        "tests/gui/composer/test_composer.py",
        "tests/gui/window/test_zoom.py",
        "tests/gui/window/test_window.py",
    ],
}


class Counts(NamedTuple):
    """What a stage found. A check counts as one test."""

    passed: int
    failed: int
    skipped: int = 0


def main(what: str, *arguments: str) -> int:
    """Run every stage, also after one failed; 1 if any did."""
    if what == "check":
        return run_all({})
    if arguments in ((), ("--fast",)):
        return run_all(FAST if arguments else SUITES)
    return call([*PYTEST, *arguments])


def run_all(suites: dict[str, list[str]]) -> int:
    """The checks, these suites, and what they found."""
    results: list[tuple[str, Counts, float]] = []
    for name in (*CHECKS, *suites):
        print(f"\n== {name} ==", flush=True)
        started = time.monotonic()
        found = check(name) if name in CHECKS else suite(name, suites[name])
        results.append((name, found, time.monotonic() - started))
    return summary(results)


def check(name: str) -> Counts:
    """Lint, format, types or contracts."""
    program, *arguments = CHECKS[name]
    failed = call([str(BIN / program), *arguments]) != 0
    return Counts(int(not failed), int(failed))


def suite(name: str, arguments: list[str]) -> Counts:
    """Some tests. A suite that ends badly has failed, whatever its report says."""
    report = ROOT / "build" / f"{name}.xml"
    report.unlink(missing_ok=True)
    status = call([*PYTEST, *WORKERS, *arguments, f"--junitxml={report}"])
    found = ElementTree.parse(report).find("testsuite") if report.exists() else None
    if found is None:
        return Counts(0, 1)
    total, failures, errors, skipped = (
        int(found.get(key, "0")) for key in ("tests", "failures", "errors", "skipped")
    )
    failed = failures + errors
    return Counts(max(0, total - failed - skipped), max(failed, int(status != 0)), skipped)


def summary(results: list[tuple[str, Counts, float]]) -> int:
    """A table for people, and one last line for whoever counts."""
    print(f"\n{'stage':18}{'result':>8}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}")
    for name, counts, seconds in results:
        numbers = f"{counts.passed:8}{counts.failed:8}{counts.skipped:9}{seconds:9.1f}"
        print(f"{name:18}{'FAILED' if counts.failed else 'ok':>8}{numbers}")
    passed = sum(result[1].passed for result in results)
    failed = sum(result[1].failed for result in results)
    skipped = sum(result[1].skipped for result in results)
    print(f"\n{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return int(failed > 0)


def call(command: list[str]) -> int:
    """The exit status of a program started in the clone."""
    return subprocess.run(command, cwd=ROOT).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
