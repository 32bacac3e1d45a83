"""Sums what replies have used: in all, by model, endpoint, chat and day, with what it cost."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from desktop.chat.endpoint import ModelChoice
from desktop.chat.usage.price import Price
from desktop.chat.usage.tally import Cell, Tally
from desktop.engine.usage.spans import Span

if TYPE_CHECKING:
    from desktop.storage.history.usage import UsageRows

K = TypeVar("K", bound=Hashable)

MOST_CHATS, MOST_DAYS = 100, 366
"""The chats that used most, the newest days; all of them are in the file that is written."""

PriceOf = Callable[[ModelChoice], Price | None]


class Grouping(StrEnum):
    """What one line of the table stands for."""

    MODEL = "model"
    ENDPOINT = "endpoint"
    CHAT = "chat"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Line:
    """What one model, endpoint, chat or day has used."""

    name: str
    """Of a day the ISO date."""
    tally: Tally
    cost: float | None
    """Of all that has a price; None where nothing has one."""
    choice: ModelChoice | None = None
    """The model, where the line is that of one."""
    price: Price | None = None
    ttft_ms: float | None = None
    """The median of the times to the first token."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is shown of a span."""

    span: Span
    total: Tally
    out_before: int | None
    """The tokens of replies in the span before; None where there can be none."""
    cost: float | None
    models: list[Line]
    """Those that used most first."""
    days: list[Tally]
    """What each day of the span has used."""
    lines: list[Line]
    """The table, by what was asked for."""
    ttft_ms: float | None
    ttft_p95_ms: float | None

    @property
    def priced(self) -> int:
        """How many of the models have a price."""
        return sum(line.price is not None for line in self.models)


def make_report(
    rows: UsageRows,
    span: Span,
    price_of: PriceOf,
    *,
    endpoint_name: str | None = None,
    grouping: Grouping = Grouping.MODEL,
    compared: bool = True,
) -> Report:
    """Read and sum; it may take a second for a million messages. Raises HistoryFailed."""
    cells = rows.by_day(span.moments(), endpoint_name)
    times = rows.first_tokens(span.begins, span.ends, endpoint_name)
    models = [
        Line(choice.model, tally, _cost(tally, price_of(choice)), choice, price_of(choice),
             _middle(times.get(choice, ())))
        for choice, tally in _grouped(cells, _choice).items()
    ]  # fmt: skip
    by_day = _grouped(cells, _place)
    every = sorted(ms for one in times.values() for ms in one)
    return Report(
        span=span,
        total=_sum(cell.tally for cell in cells),
        out_before=_out_before(rows, span, endpoint_name) if compared else None,
        cost=_sum_of_costs(line.cost for line in models),
        models=_by_use(models),
        days=[by_day.get(number, Tally()) for number in range(len(span))],
        lines=_lines(rows, span, grouping, cells, models, price_of, endpoint_name),
        ttft_ms=_middle(every),
        ttft_p95_ms=every[math.ceil(0.95 * len(every)) - 1] if every else None,
    )


def _lines(
    rows: UsageRows,
    span: Span,
    grouping: Grouping,
    cells: list[Cell],
    models: list[Line],
    price_of: PriceOf,
    endpoint_name: str | None,
) -> list[Line]:
    match grouping:
        case Grouping.MODEL:
            return _by_use(models)
        case Grouping.ENDPOINT:
            return _by_use(_summed(cells, _endpoint, price_of))
        case Grouping.DAY:
            days = span.days
            lines = _summed(cells, lambda cell: days[cell.place].isoformat(), price_of)
            lines.sort(key=lambda line: date.fromisoformat(line.name), reverse=True)
            return lines[:MOST_DAYS]
        case Grouping.CHAT:
            return _chats(rows, rows.by_chat(span.begins, span.ends, endpoint_name), price_of)


def _chats(rows: UsageRows, cells: list[Cell], price_of: PriceOf) -> list[Line]:
    """The chats that used most, by their titles; two of one title stay two."""
    tallies = _grouped(cells, _place)
    most = sorted(tallies, key=lambda id_: tallies[id_].tokens_out, reverse=True)[:MOST_CHATS]
    titles = rows.titles(most)
    by_chat: dict[int, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_chat[cell.place].append(cell)
    return [
        Line(titles.get(id_, ""), tallies[id_], _cost_of_all(by_chat[id_], price_of))
        for id_ in most
    ]


def _summed(cells: Iterable[Cell], key: Callable[[Cell], str], price_of: PriceOf) -> list[Line]:
    together: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        together[key(cell)].append(cell)
    return [
        Line(name, _sum(cell.tally for cell in its), _cost_of_all(its, price_of))
        for name, its in together.items()
    ]


def _grouped(cells: Iterable[Cell], key: Callable[[Cell], K]) -> dict[K, Tally]:
    found: dict[K, Tally] = {}
    for cell in cells:
        found[key(cell)] = found.get(key(cell), Tally()) + cell.tally
    return found


def _choice(cell: Cell) -> ModelChoice:
    return cell.choice


def _endpoint(cell: Cell) -> str:
    return cell.choice.endpoint_name


def _place(cell: Cell) -> int:
    return cell.place


def _by_use(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (-line.tally.tokens_out, line.name))


def _sum(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, Tally())


def _cost(tally: Tally, price: Price | None) -> float | None:
    return None if price is None else price.of(tally.tokens_in, tally.tokens_out)


def _cost_of_all(cells: Iterable[Cell], price_of: PriceOf) -> float | None:
    return _sum_of_costs(_cost(cell.tally, price_of(cell.choice)) for cell in cells)


def _sum_of_costs(costs: Iterable[float | None]) -> float | None:
    known = [cost for cost in costs if cost is not None]
    return math.fsum(known) if known else None


def _middle(times: Sequence[float]) -> float | None:
    from statistics import median  # late: with fractions and decimals, for a page of settings

    return median(times) if times else None


def _out_before(rows: UsageRows, span: Span, endpoint_name: str | None) -> int:
    before = span.before()
    cells = rows.by_day([(before.begins, before.ends)], endpoint_name)
    return _sum(cell.tally for cell in cells).tokens_out
