"""What of the figures is looked at: which days, which endpoint; and the button of the file."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from desktop.engine.usage.report import Grouping
from desktop.engine.usage.spans import SpanKind
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import BESIDE_WORDS, beside_words
from desktop.ui.widgets.buttons import push_button


class Choosers(QWidget):
    """Two choices and a button."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.span = chooser(_("Days"))
        for kind, words in _spans():
            self.span.addItem(words, kind)
        self.span.setCurrentIndex(self.span.findData(SpanKind.MONTH))
        self.endpoint = chooser(_("Endpoint"))
        self.endpoint.addItem(_("All endpoints"), None)
        self.csv = push_button("CSV", _("Save a line for each reply as a table (CSV)"), "tool")
        self.csv.setIconSize(BESIDE_WORDS)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.stops: list[QWidget] = [self.span, self.endpoint, self.csv]
        """What the Tab key leads to, in this order."""
        for control in self.stops:
            row.addWidget(control)
        row.addStretch(1)
        self.span.activated.connect(self.changed)
        self.endpoint.activated.connect(self.changed)

    @property
    def kind(self) -> SpanKind:
        """The days that are chosen."""
        return SpanKind(self.span.currentData())

    @property
    def endpoint_name(self) -> str | None:
        """The endpoint that is chosen; None: all."""
        name = self.endpoint.currentData()
        return name if isinstance(name, str) else None

    def offer(self, names: Sequence[str]) -> None:
        """Offer these endpoints; the chosen one stays."""
        before = self.endpoint_name
        offered = [None, *names, *([before] if before and before not in names else [])]
        if [self.endpoint.itemData(n) for n in range(self.endpoint.count())] == offered:
            return
        self.endpoint.clear()
        for name in offered:
            self.endpoint.addItem(_("All endpoints") if name is None else name, name)
        self.endpoint.setCurrentIndex(offered.index(before))

    def set_palette(self, palette: Palette) -> None:
        """Draw the icon in these colours."""
        self.csv.setIcon(beside_words("export", palette.text, palette.muted))


def grouping_chooser() -> QComboBox:
    """What a line of the table stands for."""
    found = chooser(_("Table"))
    for grouping, words in (
        (Grouping.MODEL, _("By model")),
        (Grouping.ENDPOINT, _("By endpoint")),
        (Grouping.CHAT, _("By chat")),
        (Grouping.DAY, _("By day")),
    ):
        found.addItem(words, grouping)
    return found


def chooser(name: str) -> QComboBox:
    """A small list to choose from."""
    found = QComboBox()
    found.setObjectName("chooser")
    found.setAccessibleName(name)
    found.setToolTip(name)
    found.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    found.setMaximumWidth(200)
    return found


def _spans() -> tuple[tuple[SpanKind, str], ...]:
    return (
        (SpanKind.WEEK, _("Last 7 days")),
        (SpanKind.MONTH, _("Last 30 days")),
        (SpanKind.QUARTER, _("Last 90 days")),
        (SpanKind.YEAR, _("This year")),
        (SpanKind.ALL, _("All days")),
    )
