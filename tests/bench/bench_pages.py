"""A chat of 2,000 turns as HTML and as PDF, against one of 500: time and memory per turn.

Processor time of all processes at work; of memory, the most that the child of a PDF had.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from collections.abc import Callable
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop.chat.content import of_text  # noqa: E402 - the clone is no package of its own
from desktop.chat.messages import Message, Role  # noqa: E402
from desktop.engine.explain.pages import PAGE_WORDS  # noqa: E402
from desktop.exchange.record import Origin, Record  # noqa: E402
from desktop.rendering.pages import pdf  # noqa: E402
from desktop.rendering.pages.html import page  # noqa: E402
from tests.bench.table import Row, report  # noqa: E402
from tests.support.showcase import SAMPLES  # noqa: E402

SHORT, LONG = 500, 2_000
REPLIES = [SAMPLES[name][:1_200] for name in ("english", "lists", "code", "chinese", "tables")]


def main() -> int:
    """Measure it; a minute or two."""
    rows, notes = [], []
    with tempfile.TemporaryDirectory() as folder:
        for name, write in (("HTML", to_html), ("PDF", to_pdf)):
            file = Path(folder) / name
            short, few = _cost(write, SHORT, file)
            long, many = _cost(write, LONG, file)
            rows.append(
                Row(
                    f"{name}: a turn of {LONG} ÷ a turn of {SHORT}",
                    1.5,
                    1.1,
                    long / short / (LONG / SHORT),
                )
            )
            if name == "PDF":
                rows.append(Row(f"PDF: memory at {LONG} turns ÷ at {SHORT}", 3, 1.5, many / few))
            size = file.stat().st_size / 1e6
            notes.append(
                f"{name}: {LONG} turns, {long:.1f} s of CPU, {size:.1f} MB; child {many:.0f} MB"
            )
    return report(rows, notes)


def chat(turns: int) -> Record:
    """Questions and replies of all kinds, one below the other."""
    said = chain.from_iterable((f"Question {n}?", REPLIES[n % len(REPLIES)]) for n in range(turns))
    messages = [
        Message(n, n - 1 or None, Role.ASSISTANT if n % 2 == 0 else Role.USER, of_text(text), n)
        for n, text in enumerate(said, start=1)
    ]
    return Record(Origin("weir", "1"), "A chat", tuple(messages), {}, {}, 0.0, 0.0)


def to_html(record: Record, file: Path) -> None:
    """Write it as HTML."""
    with file.open("w", encoding="utf-8") as page_file:
        page_file.writelines(page([record], PAGE_WORDS))


def to_pdf(record: Record, file: Path) -> None:
    """Write it as PDF."""
    file.write_bytes(b"".join(pdf.pieces([record], PAGE_WORDS)))


def _cost(write: Callable[[Record, Path], None], turns: int, file: Path) -> tuple[float, float]:
    """CPU seconds, and the most megabytes that a child had so far."""
    record, before = chat(turns), sum(os.times()[:4])
    write(record, file)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(os.times()[:4]) - before, children.ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
