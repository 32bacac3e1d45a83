"""Every fault of a disk has a face: its sentence in both languages, what is kept, its exit status.

The second table of docs/faults.md is what was seen here; `python -m tests.support.disk_play write`
writes it anew.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.disk_faults import FAULTS
from tests.support.disk_play import HEADING, TABLE, SeenOnDisk, table
from tests.support.mounts import isolated

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs mount namespaces")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def seen() -> list[SeenOnDisk]:
    """What came of each fault, in the order of the list."""
    done = subprocess.run(
        [*isolated(), sys.executable, "-m", "tests.support.disk_play"],
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [SeenOnDisk(**one) for one in json.loads(done.stdout)]


def test_no_chat_is_lost_and_each_command_ends_as_it_should(seen: list[SeenOnDisk]) -> None:
    for one, fault in zip(seen, FAULTS, strict=True):
        assert (one.save, one.history) == (fault.save, fault.history), one.what
        assert one.chats >= fault.least, one.what
        assert (one.reply == "Hello") is ("nothing was sent" not in fault.kept), one.what


def test_the_person_is_told_in_both_languages(seen: list[SeenOnDisk]) -> None:
    for one in seen:
        if "older" not in one.what:  # it is brought up to date without a word
            assert one.english, one.what
            assert any("\u4e00" <= letter <= "\u9fff" for letter in one.chinese), one.what


def test_the_table_in_the_docs_is_what_was_seen(seen: list[SeenOnDisk]) -> None:
    assert TABLE.read_text("utf-8").partition(HEADING)[2] == table(seen).partition(HEADING)[2]
