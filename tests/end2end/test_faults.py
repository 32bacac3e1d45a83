"""Every fault has a face: its ending, its sentence in both languages, one next step.

docs/faults.md is what was seen here; `python -m tests.support.fault_play` writes it anew.
"""

from __future__ import annotations

import pytest

from desktop.chat.messages import TurnState
from desktop.engine.events import Retrying, StillAlive
from tests.support.fault_play import TABLE, play, table
from tests.support.faults import Fault, all_faults

FAULTS = list(all_faults())


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.what)
def test_it_ends_as_what_it_is_and_no_word_is_lost(fault: Fault) -> None:
    seen = play(fault)
    told = seen.told
    assert told.state is fault.state
    assert (told.failure.kind if told.failure else None) == fault.kind
    assert told.text == told.reply.text == fault.text
    assert seen.requests == fault.requests
    assert len(told.of(Retrying)) == fault.waits
    assert len(told.reply.seams) == fault.seams
    assert bool(told.of(StillAlive)) is fault.alive


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.what)
def test_it_is_told_in_both_languages_with_one_next_step(fault: Fault) -> None:
    seen = play(fault)
    assert seen.english.sentence
    assert not is_chinese(seen.english.sentence + seen.english.remedy)
    assert is_chinese(seen.chinese.sentence)
    if fault.state is not TurnState.DONE:
        assert seen.english.next_step != "—"
    if seen.told.failure is not None:
        assert seen.english.remedy
        assert is_chinese(seen.chinese.remedy)
        status = seen.told.failure.facts().get("status")
        assert status is None or f"HTTP {status}" in seen.english.details


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def test_no_fault_stands_there_twice() -> None:
    assert len({fault.what for fault in FAULTS}) == len(FAULTS)


def test_the_table_in_the_docs_is_what_was_seen() -> None:
    first, _heading, _disks = TABLE.read_text("utf-8").partition("\n## Faults of the disk\n")
    assert first == table([play(fault) for fault in FAULTS])
