"""Checks and test suites one after another, each with its time, and what came of them in the end.

python tests/stages.py [checks] [suites]      started by dev.py in the environment it made
"""

# ruff: noqa: T201 - it speaks to a person

from __future__ import annotations

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
LINUX = sys.platform.startswith("linux")
# Every window opens on a display of its own, not on the person's.
XVFB = ["xvfb-run", "-a", "-s", "-screen 0 1600x1200x24"] if LINUX else []
SUITES = ("unit", "gui", "end2end")


class Counts(NamedTuple):
    """What a stage found. A check counts as one test."""

    passed: int
    failed: int
    skipped: int = 0


def main(*groups: str) -> int:
    """Run every stage of the groups, also after one failed; 1 if any did."""
    stages = [(name, check) for name in CHECKS if "checks" in groups]
    stages += [(name, suite) for name in SUITES if "suites" in groups]
    results: list[tuple[str, Counts, float]] = []
    for name, stage in stages:
        print(f"\n== {name} ==", flush=True)
        started = time.monotonic()
        results.append((name, stage(name), time.monotonic() - started))
    return summary(results)


def check(name: str) -> Counts:
    """Lint, format, types or contracts."""
    program, *arguments = CHECKS[name]
    failed = call([str(BIN / program), *arguments]) != 0
    return Counts(int(not failed), int(failed))


def suite(name: str) -> Counts:
    """One folder of tests. One that ends badly has failed, whatever its report says."""
    report = ROOT / "build" / f"{name}.xml"
    report.unlink(missing_ok=True)
    pytest = [sys.executable, "-m", "pytest", f"tests/{name}", "-q", f"--junitxml={report}"]
    status = call([*XVFB, *pytest])
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
