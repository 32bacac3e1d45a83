"""`kill -9` of the real program while somebody types: at most the last second of it is gone.

WEIR_FULL=1 python -m pytest tests/end2end/test_draft_kill.py      twenty times
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from itertools import count
from pathlib import Path

import pytest

from tests.support.desktop import Desktop, until
from tests.support.sizes import FULL

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="keys of an X server")

NOWHERE = "http://127.0.0.1:9/v1"
ROUNDS = 20 if FULL else 2


@pytest.mark.timeout(120 + 20 * ROUNDS)
def test_what_had_time_to_reach_the_disk_is_in_the_message_again(tmp_path: Path) -> None:
    dice, numbers = random.Random(13), count()
    with Desktop(tmp_path) as desktop:
        kept = ""
        for _round in range(ROUNDS):
            program = desktop.start_weir(NOWHERE)
            while draft(desktop) == kept:  # the window takes keys soon after it is there
                desktop.type(".")
                time.sleep(0.5)
            assert draft(desktop).startswith(kept)
            word = f" surely{next(numbers)}"
            desktop.type(word)
            until(lambda word=word: draft(desktop).endswith(word))  # type: ignore[misc]
            surely, more = draft(desktop), " and more of it"[: dice.randrange(1, 15)]
            desktop.type(more)
            time.sleep(dice.random() / 2)  # any moment before, in and after the next write
            os.killpg(program.pid, signal.SIGKILL)
            program.wait()
            kept = draft(desktop)
            assert kept.startswith(surely)
            assert (surely + more).startswith(kept)


def draft(desktop: Desktop) -> str:
    """The draft of the new chat, as the next start finds it."""
    path = desktop.home / "weir" / "drafts" / "new.txt"
    return path.read_text("utf-8") if path.exists() else ""
