"""The report as a picture: one bar a row, its length what was measured relative to what must be.

Written as SVG text, which needs no library.
"""

from __future__ import annotations

from html import escape
from typing import Any

_LINE = 30
_NAMES, _SCALE, _BEYOND, _FIGURES = 480, 320, 60, 160
"""Pixels: the names, from nothing to `must`, what is beyond it, and the figures."""
_TOP, _FOOT = 64, 34
_MOST = (_SCALE + _BEYOND) / _SCALE
"""A longer bar is cut, so that one bad figure does not make all others unreadable."""
_GOOD, _EXCELLENT, _BAD = "#5b8fd9", "#3f9a6b", "#c8553d"
_FONT = "font-family='DejaVu Sans, Noto Sans, sans-serif'"


def plot(entries: list[dict[str, Any]]) -> str:
    """An SVG document. Each entry has name, must, aim, measured and holds.

    Every bar reads alike: the shorter the better, and good up to the line. Where more is better
    (`aim` above `must`) that is `must / measured`.
    """
    height, width = _TOP + _LINE * len(entries) + _FOOT, _NAMES + _SCALE + _BEYOND + _FIGURES
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' {_FONT}>",
        f"<rect width='{width}' height='{height}' fill='#ffffff'/>",
        _text(16, 26, "Weir: measured against what must be", size=16, colour="#222"),
        _text(16, 46, "shorter is better · line: must · dot: aim · figures: measured (must)"),
    ]
    bottom = height - _FOOT + 6
    parts.append(_line(_NAMES, _TOP - 8, bottom, "#cccccc"))
    for number, entry in enumerate(entries):
        parts += _bar(entry, _TOP + number * _LINE)
    must = _NAMES + _SCALE
    parts.append(_line(must, _TOP - 8, bottom, "#222222"))
    parts.append(_text(must, height - 12, "must", anchor="middle", colour="#222"))
    return "\n".join([*parts, "</svg>", ""])


def _bar(entry: dict[str, Any], top: int) -> list[str]:
    must, aim, measured = (float(entry[key]) for key in ("must", "aim", "measured"))
    upward = aim > must
    share = _share(must, measured) if upward else _share(measured, must)
    mark = _share(must, aim) if upward else _share(aim, must)
    colour = _BAD if not entry["holds"] else _EXCELLENT if share <= mark else _GOOD
    length = max(2.0, min(share, _MOST) * _SCALE)
    sign = "≥" if upward else "≤"
    figures = f"{_figure(measured)} ({sign} {must:g})"
    at = _NAMES + min(mark, _MOST) * _SCALE
    return [
        _text(_NAMES - 10, top + 15, entry["name"], anchor="end", colour="#222"),
        f"<rect x='{_NAMES}' y='{top + 3}' width='{length:.1f}' height='16' rx='3'"
        f" fill='{colour}'/>",
        f"<circle cx='{at:.1f}' cy='{top + 11}' r='4' fill='#ffffff' stroke='#222222'/>",
        _text(_NAMES + _SCALE + _BEYOND + 12, top + 15, figures),
    ]


def _figure(number: float) -> str:
    return f"{number:.0f}" if number >= 100 else f"{number:.3g}"


def _share(part: float, whole: float) -> float:
    return part / whole if whole else _MOST


def _text(x: int, y: int, text: str, size: int = 12, anchor: str = "", colour: str = "#666") -> str:
    where = f" text-anchor='{anchor}'" if anchor else ""
    return f"<text x='{x}' y='{y}' font-size='{size}' fill='{colour}'{where}>{escape(text)}</text>"


def _line(x: int, top: int, bottom: int, colour: str) -> str:
    return f"<line x1='{x}' y1='{top}' x2='{x}' y2='{bottom}' stroke='{colour}'/>"
