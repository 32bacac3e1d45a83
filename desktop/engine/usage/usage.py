"""The door to what replies have used: reports, prices, and a file of all figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.chat.endpoint import ModelChoice
from desktop.chat.usage.price import Price
from desktop.engine.threads import in_daemon_thread
from desktop.engine.usage.csv_file import write_csv
from desktop.engine.usage.prices import Prices
from desktop.engine.usage.report import Grouping, Report, make_report
from desktop.engine.usage.spans import Span, SpanKind, span_of
from desktop.storage.settings.settings import Settings

if TYPE_CHECKING:
    from desktop.storage.history.history import History
    from desktop.storage.history.usage import UsageRows


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is asked about."""

    kind: SpanKind = SpanKind.MONTH
    endpoint_name: str | None = None
    """None: all endpoints."""
    grouping: Grouping = Grouping.MODEL
    since: date | None = None
    """The days from this one on alone."""


class Usage:
    """Sums on a thread of its own. Deleted chats count until their purge, temporary ones never."""

    def __init__(
        self,
        settings: Settings,
        history: Callable[[], History],
        today: Callable[[], date] = date.today,
    ) -> None:
        self.prices = Prices(settings, history)
        self._history, self._today = history, today

    @property
    def today(self) -> date:
        """The day of today."""
        return self._today()

    async def report(self, asked: Asked) -> Report:
        """What the replies of a span have used. Raises HistoryFailed."""
        return await in_daemon_thread(self._report, asked, self._rows(), self._prices())

    async def write_csv(self, path: Path, asked: Asked) -> None:
        """Write a line for each reply of the span. Raises HistoryFailed, FileNotSaved."""
        await in_daemon_thread(self._write, path, asked, self._rows(), self._prices())

    async def endpoint_names(self) -> list[str]:
        """The endpoints that have replied. Raises HistoryFailed."""
        return await in_daemon_thread(self._rows().endpoints)

    def span(self, asked: Asked, rows: UsageRows) -> Span:
        """The days that are asked about. Raises HistoryFailed."""
        today = self._today()
        beginning = rows.beginning() if asked.kind is SpanKind.ALL else None
        span = span_of(asked.kind, today, beginning)
        if asked.since is None:
            return span
        return replace(span, first=min(max(asked.since, span.first), today + timedelta(days=1)))

    def _report(self, asked: Asked, rows: UsageRows, prices: _Known) -> Report:
        return make_report(
            rows,
            self.span(asked, rows),
            prices.of,
            endpoint_name=asked.endpoint_name,
            grouping=asked.grouping,
            compared=asked.kind is not SpanKind.ALL,
        )

    def _write(self, path: Path, asked: Asked, rows: UsageRows, prices: _Known) -> None:
        span = self.span(asked, rows)
        replies = rows.replies(span.begins, span.ends, asked.endpoint_name)
        write_csv(path, replies, prices.of, self.prices.currency)

    def _rows(self) -> UsageRows:
        from desktop.storage.history.usage import UsageRows

        return UsageRows(self._history().database)

    def _prices(self) -> _Known:
        return _Known(self.prices, dict(self.prices.entered()))


@dataclass(frozen=True, slots=True)
class _Known:
    """The prices as they are now, for another thread."""

    prices: Prices
    entered: dict[ModelChoice, Price]

    def of(self, choice: ModelChoice) -> Price | None:
        return self.prices.of(choice) if self.prices.is_free(choice) else self.entered.get(choice)
