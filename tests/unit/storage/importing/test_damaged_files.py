"""What is read of damaged files goes into a history that can be read: nothing of it is refused."""

from __future__ import annotations

import contextlib
import json
import random
from pathlib import Path

import pytest

from desktop.exchange.registry import reader_of
from desktop.exchange.source import Unreadable
from desktop.storage.history.history import History
from desktop.storage.importing.writing import ImportTarget
from tests.support.damaged_exports import COUNT
from tests.support.damaged_exports import _damaged as damaged
from tests.support.sources import Skipped

DATA = Path(__file__).parents[3] / "data" / "exports"


@pytest.mark.parametrize("source", ["chatgpt", "claude", "openwebui"])
def test_a_damaged_file_leaves_a_history_that_is_sound(source: str) -> None:
    value = json.loads((DATA / f"{source}.json").read_text("utf-8"))
    dice, reader = random.Random(source), reader_of(source)
    with contextlib.closing(History(None)) as history:
        with contextlib.closing(ImportTarget(history.database, source, "a.json")) as target:
            for _number in range(COUNT // 10):
                file = damaged(value, dice)
                with contextlib.suppress(Unreadable):
                    for record in reader.records(file, Skipped()) if file else ():
                        assert target.take(record, lambda *_kept: None).fault is None
        chats = history.summaries()
        assert chats
        for chat in chats:
            assert len(history.load(chat.id))
        assert history.notices == []
