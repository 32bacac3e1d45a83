"""Texts to stream and to look at: the samples of tests/data/replies, and any length of them."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parents[1] / "data" / "replies"
SAMPLES = {path.stem: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.md"))}
"""Every sample by its name. Two end in what the model did not close, and would swallow the next."""
SAMPLES["code"] += "```\n"
SAMPLES["maths"] = SAMPLES["maths"].rstrip() + "}$$\n"


def everything() -> str:
    """All samples, one below the other."""
    return "\n\n".join(SAMPLES.values()) + "\n\n"


def of_length(unit: str, length: int) -> str:
    """The text over and over, up to so many characters."""
    return (unit * (length // len(unit) + 1))[:length]
