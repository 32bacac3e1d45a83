"""Sets the space in formulas as TeX does, where the library that draws them does not."""

from __future__ import annotations

import unicodedata
from xml.etree import ElementTree as ET

from desktop.rendering.helper.array_lines import take_lines
from desktop.rendering.helper.math_classes import MathClass, class_of, em, space

_SCRIPTS = frozenset(("msub", "msup", "msubsup", "munder", "mover", "munderover"))
_ROWS = frozenset(
    ("math", "mrow", "mtd", "mstyle", "msqrt", "menclose", "mpadded", "mphantom", "merror")
)
_BEFORE_BINARY = (
    MathClass.BINARY,
    MathClass.LARGE,
    MathClass.RELATION,
    MathClass.OPENING,
    MathClass.PUNCTUATION,
)
_AFTER_BINARY = (MathClass.RELATION, MathClass.CLOSING, MathClass.PUNCTUATION)
_BETWEEN_EQUATIONS = em(0.8)
"""Space between rows: else the limits of sums in two rows would touch."""
_BETWEEN_COLUMNS = em(1)
_DISPLAY, _TEXT, _SMALL = 0, 1, 2
"""How large a part is drawn: in a script there is next to no space."""


def set_spacing(tree: ET.Element) -> None:
    """Change a formula's MathML: the space between its parts, and the widths of its accents."""
    for node in list(tree.iter()):
        _mend(node)
    _space(tree, _DISPLAY if tree.get("display") == "block" else _TEXT)


# What the two libraries understand in different ways


