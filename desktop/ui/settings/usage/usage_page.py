"""The page of what replies have used, and what that cost."""

from __future__ import annotations

import asyncio
from functools import partial
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.chat.endpoint import ModelChoice
from desktop.chat.failures import ChatError
from desktop.chat.settings.setting import CURRENCY
from desktop.chat.usage.price import Price
from desktop.engine.explain.sentences import explain
from desktop.engine.usage.bars import bars_of
from desktop.engine.usage.report import Grouping, Line, Report
from desktop.engine.usage.usage import Asked
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.settings.changes import Changes
from desktop.ui.settings.page import Page
from desktop.ui.settings.usage.cards import Cards
from desktop.ui.settings.usage.choosers import Choosers, grouping_chooser
from desktop.ui.settings.usage.day_chart import DayChart
from desktop.ui.settings.usage.usage_table import UsageTable
from desktop.ui.tasks import Tasks, cancel
from desktop.ui.widgets.labels import plain_label
from desktop.ui.widgets.save_dialog import SaveDialog

_SLOW_MS = 300
"""Milliseconds after which the page says that it counts."""


class UsagePage(Page):
    """Sums on another thread; what was shown stays until the new figures are there."""

    prices_changed = Signal()

    def __init__(self, workspace: Workspace, tasks: Tasks, changes: Changes) -> None:
        super().__init__(_("Usage"), changes)
        self._settings, self._usage, self._tasks = workspace.settings, workspace.usage, tasks
        self._summing: asyncio.Task[None] | None = None
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._begin)
        self._slow = QTimer(self, singleShot=True, interval=_SLOW_MS)
        self._slow.timeout.connect(self._on_slow)
        self.choosers = Choosers()
        self.grouping = grouping_chooser()
        self.note = plain_label("", "quiet")
        self.cards = Cards()
        self.chart = DayChart()
        self.table = UsageTable(self._is_free)
        self._own_row = _row(QWidget())
        self._with_figures = (self.cards, self.chart, _row(self.grouping), self.table)
        for part in (self._own_row, self.note, *self._with_figures):
            self.add(part)
            part.hide()
        self._put_choosers(narrow=False)
        self.choosers.changed.connect(self.refresh)
        self.choosers.csv.clicked.connect(self._on_csv)
        self.grouping.activated.connect(self.refresh)
        self.table.price_entered.connect(self._on_price)

    def set_palette(self, palette: Palette) -> None:
        """Draw what no style sheet reaches in these colours."""
        super().set_palette(palette)
        for part in (self.choosers, self.chart, self.table):
            part.set_palette(palette)

    def show_in_narrow(self, narrow: bool) -> None:
        """Put the choices below the title, and the cards two by two."""
        super().show_in_narrow(narrow)
        self._put_choosers(narrow)
        self.cards.show_in_narrow(narrow)

    def _put_choosers(self, narrow: bool) -> None:
        row = self._own_row.layout() if narrow else self.header.layout()
        assert isinstance(row, QHBoxLayout)
        if self.choosers.parentWidget() is not row.parentWidget():
            row.insertWidget(0 if narrow else row.count(), self.choosers)
        self._own_row.setVisible(narrow)
        stops = [*self.choosers.stops, self.chart.bars, self.grouping, self.table]
        for one, other in pairwise([self.header.back, *stops]):
            QWidget.setTabOrder(one, other)  # as they stand: the choices came in late

    # figures ------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Sum again, where the page is seen."""
        if self.isVisible():
            self._soon.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._soon.start()

    def _begin(self) -> None:
        """Sum; fields of a price that somebody types into are left alone."""
        if self.table.editor is not None and self.table.editor.is_touched():
            return
        cancel(self._summing)
        self._slow.start()
        self._summing = self._tasks.start(self._sum(), "usage")

    async def _sum(self) -> None:
        try:
            report = await self._usage.report(self.asked)
            names = await self._usage.endpoint_names()
        except ChatError as error:
            self._slow.stop()
            self._say(explain(error).line)
            return
        self._slow.stop()
        self.choosers.offer(names)
        self.show_report(report)

    def _on_slow(self) -> None:
        self._say(_("Counting…"))

    @property
    def asked(self) -> Asked:
        """What is looked at."""
        choosers = self.choosers
        return Asked(choosers.kind, choosers.endpoint_name, Grouping(self.grouping.currentData()))

    def show_report(self, report: Report) -> None:
        """Show the figures of a span; where there are none, a sentence."""
        some = report.total.replies > 0
        for part in self._with_figures:
            part.setVisible(some)
        self.choosers.csv.setEnabled(some)
        self._say("" if some else self._nothing())
        currency = self._settings[CURRENCY]
        self.cards.show_report(report, currency.value)
        self.chart.show_bars(bars_of(report.span, report.days))
        self.table.show_lines(report.lines, self.asked.grouping, currency)

    def _nothing(self) -> str:
        if self.choosers.endpoint.count() > 1:
            return _("No replies in these days.")
        return _("Nothing yet. What each reply uses is counted here from the first one on.")

    def _say(self, text: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))

    # prices -------------------------------------------------------------------------------
    def finish(self) -> list[str]:
        """Keep the prices that are typed. Returns a sentence where they cannot be kept."""
        editor = self.table.editor
        if editor is None or not editor.is_touched() or not (why := editor.save()):
            return []
        self.table.close_editor()
        return [_("The prices of {model} were not kept: {why}").format(
            model=editor.choice.model, why=why)]  # fmt: skip

    def _on_price(self, choice: ModelChoice, price: Price | None, currency: str) -> None:
        before = self._usage.prices.entered().get(choice), self._usage.prices.currency
        if self._enter(choice, price, currency):
            self.changes.add(partial(self._enter, choice, *before))

    def _enter(self, choice: ModelChoice, price: Price | None, currency: str) -> bool:
        """Keep a price. False: that failed, and the page says why."""
        try:
            self._usage.prices.enter(choice, price)
            if currency != self._usage.prices.currency:
                self._settings.change(CURRENCY, currency)
        except ChatError as error:
            self._say(explain(error).line)
            return False
        self.table.close_editor()
        self.refresh()
        self.prices_changed.emit()
        return True

    def _is_free(self, line: Line) -> bool:
        return line.choice is not None and self._usage.prices.is_free(line.choice)

    # the file -------------------------------------------------------------------------------
    def _on_csv(self) -> None:
        name = f"weir-usage-{self._usage.today.isoformat()}.csv"
        dialog = SaveDialog(_("Save the figures"), name, self.save_csv, self)
        dialog.setDefaultSuffix("csv")
        dialog.open()

    def save_csv(self, path: Path) -> None:
        """Write the figures of every reply that is looked at."""
        self._say(_("Saving…"))
        self._tasks.start(self._save_csv(path, self.asked), "usage file")

    async def _save_csv(self, path: Path, asked: Asked) -> None:
        try:
            await self._usage.write_csv(path, asked)
        except ChatError as error:
            self._say(explain(error).line)
        else:
            self._say(_("Saved: {path}").format(path=path))


def _row(part: QWidget) -> QWidget:
    """The part at the left of a row of its own."""
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(part)
    row.addStretch(1)
    return whole
