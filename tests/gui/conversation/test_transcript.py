"""What stands on the page: questions, replies in each of their endings, variants, thoughts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QTextCursor, QTextDocument
from PySide6.QtWidgets import QApplication, QMessageBox, QToolButton
from pytestqt.qtbot import QtBot

from desktop.chat.content import of_text
from desktop.chat.deltas import ContentDelta, ReasoningDelta, ToolCallDelta
from desktop.chat.messages import ToolCall, TurnState, TurnStats
from desktop.chat.tree import Conversation
from desktop.engine.events import Retrying, Stage, StageReached
from desktop.engine.failures import NoModelChosen
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.look.theme import DARK, LIGHT
from tests.support.chats import arriving, long_chat, question, reply
from tests.support.page_facts import Make, beginning, lines, settle


def button(page: Transcript, name: str) -> QToolButton:
    """The visible button of this accessible name."""
    found = [b for b in page.findChildren(QToolButton) if b.accessibleName() == name]
    return next(b for b in found if b.isVisible())


def names(page: Transcript) -> set[str]:
    return {b.accessibleName() for b in page.findChildren(QToolButton) if b.isVisible()}


ASKED = question(1, "Why?")


def test_a_reply_streams_in_and_ends_with_its_figures(make: Make) -> None:
    page = make(ASKED, arriving(2, 1))
    assert lines(page) == ["Why?", "Waiting for the answer…"]
    page.push(ContentDelta("Because **of"))
    assert lines(page) == ["Why?", "Because of"]
    page.push(ContentDelta(" that**."))
    page.end(reply(2, "Because **of that**.", 1))
    figures = "1.2 s to first token · 84 tok/s · 312 tokens · finished"
    assert lines(page) == ["Why?", "Because of that.", figures]
    assert not page.feed.open_reply() is not None


def test_what_was_drawn_piece_by_piece_is_what_opening_the_chat_draws(make: Make) -> None:
    text = "# T\n\n- a\n- b\n\n```py\nx = 1\n```\n说明 **粗体**\n"
    ended = reply(2, text, 1, reasoning="Well, *well*.")
    page = make(ASKED, arriving(2, 1))
    page.push(ReasoningDelta("Well, *we"))
    page.push(ReasoningDelta("ll*."))
    for character in text:
        page.push(ContentDelta(character))
    page.end(ended)
    fresh = make(ASKED, ended)
    assert lines(page)[2:] == lines(fresh)[2:]
    assert lines(fresh)[1] == "▸ Thoughts"
    assert lines(page)[1].startswith("▸ Thought for ")


def test_waiting_says_what_for_until_the_first_delta(make: Make) -> None:
    page = make(ASKED, arriving(2, 1))
    for stage, words in [
        (Stage.KEY, "Waiting for the keyring…"),
        (Stage.MODEL, "Loading the model…"),
        (Stage.ANSWER, "Waiting for the answer…"),
    ]:
        page.push(StageReached(stage))
        page.feed.delta_buffer.flush()
        assert lines(page)[-1] == words
    page.push(ContentDelta("x"))
    page.feed.delta_buffer.flush()
    assert lines(page) == ["Why?", "x"]


def test_a_retry_counts_down_to_its_next_try(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    page = make(ASKED, arriving(2, 1))
    page.push(Retrying(2.0, NoModelChosen("here")))
    assert lines(page)[-1].endswith("Trying again in 2 s")
    assert page.feed.clock.isActive()
    for seconds in (1, 0, 0):
        now += 1
        page.feed.clock.timeout.emit()
        assert lines(page)[-1].endswith(f"Trying again in {seconds} s")
    page.push(ContentDelta("x"))
    page.feed.delta_buffer.flush()
    assert lines(page) == ["Why?", "x"]
    page.end(reply(2, "x", 1))
    assert not page.feed.clock.isActive()


@pytest.mark.parametrize(
    ("state", "reason", "words"),
    [
        (TurnState.STOPPED, None, "stopped"),
        (TurnState.DONE, "length", "cut off at the length limit"),
        (TurnState.DONE, "odd_reason", "odd_reason"),
        (TurnState.FAILED, None, "failed"),
    ],
)
def test_every_ending_is_told(make: Make, state: TurnState, reason: str | None, words: str) -> None:
    page = make(ASKED, reply(2, "Part", 1, state=state, finish_reason=reason))
    assert lines(page)[1] == "Part"
    assert words in lines(page)[-1]


def test_variants_can_be_leafed_through(make: Make, qtbot: QtBot) -> None:
    page = make(ASKED, reply(2, "First", 1), reply(3, "Second", 1))
    assert {"Copy", "Retry", "Previous variant", "Next variant"} <= names(page)
    assert not button(page, "Next variant").isEnabled()
    with qtbot.waitSignal(page.action_chosen) as caught:
        button(page, "Previous variant").click()
    assert caught.args == ["show_variant", 2, ""]
    chat = page.feed.conversation
    chat.choose(2)
    page.show_conversation(chat)
    assert "First" in lines(page)
    assert "Second" not in lines(page)
    assert button(page, "Next variant").isEnabled()


def test_another_variant_redraws_from_there_on_only(make: Make) -> None:
    page = make(ASKED, reply(2, "Settled", 1), question(3, "And?", 2), reply(4, "Old", 3))
    chat = page.feed.conversation
    chat.add(reply(5, "New", 3))
    start = page.view.toPlainText().index("And?") + len("And?")
    changed: list[int] = []

    def note(position: int, _removed: int, _added: int) -> None:
        changed.append(position)

    page.view.document().contentsChange.connect(note)
    page.show_conversation(chat)
    assert "New" in lines(page)
    assert "Old" not in lines(page)
    assert min(changed) >= start


def test_a_retry_takes_the_place_of_the_reply_before(make: Make, qtbot: QtBot) -> None:
    page = make(ASKED, reply(2, "Old", 1))
    with qtbot.waitSignal(page.action_chosen) as caught:
        button(page, "Retry").click()
    assert caught.args == ["retry", 2, ""]
    again = arriving(3, 1)
    page.feed.conversation.add(again)
    page.append(page.feed.conversation, again)
    page.push(ContentDelta("New"))
    assert lines(page) == ["Why?", "New"]
    assert "Retry" not in names(page)


def test_nothing_can_be_retried_while_a_reply_arrives(make: Make, qtbot: QtBot) -> None:
    page = make(ASKED, reply(2, "First", 1), question(3, "And?", 2), arriving(4, 3))
    qtbot.mouseMove(page.view.viewport(), QPoint(50, 5))
    qtbot.mouseMove(
        page.view.viewport(),
        beginning(page, page.feed.messages[1]).center(),
    )
    assert names(page) == {"Copy", "Star", "Wire", "More actions"}


def test_actions_of_the_hovered_message_appear_and_shift_nothing(make: Make, qtbot: QtBot) -> None:
    page = make(ASKED, reply(2, "First", 1), question(3, "And?", 2), reply(4, "Second", 3))
    before = [beginning(page, view).top() for view in page.feed.messages]
    for view in page.feed.messages[:3]:
        row, message_id = page.overlays.rows.hovered, view.message.id
        while row.isHidden() or row.message_id != message_id:  # the screen has a mouse, too
            qtbot.mouseMove(page.view.viewport(), beginning(page, view).center())
        assert [beginning(page, v).top() for v in page.feed.messages] == before


def test_actions_are_reached_by_keyboard(make: Make, qtbot: QtBot) -> None:
    page = make(ASKED, reply(2, "First", 1), question(3, "And?", 2), reply(4, "Second", 3))
    page.setFocus()
    qtbot.keyClick(page.view, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    assert page.overlays.rows.hovered.message_id == 1
    page.view.moveCursor(QTextCursor.MoveOperation.NextBlock)
    page.view.moveCursor(QTextCursor.MoveOperation.NextBlock)
    assert page.overlays.rows.hovered.message_id == 2
    reached = []
    for _press in range(8):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None
        is_last = focused.parentWidget() is page.overlays.rows.last
        reached.append((focused.accessibleName(), is_last))
    assert {("Copy", True), ("Retry", True), ("Copy", False), ("Retry", False)} <= set(reached)


def test_a_reply_and_a_question_are_copied_as_they_were_written(make: Make) -> None:
    page = make(ASKED, reply(2, "Some **bold**", 1))
    button(page, "Copy").click()
    assert QGuiApplication.clipboard().text() == "Some **bold**"
    page.overlays.rows.hovered.action_chosen.emit("copy", 1, "")
    assert QGuiApplication.clipboard().text() == "Why?"


def test_code_is_copied_by_the_link_of_its_panel(make: Make, qtbot: QtBot) -> None:
    page = make(ASKED, reply(2, "```py\nx = 1\n\ny = '水🙂'\n```\nText\n```\nother\n```", 1))
    page.setFocus()
    qtbot.keyClick(page.view, Qt.Key.Key_Tab)
    assert page.view.textCursor().selectedText() == "Copy"
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == "x = 1\n\ny = '水🙂'"


def test_a_selection_across_messages_is_copied_as_plain_text(make: Make) -> None:
    page = make(
        question(1, "Two\nlines"),
        reply(2, "A **b**.\n\n1. one\n2. two\n\n```py\nx = 1\ny = 2\n```\n", 1, reasoning="hm"),
        question(3, "And 🙂?", 2),
    )
    page.navigation.select_all()
    page.navigation.copy()
    assert QGuiApplication.clipboard().text() == (
        "Two\nlines\n\nA b.\n\n1. one\n2. two\n\nx = 1\ny = 2\n\nAnd 🙂?"
    )


def test_thoughts_are_folded_and_unfold_by_mouse_and_keyboard(make: Make, qtbot: QtBot) -> None:
    page = make(ASKED, reply(2, "So.", 1, reasoning="Hm, *let me see*."))
    assert lines(page)[1:3] == ["▸ Thoughts", "So."]
    page.setFocus()
    qtbot.keyClick(page.view, Qt.Key.Key_Tab)
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert lines(page)[1:4] == ["▾ Thoughts", "Hm, let me see.", "So."]
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert lines(page)[1:3] == ["▸ Thoughts", "So."]
    page.view.anchorClicked.emit(QUrl("weir:thoughts/2"))
    assert lines(page)[1] == "▾ Thoughts"


@pytest.mark.parametrize(
    ("thought_ms", "words"),
    [(None, "Thoughts"), (6400.0, "Thought for 6 s"), (-1.0, "Thoughts"), (1e300, "Thoughts")],
)
def test_a_chat_that_is_opened_again_says_how_long_the_thinking_took(
    make: Make, thought_ms: float | None, words: str
) -> None:
    page = make(ASKED, reply(2, "So.", 1, reasoning="Hm.", stats=TurnStats(thought_ms=thought_ms)))
    assert lines(page)[1] == f"▸ {words}"


def test_the_heading_says_at_the_end_what_it_says_when_the_chat_is_opened_again(make: Make) -> None:
    page = make(ASKED, arriving(2, 1))
    page.push(ReasoningDelta("Hm."))
    page.push(ContentDelta("So."))
    page.end(reply(2, "So.", 1, reasoning="Hm.", stats=TurnStats(thought_ms=6400.0)))
    assert lines(page)[1] == "▸ Thought for 6 s"


def test_thinking_that_goes_on_while_the_chat_is_opened_counts_from_its_beginning(
    make: Make,
) -> None:
    thinks = arriving(2, 1, reasoning="Hm.", stats=TurnStats(thought_ms=6400.0))
    assert lines(make(ASKED, thinks))[1] == "▸ Thinking… 6 s"


def test_unfolded_thoughts_stream_and_the_answer_comes_below(make: Make) -> None:
    page = make(ASKED, arriving(2, 1))
    page.push(ReasoningDelta("First. "))
    page.view.anchorClicked.emit(QUrl("weir:thoughts/2"))
    page.push(ReasoningDelta("Then."))
    page.feed.delta_buffer.flush()
    assert lines(page)[1:] == ["▾ Thinking…", "First. Then."]
    page.push(ContentDelta("Answer"))
    page.push(ReasoningDelta(" Late thought."))
    page.push(ContentDelta(" goes on"))
    page.feed.delta_buffer.flush()
    assert lines(page)[1:] == [
        "▾ Thought for less than a second",
        "First. Then. Late thought.",
        "Answer goes on",
    ]


def test_a_reply_switched_away_from_comes_back_with_all_it_had(make: Make) -> None:
    page = make(ASKED, arriving(2, 1))
    page.push(ContentDelta("So **far"))
    page.show_conversation(long_chat(3, id=7))
    page.push(ContentDelta(" not for this page"))
    assert "not for this page" not in page.view.toPlainText()
    page.show_conversation(Conversation(1, "t", [ASKED, arriving(2, 1, "So **far so")]))
    assert lines(page) == ["Why?", "So far so"]
    page.push(ContentDelta(" good**"))
    page.end(reply(2, "So **far so good**", 1))
    assert lines(page)[1] == "So far so good"


def test_a_reply_that_ended_with_more_than_was_drawn_is_drawn_whole(make: Make) -> None:
    page = make(ASKED, arriving(2, 1))
    page.push(ContentDelta("Half"))
    page.end(reply(2, "Half and whole", 1))
    assert lines(page)[1] == "Half and whole"


def test_tool_calls_are_shown_as_text(make: Make) -> None:
    call = ToolCall("<b>rm</b>", '{"path": "/"}')
    page = make(ASKED, reply(2, "", 1, tool_calls=(call,), finish_reason="tool_calls"))
    assert lines(page)[1:3] == ["Tool call: <b>rm</b>", '{"path": "/"}']


def test_a_tool_call_that_arrives_is_named(make: Make) -> None:
    page = make(ASKED, arriving(2, 1))
    page.push(ToolCallDelta(0, "read_file", ""))
    page.push(ToolCallDelta(0, "", '{"path"'))
    page.feed.delta_buffer.flush()
    assert lines(page)[1:] == ["Tool call: read_file"]


def test_other_colours_keep_the_text_the_place_and_the_open_reply(make: Make) -> None:
    page = make(*long_chat(6).active_path(), question(101, "Q", 12), arriving(102, 101, "Live"))
    settle(page)
    page.view.verticalScrollBar().setValue(200)
    before = page.view.toPlainText()
    page.set_palette(DARK)
    assert page.view.toPlainText() == before
    assert page.view.verticalScrollBar().value() == 200
    page.push(ContentDelta(" on"))
    page.feed.delta_buffer.flush()
    assert "Live on" in page.view.toPlainText()


def test_the_actions_have_room_for_larger_text(make: Make) -> None:
    page = make(ASKED, reply(2, "Hi", 1))
    row, font = page.overlays.rows.last, page.view.font()
    before = row.width()
    font.setPointSizeF(font.pointSizeF() * 1.5)
    page.view.setFont(font)
    settle(page)
    assert row.width() == row.sizeHint().width() > before


def test_code_gets_its_colours_after_a_while(make: Make, qtbot: QtBot) -> None:
    page = make(ASKED, reply(2, "```python\nif 水:  # why\n    pass\n```", 1))
    qtbot.waitUntil(lambda: page.drawing.document.colours.is_idle)
    cursor = page.view.document().find("# why")
    assert cursor.charFormat().foreground().color().name() == LIGHT.code_comment
    plain = page.view.document().find("水")
    assert plain.charFormat().foreground().color().name() == "#1f2328"


def test_a_link_is_opened_only_after_the_person_saw_its_host(
    make: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def note(url: QUrl) -> bool:
        opened.append(url.toString())
        return True

    monkeypatch.setattr(
        "desktop.ui.conversation.actions.link_dialog.QDesktopServices.openUrl", note
    )
    page = make(ASKED, reply(2, "[paypal](https://аpple.com/x)", 1))
    page.setFocus()
    qtbot.keyClick(page.view, Qt.Key.Key_Tab)
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    dialog = page.findChild(QMessageBox)
    assert dialog is not None
    assert "xn--pple-43d.com" in dialog.text()
    assert dialog.textFormat() is Qt.TextFormat.PlainText
    assert not opened
    next(b for b in dialog.buttons() if b.text() == "Open link").click()
    assert len(opened) == 1


def test_no_file_is_opened_because_a_reply_names_it(make: Make) -> None:
    page = make(ASKED, reply(2, "![x](file:///etc/passwd) <img src='/dev/zero'>", 1))
    kind = QTextDocument.ResourceType.ImageResource.value
    assert page.view.loadResource(kind, QUrl("file:///etc/passwd")).width() == 1
    assert not any(fmt.isImageFormat() for fmt in page.view.document().allFormats())


def test_the_page_works_from_480_pixels_on(make: Make) -> None:
    page = make(*long_chat(2).active_path(), width=480)
    assert page.view.viewport().width() >= 430
    assert page.view.document().size().width() <= page.view.viewport().width()
    page.resize(1600, 600)
    assert page.view.viewport().width() == 790


def test_text_that_is_selected_stays_selected_while_more_arrives(make: Make) -> None:
    page = make(ASKED, arriving(2, 1))
    page.push(ContentDelta("One two three.\n\n"))
    cursor = page.view.document().find("two")
    page.view.setTextCursor(cursor)
    for number in range(50):
        page.push(ContentDelta(f"word {number} **bold** "))
        page.feed.delta_buffer.flush()
    assert page.view.textCursor().selectedText() == "two"
    assert QTextCursor(page.view.textCursor()).selectionStart() == cursor.selectionStart()


def test_ids_of_the_tree_that_changed_are_drawn_anew(make: Make) -> None:
    page = make(ASKED, reply(2, "Old text", 1))
    chat = page.feed.conversation
    chat.replace(replace(chat[2], content=of_text("New text")))
    page.show_conversation(chat)
    assert "New text" in lines(page)


def test_of_very_many_tool_calls_some_are_shown_and_the_rest_counted(make: Make) -> None:
    calls = tuple(ToolCall(f"tool{number}", "x" * 5_000) for number in range(500))
    page = make(ASKED, replace(reply(2, "So.", 1), tool_calls=calls))
    shown = page.view.toPlainText()
    assert "Tool call: tool19" in shown
    assert "480 more tool calls" in shown
    assert len(shown) < 50_000
