"""The log on a disk that does not take it."""

from __future__ import annotations

import errno
import logging
from pathlib import Path

import pytest

from desktop.engine.log_file import LogFile


def test_a_full_disk_writes_no_traceback_to_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    handler = LogFile(tmp_path)
    with monkeypatch.context() as full:
        full.setattr(handler, "flush", refuse)
        handler.handle(logging.makeLogRecord({"msg": "lost", "levelno": logging.ERROR}))
    handler.close()
    assert capfd.readouterr().err == ""
