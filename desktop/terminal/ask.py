"""`weir ask`: one question, the reply as it arrives."""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial

from desktop.chat.failures import ChatError
from desktop.chat.messages import TurnState, TurnStats
from desktop.engine.events import TurnEnded
from desktop.engine.explain.sentences import exit_status, never_saved
from desktop.engine.snippets.snippets import Client
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.terminal.display import AsCode, AsJson, AsText, Display
from desktop.terminal.files import STDIN, with_files
from desktop.terminal.following import STOPPED, follow
from desktop.terminal.output import note, say
from desktop.terminal.plan import plan_of, saves, with_prompt
from desktop.terminal.session import show_notices, with_workspace

NOT_SAVED = 2
"""A reply that is whole but not kept: as for settings that could not be saved, the place is at
fault. 6 would say that the reply is not whole, and 1 that Weir has a bug."""
NO_CODE = 6

PROGRAMS = {
    "curl": Client.CURL,
    "python": Client.OPENAI_PYTHON,
    "node": Client.OPENAI_NODE,
    "fetch": Client.FETCH,
    "httpx": Client.HTTPX,
}
"""What `--as` names."""


def ask(options: argparse.Namespace) -> int:
    """Ask, and return the exit status; the display shows an end whatever happens."""
    question = _question(options.question, reads_stdin=STDIN not in options.files)
    if not question and options.prompt is None and not options.files:
        note(_("There is no question: write one, or pipe one in."))
        return 2
    if options.program is not None:
        program = partial(_print_program, options=options, question=question)
        return with_workspace(program, chats=saves(options))
    display = _display(options)
    saved = True
    try:
        ended, saved = with_workspace(
            lambda w: _turn(w, options, question, display), chats=saves(options)
        )
    except ChatError as failure:
        ended = TurnEnded(TurnState.FAILED, None, failure, TurnStats())
        display.end(ended)
    except KeyboardInterrupt:  # before there was a turn to stop
        ended = TurnEnded(TurnState.STOPPED, None, None, TurnStats())
        display.end(ended)
    if options.usage:
        note(_usage(ended.stats))
    if ended.state is TurnState.STOPPED:
        os._exit(STOPPED)  # all is closed and flushed, and Python's own farewell takes 50 ms
    status = exit_status(ended) or (0 if saved else NOT_SAVED)
    return status or (NO_CODE if isinstance(display, AsCode) and display.is_without_code else 0)


async def _turn(
    workspace: Workspace, options: argparse.Namespace, question: str, display: Display
) -> tuple[TurnEnded, bool]:
    """Returns the turn's end, and False where the reply could not be kept as it was to be."""
    plan = plan_of(workspace, options)
    question = with_prompt(workspace, options, question, plan.endpoint)
    asked = await with_files(workspace, options, question, saves=plan.saves)
    if not plan.saves:
        turn = workspace.turns.ask_once(asked, plan.endpoint, plan.system, plan.steering)
        return await follow(turn, display), True
    turn = workspace.turns.ask(plan.conversation, asked, plan.endpoint, plan.system, plan.steering)
    display.chat = plan.conversation.id
    show_notices(workspace)  # the history may have some of its own
    ended = await follow(turn, display)
    if failure := await workspace.close():
        note(never_saved(failure))
    return ended, failure is None


async def _print_program(workspace: Workspace, options: argparse.Namespace, question: str) -> int:
    """Write the program that asks this; nothing is sent, and nothing is kept."""
    plan = plan_of(workspace, options)
    question = with_prompt(workspace, options, question, plan.endpoint)
    asked = await with_files(workspace, options, question, saves=False)
    client = PROGRAMS[options.program]
    program = workspace.turns.programs.of_question(
        plan.conversation, asked, client, plan.endpoint, plan.system, plan.steering
    )
    say(program.rstrip("\n"))
    return 0


def _display(options: argparse.Namespace) -> Display:
    if options.json:
        return AsJson()
    return AsCode() if options.extract else AsText()


def _usage(stats: TurnStats) -> str:
    """The figures of a turn, in one line; "?" for what nobody said."""
    about = "≈ " if stats.estimated else ""
    parts = [
        _("{number} tokens in").format(number=_number(stats.prompt_tokens)),
        _("{number} tokens out").format(number=about + _number(stats.completion_tokens)),
    ]
    if stats.ttft_ms is not None:
        seconds = f"{stats.ttft_ms / 1000:.1f}"
        parts.append(_("{seconds} s to the first token").format(seconds=seconds))
    if stats.rate is not None:
        parts.append(_("{rate} tok/s").format(rate=round(stats.rate)))
    return " · ".join(parts)


def _number(count: int | None) -> str:
    return "?" if count is None else str(count)


def _question(argument: str | None, *, reads_stdin: bool) -> str:
    """The argument, and after it what is piped in; "" where there is neither."""
    is_piped = reads_stdin and sys.stdin is not None and not sys.stdin.isatty()
    piped = sys.stdin.read().rstrip() if is_piped else ""
    parts = [part for part in (argument or "", piped) if part.strip()]
    return "\n\n".join(parts)
