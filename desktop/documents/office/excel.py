"""Reads the cells of a workbook: each sheet as CSV, which is short, and which models know."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element

from desktop.documents.limits import LONGEST_TEXT
from desktop.documents.office.package import Package, attribute, local
from desktop.documents.protocol import Begun, Page
from desktop.documents.refusal import Refusal

WORKBOOK = "xl/workbook.xml"
_LAST_COLUMN = 16_384
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Built-in number formats of dates and times (ECMA-376, part 1, 18.8.30)."""
_LITERALS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_EPOCH, _MAC_EPOCH = datetime(1899, 12, 30), datetime(1904, 1, 1)


def pages(package: Package) -> Iterator[Begun | Page]:
    """The sheets in their order, behind their number, each with its name as title."""
    workbook = package.xml(WORKBOOK)
    if workbook is None:
        raise Refusal("damaged")
    targets = package.targets(WORKBOOK)
    sheets = [element for element in workbook.iter() if local(element.tag) == "sheet"]
    reader = _Cells(package, _uses_mac_dates(workbook))
    yield Begun("excel", len(sheets))
    for sheet in sheets:
        part = targets.get(attribute(sheet, "id"), "")
        yield Page(reader.sheet(part), sheet.get("name", ""))


class _Cells:
    """Knows what cells refer to: shared strings and formats."""

    def __init__(self, package: Package, mac_dates: bool) -> None:
        self._package = package
        self._epoch = _MAC_EPOCH if mac_dates else _EPOCH
        self._strings = list(_shared_strings(package))
        self._dates = _date_styles(package)

    def sheet(self, part: str) -> str:
        """The rows that have something in them, as CSV."""
        if part not in self._package:
            return ""
        lines = io.StringIO()
        writer = csv.writer(lines, lineterminator="\n")
        for row in self._package.elements(part, "row"):
            cells = self._row(row)
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                writer.writerow(cells)
            if lines.tell() > LONGEST_TEXT:
                break
        return lines.getvalue().rstrip("\n")

    def _row(self, row: Element) -> list[str]:
        cells: list[str] = []
        for cell in row:
            if local(cell.tag) != "c":
                continue
            column = _column(cell.get("r", "")) or len(cells)
            if len(cells) < column < _LAST_COLUMN:
                cells += [""] * (column - len(cells))
            cells.append(self._value(cell))
        return cells

    def _value(self, cell: Element) -> str:
        parts = {local(part.tag): part for part in cell}
        value = (parts["v"].text or "") if "v" in parts else ""
        match cell.get("t"):
            case "s":
                number = int(value) if value.isdecimal() else -1
                return self._strings[number] if 0 <= number < len(self._strings) else ""
            case "inlineStr":
                return _text(parts["is"]) if "is" in parts else ""
            case "b":
                return "TRUE" if value == "1" else "FALSE"
            case None | "n" if value and cell.get("s") in self._dates:
                return _date(value, self._epoch)
        if not value and "f" in parts:  # no program has worked it out yet
            return "=" + (parts["f"].text or "")
        return value


def _shared_strings(package: Package) -> Iterator[str]:
    if "xl/sharedStrings.xml" in package:
        for item in package.elements("xl/sharedStrings.xml", "si"):
            yield _text(item)


def _text(element: Element) -> str:
    """The text of a string, also of one in several formats; not how it is pronounced."""
    return "".join(
        (part.text or "") if local(part.tag) == "t" else _text(part)
        for part in element
        if local(part.tag) in ("t", "r")
    )


def _date_styles(package: Package) -> set[str]:
    """The numbers of the cell styles that show a date or a time."""
    root = package.xml("xl/styles.xml")
    if root is None:
        return set()
    own = {
        element.get("numFmtId", ""): element.get("formatCode", "")
        for element in root.iter()
        if local(element.tag) == "numFmt"
    }
    styles = next((element for element in root if local(element.tag) == "cellXfs"), ())
    formats = [style.get("numFmtId", "") for style in styles]
    return {str(n) for n, format_id in enumerate(formats) if _is_date(format_id, own)}


def _is_date(format_id: str, own: dict[str, str]) -> bool:
    if format_id in own:
        return bool(re.search("[dmyhs]", _LITERALS.sub("", own[format_id]).lower()))
    return format_id.isdecimal() and int(format_id) in _DATE_FORMATS


def _date(value: str, epoch: datetime) -> str:
    """A day's number as ISO says it; a time of day alone where there is no day."""
    try:
        days = float(value)
        moment = epoch + timedelta(seconds=round(days * 86400))
    except (ValueError, OverflowError):
        return value
    if 0 <= days < 1:
        return f"{moment:%H:%M:%S}"
    return f"{moment:%Y-%m-%d}" if moment.time() == epoch.time() else f"{moment:%Y-%m-%d %H:%M:%S}"


def _uses_mac_dates(workbook: Element) -> bool:
    properties = next((e for e in workbook if local(e.tag) == "workbookPr"), None)
    return properties is not None and properties.get("date1904") in ("1", "true")


def _column(reference: str) -> int:
    """The column of a cell's name, from 0: "B7" is 1; 0 where there is no name."""
    number = 0
    for letter in reference:
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
        if number > _LAST_COLUMN:
            raise Refusal("damaged")
    return max(0, number - 1)
