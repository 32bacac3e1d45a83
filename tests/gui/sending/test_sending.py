"""How much is sent stands below the message; what is not sent is seen in the chat, and steered."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QTextBlock, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit

from desktop.chat.endpoint import ModelChoice
from desktop.chat.messages import Sending
from desktop.chat.steering.steering import SentKind, SentRule, Steering
from desktop.rendering.style.properties import BESIDE_RULES
from desktop.ui.conversation.accessible.message_list import MessageList
from desktop.ui.conversation.actions.message_actions import ActionName
from desktop.ui.conversation.sent.links_line import LinksLine
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.settings.controls import Choice
from tests.support.driving import Driver, endpoint, open_window, until
from tests.support.fault_server import FaultServer, Hold, content_stream, status
from tests.support.many_windows import open_home


async def asked(driver: Driver, *questions: str) -> None:
    for question in questions:
        driver.type(question)
        driver.press("Return")
        await driver.until_replied("So it is.")


def figure(driver: Driver) -> str:
    return driver.find("Size of what is sent", QLabel).text()


def page(driver: Driver) -> Transcript:
    return driver.window.pane.transcript


def blocks(driver: Driver) -> list[QTextBlock]:
    block, found = page(driver).view.document().begin(), []
    while block.isValid():
        found.append(block)
        block = block.next()
    return found


def cut(driver: Driver) -> str:
    """The words of the line between what is not sent and what is; "" where there is none."""
    lines = [one for one in blocks(driver) if one.blockFormat().boolProperty(BESIDE_RULES)]
    assert len(lines) <= 1
    return lines[0].text() if lines else ""


def around_the_cut(driver: Driver) -> tuple[str, str]:
    """The message above the cut, and the one below it; "" where that is the next question."""
    drawn = [view for part, view in page(driver).drawing.drawn.parts]
    parts = [part for part, _view in page(driver).drawing.drawn.parts]
    at = next(n for n, part in enumerate(parts) if isinstance(part, LinksLine))
    below = next((view for view in drawn[at:] if view is not drawn[at]), None)
    return drawn[at].message.text, below.message.text if below is not None else ""


def follow(driver: Driver, words: str) -> None:
    """Click a link in the chat."""
    view = page(driver).view
    for block in blocks(driver):
        found = [one for one in block.textFormats() if one.format.anchorHref().startswith("weir:")]
        for one in found:
            if words in block.text()[one.start : one.start + one.length]:
                at = QTextCursor(block)
                at.setPosition(block.position() + one.start + one.length // 2)
                place = view.cursorRect(at).center()
                QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
                return
    raise AssertionError(f"no link {words}")


def left_out(driver: Driver) -> str:
    """What the composer says of messages that are not sent."""
    figure = driver.window.steered.sending.sent.left_out
    return figure.text() if figure.isVisible() else ""


def choose(driver: Driver, kind: SentKind) -> None:
    field = driver.find("What is sent", Choice)
    field.setCurrentIndex(field.findData(kind))


async def test_the_size_follows_what_is_written_and_what_was_said(tmp_path: Path) -> None:
    with FaultServer(content_stream("So it is.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            assert not driver.window.steered.sending.sent.figure.isVisible()
            driver.type("Why does this window stutter while a reply streams in?")
            await until(lambda: driver.window.steered.sending.sent.figure.isVisible())
            alone = int(figure(driver).split()[1])
            assert 10 <= alone <= 25
            driver.press("Return")
            await driver.until_replied("So it is.")
            await until(lambda: int(figure(driver).split()[1]) > alone)


async def test_the_rule_is_chosen_in_the_panel_and_the_cut_is_said(tmp_path: Path) -> None:
    with FaultServer(content_stream("So it is.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await asked(driver, "one?", "two?", "three?")
            assert cut(driver) == ""
            driver.window.steering.open()
            choose(driver, SentKind.TURNS)
            count = driver.find("How many questions", QLineEdit)
            count.setFocus()
            count.selectAll()
            driver.type("2")
            chat = driver.window.chat_controller.conversation
            assert chat.steering.sent == SentRule(SentKind.TURNS, 2)
            await until(lambda: cut(driver))
            assert (
                cut(driver)
                == "4 earlier messages are not sent (limit 2 questions) · Sum up · Change"
            )
            assert around_the_cut(driver) == ("So it is.", "three?")
            assert left_out(driver) == ""  # it is said once
            driver.window.home.come()
            await asked(driver, "four?")
            sent = [one["content"] for one in server.requests[-1].json["messages"]]
            assert sent == ["three?", "So it is.", "four?"]
            await until(lambda: cut(driver).startswith("6 earlier"))
            assert around_the_cut(driver) == ("So it is.", "four?")  # it went along
            driver.press("Ctrl+N")  # another chat has a rule of its own
            await asked(driver, "other?")
            await until(lambda: not cut(driver))


async def test_the_line_leads_to_the_rule(tmp_path: Path) -> None:
    with FaultServer(content_stream("So it is.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await asked(driver, "one?", "two?")
            driver.window.steering.open()
            choose(driver, SentKind.TURNS)
            count = driver.find("How many questions", QLineEdit)
            count.selectAll()
            count.setFocus()
            driver.type("1")
            driver.press("Esc")
            await until(lambda: cut(driver))
            assert around_the_cut(driver) == ("So it is.", "")
            view = page(driver).view
            view.setFocus()
            while view.textCursor().selectedText() != "Change":
                driver.press("Tab")  # from link to link
                assert view.hasFocus()
            driver.press("Return")
            assert driver.find("What is sent", Choice).isVisible()


async def test_a_limit_that_the_person_sets_stands_beside_the_size(tmp_path: Path) -> None:
    with FaultServer(content_stream("So it is.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await asked(driver, "one?")
            driver.window.steering.open()
            limit = driver.find("Tokens that the model reads", QLineEdit)
            limit.setFocus()
            driver.type("many")
            driver.press("Tab")
            assert "whole number" in limit.accessibleDescription()
            limit.setFocus()
            limit.selectAll()
            driver.type("8,000")
            await until(lambda: driver.shows("Size of what is sent"))
            await until(lambda: "of 8,000 tokens" in figure(driver))
            choice = ModelChoice.of(endpoint(server))
            assert driver.workspace.history.models.of(choice).context_limit == 8000


def sent(server: FaultServer) -> list[str]:
    return [one["content"] for one in server.requests[-1].json["messages"]]


async def test_what_goes_out_of_sight_is_summed_up_read_changed_and_taken_back(
    tmp_path: Path,
) -> None:
    with FaultServer(content_stream("So it is.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await asked(driver, "one?", "two?", "three?")
            driver.window.steering.chat.change(
                Steering(sent=SentRule(SentKind.TURNS, 1)),
            )
            await until(lambda: cut(driver))
            server.script(content_stream("They counted."))
            follow(driver, "Sum up")
            await until(lambda: "Summary of 6 earlier messages" in driver.transcript)
            assert cut(driver) == "6 earlier messages are not sent · Change"
            assert "They counted." in driver.transcript  # it was seen as it came
            follow(driver, "Summary of 6")
            assert "They counted." not in driver.transcript
            follow(driver, "Summary of 6")
            assert "They counted." in driver.transcript
            assert "USER: one?" in server.requests[-1].json["messages"][0]["content"]
            assert len(driver.path) == 6  # nothing came into the chat
            server.script(content_stream("So it is."))
            follow(driver, "Edit")
            edit = driver.find("Summary", QPlainTextEdit)
            assert edit.toPlainText() == "They counted."
            edit.setPlainText("They counted to three.")
            driver.click("Save")
            await driver.until_shown("They counted to three.")
            driver.window.home.come()
            await asked(driver, "four?")
            assert sent(server)[0].endswith("They counted to three.")
            assert sent(server)[1:] == ["four?"]
            follow(driver, "Undo")
            await until(lambda: "They counted" not in driver.transcript)
            assert cut(driver).startswith("8 earlier messages are not sent (limit 1 question)")


async def test_a_summary_that_fails_changes_nothing(tmp_path: Path) -> None:
    with FaultServer(content_stream("So it is.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await asked(driver, "one?", "two?")
            driver.window.steering.chat.change(Steering(sent=SentRule(SentKind.TURNS, 1)))
            await until(lambda: cut(driver))
            server.script(status(500))
            follow(driver, "Sum up")
            await until(lambda: driver.notices)
            await until(lambda: "Sum up" in cut(driver))
            assert "Summing up" not in driver.transcript
            assert all(not message.summary for message in driver.path)


def spoken(driver: Driver) -> list[str]:
    """The messages as a screen reader names them."""
    found = driver.window.findChild(MessageList)
    assert found is not None
    listed = QAccessible.queryAccessibleInterface(found)
    items = [listed.child(number) for number in range(listed.childCount())]
    return [item.text(QAccessible.Text.Name) for item in items]


async def test_a_message_is_left_out_by_hand(tmp_path: Path) -> None:
    with FaultServer(content_stream("So it is.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await asked(driver, "one?", "two?")
            first = driver.path[0].id
            choose_action = driver.window.pane.transcript.action_chosen.emit
            choose_action(ActionName.SEND, first, Sending.NEVER)
            await until(lambda: left_out(driver) == "2 not sent")
            assert cut(driver) == ""  # no rule leaves anything out
            assert driver.transcript.startswith("\none?\nnot sent\n")
            assert spoken(driver) == ["You · not sent: one?", "fault-model · not sent: So it is.",
                                      "You: two?", "fault-model: So it is."]  # fmt: skip
            await asked(driver, "three?")
            assert sent(server) == ["two?", "So it is.", "three?"]
            choose_action(ActionName.SEND, first, Sending.BY_RULE)
            await until(lambda: not left_out(driver))
            assert "not sent" not in driver.transcript
        async with open_window(tmp_path, endpoint(server)) as driver:
            assert driver.path[0].sending is Sending.BY_RULE


LONG = content_stream("\n\n".join(f"Paragraph {n}, with some words to be read." for n in range(30)))


async def test_a_cut_out_of_sight_is_told_led_to_and_moves_no_line(tmp_path: Path) -> None:
    with FaultServer(LONG) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await driver.resize(900, 500)
            for question in ("one?", "two?", "three?"):
                driver.type(question)
                driver.press("Return")
                await driver.until_replied()
            shown, view = page(driver).navigation, page(driver).view
            shown.go_to_message(4)  # the last question: the cut will come right above it
            view.scroll_by(-60)
            before = shown.top_of(driver.path[4].id)
            driver.window.steering.chat.change(Steering(sent=SentRule(SentKind.TURNS, 2)))
            await until(lambda: cut(driver))
            assert around_the_cut(driver)[1] == "three?"
            assert shown.top_of(driver.path[2].id) != before
            page(driver).drawing.follow()
            await until(lambda: left_out(driver) == "4 not sent")
            driver.click("4 earlier messages are not sent")
            assert left_out(driver) == ""
            assert page(driver).sent.is_cut_in_sight
            shown.go_to_message(5)
            before = shown.top_of(driver.path[5].id)
            driver.window.steering.chat.change(Steering())
            await until(lambda: not cut(driver))
            assert shown.top_of(driver.path[5].id) == before  # the line that is read stays


async def test_a_summary_streams_in_and_is_stopped(tmp_path: Path) -> None:
    with FaultServer(content_stream("So it is.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await asked(driver, "one?", "two?")
            driver.window.steering.chat.change(Steering(sent=SentRule(SentKind.TURNS, 1)))
            await until(lambda: cut(driver))
            server.script(content_stream("They co", finish=None, done=False).then(Hold()))
            follow(driver, "Sum up")
            await until(lambda: "Summing up… · Stop\nThey co" in driver.transcript)
            driver.press("Ctrl+N")  # another chat has no part in it
            assert "Summing up" not in driver.transcript
            driver.press("Ctrl+PgDown")
            await driver.until_shown("Summing up… · Stop\nThey co")
            follow(driver, "Stop")
            await until(lambda: "Summing up" not in driver.transcript)
            assert cut(driver).endswith("Sum up · Change")
            assert all(not message.summary for message in driver.path)


async def test_two_chats_are_summed_up_at_once_for_every_window_until_one_is_gone(
    tmp_path: Path,
) -> None:
    failures: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, what: failures.append(what))
    with FaultServer() as server:
        async with open_home(tmp_path, endpoint(server)) as (home, first):
            for _chat in range(2):
                first.press("Ctrl+N")
                server.script(content_stream("So it is."))
                await asked(first, "one?", "two?")
                first.window.steering.chat.change(Steering(sent=SentRule(SentKind.TURNS, 1)))
                await until(lambda: cut(first))
                begun = content_stream("They ", finish=None, done=False)
                server.script(begun.then(Hold(), *content_stream("agreed.").steps))
                follow(first, "Sum up")
                await first.until_shown("Summing up… · Stop\nThey")
            first.press("Ctrl+PgDown")
            await first.until_shown("Summing up… · Stop\nThey")
            other = await home.open(first.window.chat_controller.conversation.id)
            await other.until_shown("Summing up… · Stop")
            first.press("Ctrl+PgUp")
            first.window.chat_controller.messages.deletions.delete(first.path[0].id)
            await home.close(first)
            for _chat in range(2):
                server.release()
            await other.until_shown("Summary of 4 earlier messages")
            assert "They agreed." in other.transcript
            await until(lambda: not other.workspace.turns.are_running)
    assert failures == []


async def test_a_temporary_chat_shows_its_cut_and_what_the_list_of_models_said(
    tmp_path: Path,
) -> None:
    listed = status(200, {"data": [{"id": "fault-model", "context_length": 128_000}]})
    with FaultServer(content_stream("So it is.")) as server:
        server.script(listed, path="/v1/models")
        async with open_window(tmp_path, endpoint(server)) as driver:
            await driver.workspace.endpoints.list_models(endpoint(server))
            driver.press("Ctrl+Shift+T")
            await asked(driver, "one?", "two?")
            await until(lambda: "of 128,000 tokens" in figure(driver))
            driver.window.steering.chat.change(Steering(sent=SentRule(SentKind.TURNS, 1)))
            await until(lambda: cut(driver).startswith("4 earlier"))
            driver.press("Ctrl+N")
            assert cut(driver) == ""
            assert left_out(driver) == ""
