"""What drawing a reply costs, against plain text and against itself at another length.

Each figure is a ratio of CPU times taken in turns in one process, and the median of a few.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QTextBrowser

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop.chat.deltas import ContentDelta  # noqa: E402 - the clone is no package of its own
from desktop.chat.tree import Conversation  # noqa: E402
from desktop.ui.transcript import Transcript  # noqa: E402
from tests.bench.table import Row, report  # noqa: E402
from tests.support.chats import arriving, question  # noqa: E402

FLUSH = 120
"""Characters of a flush."""
SIZE = (900, 700)
SAMPLES = {path.stem: path.read_text("utf-8") for path in ROOT.glob("tests/data/replies/*.md")}
SAMPLES["code"] += "```\n"  # it ends in a fence that the model did not close
MIXED = "\n\n".join(SAMPLES[name] for name in ("english", "lists", "code", "chinese")) + "**\n\n"
LIST = "- an item of the list, *some* words in it and `code` too\n"
CODE = "    self.cursor.insertText(text)  # one edit per frame\n"

Flushes = list[float]
"""CPU seconds of each flush, until it is on the screen."""
Stream = Callable[[str], Flushes]


def main() -> int:
    """Measure everything; about a minute."""
    application = QApplication.instance() or QApplication([])
    weir(MIXED, application)  # what is loaded once: fonts, lexers, the parser
    plain(MIXED, application)
    return report(rows(application))


def rows(application: QApplication) -> Iterator[Row]:
    """The figures of this program, one after the other."""

    def draw(text: str) -> Flushes:
        return weir(text, application)[0]

    mixed, long = of_length(MIXED, 100_000), of_length(MIXED, 400_000)
    ours, floor = in_turns(mixed, [draw, lambda text: plain(text, application)], rounds=3)
    yield Row("stream 100 kB of markdown ÷ plain insertText", 2.0, 1.4, ratio(ours, floor))
    growths = [per_kb(draw(long), long) / per_kb(draw(mixed), mixed) for _round in range(1)]
    yield Row("CPU per kB at 400 kB ÷ at 100 kB", 1.3, 1.1, median(growths))
    yield Row("characters parsed ÷ streamed", 3, 1.75, weir(mixed, application)[1])
    blocks = {"mixed": mixed, "one list": of_length(LIST, 100_000)}
    blocks["one code block"] = "```\n" + of_length(CODE, 100_000)
    for name, text in blocks.items():
        growth = median(late_to_early(draw(text)) for _round in range(1))
        yield Row(f"flush at 60 kB ÷ at 15 kB, p50: {name}", 1.3, 1.1, growth)


def weir(text: str, application: QApplication) -> tuple[Flushes, float]:
    """Stream into the transcript. Also gives the characters parsed for each one that came."""
    page = Transcript()
    page.resize(*SIZE)
    page.show()
    page.show_conversation(Conversation(1, "bench", [question(1, "Q"), arriving(2, 1)]))

    def write(part: str) -> None:
        page.push(ContentDelta(part))
        page._buffer.flush()

    flushes = stream(text, write, application)
    writer = page._views[-1].writer  # type: ignore[union-attr]
    page.close()
    page.deleteLater()
    return flushes, writer.characters_parsed / len(text) if writer else 0.0


def plain(text: str, application: QApplication) -> Flushes:
    """Stream into a browser that does nothing but show the text and follow its end."""
    page = QTextBrowser()
    page.setUndoRedoEnabled(False)
    page.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    page.resize(*SIZE)
    page.show()
    end = QTextCursor(page.document())
    bar = page.verticalScrollBar()

    def write(part: str) -> None:
        end.insertText(part)
        bar.setValue(bar.maximum())

    flushes = stream(text, write, application)
    page.close()
    page.deleteLater()
    return flushes


def stream(text: str, write: Callable[[str], None], application: QApplication) -> Flushes:
    """Write the text flush by flush, each until it is painted."""
    gc.collect()
    application.processEvents()
    flushes = []
    for at in range(0, len(text), FLUSH):
        started = time.process_time()
        write(text[at : at + FLUSH])
        application.processEvents()
        flushes.append(time.process_time() - started)
    return flushes


def in_turns(text: str, streams: list[Stream], rounds: int) -> list[list[float]]:
    """The whole CPU time of each stream, round by round."""
    times = [[sum(stream(text)) for stream in streams] for _round in range(rounds)]
    return [list(column) for column in zip(*times, strict=True)]


def ratio(ours: list[float], floor: list[float]) -> float:
    """The median of the rounds' ratios: what slows the machine slows both of a round."""
    return median(a / b for a, b in zip(ours, floor, strict=True))


def per_kb(flushes: Flushes, text: str) -> float:
    return sum(flushes) / len(text) * 1000


def late_to_early(flushes: Flushes) -> float:
    """The median flush around 60 kB against the one around 15 kB."""
    early, late = (flushes[a * 1000 // FLUSH : b * 1000 // FLUSH] for a, b in ((10, 20), (55, 65)))
    return median(late) / median(early)


def of_length(unit: str, length: int) -> str:
    """The text over and over, up to so many characters."""
    return (unit * (length // len(unit) + 1))[:length]


if __name__ == "__main__":
    sys.exit(main())
