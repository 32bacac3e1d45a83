"""`weir usage`: the tokens that each model has used, and what they cost."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from desktop.chat.searching.dates import days_of
from desktop.chat.usage.tally import Tally
from desktop.engine.usage.report import Line, Report
from desktop.engine.usage.spans import SpanKind
from desktop.engine.usage.usage import Asked
from desktop.engine.usage.wording import few_digits, money, rate, seconds
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.terminal.output import note, say_json, say_table, visible
from desktop.terminal.session import NotUnderstood, with_workspace


def usage(options: argparse.Namespace) -> int:
    """Write a table with a line for each model and one for all, or the same as JSON."""

    async def show(workspace: Workspace) -> int:
        since = _day(options.since) if options.since is not None else None
        report = await workspace.usage.report(Asked(kind=SpanKind.ALL, since=since))
        currency = workspace.usage.prices.currency
        if options.json:
            _say_json(report, currency)
        elif report.models:
            _say_table(report, currency)
        else:
            note(_("No reply with figures yet."))
        return 0

    return with_workspace(show, chats=True)


def _day(text: str) -> date:
    """The first of the days that were written. Raises NotUnderstood."""
    days = days_of(text, date.today())
    if days is None:
        wrong = _("{text} is no date.").format(text=visible(text))
        raise NotUnderstood(wrong, _("A date is written like 2026-11-01."))
    first = days.first
    return first.astimezone().date() if isinstance(first, datetime) else first


def _say_table(report: Report, currency: str) -> None:
    head = (
        *(_("Model"), _("Endpoint"), _("Replies"), _("In"), _("From cache"), _("Out")),
        *(_("First token"), _("tok/s"), _("Cost")),
    )
    models = [_cells(line, currency) for line in report.models]
    total = Line(_("All"), report.total, report.cost, ttft_ms=report.ttft_ms)
    say_table([head, *models, _cells(total, currency)], numbers_from=2)


def _cells(line: Line, currency: str) -> Sequence[str]:
    tally = line.tally
    about = "≈ " if tally.estimated else ""
    return (
        visible(line.name),
        visible(line.choice.endpoint_name) if line.choice else "",
        f"{tally.replies:,}",
        about + few_digits(tally.tokens_in),
        few_digits(tally.cached_tokens),
        about + few_digits(tally.tokens_out),
        seconds(line.ttft_ms),
        rate(tally.rate),
        "—" if line.cost is None else about + money(line.cost, currency),
    )


def _say_json(report: Report, currency: str) -> None:
    for line in report.models:
        assert line.choice is not None
        price = line.price
        say_json(
            {
                "type": "model",
                "endpoint": line.choice.endpoint_name,
                "model": line.choice.model,
                **_figures(line.tally, line.cost, currency),
                "ttft_ms": line.ttft_ms,
                "price_in": None if price is None else price.tokens_in,
                "price_out": None if price is None else price.tokens_out,
            }
        )
    say_json(
        {
            "type": "total",
            "since": report.span.first.isoformat(),
            "until": report.span.last.isoformat(),
            "models": len(report.models),
            "models_with_price": report.priced,
            **_figures(report.total, report.cost, currency),
            "ttft_ms": report.ttft_ms,
            "ttft_p95_ms": report.ttft_p95_ms,
        }
    )


def _figures(tally: Tally, cost: float | None, currency: str) -> dict[str, Any]:
    return {
        "replies": tally.replies,
        "estimated_replies": tally.estimated,
        "tokens_in": tally.tokens_in,
        "cached_tokens": tally.cached_tokens,
        "tokens_out": tally.tokens_out,
        "tokens_per_second": tally.rate,
        "cost": cost,
        "currency": currency,
    }
