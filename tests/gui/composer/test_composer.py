"""The composer: what Enter does, what an input method may do, and how it grows."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, Qt
from PySide6.QtGui import QInputMethodEvent, QTextCursor, QTextOption
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.rendering.style.text_style import TextStyle
from desktop.ui.composer.composer import Composer
from desktop.ui.composer.message_edit import MessageEdit
from desktop.ui.look.theme import LIGHT
from desktop.ui.widgets.labels import ElidedLabel


@pytest.fixture
def composer(qtbot: QtBot) -> Composer:
    widget = Composer()
    qtbot.addWidget(widget)
    widget.resize(600, 200)
    widget.show()
    widget.activateWindow()
    widget.edit.setFocus()
    qtbot.waitUntil(widget.edit.hasFocus)
    return widget


def sent(composer: Composer) -> list[str]:
    """Collects what is sent from now on."""
    texts: list[str] = []
    composer.sent.connect(texts.append)
    return texts


def preedit(composer: Composer, text: str, commit: str = "") -> None:
    event = QInputMethodEvent(text, [])
    event.setCommitString(commit)
    QApplication.sendEvent(composer.edit, event)


def test_enter_sends_and_shift_enter_breaks_the_line(composer: Composer) -> None:
    texts = sent(composer)
    QTest.keyClicks(composer.edit, "one")
    QTest.keyClick(composer.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(composer.edit, "two")
    QTest.keyClick(composer.edit, Qt.Key.Key_Enter)
    assert texts == ["one\ntwo"]


@pytest.mark.parametrize(
    "modifier", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier]
)
def test_enter_while_composing_belongs_to_the_input_method(
    composer: Composer, modifier: Qt.KeyboardModifier
) -> None:
    texts = sent(composer)
    preedit(composer, "ni'hao")
    QTest.keyClick(composer.edit, Qt.Key.Key_Return, modifier)
    assert texts == []
    assert composer.text() == ""
    preedit(composer, "", commit="你好")
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert texts == ["你好"]


@pytest.mark.parametrize("end", ["committed", "cancelled", "replaced"])
def test_the_hint_goes_while_an_input_method_composes(composer: Composer, end: str) -> None:
    before = composer.edit.placeholderText()
    assert before
    preedit(composer, "n")
    assert composer.edit.placeholderText() == ""
    preedit(composer, "ni hao")
    assert composer.edit.placeholderText() == ""
    if end == "replaced":
        composer.set_text("a draft")
    else:
        preedit(composer, "", commit="你好" if end == "committed" else "")
    composer.clear()
    assert composer.edit.placeholderText() == before


@pytest.mark.parametrize("blank", ["", "   ", "\n\n", "\u3000"])
def test_a_blank_message_is_not_sent(composer: Composer, blank: str) -> None:
    texts = sent(composer)
    composer.set_text(blank)
    assert not composer.button.isEnabled()
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert texts == []


def test_send_and_stop_share_one_place(composer: Composer) -> None:
    composer.set_text("something")
    QApplication.processEvents()
    send = composer.button.geometry()
    composer.set_streaming(True)
    QApplication.processEvents()
    assert composer.button.accessibleName() == "Stop"
    assert composer.button.geometry() == send


def test_a_double_click_sends_and_does_not_stop(composer: Composer) -> None:
    texts = sent(composer)
    stopped: list[bool] = []
    composer.stop_requested.connect(lambda: stopped.append(True))
    composer.sent.connect(lambda: composer.set_streaming(True))
    composer.set_text("once")
    QTest.mouseClick(composer.button, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(composer.button, Qt.MouseButton.LeftButton)  # the second press only
    QTest.mouseRelease(composer.button, Qt.MouseButton.LeftButton)
    assert texts == ["once"]
    assert stopped == []


def test_rich_text_is_pasted_as_plain_text(composer: Composer) -> None:
    data = QMimeData()
    data.setHtml("<b>bold</b><img src='file:///etc/passwd'>")
    data.setText("bold")
    composer.edit.insertFromMimeData(data)
    assert composer.text() == "bold"


def test_it_grows_with_its_text_up_to_its_limit(composer: Composer) -> None:
    one = composer.edit.height()
    composer.edit.set_height_limit(200)
    composer.set_text("line\n" * 5)
    some = composer.edit.height()
    composer.set_text("line\n" * 500)
    assert one < some < composer.edit.height() <= 200
    composer.set_text("")
    assert composer.edit.height() == one


@pytest.mark.parametrize("points", [8, 9.5, 11, 13, 17])
def test_all_of_a_short_text_is_in_sight(composer: Composer, points: float) -> None:
    font = composer.edit.font()
    font.setPointSizeF(points)
    composer.edit.setFont(font)
    for lines in range(1, 8):
        composer.clear()
        pasted = QMimeData()
        pasted.setText("\n".join("text" for _line in range(lines)))
        composer.edit.insertFromMimeData(pasted)
        QApplication.processEvents()
        assert composer.edit.verticalScrollBar().maximum() == 0, lines


def test_a_word_without_end_is_broken_anywhere_until_it_is_sent(composer: Composer) -> None:
    anywhere = QTextOption.WrapMode.WrapAnywhere
    pasted = QMimeData()
    pasted.setText("x" * 1_000_000)  # with the usual wrapping this takes minutes
    composer.edit.insertFromMimeData(pasted)
    assert composer.edit.wordWrapMode() is anywhere
    composer.clear()
    assert composer.edit.wordWrapMode() is not anywhere
    composer.set_text("words and words " * 1000)
    assert composer.edit.wordWrapMode() is not anywhere


def pitches(edit: MessageEdit) -> set[int]:
    """From line to line, in pixels."""
    blocks = [edit.document().findBlockByNumber(n) for n in range(edit.document().blockCount())]
    tops = [edit.cursorRect(QTextCursor(block)).bottom() for block in blocks]
    return {below - above for above, below in pairwise(tops)}


@pytest.mark.parametrize("points", [8, 11, 17])
def test_its_lines_have_the_pitch_of_the_conversation(composer: Composer, points: float) -> None:
    font = composer.edit.font()
    font.setPointSizeF(points)
    composer.edit.setFont(font)
    pitch = TextStyle(LIGHT, font).line_height()
    composer.set_text("words\n中文字\nwords")
    assert pitches(composer.edit) == {pitch}
    composer.edit.insertPlainText("\n再来\nmore")
    QTest.keyClick(composer.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert pitches(composer.edit) == {pitch}
    composer.edit.selectAll()
    QTest.keyClicks(composer.edit, "a")
    QTest.keyClick(composer.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert pitches(composer.edit) == {pitch}
    composer.clear()
    assert composer.edit.height() <= pitch + 4, "one line while it is empty"


def test_the_hint_stands_where_the_first_word_will(composer: Composer) -> None:
    def top_of_ink() -> int:
        picture = composer.edit.grab().toImage()
        paper = picture.pixel(picture.width() - 1, 0)
        rows = range(picture.height())
        inked = (y for y in rows if any(picture.pixel(x, y) != paper for x in range(2, 60)))
        return next(inked)

    hint = top_of_ink()
    composer.set_text(composer.edit.placeholderText())
    assert top_of_ink() == hint


def test_a_font_of_another_size_leaves_ctrl_z_to_the_window_and_what_was_written_to_ctrl_z(
    composer: Composer,
) -> None:
    font = composer.edit.font()
    font.setPointSizeF(17)
    composer.edit.setFont(font)
    assert not composer.edit.document().isUndoAvailable()
    QTest.keyClicks(composer.edit, "words")
    font.setPointSizeF(11)
    composer.edit.setFont(font)
    while composer.edit.document().isUndoAvailable():
        composer.edit.undo()
    assert composer.text() == ""


def test_tools_stand_at_the_left_and_figures_before_the_button(
    composer: Composer, qtbot: QtBot
) -> None:
    second, first, figure = QPushButton("second"), QPushButton("first"), QLabel("9 tokens")
    composer.add_tool(second)
    composer.add_tool(first, first=True)
    composer.add_figure(figure)
    qtbot.waitUntil(figure.isVisible)
    lefts = [first.x(), second.x(), composer.status.x(), figure.x(), composer.button.x()]
    assert lefts == sorted(lefts)
    assert first.x() == composer.edit.x()
    assert first.cursor().shape() is Qt.CursorShape.ArrowCursor


def test_a_status_that_changes_leaves_all_around_it_where_it_is(composer: Composer) -> None:
    class Watch(QObject):
        seen = 0

        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            self.seen += event.type() == QEvent.Type.LayoutRequest
            return False

    QApplication.processEvents()
    composer.installEventFilter(watch := Watch())
    for words in (
        "12 tokens/s",
        "a status of so many words that they have no room at all " * 3,
        "",
    ):
        composer.set_status(words)
        QApplication.processEvents()
        assert composer.status.text() == words
    assert watch.seen == 0


def test_a_line_that_is_cut_is_called_by_its_words_or_by_its_own_name(qtbot: QtBot) -> None:
    named, unnamed = ElidedLabel(), ElidedLabel()
    for label in (named, unnamed):
        qtbot.addWidget(label)
    named.setAccessibleName("Status")
    for words in ("one", "two"):
        named.setText(words)
        unnamed.setText(words)
    assert (named.accessibleName(), unnamed.accessibleName()) == ("Status", "two")
