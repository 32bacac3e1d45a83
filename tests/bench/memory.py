"""What memory this process takes."""

from __future__ import annotations

from pathlib import Path


def resident() -> float:
    """Megabytes that the process has in memory, what it shares with others as a whole: else it
    would seem smaller by each process with Qt that happens to run."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Rss:")) / 1024
