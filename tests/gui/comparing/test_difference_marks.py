"""Words that differ are marked in the text as it is drawn, whatever Markdown it was written in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import pytest
from pytestqt.qtbot import QtBot

from desktop.chat.content import of_text
from desktop.chat.messages import Message, Role
from desktop.chat.tree import Conversation
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.window.comparing.answers.difference_marks import DifferenceMarks
from desktop.ui.window.comparing.answers.differences import differences
from tests.support.driving import until

OTHER = "The same words, and a table of one cell. 一二三 again."
RICH = """# The same words

1. **and** 🎉 a `table` of [other](https://example.org/same) $x_{same}$ words

| one | cell |
| --- | --- |
| 一二四 | again |

```python
print("quite different")
```
"""


@dataclass
class Shown:
    """A page with one answer, and its marks."""

    page: Transcript
    marks: DifferenceMarks


class Show(Protocol):
    """What the fixture `show` is."""

    def __call__(self, text: str) -> Shown: ...


@pytest.fixture
def show(qtbot: QtBot, helper: HelperProcess) -> Show:
    def shown(text: str) -> Shown:
        page = Transcript(helper=helper)
        qtbot.addWidget(page)
        page.resize(400, 300)
        page.show()
        reply = Message(1, None, Role.ASSISTANT, of_text(text), 0.0)
        page.show_conversation(Conversation(1, messages=[reply]))
        page.drawing.go_to_start()
        return Shown(page, DifferenceMarks(page))

    return shown


async def test_they_are_found_in_any_markdown_but_not_in_code(show: Show) -> None:
    shown = show(RICH)
    page, marks = shown.page, shown.marks
    marks.show(differences([RICH, OTHER])[0])
    await until(lambda: page.is_idle)
    assert marks.words() == ["1", "other \ufffc words", "四"]
    marks.show([])
    assert marks.words() == []


async def test_a_long_answer_is_marked_where_it_is_drawn(show: Show) -> None:
    lines = [f"Line {number} of many words that are the same in both." for number in range(400)]
    ours = [*lines[:3], "Here is another.", *lines[3:]]
    shown = show("\n\n".join(ours))
    page, marks = shown.page, shown.marks
    marks.show(differences(["\n\n".join(ours), "\n\n".join(lines)])[0])
    await until(lambda: page.is_idle)
    assert marks.words()[0] == "Here is another"
    page.drawing.follow()  # far from there nothing was compared
    await until(lambda: page.is_idle)
    page.drawing.go_to_start()
    await until(lambda: page.is_idle)
    assert marks.words()[0] == "Here is another"


async def test_what_is_folded_away_has_no_marks_until_it_is_unfolded(show: Show) -> None:
    text = "Same.\n\n<details><summary>More</summary>\n\nHidden words.\n\n</details>\n\nOther end."
    shown = show(text)
    page, marks = shown.page, shown.marks
    marks.show(differences([text, "Same."])[0])
    await until(lambda: page.is_idle)
    assert marks.words() == []
    reply = page.feed.last_reply()
    assert reply is not None
    assert reply.text is not None
    with page.view.writing():
        page.drawing.turn_fold(reply.text, 1)
    assert "Hidden words" in marks.words()
