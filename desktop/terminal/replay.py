"""`weir replay`: plays a recorded turn once more, at its own pace."""

from __future__ import annotations

import argparse
import asyncio
import os
from pathlib import Path

from desktop.chat.messages import TurnState
from desktop.chat.settings.features import WIRE_VIEW
from desktop.engine.events import TurnEnded
from desktop.engine.explain.sentences import exit_status
from desktop.engine.policy.policy import check_on_this_machine
from desktop.engine.recording.recording import Recording
from desktop.engine.recording.recording_file import load_recording
from desktop.engine.turn.playback import play, question_of
from desktop.language import _
from desktop.terminal.display import AsJson, AsText, Display
from desktop.terminal.following import STOPPED, follow
from desktop.terminal.output import note


def replay(options: argparse.Namespace) -> int:
    """Returns what `weir ask` returned then. Raises RecordingUnreadable, SetByPolicy. Sends
    nothing."""
    check_on_this_machine(WIRE_VIEW)
    recording = load_recording(Path(options.file))
    _introduce(recording)
    ended = asyncio.run(_played(recording, AsJson() if options.json else AsText()))
    if ended.state is TurnState.STOPPED:
        os._exit(STOPPED)
    return exit_status(ended)


async def _played(recording: Recording, display: Display) -> TurnEnded:
    return await follow(play(recording), display)


def _introduce(recording: Recording) -> None:
    endpoint = recording.endpoint
    note(_("Recorded from {name}, {model}").format(name=endpoint.name, model=endpoint.model))
    if question := question_of(recording):
        note(f"> {question}")
    if left_out := recording.left_out_bytes:
        sentence = _("{size} kB of the reply were left out of this recording.")
        note(sentence.format(size=max(1, left_out // 1000)))
