"""What the benchmarks found: one table on the screen, one list in build/bench.json."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

REPORT = Path(__file__).resolve().parents[2] / "build" / "bench.json"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. It holds where it is at most `must`; `aim` is what would be excellent."""

    name: str
    must: float
    aim: float
    measured: float

    @property
    def holds(self) -> bool:
        """Whether the figure is good enough."""
        return self.measured <= self.must


def report(rows: Iterable[Row]) -> int:
    """Print the rows and put them into the report, among those of other benchmarks.

    Returns an exit status: 1 where a row does not hold.
    """
    rows = list(rows)
    before = json.loads(REPORT.read_text("utf-8")) if REPORT.exists() else []
    mine = {row.name for row in rows}
    kept = [entry for entry in before if entry["name"] not in mine]
    written = [{**asdict(row), "holds": row.holds} for row in rows]
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps([*kept, *written], indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(f"{'':64}{'must':>6}{'aim':>6}{'measured':>10}")
    for row in rows:
        verdict = "" if row.holds else "  does not hold"
        print(f"{row.name:64}{row.must:6g}{row.aim:6g}{row.measured:10.2f}{verdict}")
    return int(not all(row.holds for row in rows))
