"""Files that a person asks for by name."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath

from desktop.chat.text import printable_line
from desktop.engine.failures import FileNotSaved

_LONGEST_NAME = 120
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def save_text(path: Path, text: str) -> None:
    """Write `text` to `path`, in place of what may be there. Raises FileNotSaved."""
    try:
        path.write_text(text, "utf-8", errors="replace", newline="")
    except OSError as exc:
        raise FileNotSaved(str(path), exc.strerror or type(exc).__name__) from exc


def save_bytes(path: Path, content: bytes) -> None:
    """Write `content` to `path`, in place of what may be there. Raises FileNotSaved."""
    try:
        path.write_bytes(content)
    except OSError as exc:
        raise FileNotSaved(str(path), exc.strerror or type(exc).__name__) from exc


def file_name(name: str) -> str:
    """A name without a folder and without what cannot be seen; its ending stays."""
    shown = printable_line(name).translate(dict.fromkeys(map(ord, '/\\:*?"<>|'), "_")).lstrip(".")
    path = PurePath(shown or "file")
    return path.stem[:_LONGEST_NAME] + path.suffix[:_LONGEST_NAME]


def table_text(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """A table (CSV) that every spreadsheet opens, and none runs a formula of."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(columns)
    table.writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def _harmless(cell: object) -> object:
    """The cell; a spreadsheet would run a text that begins as a formula does."""
    is_formula = isinstance(cell, str) and cell.startswith(_BEGINS_A_FORMULA)
    return f"'{cell}" if is_formula else cell
