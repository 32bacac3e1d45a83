"""What drawing a reply costs, against plain text and against itself at another length.

Each figure is a ratio of CPU times taken in turns in one process, and the median of a few. Both
sides wear the program's own look, as a person sees it; in Qt's own, whose scroll bar is most of
what plain text costs, the first ratio is smaller: that one is told in a note. Fonts for Chinese add
a third where they are installed: a note says whether they were.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop.ui.look.stylesheet import stylesheet  # noqa: E402 - the clone is no package of its own
from desktop.ui.look.theme import LIGHT  # noqa: E402
from tests.bench import streams  # noqa: E402
from tests.bench.table import AtLeast, Row, report  # noqa: E402
from tests.support.showcase import of_length  # noqa: E402

ROUNDS = 3
LENGTH = 100_000


def main() -> int:
    """Measure everything; about a minute."""
    application = streams.warm_application()
    notes: list[str] = []
    return report(rows(application, notes), notes)


def rows(application: QApplication, notes: list[str]) -> Iterator[Row]:
    """The figures, one after the other; what is worth knowing besides goes to `notes`."""
    mixed = of_length(streams.MIXED, LENGTH)
    ours, floor, whole = [], [], []
    for _round in range(ROUNDS):
        ours.append(streams.weir(mixed, application))
        floor.append(streams.plain(mixed, application).total)
        whole.append(streams.whole_each_time(mixed, application))
    totals = [streamed.total for streamed in ours]
    notes.append(f"per flush: {median(totals) / len(ours[0].flushes) * 1000:.2f} ms, ")
    notes[-1] += f"plain {median(floor) / len(ours[0].flushes) * 1000:.2f} ms"
    chinese = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
    notes.append(f"fonts for Chinese: {', '.join(chinese[:3]) or 'none, which makes it cheaper'}")
    styled = streams.ratio(totals, floor)
    yield Row("stream 100 kB of mixed markdown ÷ plain insertText, styled", 2.0, 1.5, styled)
    less = streams.ratio(whole, totals)
    yield AtLeast("setMarkdown of mixed markdown at each flush ÷ stream 100 kB", 8, 15, less)
    yield Row("characters parsed ÷ streamed", 3, 1.75, ours[0].parsed)
    yield from flat_flushes(application)
    notes.append(f"without the style sheet on both sides: {unstyled(application):.2f} × plain")
    long = streams.weir(of_length(streams.MIXED, 10 * LENGTH), application)
    again = streams.weir(mixed, application).total
    growth = long.total / 10 / ((median(totals) + again) / 2)
    yield Row("CPU per kB at 1 MB ÷ at 100 kB", 1.3, 1.1, growth)


def flat_flushes(application: QApplication) -> Iterator[Row]:
    """Whether a flush costs the same however much stands before it, in one block even."""
    texts = streams.one_block_each(66_000)
    growths: dict[str, list[float]] = {name: [] for name in texts}
    for _round in range(2):
        for name, text in texts.items():
            flushes = streams.weir(text, application).flushes
            growths[name].append(streams.late_to_early(flushes))
    for name, found in growths.items():
        yield Row(f"flush at 60 kB ÷ at 15 kB, p50: {name}", 1.3, 1.1, median(found))


def unstyled(application: QApplication) -> float:
    """The first ratio once more, both sides in Qt's own look."""
    text, pairs = of_length(streams.MIXED, 30_000), []
    application.setStyleSheet("")
    for _round in range(ROUNDS):
        ours = streams.weir(text, application).total
        pairs.append(ours / streams.plain(text, application).total)
    application.setStyleSheet(stylesheet(LIGHT))
    return median(pairs)


if __name__ == "__main__":
    sys.exit(main())
