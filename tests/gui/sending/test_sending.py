"""How much is sent stands below the message; what is not sent is said above it, and steered."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit

from desktop.chat.endpoint import ModelChoice
from desktop.chat.messages import Sending
from desktop.chat.steering.steering import SentKind, SentRule, Steering
from desktop.ui.composer.cut_line import CutLine
from desktop.ui.conversation.actions.message_actions import ActionName
from desktop.ui.settings.controls import Choice
from tests.support.driving import Driver, endpoint, open_window, until
from tests.support.fault_server import FaultServer, content_stream, status


async def asked(driver: Driver, *questions: str) -> None:
    for question in questions:
        driver.type(question)
        driver.press("Return")
        await driver.until_replied("So it is.")


def figure(driver: Driver) -> str:
    return driver.find("Size of what is sent", QLabel).text()


def cut(driver: Driver) -> str:
    line = driver.window.findChild(CutLine)
    assert line is not None
    return line.words.text() if line.isVisible() else ""


def choose(driver: Driver, kind: SentKind) -> None:
    field = driver.find("What is sent", Choice)
    field.setCurrentIndex(field.findData(kind))


async def test_the_size_follows_what_is_written_and_what_was_said(tmp_path: Path) -> None:
    with FaultServer(content_stream("So it is.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            assert not driver.window.steered.sending.figure.isVisible()
            driver.type("Why does this window stutter while a reply streams in?")
            await until(lambda: driver.window.steered.sending.figure.isVisible())
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
            assert cut(driver) == "4 earlier messages are not sent (limit 2 questions)"
            driver.window.home.come()
            await asked(driver, "four?")
            sent = [one["content"] for one in server.requests[-1].json["messages"]]
            assert sent == ["three?", "So it is.", "four?"]
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
            driver.click("Change what is sent")
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
            driver.click("Sum up")
            await until(lambda: "a summary stands for them" in cut(driver))
            assert "USER: one?" in server.requests[-1].json["messages"][0]["content"]
            assert len(driver.path) == 6  # nothing came into the chat
            server.script(content_stream("So it is."))
            driver.click("Summary…")
            edit = driver.find("Summary", QPlainTextEdit)
            assert edit.toPlainText() == "They counted."
            edit.setPlainText("They counted to three.")
            driver.click("Save")
            driver.window.home.come()
            await asked(driver, "four?")
            assert sent(server)[0].endswith("They counted to three.")
            assert sent(server)[1:] == ["four?"]
            driver.click("Undo the summary")
            await until(lambda: "limit 1 question" in cut(driver))


async def test_a_summary_that_fails_changes_nothing(tmp_path: Path) -> None:
    with FaultServer(content_stream("So it is.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await asked(driver, "one?", "two?")
            driver.window.steering.chat.change(Steering(sent=SentRule(SentKind.TURNS, 1)))
            await until(lambda: cut(driver))
            server.script(status(500))
            driver.click("Sum up")
            await until(lambda: driver.notices)
            assert driver.shows("Sum up")
            assert all(not message.summary for message in driver.path)


async def test_a_message_is_left_out_by_hand(tmp_path: Path) -> None:
    with FaultServer(content_stream("So it is.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await asked(driver, "one?", "two?")
            first = driver.path[0].id
            choose_action = driver.window.pane.transcript.action_chosen.emit
            choose_action(ActionName.SEND, first, Sending.NEVER)
            await until(lambda: cut(driver) == "2 earlier messages are not sent")
            await asked(driver, "three?")
            assert sent(server) == ["two?", "So it is.", "three?"]
            choose_action(ActionName.SEND, first, Sending.BY_RULE)
            await until(lambda: not cut(driver))
        async with open_window(tmp_path, endpoint(server)) as driver:
            assert driver.path[0].sending is Sending.BY_RULE
