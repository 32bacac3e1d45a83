"""Sets the space in formulas as TeX does, where the library that draws them does not."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree as ET

_SIGNS = frozenset("-\u2212+")
_CLOSING = frozenset(")]}|!′'⟩⌋⌉‖")
_SCRIPTS = frozenset(("msub", "msup", "msubsup", "munder", "mover", "munderover"))
_THIN = "0.167em"
_BETWEEN_EQUATIONS = "0.6em"
"""Space between rows: else the limits of sums in two rows would touch."""


def set_spacing(tree: ET.Element) -> None:
    """Change a formula's MathML: signs, names of functions, and equations below each other."""
    for node in list(tree.iter()):
        tag = _tag(node)
        if tag == "mtable" and node.get("displaystyle") == "true":
            node.set("rowspacing", _BETWEEN_EQUATIONS)
        elif tag == "mrow" or tag == "mtd" or node is tree:
            _make_signs(node)
            _part_names(node)


def _make_signs(row: ET.Element) -> None:
    """A minus behind "=" or "(" is a sign, and stands close to its number."""
    for before, node in pairwise(row):
        behind_operator = _tag(before) == "mo" and before.text not in _CLOSING
        if behind_operator and _tag(node) == "mo" and node.text in _SIGNS:
            node.set("lspace", "0")
            node.set("rspace", "0")


def _part_names(row: ET.Element) -> None:
    """A name such as "det" or "lim", with what stands below it, keeps clear of what follows."""
    for number, (node, after) in reversed(list(enumerate(pairwise(list(row))))):
        space = "0" if _tag(after) in ("mo", "mspace") else _THIN
        if _is_name(node):
            node.set("rspace", space)
        elif _tag(node) in _SCRIPTS and len(node) and _is_name(node[0]):
            row.insert(number + 1, ET.Element("mspace", {"width": space}))


def _is_name(node: ET.Element) -> bool:
    text = node.text or ""
    return _tag(node) == "mo" and len(text) > 1 and text.isalpha()


def _tag(node: ET.Element) -> str:
    return node.tag.rpartition("}")[2]
