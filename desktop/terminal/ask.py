"""`weir ask`: one question, the reply as it arrives."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.chat.masking import masked_url
from desktop.chat.messages import TurnState, TurnStats
from desktop.engine.events import TurnEnded
from desktop.engine.explain.sentences import exit_status, never_saved
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.terminal.display import AsJson, AsText
from desktop.terminal.following import STOPPED, follow
from desktop.terminal.output import note
from desktop.terminal.session import mended, named, show_notices, with_workspace

NOT_SAVED = 2
"""A reply that is whole but not kept: as for settings that could not be saved, the place is at
fault. 6 would say that the reply is not whole, and 1 that Weir has a bug."""


def ask(options: argparse.Namespace) -> int:
    """Ask, and return the exit status; the display shows an end whatever happens."""
    question = _question(options.question)
    if not question:
        note(_("There is no question: write one, or pipe one in."))
        return 2
    display = AsJson() if options.json else AsText()
    saved = True
    try:
        ended, saved = with_workspace(lambda w: _turn(w, options, question, display))
    except ChatError as failure:
        ended = TurnEnded(TurnState.FAILED, None, failure, TurnStats())
        display.end(ended)
    except KeyboardInterrupt:  # before there was a turn to stop
        ended = TurnEnded(TurnState.STOPPED, None, None, TurnStats())
        display.end(ended)
    if ended.state is TurnState.STOPPED:
        os._exit(STOPPED)  # all is closed and flushed, and Python's own farewell takes 50 ms
    return exit_status(ended) or (0 if saved else NOT_SAVED)


async def _turn(
    workspace: Workspace, options: argparse.Namespace, question: str, display: AsText | AsJson
) -> tuple[TurnEnded, bool]:
    """Returns the turn's end, and False where `--save` could not keep the reply."""
    endpoint = _endpoint(workspace, options)
    if not options.save:
        return await follow(
            workspace.turns.ask_once(question, endpoint, options.system), display
        ), True
    turn = workspace.turns.ask(workspace.new_conversation(), question, endpoint, options.system)
    show_notices(workspace)  # the history may have some of its own
    ended = await follow(turn, display)
    if failure := await workspace.close():
        note(never_saved(failure))
    return ended, failure is None


def _question(argument: str | None) -> str:
    """The argument, and after it what is piped in; "" where there is neither."""
    piped = "" if sys.stdin is None or sys.stdin.isatty() else sys.stdin.read().rstrip()
    parts = [part for part in (argument or "", piped) if part.strip()]
    return "\n\n".join(parts)


def _model(workspace: Workspace) -> str:
    """The model to ask where none is named: that of the first endpoint that has one."""
    models = (e.model for e in workspace.settings.endpoints if e.kind == "openai" and e.model)
    return next(models, "")


def _endpoint(workspace: Workspace, options: argparse.Namespace) -> Endpoint:
    """The endpoint that the options describe. Raises BadBaseUrl, NoSuchEndpoint."""
    changes: dict[str, Any] = {}
    if options.base_url is not None:
        changes = {"base_url": mended(options.base_url), "kind": "openai"}
    if changes and options.endpoint is None:
        # Under a name of its own: another endpoint's would get that one's key from the keyring.
        taken = {endpoint.name for endpoint in workspace.settings.endpoints}
        host = urlsplit(changes["base_url"]).hostname or ""
        name = masked_url(changes["base_url"]) if host in taken else host
        endpoint = Endpoint(name, model=_model(workspace))
    else:
        endpoint = named(workspace, options.endpoint)
    for name in ("model", "key_env"):
        if getattr(options, name) is not None:
            changes[name] = getattr(options, name)
    return replace(endpoint, **changes)
