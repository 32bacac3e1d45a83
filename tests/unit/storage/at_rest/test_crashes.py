"""An encrypted history under `kill -9` and on a full disk: no word is lost, no file is damaged,
nothing lies about in plain, and the person is told.

WEIR_FULL=1 python -m pytest tests/unit/storage/at_rest/test_crashes.py      300 runs of each
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
RUNS = 300 if FULL else 6


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kind", ["kill", "full"])
def test_no_committed_word_is_lost(tmp_path: Path, kind: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    before = isolated() if kind == "full" else []
    runs = [sys.executable, "-m", "tests.support.sealed_runs", kind, str(home), str(RUNS)]
    done = subprocess.run(
        [*before, *runs],
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    seen = json.loads(done.stdout)
    assert seen["runs"] == RUNS
    assert seen["words"] >= RUNS
    if kind == "full":
        assert seen["told"] >= RUNS  # each disk was full, and each person heard of it
