"""Sets the space in formulas as TeX does, where the library that draws them does not."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from desktop.rendering.helper.formulas.math_classes import MathClass, class_of, em, space
from desktop.rendering.helper.formulas.math_mending import (
    ARROW,
    BARS,
    ROWS,
    SCRIPTS,
    mend,
    set_limits,
    tag_of,
)

_BEFORE_BINARY = (
    MathClass.BINARY,
    MathClass.LARGE,
    MathClass.RELATION,
    MathClass.OPENING,
    MathClass.PUNCTUATION,
)
_AFTER_BINARY = (MathClass.RELATION, MathClass.CLOSING, MathClass.PUNCTUATION)
_DISPLAY, _TEXT, _SMALL = 0, 1, 2
"""How large a part is drawn: in a script there is next to no space."""


def set_spacing(tree: ET.Element) -> None:
    """Change a formula's MathML: what ziamath would misunderstand, and the space between parts."""
    for node in list(tree.iter()):
        mend(node)
    _space(tree, _DISPLAY if tree.get("display") == "block" else _TEXT)


def _space(node: ET.Element, size: int) -> None:
    if size == _DISPLAY:
        set_limits(node)
    tag = tag_of(node)
    if tag == "mstyle" and node.get("displaystyle"):
        size = _DISPLAY if node.get("displaystyle") == "true" else _TEXT
    elif tag == "mstyle" and node.get("scriptlevel") in ("1", "2"):
        size = _SMALL
    elif tag == "mtable":
        size = _DISPLAY if node.get("displaystyle") == "true" else max(size, _TEXT)
    for number, child in enumerate(node):
        if (tag in SCRIPTS or tag == "mroot") and number:
            _space(child, _SMALL)
        else:
            _space(child, size + 1 if tag == "mfrac" else size)
    if tag in ROWS:
        _space_row(node, size >= _SMALL)
    elif tag == "mo":
        node.attrib.setdefault("lspace", "0")
        node.attrib.setdefault("rspace", "0")


def _space_row(row: ET.Element, small: bool) -> None:
    parts = [part for part in row if tag_of(part) != "mspace" and not _is_empty(part)]
    classes = _classes(parts)
    for left, right, before, after in zip(parts, parts[1:], classes, classes[1:], strict=False):
        width = space(before, after, small) or (
            _GAP if not small and _are_mixed(left, right) else ""
        )
        if width:
            _set_between(row, left, right, width)


_GAP = em(1 / 6)
"""Space between Chinese and letters, as in the text around a formula."""


def _are_mixed(left: ET.Element, right: ET.Element) -> bool:
    """Whether Chinese words stand beside a letter or a number."""
    before, after = "".join(left.itertext())[-1:], "".join(right.itertext())[:1]
    if tag_of(left) == "mtext":
        return _is_han(before) and tag_of(right) in _LETTERS and after.isalnum()
    return _is_han(after) and tag_of(right) == "mtext" and tag_of(left) in _LETTERS


_LETTERS = ("mi", "mn", "msub", "msup", "msubsup")


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _classes(parts: list[ET.Element]) -> list[MathClass]:
    """The class of each part; a sign that has nothing on one of its sides is no binary operator."""
    classes = [_class_of(part) for part in parts]
    if parts and parts[0].text in BARS:
        classes[0] = MathClass.OPENING
    if parts and parts[-1].text in BARS:
        classes[-1] = MathClass.CLOSING
    for number in _opening_bars(parts):
        classes[number] = MathClass.OPENING
    for number, one in enumerate(classes):
        if one is MathClass.BINARY and (not number or classes[number - 1] in _BEFORE_BINARY):
            classes[number] = MathClass.ORDINARY
        elif number and one in _AFTER_BINARY and classes[number - 1] is MathClass.BINARY:
            classes[number - 1] = MathClass.ORDINARY
    if classes and classes[-1] is MathClass.BINARY:
        classes[-1] = MathClass.ORDINARY
    return classes


def _opening_bars(parts: list[ET.Element]) -> list[int]:
    """The places of bars before a sign, as in `|-3|`; none where they do not come in pairs."""
    bars = [number for number, part in enumerate(parts) if part.text in BARS]
    signed = (number for number in bars[::2] if parts[number + 1].text in _SIGNS)
    return list(signed) if len(bars) % 2 == 0 else []


_SIGNS = ("-", "+", "\u2212")


def _class_of(part: ET.Element) -> MathClass:
    tag = tag_of(part)
    if tag == "mo":
        return class_of((part.text or "").strip())
    if tag in SCRIPTS and len(part):
        if part.get(ARROW):
            return MathClass.RELATION
        core = _core(part[0])
        return class_of(core.text or "") if tag_of(core) == "mi" else _class_of(core)
    if tag == "mrow" and len(part) and part[0].get("form") == "prefix":
        return MathClass.INNER
    return MathClass.ORDINARY


def _core(base: ET.Element) -> ET.Element:
    """What decides how a part with scripts or an accent stands: braces around one sign do not."""
    while tag_of(base) in ("mrow", "mstyle", "mpadded") and len(base) == 1:
        base = base[0]
    return base


def _set_between(row: ET.Element, left: ET.Element, right: ET.Element, width: str) -> None:
    if tag_of(left) == "mo":
        left.set("rspace", width)
    elif tag_of(right) == "mo":
        right.set("lspace", width)
    else:
        row.insert(list(row).index(left) + 1, ET.Element("mspace", {"width": width}))


def _is_empty(part: ET.Element) -> bool:
    """Whether it is an empty group, which is drawn as nothing; an empty name counts as a part."""
    return tag_of(part) == "mo" and not (part.text or "").strip()