def _mend(node: ET.Element) -> None:
    tag = _tag(node)
    if tag == "mtable":
        _mend_table(node)
    elif tag == "mspace" and node.get("width", "").endswith("em"):
        node.set("width", em(float(node.get("width", "")[:-2])))
    elif tag in ("mover", "munderover") and len(node) > 1:
        _mend_accent(node)
        _mend_arrow(node)
    if tag in _ROWS:
        _mend_names(node)
        _negate(node)


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
    if _tag(node[0]) != "mstyle" or len(node[0]) != 1 or _tag(node[0][0]) != "mo":
        return
    arrow, labels = node[0][0], list(node)[1:]
    if any(_tag(label) != "mpadded" or len(label) != 2 for label in labels):
        return
    length = max(sum(len(part.text or "") for part in label.iter()) for label in labels)
    arrow.text = _LONG.get(arrow.text or "", arrow.text)
    line = _LINES.get(arrow.text or "")
    pieces = [line] * min(length // 2 - 1, _LONGEST_ARROW) if line and length > 3 else []
    node[0] = _joined([*pieces, arrow.text or ""], leftward=arrow.text in _LEFTWARD)
    for number, label in enumerate(labels, 1):
        node[number] = label[0]
    node.set(_ARROW, "1")


_LONG = {"→": "⟶", "←": "⟵", "⇒": "⟹", "⇐": "⟸", "↔": "⟷", "⇔": "⟺"}
_LINES = {"⟶": "\u2212", "⟵": "\u2212", "⟹": "=", "⟸": "="}
_LEFTWARD = ("⟵", "⟸")
_LONGEST_ARROW = 40
_ARROW = "weir-arrow"
"""Marks an arrow with words: it is a relation, whatever it is made of."""


def _joined(pieces: list[str], leftward: bool) -> ET.Element:
    """One sign of pieces that overlap; not operators, which would stand apart."""
    row = ET.Element("mrow")
    for piece in reversed(pieces) if leftward else pieces:
        if len(row):
            row.append(ET.Element("mspace", {"width": em(-0.3)}))
        ET.SubElement(row, "mtext").text = piece
    return row


def _mend_names(row: ET.Element) -> None:
    """Some operators come as names of variables."""
    for node in row:
        named = _tag(node) == "mi" and node.text and node.get("mathvariant") is None
        if named and class_of(node.text or "") is not MathClass.ORDINARY:
            node.tag = "mo"


def _negate(row: ET.Element) -> None:
    """`\\not=` is one sign, where there is such a one; a stroke over the next sign elsewhere."""
    parts = list(row)
    for number in range(len(parts) - 1, 0, -1):
        stroke, sign = parts[number - 1], parts[number]
        if _tag(stroke) != "mpadded" or "".join(stroke.itertext()) != "\u29f8":
            continue
        one = unicodedata.normalize("NFC", f"{sign.text or ''}\u0338")
        if _tag(sign) in ("mo", "mi") and len(one) == 1:
            sign.text, sign.tag = one, "mo"
            row.remove(stroke)


# The space between the parts


def _space(node: ET.Element, size: int) -> None:
    tag = _tag(node)
    if tag == "mstyle" and node.get("displaystyle"):
        size = _DISPLAY if node.get("displaystyle") == "true" else _TEXT
    elif tag == "mtable":
        size = _DISPLAY if node.get("displaystyle") == "true" else max(size, _TEXT)
    for number, child in enumerate(node):
        if (tag in _SCRIPTS or tag == "mroot") and number:
            _space(child, _SMALL)
        else:
            _space(child, size + 1 if tag == "mfrac" else size)
    if tag in _ROWS:
        _space_row(node, size >= _SMALL)
    elif tag == "mo":
        node.attrib.setdefault("lspace", "0")
        node.attrib.setdefault("rspace", "0")


def _space_row(row: ET.Element, small: bool) -> None:
    parts = [part for part in row if _tag(part) != "mspace" and not _is_empty(part)]
    classes = _classes(parts)
    for left, right, before, after in zip(parts, parts[1:], classes, classes[1:], strict=False):
        if width := space(before, after, small):
            _set_between(row, left, right, width)


def _classes(parts: list[ET.Element]) -> list[MathClass]:
    """The class of each part; a sign that has nothing on one of its sides is no binary operator."""
    classes = [_class_of(part) for part in parts]
    if parts and parts[0].text == _BAR:
        classes[0] = MathClass.OPENING
    if parts and parts[-1].text == _BAR:
        classes[-1] = MathClass.CLOSING
    for number, one in enumerate(classes):
        if one is MathClass.BINARY and (not number or classes[number - 1] in _BEFORE_BINARY):
            classes[number] = MathClass.ORDINARY
        elif number and one in _AFTER_BINARY and classes[number - 1] is MathClass.BINARY:
            classes[number - 1] = MathClass.ORDINARY
    if classes and classes[-1] is MathClass.BINARY:
        classes[-1] = MathClass.ORDINARY
    return classes


_BAR = "\u2223"


def _class_of(part: ET.Element) -> MathClass:
    tag = _tag(part)
    if tag == "mo":
        return class_of((part.text or "").strip())
    if tag in _SCRIPTS and len(part):
        if part.get(_ARROW):
            return MathClass.RELATION
        core = _core(part[0])
        return class_of(core.text or "") if _tag(core) == "mi" else _class_of(core)
    if tag == "mrow" and len(part) and part[0].get("form") == "prefix":
        return MathClass.INNER
    return MathClass.ORDINARY


def _core(base: ET.Element) -> ET.Element:
    """What decides how a part with scripts or an accent stands: braces around one sign do not."""
    while _tag(base) in ("mrow", "mstyle", "mpadded") and len(base) == 1:
        base = base[0]
    return base


def _set_between(row: ET.Element, left: ET.Element, right: ET.Element, width: str) -> None:
    if _tag(left) == "mo":
        left.set("rspace", width)
    elif _tag(right) == "mo":
        right.set("lspace", width)
    else:
        row.insert(list(row).index(left) + 1, ET.Element("mspace", {"width": width}))


def _is_empty(part: ET.Element) -> bool:
    """Whether it is an empty group, which is drawn as nothing; an empty name counts as a part."""
    return _tag(part) == "mo" and not (part.text or "").strip()


def _tag(node: ET.Element) -> str:
    return node.tag.rpartition("}")[2]
