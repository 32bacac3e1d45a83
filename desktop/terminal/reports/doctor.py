"""`weir doctor`: why an endpoint does not answer, step by step."""

from __future__ import annotations

import argparse

from desktop.engine.endpoints.doctor import Step
from desktop.engine.explain.routes import detail_of
from desktop.engine.explain.sentences import exit_status_of, step_title
from desktop.engine.workspace import Workspace
from desktop.terminal.json_records import step_record
from desktop.terminal.output import in_words, say, say_json
from desktop.terminal.session import named, with_workspace


def doctor(options: argparse.Namespace) -> int:
    """Returns the exit status of the first step that failed, or 0."""
    return with_workspace(lambda workspace: _examine(workspace, options))


async def _examine(workspace: Workspace, options: argparse.Namespace) -> int:
    endpoint = named(workspace, options.endpoint)
    if not options.json:
        say(f"{endpoint.name} {endpoint.address}".strip())
    status = 0
    async for step in workspace.endpoints.examine(endpoint):
        if options.json:
            say_json({**step_record(step), "endpoint": endpoint.name})
        else:
            _show(step)
        if step.failure is not None:
            status = status or exit_status_of(step.failure)
    return status


def _show(step: Step) -> None:
    said = detail_of(step.detail, step.route, step.origin)
    detail = f": {said}" if said else ""
    say(f"{'✓' if step.ok else '✗'} {step_title(step.name)}{detail} ({step.ms:.0f} ms)")
    if step.failure is not None:
        say(f"  {in_words(step.failure)}")
