"""Links whose address comes below them: what changes in the document, and what does not."""

from __future__ import annotations

from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication

from tests.unit.rendering.document.drawing import Drawn

URL = "https://x.example/"


def links(document: QTextDocument) -> list[tuple[str, str]]:
    """The links of a document in order: text and address."""
    found, block = list[tuple[str, str]](), document.begin()
    while block.isValid():
        parts = block.begin()
        while not parts.atEnd():
            form = parts.fragment().charFormat()
            if form.anchorHref().startswith("http"):
                found.append((parts.fragment().text(), form.anchorHref()))
            parts += 1
        block = block.next()
    return found


def test_a_link_is_completed_when_its_definition_comes(qapp: QApplication) -> None:
    drawn = Drawn()
    drawn.write("See [the *docs*][1] and [2].\n\n| a |\n|---|\n| [2] |\n\nMore text.\n\n")
    before, touched = drawn.document.toPlainText(), drawn.work.touched
    assert links(drawn.document) == []
    drawn.write(f"[2]: {URL}2\n")
    assert links(drawn.document) == [("[2]", f"{URL}2"), ("[2]", f"{URL}2")]
    drawn.write(f"[1]: {URL}1\n")
    drawn.finish()
    assert links(drawn.document) == [
        ("the ", f"{URL}1"),
        ("docs", f"{URL}1"),
        ("[2]", f"{URL}2"),
        ("[2]", f"{URL}2"),
    ]
    assert drawn.document.toPlainText() == before
    assert drawn.work.touched - touched <= 2  # no block was written again


def test_a_link_whose_address_is_known_is_one_at_once(qapp: QApplication) -> None:
    drawn = Drawn()
    drawn.write(f"[1]: {URL}\n\nSee [1] now")
    assert links(drawn.document) == [("[1]", URL)]


def test_many_links_without_a_definition_cost_little(qapp: QApplication) -> None:
    drawn = Drawn()
    for number in range(200):
        drawn.write(f"Word [word][{number}] and [{number}].\n\n")
    for number in range(200):
        drawn.write(f"[{number}]: {URL}{number}\n")
    drawn.finish()
    assert len(links(drawn.document)) == 400
