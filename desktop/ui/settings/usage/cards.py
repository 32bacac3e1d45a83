"""Four figures of a span: tokens out and in, cost, time to the first token."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from desktop.engine.usage.report import Report
from desktop.engine.usage.wording import money, percent, seconds, tokens_text
from desktop.language import _, ngettext
from desktop.ui.widgets.labels import plain_label


class Card(QFrame):
    """A name, a figure, and a remark about it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("usageCard")
        self._name = name
        caption = plain_label(name, "muted")
        self.figure = plain_label("", "usageFigure")
        self.remark = plain_label("", "muted")
        self.figure.setWordWrap(False)
        for label in (caption, self.figure, self.remark):
            label.setMinimumWidth(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(14, 10, 14, 10)
        rows.setSpacing(3)
        for label in (caption, self.figure, self.remark):
            rows.addWidget(label)
        rows.addStretch(1)

    def say(self, figure: str, remark: str, hint: str = "") -> None:
        """Show a figure, and a remark about it; `hint` is its tool tip."""
        self.figure.setText(figure)
        self.remark.setText(remark)
        self.setToolTip(hint)
        self.setAccessibleName(self._name)
        self.setAccessibleDescription("; ".join(filter(None, (figure, remark, hint))))


class Cards(QWidget):
    """The cards side by side; two by two where there is little room."""

    def __init__(self) -> None:
        super().__init__()
        self.out = Card(_("Tokens out"))
        self.into = Card(_("Tokens in"))
        self.cost = Card(_("Cost"))
        self.first = Card(_("Time to first token"))
        self._all = (self.out, self.into, self.cost, self.first)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(12)
        self.show_in_narrow(False)

    def show_in_narrow(self, narrow: bool) -> None:
        """Put the cards in one row, or in two."""
        columns = 2 if narrow else 4
        for number, card in enumerate(self._all):
            self._grid.addWidget(card, number // columns, number % columns)
        for column in range(4):
            self._grid.setColumnStretch(column, int(column < columns))

    def show_report(self, report: Report, currency: str) -> None:
        """Show the figures of a span."""
        total = report.total
        about = "≈ " if total.estimated else ""
        hint = _estimated(total.estimated)
        self.out.say(about + tokens_text(total.tokens_out), _change(report), hint)
        self.into.say(about + tokens_text(total.tokens_in), _cached(report), hint)
        cost = "—" if report.cost is None else about + money(report.cost, currency)
        self.cost.say(cost, _priced(report), _cost_hint())
        self.first.say(seconds(report.ttft_ms), _slow(report))


def _change(report: Report) -> str:
    """How much more that is than in as many days before."""
    before, days = report.out_before, len(report.span)
    if not before:
        return ""
    change = report.total.tokens_out / before - 1
    text = ngettext("{change} on the day before", "{change} on the {days} days before", days)
    sign = "+" if change >= 0 else "−"
    return text.format(change=f"{sign}{percent(abs(change))}", days=days)


def _cached(report: Report) -> str:
    share = report.total.cached_share
    return (
        "" if share is None else _("{share} from the server's cache").format(share=percent(share))
    )


def _priced(report: Report) -> str:
    count = len(report.models)
    if not count:
        return ""
    text = ngettext(
        "{priced} of {count} model has prices", "{priced} of {count} models have prices", count
    )
    return text.format(priced=report.priced, count=count)


def _slow(report: Report) -> str:
    if report.ttft_p95_ms is None:
        return ""
    return _("median; {slow} at p95").format(slow=seconds(report.ttft_p95_ms))


def _estimated(replies: int) -> str:
    if not replies:
        return ""
    text = ngettext(
        "Of {count} reply no server has counted the tokens: they are estimated.",
        "Of {count} replies no server has counted the tokens: they are estimated.",
        replies,
    )
    return text.format(count=f"{replies:,}")


def _cost_hint() -> str:
    return _("By the prices that you enter. Tokens from a cache count as all others.")
