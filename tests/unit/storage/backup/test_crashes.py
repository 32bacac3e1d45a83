"""A restore under `kill -9`, and backups on full disks: the old home or the new one, a whole file
or none.

WEIR_FULL=1 python -m pytest tests/unit/storage/backup/test_crashes.py      200 kills of each kind
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.mounts import isolated
from tests.support.sizes import FULL

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs fork and mount namespaces")
ROOT = Path(__file__).parents[4]


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    ("kind", "runs"),
    [("kill", 200 if FULL else 5), ("cut", 100 if FULL else 4), ("full", 30 if FULL else 3)],
)
def test_it_is_all_or_nothing(tmp_path: Path, kind: str, runs: int) -> None:
    before = isolated() if kind == "full" else []
    command = [sys.executable, "-m", "tests.support.backup_runs", kind, str(tmp_path), str(runs)]
    done = subprocess.run(
        [*before, *command],
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    seen = json.loads(done.stdout)
    if kind == "kill":
        assert seen["runs"] == 2 * runs  # with all in one folder, and with settings apart
        assert seen["old"]
        assert seen["new"]
    elif kind == "cut":
        assert seen["runs"] == runs
    else:
        assert seen["told"]
        assert seen["whole"]
