"""Mends MathML where latex2mathml and ziamath understand it in different ways."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import islice
from xml.etree import ElementTree as ET

from latex2mathml.symbols_parser import convert_symbol

from desktop.rendering.helper.formulas.array_lines import take_lines
from desktop.rendering.helper.formulas.math_classes import MathClass, class_of, em

SCRIPTS = frozenset(("msub", "msup", "msubsup", "munder", "mover", "munderover"))
ROWS = frozenset(
    ("math", "mrow", "mtd", "mstyle", "msqrt", "menclose", "mpadded", "mphantom", "merror")
)
_BETWEEN_EQUATIONS = em(0.8)
"""Space between rows: else the limits of sums in two rows would touch."""
_BETWEEN_COLUMNS = em(1)


def mend(node: ET.Element) -> None:
    """Change one element, and what stands in it, so that ziamath draws what was meant."""
    tag = tag_of(node)
    if node.get("mathvariant") in _LETTERS:
        _mend_variant(node)
    if tag == "mtable":
        _mend_table(node)
    elif tag == "mspace" and node.get("width", "").endswith("em"):
        node.set("width", _length(node.get("width", "")))
    elif tag == "mo" and "minsize" in node.attrib:
        node.text = _delimiter(node.text or "")
        node.attrib.update({name: _length(node.get(name, "")) for name in ("minsize", "maxsize")})
    elif tag in ("mover", "munderover") and len(node) > 1:
        _mend_accent(node)
        _mend_arrow(node)
    if tag in SCRIPTS:
        _join_base(node)
        _mend_names(node[:1])
        _mend_stack(node)
    if tag in ROWS:
        _mend_names(node)
        _negate(node)
        _break_lines(node)
        _mend_modulus(node)
        _lower_scripts(node)


def _delimiter(written: str) -> str:
    """The sign of a large bracket, which comes as it was written: `\\Big\\{`, `\\big\\langle`."""
    code = convert_symbol(written) if written[:1] == "\\" else None
    return chr(int(code, 16)) if code else written if written != "." else ""


def _mend_modulus(row: ET.Element) -> None:
    """The brackets of `\\pmod` have the size of others, however tall what stands in them is."""
    parts = list(row)
    for number, part in enumerate(parts[1:], 1):
        if part.text == "mod" and parts[number - 1].text == "(":
            closing = (one for one in parts[number:] if one.text == ")" and not one.get("stretchy"))
            for bracket in (parts[number - 1], *islice(closing, 1)):
                bracket.set("stretchy", "false")


def _mend_table(table: ET.Element) -> None:
    if table.get("displaystyle") == "true":
        table.set("rowspacing", _BETWEEN_EQUATIONS)
        table.set("columnspacing", f"0em {em(2)}")
    else:
        table.attrib.setdefault("columnspacing", _BETWEEN_COLUMNS)
    take_lines(table)


def _mend_accent(node: ET.Element) -> None:
    """A hat over one letter has its own width; latex2mathml tells it from a wide one here alone."""
    accent = node[-1]
    if node.get("accent") == "true" and accent.text == "\u0302":
        accent.text = "\u02c6"
        accent.set("stretchy", "false")


def _mend_arrow(node: ET.Element) -> None:
    """An arrow with words above it is as long as they are."""
    if tag_of(node[0]) != "mstyle" or len(node[0]) != 1 or tag_of(node[0][0]) != "mo":
        return
    arrow, labels = node[0][0], list(node)[1:]
    if any(tag_of(label) != "mpadded" or len(label) != 2 for label in labels):
        return
    length = max(sum(len(part.text or "") for part in label.iter()) for label in labels)
    arrow.text = _LONG.get(arrow.text or "", arrow.text)
    line = _LINES.get(arrow.text or "")
    pieces = [line] * min(length // 2 - 1, _LONGEST_ARROW) if line and length > 3 else []
    node[0] = _joined([*pieces, arrow.text or ""], leftward=arrow.text in _LEFTWARD)
    for number, label in enumerate(labels, 1):
        node[number] = label[0]
    node.set(ARROW, "1")


_LONG = {"→": "⟶", "←": "⟵", "⇒": "⟹", "⇐": "⟸", "↔": "⟷", "⇔": "⟺"}
_LINES = {"⟶": "\u2212", "⟵": "\u2212", "⟹": "=", "⟸": "="}
_LEFTWARD = ("⟵", "⟸")
_LONGEST_ARROW = 40
"""Pieces of its line, at most."""
ARROW = "weir-arrow"
"""Marks an arrow with words: it is a relation, whatever it is made of."""


def _joined(pieces: list[str], leftward: bool) -> ET.Element:
    """One sign of pieces that overlap; not operators, which would stand apart."""
    row = ET.Element("mrow")
    for piece in reversed(pieces) if leftward else pieces:
        if len(row):
            row.append(ET.Element("mspace", {"width": em(-0.3)}))
        ET.SubElement(row, "mtext").text = piece
    return row


def _mend_names(row: Iterable[ET.Element]) -> None:
    """Some operators come as names of variables."""
    for node in row:
        if node.text == "~":
            node.text = "\u223c"
        named = tag_of(node) == "mi" and node.text and node.get("mathvariant") is None
        if named and class_of(node.text or "") is not MathClass.ORDINARY:
            node.tag = "mo"


def _negate(row: ET.Element) -> None:
    """`\\not=` is one sign, where there is such a one; a stroke over the next sign elsewhere."""
    parts = list(row)
    for number in range(len(parts) - 1, 0, -1):
        stroke, sign = parts[number - 1], parts[number]
        if tag_of(stroke) != "mpadded" or "".join(stroke.itertext()) != "\u29f8":
            continue
        one = unicodedata.normalize("NFC", f"{sign.text or ''}\u0338")
        if tag_of(sign) in ("mo", "mi") and len(one) == 1:
            sign.text, sign.tag = one, "mo"
            row.remove(stroke)


def _join_base(script: ET.Element) -> None:
    """A matrix with a power comes with its brackets beside it: put the three into one base."""
    more = len(script) - (3 if tag_of(script) in _THREE else 2)
    if more > 0:
        base = ET.Element("mrow")
        base.extend(script[: more + 1])
        script[: more + 1] = [base]


_THREE = ("msubsup", "munderover")


def set_limits(node: ET.Element) -> None:
    """Put the limits of a large operator below and above it, as in a display."""
    tag = tag_of(node)
    if tag in _WITH_LIMITS and len(node) > 1 and " ".join((node[0].text or "").split()) in _LIMITED:
        node.tag = _WITH_LIMITS[tag]


_WITH_LIMITS = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
_LIMITED = frozenset(
    ("sup", "inf", "lim sup", "lim inf", "det", "gcd", "Pr", "max", "min", *"⨀⨁⨂⨄⨆⋀⋁⋂⋃∐∏∑")
)


def _mend_variant(node: ET.Element) -> None:
    """Letters that the font has and ziamath does not take from there."""
    for first, last, start in _LETTERS[node.get("mathvariant", "")]:
        node.text = "".join(
            chr(start + ord(one) - ord(first)) if first <= one <= last else one
            for one in node.text or ""
        )
    if node.get("mathvariant") == "monospace":
        del node.attrib["mathvariant"]


_LETTERS = {
    "monospace": (("A", "Z", 0x1D670), ("a", "z", 0x1D68A), ("0", "9", 0x1D7F6)),
    "double-struck": (("0", "9", 0x1D7D8),),
}


def _mend_stack(script: ET.Element) -> None:
    """Lines below a sum are as small as scripts anyway; ziamath draws all that follows as small."""
    for part in script.iter():
        if tag_of(part) == "mstyle" and part.get("scriptlevel") == "1":
            part.tag = "mrow"
            del part.attrib["scriptlevel"]


def _break_lines(row: ET.Element) -> None:
    """Lines below each other are centred."""
    lines: list[list[ET.Element]] = [[]]
    for part in row:
        if part.get("linebreak"):
            lines.append([])
        else:
            lines[-1].append(part)
    if len(lines) == 1:
        return
    table = ET.Element("mtable", {"displaystyle": "true"})
    for line in filter(None, lines):
        cell = ET.SubElement(ET.SubElement(table, "mtr"), "mtd")
        cell.extend(line)
        _mend_names(cell)
    row[:] = [table]
    _mend_table(table)


def _lower_scripts(row: ET.Element) -> None:
    """A power of a bracket is no higher than one of a letter: it is hung on nothing, behind it."""
    for number in range(len(row) - 1, -1, -1):
        power = row[number]
        if tag_of(power) != "msup" or (power[0].text or "") not in _CLOSING:
            continue
        bracket = power[0]
        power[0] = ET.Element("mrow")
        row.insert(number, bracket)


BARS = ("|", "\u2223")
_CLOSING = (")", "]", "}", *BARS)


def _length(written: str) -> str:
    return em(float(written[:-2])) if written.endswith("em") else written


def tag_of(node: ET.Element) -> str:
    """Return an element's name without its namespace."""
    return node.tag.rpartition("}")[2]
