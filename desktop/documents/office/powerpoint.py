"""Reads the text of slides, and of the notes below them."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from desktop.documents.office.package import Package, local
from desktop.documents.protocol import Begun, Page
from desktop.documents.refusal import Refusal

PRESENTATION = "ppt/presentation.xml"


def pages(package: Package) -> Iterator[Begun | Page]:
    """The slides in the order in which they are shown, behind their number."""
    root = package.xml(PRESENTATION)
    if root is None:
        raise Refusal("damaged")
    targets = package.targets(PRESENTATION)
    slides = [targets[name] for name in _references(root) if name in targets]
    yield Begun("powerpoint", len(slides))
    for slide in slides:
        yield Page(_slide(package, slide))


def _references(root: Element) -> Iterator[str]:
    """The ids of the references to slides. The slide's own id has the same local name."""
    for element in root.iter():
        if local(element.tag) == "sldId":
            yield from (value for key, value in element.items() if key.endswith("}id"))


def _slide(package: Package, name: str) -> str:
    root = package.xml(name)
    text = "\n".join(_paragraphs(root)) if root is not None else ""
    for target in package.targets(name).values():
        if target.startswith("ppt/notesSlides/") and (notes := package.xml(target)) is not None:
            said = "\n".join(_paragraphs(notes, skipped=("sldNum", "dt", "hdr", "ftr"))).strip()
            text += f"\n\nNotes: {said}" if said else ""
    return text.strip()


def _paragraphs(parent: Element, skipped: tuple[str, ...] = ("sldNum",)) -> Iterator[str]:
    """The paragraphs with text in them; the rows of a table as Markdown has them."""
    for element in parent:
        match local(element.tag):
            case "p":
                if (text := _text(element)).strip():
                    yield text
            case "tr":
                cells = (" ".join(_paragraphs(cell)) for cell in element)
                yield "| " + " | ".join(cells) + " |"
            case "Fallback":  # the same once more
                continue
            case "sp" if _placeholder(element) in skipped:
                continue
            case _:
                yield from _paragraphs(element, skipped)


def _text(paragraph: Element) -> str:
    taken: list[str] = []
    for element in paragraph:
        match local(element.tag):
            case "r" | "fld":
                taken += [part.text or "" for part in element if local(part.tag) == "t"]
            case "br":
                taken.append("\n")
    return "".join(taken)


def _placeholder(shape: Element) -> str:
    """What a shape holds the place of: "title", "sldNum"; "" for a shape of its own."""
    return next((e.get("type", "") for e in shape.iter() if local(e.tag) == "ph"), "")
