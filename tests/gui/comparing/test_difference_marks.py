"""Words that differ are marked in the text as it is drawn, whatever Markdown it was written in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from desktop.chat.content import of_text
from desktop.chat.messages import Message, Role
from desktop.chat.tree import Conversation
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.look.theme import LIGHT
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


@contextmanager
def a_transcript(helper: HelperProcess, text: str) -> Iterator[tuple[Transcript, DifferenceMarks]]:
    page = Transcript(None, LIGHT, helper)
    page.resize(400, 300)
    page.show()
    reply = Message(1, None, Role.ASSISTANT, of_text(text), 0.0)
    page.show_conversation(Conversation(1, messages=[reply]))
    page.drawing.go_to_start()
    try:
        yield page, DifferenceMarks(page)
    finally:
        page.deleteLater()


async def test_they_are_found_in_any_markdown_but_not_in_code(helper: HelperProcess) -> None:
    with a_transcript(helper, RICH) as (page, marks):
        marks.show(differences([RICH, OTHER])[0])
        await until(lambda: page.is_idle)
        assert marks.words() == ["1", "other \ufffc words", "四"]
        marks.show([])
        assert marks.words() == []


async def test_a_long_answer_is_marked_where_it_is_drawn(helper: HelperProcess) -> None:
    lines = [f"Line {number} of many words that are the same in both." for number in range(400)]
    ours = [*lines[:3], "Here is another.", *lines[3:]]
    with a_transcript(helper, "\n\n".join(ours)) as (page, marks):
        marks.show(differences(["\n\n".join(ours), "\n\n".join(lines)])[0])
        await until(lambda: page.is_idle)
        assert marks.words()[0] == "Here is another"
        page.drawing.follow()  # far from there nothing was compared
        await until(lambda: page.is_idle)
        page.drawing.go_to_start()
        await until(lambda: page.is_idle)
        assert marks.words()[0] == "Here is another"


async def test_what_is_folded_away_has_no_marks_until_it_is_unfolded(
    helper: HelperProcess,
) -> None:
    text = "Same.\n\n<details><summary>More</summary>\n\nHidden words.\n\n</details>\n\nOther end."
    with a_transcript(helper, text) as (page, marks):
        marks.show(differences([text, "Same."])[0])
        await until(lambda: page.is_idle)
        assert marks.words() == []
        reply = page.feed.last_reply()
        assert reply is not None
        assert reply.text is not None
        with page.view.writing():
            page.drawing.turn_fold(reply.text, 1)
        assert "Hidden words" in marks.words()
