"""Files that a person asks for by name."""

from __future__ import annotations

from pathlib import Path

from desktop.engine.failures import FileNotSaved


def save_text(path: Path, text: str) -> None:
    """Write `text` to `path`, in place of what may be there. Raises FileNotSaved."""
    try:
        path.write_text(text, "utf-8", errors="replace", newline="")
    except OSError as exc:
        raise FileNotSaved(str(path), exc.strerror or type(exc).__name__) from exc
