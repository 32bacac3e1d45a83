"""An export of any size: one chat at a time is in memory.

WEIR_FULL=1 reads a gigabyte in a process of its own, some minutes.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from desktop.exchange.readers import chatgpt
from tests.support.chatgpt_exports import write
from tests.support.sizes import FULL
from tests.support.sources import Bytes, Skipped, Zip

SIZE, MOST = (1_000_000_000, 8) if FULL else (5_000_000, 3)
"""Bytes, and the megabytes that reading them may take. Chats that are kept take as much as their
bytes, an export that is parsed as a whole several times that."""
_READ = """
import sys, tracemalloc
from pathlib import Path
from desktop.exchange.readers import chatgpt
from tests.support.sources import OnDisk, Skipped, Zip
path = Path(sys.argv[1])
source = Zip(path) if path.suffix == ".zip" else OnDisk(path)
tracemalloc.start(1)
read = sum(1 for _ in chatgpt.records(source, Skipped()))
print(read, tracemalloc.get_traced_memory()[1] // 1_000_000)
"""


def test_each_chat_comes_before_the_next_is_read(tmp_path: Path) -> None:
    written = write(tmp_path / "export.json", 3_000_000)
    source = Bytes((tmp_path / "export.json").read_bytes())
    reading = chatgpt.records(source, Skipped())
    next(reading)
    assert source.read < written.bytes / 3
    assert 1 + sum(1 for _ in reading) == written.chats
    assert source.read < written.bytes + 100_000


def test_the_pictures_of_an_archive_come_along(tmp_path: Path) -> None:
    write(tmp_path / "export.zip", 300_000)
    skipped = Skipped()
    records = [*chatgpt.records(Zip(tmp_path / "export.zip"), skipped)]
    files = [content() for record in records for content in record.files.values()]
    assert files
    assert skipped.told
    assert all(content.startswith(b"\x89PNG") for content in files)


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", ["export.json", "export.zip"])
def test_much_takes_little_memory(tmp_path: Path, name: str) -> None:
    written = write(tmp_path / name, SIZE)
    run = [sys.executable, "-c", _READ, str(tmp_path / name)]
    chats, megabytes = map(int, subprocess.check_output(run, text=True).split())
    assert chats == written.chats
    assert megabytes < MOST
