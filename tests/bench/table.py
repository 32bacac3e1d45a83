"""What the benchmarks found: a table on the screen, a list in build/bench.json, and a plot."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.bench.plot import plot

REPORT = Path(__file__).resolve().parents[2] / "build" / "bench.json"
PLOT = REPORT.with_suffix(".svg")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. It holds where it is at most `must`; `aim` is what would be excellent.

    Where more is better (`AtLeast`), `aim` is above `must`, and that is how a reader of the
    report can tell.
    """

    name: str
    must: float
    aim: float
    measured: float

    @property
    def holds(self) -> bool:
        """Whether the figure is good enough."""
        return self.measured <= self.must

    @property
    def sign(self) -> str:
        """How the figure stands to `must` where it is good."""
        return "≤"


class AtLeast(Row):
    """A figure that holds where it is at least `must`: so many times less than something else."""

    __slots__ = ()

    @property
    def holds(self) -> bool:
        return self.measured >= self.must

    @property
    def sign(self) -> str:
        return "≥"


def report(rows: Iterable[Row], notes: Iterable[str] = ()) -> int:
    """Print the rows as they come, put them into the report among those of other benchmarks, and
    draw all of them. `notes` are printed below: figures that nothing is asked of.

    Returns an exit status: 1 where a row does not hold.
    """
    print(f"{'':66}{'must':>7}{'aim':>8}{'measured':>10}", flush=True)
    held = True
    for row in rows:
        held &= row.holds
        verdict = "" if row.holds else "  does not hold"
        limits = f"{row.sign + f'{row.must:g}':>7}{row.sign + f'{row.aim:g}':>8}"
        print(f"{row.name:66}{limits}{row.measured:10.2f}{verdict}", flush=True)
        _keep(row)
    for note in notes:
        print(f"  {note}")
    return int(not held)


def _keep(row: Row) -> None:
    """Into the report, in the place of an older figure of this name."""
    REPORT.parent.mkdir(exist_ok=True)
    entries = json.loads(REPORT.read_text("utf-8")) if REPORT.exists() else []
    entry = {**asdict(row), "measured": round(row.measured, 4), "holds": row.holds}
    names = [other["name"] for other in entries]
    if row.name in names:
        entries[names.index(row.name)] = entry
    else:
        entries.append(entry)
    REPORT.write_text(json.dumps(entries, indent=1, ensure_ascii=False) + "\n", "utf-8")
    PLOT.write_text(plot(entries), "utf-8")
