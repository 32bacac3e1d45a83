"""Writes a report for IT as text. What it holds, it says; nothing of a chat, prompt or preset."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop.chat.endpoint import Endpoint
from desktop.chat.masking import BLANK, masked_places, names_a_secret
from desktop.chat.policy.keys import ENDPOINTS, PRESETS, PROMPTS
from desktop.chat.settings.endpoint_fields import FIELDS
from desktop.chat.settings.setting import SETTINGS
from desktop.chat.text import printable_line
from desktop.engine.endpoints.doctor import not_tried
from desktop.engine.events import Step
from desktop.engine.explain.program import program_facts
from desktop.engine.explain.sentences import explain
from desktop.engine.explain.steps import day_of, lines_of, verdict
from desktop.engine.log_file import last_lines
from desktop.engine.masking import masked_line
from desktop.engine.network import contacts
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.wire.trust.certificate import Certificate

LOG_LINES = 200
_LONGEST = 400
"""Characters of a value, or of a line of the log, that are kept."""
_MOST_HOSTS = 40
_ORIGINS = {"default": "default", "file": "settings.toml", "policy": "policy"}


def report_text(
    workspace: Workspace, endpoint: Endpoint, steps: Sequence[Step], window: Sequence[str] = ()
) -> str:
    """The whole report. `window`: lines on what only the window knows, such as Qt and the screen.

    Keys, passwords and the names of people in paths are masked, whatever part they stand in.
    """
    moment = datetime.now(UTC).replace(microsecond=0).isoformat()
    untried = [] if not steps or steps[-1].ok else not_tried(steps, endpoint)
    found = [*lines_of(steps, untried, in_full=True), *filter(None, [verdict(steps)])]
    parts = {
        _("What was tried"): found if steps else [_("Nothing yet.")],
        _("Certificates"): _certificates(steps),
        _("Hosts contacted in this run, the one of late first"): list(_contacts())
        or [_("There is none.")],
        _("This program"): [*program_facts(), *window],
        _("The endpoint"): _endpoint(workspace, endpoint),
        _("Settings in force"): _settings(workspace),
        _("The log, its last lines"): last_lines(workspace.places.logs, LOG_LINES)
        or [_("There is none.")],
    }
    text = [_("Weir: report for IT, {moment}").format(moment=moment), preface(), ""]
    for title, lines in parts.items():
        text += [f"== {title} ==", *map(_line, lines), ""]
    return masked_places(masked_line("\n".join(text)), str(Path.home()))


def preface() -> str:
    """What is in a report, and what is not."""
    return _(
        "Keys, passwords and the names of people in paths are taken out. Names of hosts stay, for "
        "IT needs them. Nothing of a chat, a prompt or a preset is in it."
    )


def _line(text: str) -> str:
    """One line of it; indented lines keep their place."""
    indent = len(text) - len(text.lstrip(" "))
    shown = printable_line(text)
    return " " * indent + (shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…")


def _certificates(steps: Sequence[Step]) -> list[str]:
    chain: tuple[Certificate, ...] = next((step.chain for step in steps if step.chain), ())
    return [line for number, one in enumerate(chain) for line in _certificate(number, one)] or [
        _("None was seen.")
    ]


def _certificate(number: int, one: Certificate) -> list[str]:
    """The facts of a certificate, and its PEM for a tool."""
    return [
        f"{number} subject: {one.subject}",
        f"  issuer: {one.issuer}",
        f"  valid: {day_of(one.not_before)} to {day_of(one.not_after)}",
        f"  for: {', '.join(one.names)}",
        f"  sha256: {one.sha256}",
        *one.pem.splitlines(),
    ]


def _contacts() -> Iterator[str]:
    """Why each host was contacted, by which way, who vouched for it, and the bytes each way."""
    for one in contacts.lines()[:_MOST_HOSTS]:
        size = f"↑ {one.sent} ↓ {one.received}"
        yield " · ".join(filter(None, (one.host, one.why, one.route, one.vouched, size)))


def _endpoint(workspace: Workspace, endpoint: Endpoint) -> Iterator[str]:
    """Its fields that are not as they are where nobody sets them; of headers, the names alone."""
    given = endpoint.name in workspace.settings.organisation.names(ENDPOINTS)
    yield f"origin: {'policy' if given else 'settings.toml'}"
    hidden = replace(endpoint, headers=dict.fromkeys(endpoint.headers, BLANK))
    for row in FIELDS:
        value = getattr(hidden, row.attribute)
        if value != row.default:
            yield f"{row.key} = {_shown(row.key, value)}"


def _settings(workspace: Workspace) -> Iterator[str]:
    """Each setting with its value and where that comes from; lists of a policy by their names."""
    yield f"file: {workspace.places.settings}"
    synced = workspace.backups.look_for_sync()
    by = f" (synced by {synced.service})" if synced is not None else ""
    yield f"home: {workspace.places.database.parent}{by}"
    places = {one.key.name: one.where for one in workspace.policy.report.entries}
    for row in SETTINGS:
        setting = workspace.settings[row]
        origin = _ORIGINS[setting.origin] + (", locked" if setting.locked else "")
        where = f" {places[row.key]}" if setting.origin == "policy" and row.key in places else ""
        yield f"{row.key} = {_shown(row.key, setting.value)} ({origin}{where})"
    for lists in (ENDPOINTS, PRESETS, PROMPTS):
        if lists.key in places:
            names = [one.name for one in workspace.policy.value(lists.key)]
            count = names if lists is ENDPOINTS else len(names)
            yield f"{lists.key} = {_shown(lists.key, count)} (policy {places[lists.key]})"
    for problem in _problems(workspace):
        yield f"! {problem}"


def _problems(workspace: Workspace) -> Iterable[str]:
    problems = [*workspace.settings.problems, *workspace.policy.report.problems]
    return (explain(problem).sentence for problem in problems)


def _shown(key: str, value: Any) -> str:
    """A value as JSON; an endpoint's key is in none of them, but a name may say otherwise."""
    if names_a_secret(key) and key not in ("key_env", "needs_key", "client_key"):
        return BLANK
    return json.dumps(value, ensure_ascii=False, default=str)
