"""`weir policy`: what an organisation has set, where it comes from, and what is wrong with it."""

from __future__ import annotations

import argparse
from typing import Any

from desktop.chat.failures import ChatError
from desktop.engine.explain.sentences import explain
from desktop.engine.policy.policy import Entry, Report, Unknown
from desktop.engine.policy.shown import reach_text, state_text, value_of, value_text
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.terminal.output import note, say_json, say_table, show_error, visible
from desktop.terminal.session import with_workspace

MALFORMED = 2


def policy(options: argparse.Namespace) -> int:
    """Write what is in force as a table or as JSON. Returns 2 where a policy is broken."""

    async def show(workspace: Workspace) -> int:
        report = workspace.policy.report
        if options.json:
            _say_json(report)
        else:
            _say_table(report)
        broken = any(not isinstance(problem, Unknown) for problem in report.problems)
        return MALFORMED if broken else 0

    return with_workspace(show)


def _say_table(report: Report) -> None:
    if report.entries:
        head = (_("Setting"), _("Value"), _("State"), _("Holds for"), _("Place"))
        say_table([head, *map(_cells, report.entries)])
    else:
        note(_("Your organisation has set nothing here."))
    for problem in report.problems:
        if isinstance(problem, Unknown):  # all others were told when the settings were opened
            show_error(problem)


def _cells(entry: Entry) -> tuple[str, ...]:
    return (
        entry.key.name,
        visible(value_text(entry)),
        state_text(entry),
        reach_text(entry),
        visible(entry.where),
    )


def _say_json(report: Report) -> None:
    for entry in report.entries:
        say_json(
            {
                "type": "key",
                "key": entry.key.name,
                "value": value_of(entry),
                "state": "locked" if entry.locked else "default",
                "source": entry.reach,
                "where": entry.where,
                "readable": entry.readable,
            }
        )
    for problem in report.problems:
        say_json({"type": "problem", "kind": problem.kind, **_place(problem)})
    say_json({"type": "end", "keys": len(report.entries), "problems": len(report.problems)})


def _place(problem: ChatError) -> dict[str, Any]:
    facts = problem.facts()
    where, line = facts.get("where") or facts["path"], facts.get("line")
    return {
        "key": facts.get("key"),
        "where": f"{where}:{line}" if line else where,
        "message": explain(problem).sentence,
    }
