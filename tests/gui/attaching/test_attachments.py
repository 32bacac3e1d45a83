"""Files in the message of the real window: dropped, pasted, read, taken away, sent, kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from desktop.chat.content import File
from desktop.ui.chats.chat_list_model import ChatListModel
from desktop.ui.window.attaching.drop_overlay import DropOverlay
from desktop.ui.window.attaching.folder_dialog import FolderDialog
from desktop.ui.window.main_window import MainWindow
from tests.support.driving import Driver, MemoryKeyring, endpoint, open_window, until
from tests.support.fault_server import FaultServer, Stall, content_stream

DATA = Path(__file__).parents[2] / "data" / "documents"


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


def drop(driver: Driver, *paths: Path) -> None:
    """Drop files on the window, as from a file manager."""
    offered = QMimeData()
    offered.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    place = QPoint(200, 200)
    entering = QDragEnterEvent(place, copy, offered, left, none)
    QApplication.sendEvent(driver.window, entering)
    assert entering.isAccepted()
    overlay = driver.window.findChild(DropOverlay)
    assert overlay is not None
    assert overlay.isVisible()
    QApplication.sendEvent(driver.window, QDropEvent(QPointF(place), copy, offered, left, none))
    assert not overlay.isVisible()


def cards(driver: Driver) -> list[str]:
    return driver.window.pane.composer.cards.words


async def until_read(driver: Driver) -> None:
    await until(lambda: not driver.window.pane.composer.cards.is_busy)


async def test_a_dropped_document_and_a_pasted_picture_go_with_the_question(
    tmp_path: Path,
) -> None:
    with FaultServer(content_stream("Seen.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            composer = driver.window.pane.composer
            drop(driver, DATA / "report.pdf")
            shot = QImage(300, 200, QImage.Format.Format_RGB32)
            shot.fill(QColor("teal"))
            QGuiApplication.clipboard().setImage(shot)
            driver.press("Ctrl+V")
            assert not composer.button.isEnabled()  # it is still being read
            await until_read(driver)
            driver.press("Shift+Tab")
            assert composer.cards.card(composer.cards.keys[-1]).remove.hasFocus()
            composer.edit.setFocus()
            [report, picture] = cards(driver)
            assert report.startswith("report.pdf · 2 pages · ≈ ")
            assert picture == "picture.png"
            driver.type("What is it?")
            driver.press("Return")
            await driver.until_replied()
            report_part, picture_part, question = server.requests[-1].json["messages"][-1][
                "content"
            ]
            assert "水位上升了" in report_part["text"]
            assert picture_part["image_url"]["url"].startswith("data:image/png;base64,")
            assert question["text"] == "What is it?"
            assert (cards(driver), composer.text()) == ([], "")
            assert QApplication.focusWidget() is composer.edit


async def test_text_that_was_copied_is_pasted_as_text(tmp_path: Path) -> None:
    with FaultServer() as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            offered = QMimeData()
            offered.setText("cells of a table")
            offered.setImageData(QImage(20, 20, QImage.Format.Format_RGB32))
            QGuiApplication.clipboard().setMimeData(offered)
            driver.press("Ctrl+V")
            assert driver.window.pane.composer.text() == "cells of a table"
            assert not cards(driver)


async def test_a_file_that_cannot_go_says_so_and_is_taken_away_by_a_key(tmp_path: Path) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.4 nothing")
    with FaultServer() as server:
        async with open_window(tmp_path / "home", endpoint(server)) as driver:
            composer = driver.window.pane.composer
            drop(driver, bad)
            await until_read(driver)
            assert cards(driver)[0].startswith("bad.pdf is damaged")
            driver.type("Look")
            driver.press("Return")
            assert composer.status.text() == "A file cannot be attached: take it away first."
            assert not server.requests
            composer.cards.card(composer.cards.keys[0]).setFocus()
            driver.press("Delete")
            assert not cards(driver)
            assert QApplication.focusWidget() is composer.edit
            assert composer.button.isEnabled()


async def test_files_stay_with_their_chat_and_outlive_the_program(tmp_path: Path) -> None:
    with FaultServer(content_stream("One."), content_stream("Two.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.type("First")
            driver.press("Return")
            await driver.until_replied()
            chat = driver.window.chat_controller.conversation.id
            drop(driver, DATA / "book.xlsx")
            await until_read(driver)
            driver.press("Ctrl+N")
            assert not cards(driver)
            driver.window.chat_controller.open_chat(chat or 0)
            assert cards(driver)[0].startswith("book.xlsx · ")
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.window.chat_controller.open_chat(chat or 0)
            await until_read(driver)
            assert cards(driver)[0].startswith("book.xlsx · ")
            driver.press("Return")  # a file goes without a word, too
            await driver.until_replied()
            assert "张三" in server.requests[-1].json["messages"][-1]["content"]
            assert not cards(driver)
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.window.chat_controller.open_chat(chat or 0)
            assert not cards(driver)


async def test_files_of_a_new_chat_come_back_to_it_though_another_chat_opens_first(
    tmp_path: Path,
) -> None:
    with FaultServer(content_stream("One.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.type("First")
            driver.press("Return")
            await driver.until_replied()
            chat = driver.window.chat_controller.conversation.id or 0
            driver.press("Ctrl+N")
            drop(driver, DATA / "book.xlsx")
            driver.window.chat_controller.open_chat(chat)  # while it is read
            assert not cards(driver)
            await driver.window.shared._tasks.finish()
            await driver.window.saver.close()
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.window.chat_controller.open_chat(chat)  # while the draft is read
            assert not cards(driver)
            await driver.window.shared._tasks.finish()
            driver.press("Ctrl+N")
            assert cards(driver)[0].startswith("book.xlsx · ")


ARRIVING = content_stream("so far", finish=None, done=False).then(Stall())


def waiting(driver: Driver) -> list[str]:
    return driver.window.pane.queue.texts


async def test_a_message_with_files_waits_for_the_end_of_the_reply(tmp_path: Path) -> None:
    with FaultServer(ARRIVING, content_stream("two")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.type("first")
            driver.press("Return")
            await driver.until_shown("so far")
            drop(driver, DATA / "book.xlsx")
            await until_read(driver)
            driver.type("and this?")
            driver.press("Return")
            assert waiting(driver) == ["and this?"]
            assert driver.window.pane.queue.files == [["book.xlsx"]]
            assert not cards(driver)
            driver.window.pane.queue.edit_requested.emit(0)
            assert (cards(driver)[0][:9], driver.message) == ("book.xlsx", "and this?")
            driver.press("Return")
            await driver.window.saver.close()  # what a killed program leaves behind
            chat = driver.window.chat_controller.conversation.id
            [kept] = driver.workspace.drafts.read_files(chat)
            assert (kept.name, driver.workspace.drafts.read(chat)) == ("book.xlsx", "and this?")
            driver.press("Return")  # in the empty message: now
            await until(lambda: len(server.requests) == 2)
            await driver.until_replied("two")
            assert "张三" in server.requests[-1].json["messages"][-1]["content"]
            assert not waiting(driver)
            await driver.window.saver.close()
            assert not driver.workspace.drafts.has_files(chat)


async def test_two_windows_show_the_files_of_one_chat_and_each_those_of_its_own_new_chat(
    tmp_path: Path,
) -> None:
    with FaultServer(content_stream("Seen."), content_stream("Two")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            other = MainWindow(driver.workspace, driver.window.shared)
            shown = other.pane.composer.cards
            drop(driver, DATA / "report.pdf")
            await until_read(driver)
            assert (len(cards(driver)), shown.words) == (1, [])
            driver.press("Return")
            await driver.until_replied()
            other.chat_controller.open_chat(driver.window.chat_controller.conversation.id or 0)
            drop(driver, DATA / "book.xlsx")
            await until_read(driver)
            assert cards(driver) == shown.words != []
            other.chat_controller.turns.send("and this?")
            await until(lambda: len(server.requests) == 2 and not cards(driver))
            await driver.until_replied("Two")
            await other.shut_down()
            other.deleteLater()


async def test_a_temporary_chat_that_is_kept_keeps_the_files_of_its_message(tmp_path: Path) -> None:
    with FaultServer(content_stream("Seen.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.window.temporary.begin()
            driver.type("Hello")
            driver.press("Return")
            await driver.until_replied()
            drop(driver, DATA / "book.xlsx")
            await until_read(driver)
            assert not (tmp_path / "files").exists()
            driver.window.temporary.keep()
            assert cards(driver)[0].startswith("book.xlsx")
            await driver.window.shared._tasks.finish()
            assert len(list((tmp_path / "files").iterdir())) == 1


async def test_of_a_dropped_folder_the_text_files_are_listed_and_the_chosen_ones_go(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "project"
    for name, content in {
        "b.py": b"print(1)",
        "a/deep.txt": b"deep",
        ".git/config": b"hidden",
        "film.mp4": b"\x00\x00\x00\x20ftypisom",
        "data.bin": b"a\x00b",
        "empty.txt": b"",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / "away").symlink_to("/etc")
    (folder / "passwd").symlink_to("/etc/passwd")
    with FaultServer() as server:
        async with open_window(tmp_path / "home", endpoint(server)) as driver:
            drop(driver, folder)
            await until(lambda: driver.window.findChild(FolderDialog))
            [dialog] = driver.window.findChildren(FolderDialog)
            shown = [dialog.list.item(row).text() for row in range(dialog.list.count())]
            assert shown == ["b.py  ·  1 kB", "a/deep.txt  ·  1 kB"]
            dialog.tick_none()
            assert not dialog.attach.isEnabled()
            dialog.list.item(1).setCheckState(Qt.CheckState.Checked)
            dialog.attach.click()
            await until_read(driver)
            assert cards(driver) == ["deep.txt · ≈ 1 tokens"]


async def test_a_chat_with_files_in_its_draft_is_marked_as_soon_as_it_is_left(
    tmp_path: Path,
) -> None:
    with FaultServer(content_stream("One.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.type("First")
            driver.press("Return")
            await driver.until_replied()
            chat = driver.window.chat_controller.conversation.id or 0
            row = driver.window.chats.index(driver.window.chats.row_of(chat) or 0)
            drop(driver, DATA / "book.xlsx")
            assert not row.data(ChatListModel.DRAFT)  # it is in sight
            driver.press("Ctrl+N")  # while it is read
            assert row.data(ChatListModel.DRAFT)
            driver.window.chat_controller.open_chat(chat)
            assert not row.data(ChatListModel.DRAFT)
            await until_read(driver)
            driver.press("Ctrl+N")
            assert row.data(ChatListModel.DRAFT)
            [entry] = driver.window.shared.attached.of(chat)
            driver.window.shared.attached.remove(chat, entry.key)
            assert not row.data(ChatListModel.DRAFT)


async def test_cards_are_gone_through_opened_and_taken_away_by_keys(tmp_path: Path) -> None:
    with FaultServer() as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            composer = driver.window.pane.composer
            drop(driver, *(DATA / name for name in ("report.pdf", "book.xlsx", "letter.eml")))
            await until_read(driver)
            first, second, third = (composer.cards.card(key) for key in composer.cards.keys)
            said = QAccessible.queryAccessibleInterface(first)
            assert said.role() is QAccessible.Role.Button
            assert said.text(QAccessible.Text.Name).startswith("report.pdf · 2 pages · ≈ ")
            assert "Delete takes it away" in said.text(QAccessible.Text.Description)
            assert said.state().focusable
            opened: list[int] = []
            composer.cards.open_requested.connect(opened.append)
            first.setFocus()
            for key in ("Right", "Right", "Left"):
                driver.press(key)
            assert second.hasFocus()
            driver.press("Delete")
            assert third.hasFocus()
            driver.press("Down")
            assert composer.edit.hasFocus()
            first.setFocus()
            driver.press("Space")
            assert opened == composer.cards.keys[:1]


async def test_what_was_not_sent_stands_before_the_others(tmp_path: Path) -> None:
    with FaultServer() as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            drop(driver, DATA / "report.pdf", DATA / "book.xlsx")
            await until_read(driver)
            place = driver.window.attachments
            book = driver.window.shared.attached.of(place)[1]
            assert isinstance(book.part, File)
            driver.window.shared.attached.put_before(place, [replace(book.part, name="a.xlsx")])
            await until_read(driver)
            shown = driver.window.pane.composer.cards
            assert shown.words[0].startswith("a.xlsx")

            def places() -> list[tuple[int, int]]:
                return [(shown.card(key).y(), shown.card(key).x()) for key in shown.keys]

            await until(lambda: places() == sorted(places()) and len(set(places())) == 3)
