"""`weir doctor`: why an endpoint does not answer, step by step, and a report of it for IT."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from desktop.chat.endpoint import Endpoint
from desktop.engine.backing_up.contents import about_the_home
from desktop.engine.endpoints.doctor import not_tried
from desktop.engine.events import Step
from desktop.engine.explain.sentences import exit_status_of
from desktop.engine.explain.steps import lines_of, not_tried_line, verdict
from desktop.engine.reporting.report import report_text
from desktop.engine.saving import save_text
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.terminal.json_records import step_record
from desktop.terminal.output import note, say, say_json
from desktop.terminal.session import named, with_workspace

STDOUT = "-"


def doctor(options: argparse.Namespace) -> int:
    """Returns the exit status of the first step that failed, or 0."""
    return with_workspace(lambda workspace: _examine(workspace, options))


async def _examine(workspace: Workspace, options: argparse.Namespace) -> int:
    endpoint = named(workspace, options.endpoint)
    tell = note if options.report == STDOUT else say
    if not options.json:
        tell(f"{endpoint.name} {endpoint.address}".strip())
    steps: list[Step] = []
    async for step in workspace.endpoints.examine(endpoint):
        steps.append(step)
        if options.json:
            say_json(_record(steps, endpoint))
        else:
            for line in lines_of([step]):
                tell(line)
    if not options.json:
        for line in _end(steps, endpoint):
            tell(line)
    if options.report is not None:
        _report(report_text(workspace, endpoint, steps), options.report)
    for sentence in await about_the_home(workspace.backups):
        note(sentence)
    failure = steps[-1].failure
    return 0 if failure is None else exit_status_of(failure)


def _record(steps: Sequence[Step], endpoint: Endpoint) -> dict[str, object]:
    step = steps[-1]
    untried = [] if step.ok else not_tried(steps, endpoint)
    return {**step_record(step, untried), "endpoint": endpoint.name}


def _end(steps: Sequence[Step], endpoint: Endpoint) -> list[str]:
    """The lines behind the last step that was tried."""
    if steps[-1].ok:
        return [verdict(steps)]
    return [not_tried_line(name) for name in not_tried(steps, endpoint)]


def _report(text: str, path: str) -> None:
    """Write the report where it is wanted. Raises FileNotSaved."""
    if path == STDOUT:
        say(text)
        return
    save_text(Path(path), text + "\n")
    note(_("The report is in {path}. Look through it before you send it.").format(path=path))
