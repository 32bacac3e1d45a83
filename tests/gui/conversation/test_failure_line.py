"""What is told below a reply that failed or broke off: the cause and the way out, each once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from desktop.chat.messages import TurnState, TurnStats
from desktop.engine.failures import NoModelChosen
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.look.theme import LIGHT
from desktop.wire.failures import ConnectionBroken, ServerBusy
from tests.support.chats import question, reply
from tests.support.page_facts import Make, lines

ASKED = question(1, "Why?")


def buttons(page: Transcript) -> dict[str, QToolButton]:
    """The visible buttons by their accessible names."""
    found = page.findChildren(QToolButton)
    return {b.accessibleName(): b for b in found if b.isVisible()}


def test_a_failure_is_told_below_what_had_arrived_with_its_remedy(make: Make, qtbot: QtBot) -> None:
    failure = NoModelChosen("here").to_record()
    page = make(ASKED, reply(2, "Part", 1, state=TurnState.FAILED, failure=failure))
    part, sentence, figures = lines(page)[1:]
    assert part == "Part"
    assert "Choose" in sentence
    assert "failed" not in figures, "it is said once"
    remedy = buttons(page)["Open settings"]
    assert remedy.property("helps") is True
    assert page.overlays.take_focus(2)
    assert remedy.hasFocus(), "it comes first by keyboard"
    with qtbot.waitSignal(page.action_requested) as caught:
        qtbot.keyClick(remedy, Qt.Key.Key_Space)
    assert caught.args == ["open_settings"]


def test_cause_and_way_out_of_a_failure_stand_at_reading_size(make: Make) -> None:
    """The cause in the colour of its sign; below a broken reply in that of a warning."""
    for state, color in ((TurnState.FAILED, LIGHT.error), (TurnState.INCOMPLETE, LIGHT.warning)):
        failure = ConnectionBroken().to_record()
        page = make(ASKED, reply(2, "Part", 1, state=state, failure=failure))
        text, line = (page.view.document().find(words) for words in ("Part", "The connection"))
        assert line.charFormat().font().pointSizeF() == text.charFormat().font().pointSizeF()
        assert line.charFormat().foreground().color().name() == color


@pytest.mark.parametrize("can_continue", [True, False])
def test_a_broken_reply_says_each_thing_once(make: Make, can_continue: bool) -> None:
    """The button that helps stands out, so that no sentence has to name it."""
    failure = ConnectionBroken().to_record()
    page = make(ASKED, reply(2, "Part", 1, state=TurnState.INCOMPLETE, failure=failure))
    page.offer_continuing(lambda _reply: can_continue)
    shown = page.view.toPlainText()
    assert "The connection broke in the middle of the reply." in shown
    assert "Retry" not in shown
    assert "incomplete" not in shown
    assert bool(buttons(page)["Retry"].property("helps")) is not can_continue
    if can_continue:
        assert buttons(page)["Continue"].property("helps")


def test_a_reply_without_an_end_is_told_at_reading_size(make: Make) -> None:
    page = make(ASKED, reply(2, "Part", 1, state=TurnState.INCOMPLETE))
    line = page.view.document().find("The reply is incomplete")
    assert line.charFormat().foreground().color().name() == LIGHT.warning
    assert page.view.toPlainText().count("incomplete") == 1


def test_a_failure_alone_is_one_line_with_nothing_to_copy(make: Make) -> None:
    failure = ServerBusy(503, "over <b>loaded</b>", "req_7").to_record()
    page = make(ASKED, reply(2, "", 1, state=TurnState.FAILED, stats=TurnStats(), failure=failure))
    _asked, sentence = lines(page)
    assert sentence.endswith("Details")
    assert set(buttons(page)) == {
        "Retry",
        "Retry with another model",
        "Wire",
        "More actions",
    }  # its request, as code


def test_what_the_server_said_unfolds_as_plain_text(make: Make) -> None:
    failure = ServerBusy(503, "over <b>loaded</b>", "req_7").to_record()
    page = make(ASKED, reply(2, "Part", 1, state=TurnState.FAILED, failure=failure))
    folded = page.view.toPlainText()
    page.view.anchorClicked.emit(QUrl("weir:details/2"))
    unfolded = page.view.toPlainText()
    assert "over <b>loaded</b>" in unfolded
    assert "req_7" in unfolded
    page.view.anchorClicked.emit(QUrl("weir:details/2"))
    assert page.view.toPlainText() == folded


def test_a_failure_with_markup_in_it_is_plain_text(make: Make) -> None:
    failure = NoModelChosen("<img src='file:///etc/passwd'><b>x</b>").to_record()
    page = make(ASKED, reply(2, "", 1, state=TurnState.FAILED, failure=failure))
    assert "<b>x</b>" in page.view.toPlainText()
