"""The quick window over the real engine: asked, streamed, closed, and gone on with in Weir."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QClipboard, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.app.quick import Quick
from desktop.chat.messages import Message, TurnState
from desktop.chat.settings.setting import DEFAULT_PRESET, LANGUAGE
from desktop.chat.steering.preset import Preset
from desktop.chat.steering.steering import SentKind, SentRule, Steering
from desktop.ui.quick.quick_window import QuickWindow
from tests.support.driving import Driver, endpoint, until
from tests.support.fault_server import FaultServer, Hold, content_stream, status
from tests.support.many_windows import open_home

ARRIVING = content_stream("so far", finish=None, done=False).then(Hold())
SELECTION, CLIPBOARD = QClipboard.Mode.Selection, QClipboard.Mode.Clipboard


@pytest.fixture(autouse=True)
def _empty_clipboard(qapp: QGuiApplication) -> Iterator[None]:
    """Whatever a test put there is gone after it."""
    yield
    for mode in (SELECTION, CLIPBOARD):
        qapp.clipboard().clear(mode)


class Person:
    """Uses the quick window by keyboard; `main` is the main window."""

    def __init__(self, quick: Quick, main: Driver) -> None:
        self.quick, self.main = quick, main

    @property
    def window(self) -> QuickWindow:
        assert self.quick._window is not None
        return self.quick._window

    @property
    def page(self) -> str:
        return self.window.pane.transcript.view.toPlainText()

    @property
    def path(self) -> list[Message]:
        return self.window.chat.conversation.active_path()

    async def open(self) -> None:
        self.quick.open_quick()
        await until(self.window.isActiveWindow)
        await until(self.window.pane.composer.edit.hasFocus)

    async def close(self) -> None:
        """Close it by Esc; a window manager would give the keyboard back to where it was."""
        self.press("Esc")
        assert not self.window.isVisible()
        await self.main.activate()

    def press(self, keys: str) -> None:
        QTest.keySequence(QApplication.focusWidget() or self.window, QKeySequence(keys))

    def type(self, text: str) -> None:
        for letter in text:
            QTest.keyClicks(QApplication.focusWidget() or self.window, letter)

    def ask(self, text: str) -> None:
        self.type(text)
        self.press("Return")

    async def until_shown(self, text: str) -> None:
        await until(lambda: text in self.page)

    async def until_replied(self) -> None:
        await until(lambda: self.path and not self.window.chat.streaming)

    def shown(self, name: str) -> QWidget:
        found = (w for w in self.window.findChildren(QWidget) if w.accessibleName() == name)
        return next(widget for widget in found if widget.isVisible())


@asynccontextmanager
async def at_desk(home: Path, server: FaultServer) -> AsyncIterator[Person]:
    async with open_home(home, endpoint(server)) as (it, main):
        quick = Quick(it.workspace, it.windows)
        try:
            yield Person(quick, main)
        finally:
            await quick.shut_down()


async def test_a_question_is_asked_and_its_reply_streams(tmp_path: Path) -> None:
    with FaultServer(ARRIVING) as server:
        async with at_desk(tmp_path, server) as person:
            await person.open()
            low = person.window.height()
            person.ask("Why?")
            await person.until_shown("so far")
            assert person.window.height() > low
            assert person.main.titles == ["Why?"]
            assert person.shown("Stop")

            person.press("Esc")
            await person.until_replied()
            assert person.path[-1].state is TurnState.STOPPED
            assert person.window.isVisible()
            person.press("Ctrl+Shift+C")
            assert QGuiApplication.clipboard().text() == "so far"
            person.press("Esc")
            assert not person.window.isVisible()


async def test_a_reply_goes_on_when_the_window_is_closed_and_is_found_in_the_list(
    tmp_path: Path,
) -> None:
    with FaultServer(ARRIVING) as server:
        async with at_desk(tmp_path, server) as person:
            await person.open()
            person.ask("Why?")
            await person.until_shown("so far")
            person.window.hide()
            await person.main.activate()
            await person.open()
            assert not person.path, "it begins anew"
            (chat,) = person.main.window.chats.chats()
            person.main.window.chat_controller.open_chat(chat.id)
            await person.main.until_shown("so far")
            server.release()
            await person.main.until_replied("so far")


async def test_only_a_reply_that_nobody_saw_is_told_of(tmp_path: Path) -> None:
    with FaultServer(content_stream("Seen."), ARRIVING) as server:
        async with at_desk(tmp_path, server) as person:
            told: list[str] = []
            person.quick.ended_unseen.connect(lambda _chat, reply: told.append(reply.text))
            await person.open()
            person.ask("One?")
            await person.until_replied()
            assert not told
            await person.close()
            await person.open()
            person.ask("Two?")
            await person.until_shown("so far")
            person.window.hide()
            await person.main.activate()
            server.release()
            await until(lambda: told == ["so far"])


async def test_open_in_weir_shows_the_same_chat_while_its_reply_arrives(tmp_path: Path) -> None:
    body = content_stream("so far", finish=None, done=False)
    with FaultServer(body.then(Hold()).then(*content_stream(" and on").steps)) as server:
        async with at_desk(tmp_path, server) as person:
            await person.open()
            person.ask("Why?")
            await person.until_shown("so far")
            person.type("a word more")
            person.press("Ctrl+Return")
            assert not person.window.isVisible()
            await until(person.main.window.window().isActiveWindow)
            await person.main.until_shown("so far")
            assert person.main.shows("Stop")
            assert person.main.message == "a word more"
            server.release()
            await person.main.until_replied("so far and on")
            assert len(server.requests) == 1


async def test_what_is_written_and_not_asked_goes_along_too(tmp_path: Path) -> None:
    with FaultServer() as server:
        async with at_desk(tmp_path, server) as person:
            await person.open()
            person.type("Half a thought")
            await person.close()
            await person.open()
            assert person.window.pane.composer.text() == "Half a thought"
            person.press("Ctrl+Return")
            await until(lambda: person.main.message == "Half a thought")
            await person.open()
            person.type("Another")
            person.press("Ctrl+Return")
            await until(lambda: person.main.message == "Another\n\nHalf a thought")
            await person.open()
            assert person.window.pane.composer.text() == ""


async def test_a_main_window_that_was_never_seen_comes_when_it_is_wanted(tmp_path: Path) -> None:
    with FaultServer() as server:
        async with at_desk(tmp_path, server) as person:
            frame = person.main.window.window()
            frame.hide()
            person.quick.open_alone()
            await until(person.window.isActiveWindow)
            assert person.quick.is_open
            assert not frame.isVisible()
            person.type("Half a thought")
            person.press("Ctrl+Return")
            await until(frame.isActiveWindow)
            assert person.main.message == "Half a thought"


async def test_the_last_main_window_is_hidden_while_the_quick_one_is_in_use(tmp_path: Path) -> None:
    with FaultServer(content_stream("Because.")) as server:
        async with at_desk(tmp_path, server) as person:
            frame = person.main.window.window()
            await person.open()
            frame.close()
            assert not frame.isVisible()
            person.ask("Why?")
            await person.until_replied()
            person.press("Ctrl+Return")
            await until(frame.isActiveWindow)
            assert "Because." in person.main.transcript


async def test_selected_text_goes_along_as_a_quotation(tmp_path: Path) -> None:
    with FaultServer(content_stream("Yes.")) as server:
        async with at_desk(tmp_path, server) as person:
            QGuiApplication.clipboard().setText("one\n\ntwo", SELECTION)
            await person.open()
            chip = person.window.pane.context
            assert chip.label.text() == "Selected text · 8 characters"
            person.ask("Is it?")
            await person.until_replied()
            assert person.path[0].text == "Is it?\n\n> one\n>\n> two"
            assert person.main.titles == ["Is it?"]
            assert not chip.isVisible()


async def test_it_can_be_taken_away(tmp_path: Path) -> None:
    with FaultServer(content_stream("Yes.")) as server:
        async with at_desk(tmp_path, server) as person:
            QGuiApplication.clipboard().setText("not this", SELECTION)
            await person.open()
            person.window.pane.context.remove.click()
            person.ask("Is it?")
            await person.until_replied()
            assert person.path[0].text == "Is it?"


async def test_the_clipboard_goes_along_only_when_it_was_added(tmp_path: Path) -> None:
    with FaultServer(content_stream("Yes."), content_stream("Yes.")) as server:
        async with at_desk(tmp_path, server) as person:
            QGuiApplication.clipboard().setText("copied")
            await person.open()
            person.ask("One?")
            await person.until_replied()
            assert person.path[0].text == "One?"
            await person.close()
            await person.open()
            person.window.pane.context.add.click()
            person.ask("Two?")
            await person.until_replied()
            assert person.path[0].text == "Two?\n\n> copied"


async def test_a_password_is_not_offered(tmp_path: Path) -> None:
    with FaultServer() as server:
        async with at_desk(tmp_path, server) as person:
            await person.open()
            assert not person.window.pane.context.isVisible(), "there is nothing yet"
            await person.close()
            secret = QMimeData()
            secret.setText("hunter2")
            secret.setData("x-kde-passwordManagerHint", b"secret")
            QGuiApplication.clipboard().setMimeData(secret)
            await person.open()
            assert not person.window.pane.context.isVisible()


async def test_a_refused_key_leads_to_the_settings_of_the_main_window(tmp_path: Path) -> None:
    with FaultServer(status(401, b"no")) as server:
        async with at_desk(tmp_path, server) as person:
            await person.open()
            person.ask("Why?")
            await person.until_replied()
            await until(lambda: person.shown("Enter a key"))
            person.shown("Enter a key").click()  # type: ignore[attr-defined]
            await until(person.main.window.window().isActiveWindow)
            assert person.main.shows("Paste a key") or person.main.shows("Key")
            assert "Why?" in person.main.transcript
            assert not person.window.isVisible()


async def test_in_another_language_it_is_another_window_in_that_language(tmp_path: Path) -> None:
    with FaultServer() as server:
        async with at_desk(tmp_path, server) as person:
            await person.open()
            person.type("half")
            before, main = person.window, person.main.window
            person.quick._workspace.settings.change(LANGUAGE, "zh_CN")
            main.rebuild_requested.emit()
            await until(lambda: person.quick._windows.front.content is not main)
            await until(lambda: not person.quick._windows._is_rebuilding)
            await person.open()
            assert person.window is not before
            assert person.window.windowTitle() == "快速提问"
            assert person.window.pane.composer.text() == "half"


async def test_the_models_have_room_and_another_one_is_asked(tmp_path: Path) -> None:
    with FaultServer() as server:
        async with at_desk(tmp_path, server) as person:
            await person.open()
            low = person.window.height()
            person.shown("Model").click()  # type: ignore[attr-defined]
            assert person.window.height() > low
            await until(lambda: person.shown("Models"))
            person.press("Esc")
            assert person.window.isVisible()
            await asyncio.sleep(0)


async def test_it_begins_with_the_preset_of_new_chats(tmp_path: Path) -> None:
    with FaultServer(content_stream("Yes.")) as server:
        async with at_desk(tmp_path, server) as person:
            settings = person.main.workspace.settings
            settings.put_preset(Preset("Poet", model="rhyming", system="Rhyme."))
            settings.change(DEFAULT_PRESET, "Poet")
            await person.open()
            assert person.window.pane.preset.text() == "Poet"
            person.ask("Is it?")
            await person.until_replied()
            sent = server.requests[-1].json
            assert (sent["model"], sent["messages"][0]["content"]) == ("rhyming", "Rhyme.")


async def test_a_slash_lists_the_prompts_and_asks_for_their_variables(tmp_path: Path) -> None:
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "mail.md").write_text("Write to {{name}}.", "utf-8")
    with FaultServer() as server:
        async with at_desk(tmp_path, server) as person:
            await person.open()
            low = person.window.height()
            person.type("/ma")
            found = person.window.prompts.completion.list
            assert found.isVisible()
            await until(lambda: person.window.height() > low)
            assert found.geometry().top() > person.window.pane.composer.geometry().bottom()
            assert found.height() >= found.view.sizeHintForRow(0)
            person.press("Return")
            person.type("Ada")
            person.press("Return")
            assert person.window.pane.composer.text() == "Write to Ada."
            await until(person.window.pane.composer.edit.hasFocus)
            person.press("Esc")
            assert not person.window.isVisible()


async def test_what_is_not_sent_is_seen_here_too(tmp_path: Path) -> None:
    with FaultServer(content_stream("So.")) as server:
        async with at_desk(tmp_path, server) as person:
            await person.open()
            for question in ("one?", "two?"):
                person.ask(question)
                await person.until_replied()
            chat, last = person.window.chat.conversation, Steering(sent=SentRule(SentKind.TURNS, 1))
            person.main.workspace.steer(chat, last)
            person.main.window.shared.steered.emit(chat)
            await person.until_shown("4 earlier messages are not sent (limit 1 question) · Sum up")
            assert "Change" not in person.page  # the panel for it is the main window's
            assert "tokens" in str(person.shown("Size of what is sent").accessibleDescription())
