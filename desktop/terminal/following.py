"""Shows a turn from its first event to its end; Ctrl+C stops it."""

from __future__ import annotations

import asyncio
import os
import signal

from desktop.engine.events import TurnEnded
from desktop.engine.failures import FileNotSaved
from desktop.engine.turn.turn import Turn
from desktop.terminal.display import Display
from desktop.terminal.output import is_unread, leave_stdout

STOPPED = 130


async def follow(turn: Turn, display: Display) -> TurnEnded:
    """Show every event of a turn. Returns its end, which is shown too."""
    _stop_on_signals(turn)
    try:
        async for event in turn:
            if not isinstance(event, TurnEnded):
                display.show(event)
        display.end(await turn.ended(), turn.reply())
    except FileNotSaved:  # stdout is a file on a full disk
        turn.stop()
        await turn.ended()
        raise
    except OSError as error:
        if not is_unread(error):
            raise
        turn.stop()  # nobody reads any more, as in `weir ask … | head`
        leave_stdout()
    ended = await turn.ended()
    if turn.bug is not None:
        raise turn.bug  # for the outermost edge, which writes the log
    return ended


def _stop_on_signals(turn: Turn) -> None:
    """From now on the first Ctrl+C or SIGTERM stops the turn, the second one the program."""
    loop = asyncio.get_running_loop()
    seen: list[int] = []

    def on_signal(number: int, _frame: object) -> None:
        if seen:
            os._exit(STOPPED)
        seen.append(number)
        if not loop.is_closed():
            loop.call_soon_threadsafe(turn.stop)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
