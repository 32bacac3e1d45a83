"""A newcomer's first question, in a window over a fresh home: no key, no network, a real model."""

import subprocess
import sys
from pathlib import Path

from desktop.chat.messages import TurnState


def test_the_first_question_gets_a_streamed_reply_of_the_on_device_model(tmp_path: Path) -> None:
    scene = ["tests.support.window_process", str(tmp_path / "home"), "", "ask_once"]
    ran = subprocess.run([sys.executable, "-m", *scene], capture_output=True, text=True, timeout=90)
    assert ran.returncode == 0, ran.stderr
    state, *shown = ran.stdout.splitlines()
    assert state == TurnState.DONE
    assert "Say hello." in shown
    assert "tok/s" in ran.stdout
