"""The pages of the settings: reached, left and used by mouse and keyboard, in any window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QListWidget,
    QPushButton,
    QWidget,
)

from desktop.chat.endpoint import Endpoint
from desktop.chat.settings.setting import ANNOUNCE, THEME
from desktop.ui.look.theme import DARK, LIGHT
from desktop.ui.settings.controls import Choice
from tests.support.driving import MemoryKeyring, endpoint, open_window, until
from tests.support.fault_server import NO_ANSWER, FaultServer, content_stream
from tests.support.settings_driving import escape, fill, line, opened, unfold, write

ONE = Endpoint("One", "http://127.0.0.1:9/v1", "first-model")
TWO = Endpoint("Two", "http://127.0.0.1:9/v1", "second-model")


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


@pytest.mark.parametrize("way", ["Esc", "×", "beside"])
async def test_every_way_out_keeps_what_was_typed(tmp_path: Path, way: str) -> None:
    async with open_window(tmp_path, ONE, TWO) as driver:
        message = driver.find("Message")
        driver.type("draft")
        dialog = opened(driver)
        write(dialog, "Model", "other")
        if way == "Esc":
            escape(dialog)
        elif way == "×":
            dialog.close_button.click()
        else:
            QTest.mouseClick(dialog.scrim, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
        assert not dialog.isVisible()
        assert driver.workspace.settings.get("One").model == "other"
        assert driver.window.focusWidget() is message
        driver.type("ed")
        assert driver.message == "drafted"


async def test_a_click_into_the_dialog_leaves_it_open_and_ends_the_typing(tmp_path: Path) -> None:
    async with open_window(tmp_path, ONE) as driver:
        dialog = opened(driver)
        write(dialog, "Base URL", "https://other.example.com/v1")
        for inside in (dialog.endpoints.editor.header.title, dialog.editor.form, dialog.rows):
            driver.click_at(inside, inside.rect().bottomLeft())
            assert dialog.isVisible()
        assert driver.workspace.settings.get("One").base_url == "https://other.example.com/v1"
        dialog.close()


async def test_the_covered_window_gets_no_key(tmp_path: Path, keyring: MemoryKeyring) -> None:
    with FaultServer(NO_ANSWER) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.type("Hello")
            driver.press("Return")
            await until(lambda: server.requests)
            dialog = opened(driver)
            chat = driver.window.chat_controller.conversation
            for keys in ("Ctrl+N", "Ctrl+R", "F2", "F12", "a", "Return", "Ctrl+V", "PgUp"):
                dialog.setFocus()
                driver.press(keys)
            driver.find("Message").setFocus()  # whoever does it
            assert dialog.isAncestorOf(driver.window.focusWidget() or driver.window) or (
                driver.window.focusWidget() is dialog
            )
            assert driver.message == ""
            assert driver.window.chat_controller.conversation is chat
            escape(dialog)
            assert not dialog.isVisible()
            assert driver.window.chat_controller.streaming
            driver.press("Esc")
            await until(lambda: not driver.window.chat_controller.streaming)


async def test_another_endpoint_is_gone_to_with_the_first_one_saved(tmp_path: Path) -> None:
    async with open_window(tmp_path, ONE, TWO) as driver:
        dialog = opened(driver)
        write(dialog, "Model", "other")
        rows = dialog.endpoints.list.rows
        two = rows.findItems("Two", Qt.MatchFlag.MatchExactly)[0]
        place = rows.visualItemRect(two).center()
        QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert line(dialog, "Name").text() == "Two"
        assert driver.workspace.settings.get("One").model == "other"
        dialog.show_key_of("One")
        assert line(dialog, "Name").text() == "One"
        assert driver.window.focusWidget() is dialog.editor.key_field.edit
        dialog.close()


async def test_changes_are_taken_back_from_the_last_to_the_first(tmp_path: Path) -> None:
    async with open_window(tmp_path, ONE, TWO) as driver:
        dialog = opened(driver)
        unfold(dialog)
        fill(dialog, "Model", "other")
        fill(dialog, "Proxy", "http://proxy:1")
        announce = dialog.general.announce.control
        assert isinstance(announce, QCheckBox)
        dialog.show_page("general")
        announce.click()
        dialog.setFocus()
        driver.press("Ctrl+Z")
        assert announce.isChecked()
        assert driver.workspace.settings[ANNOUNCE].value
        dialog.show_page("endpoints")
        dialog.endpoints.show_endpoint("Two")
        line(dialog, "Model").setFocus()
        driver.press("Ctrl+Z")
        assert driver.workspace.settings.get("One").proxy is None
        dialog.editor.state.undo.click()
        assert driver.workspace.settings.get("One") == ONE
        assert line(dialog, "Model").text() == "first-model"
        driver.press("Ctrl+Z")
        assert driver.workspace.settings.get("One") == ONE
        assert not dialog.editor.state.undo.isVisible()
        dialog.close()


async def test_appearance_is_chosen_at_once_and_kept(tmp_path: Path) -> None:
    async with open_window(tmp_path, ONE) as driver:
        dialog = opened(driver, "general")
        box = dialog.general.theme.control
        assert isinstance(box, Choice)
        for theme, palette in (("dark", DARK), ("light", LIGHT)):
            box.setCurrentIndex(box.findData(theme))
            assert driver.workspace.settings[THEME].value == theme
            assert driver.window.palette().window().color().name() == palette.window
        dialog.close()


async def test_announcements_are_switched_off_at_once(tmp_path: Path) -> None:
    async with open_window(tmp_path) as driver:
        assert driver.window.announcer.wanted
        dialog = opened(driver, "general")
        announce = dialog.general.announce.control
        assert isinstance(announce, QCheckBox)
        announce.click()
        assert not driver.window.announcer.wanted
        assert not driver.workspace.settings[ANNOUNCE].value
        dialog.close()


@pytest.mark.parametrize("page", ["general", "endpoints", "prompts", "computer"])
async def test_every_control_says_what_it_is_and_is_reached_by_tab(
    tmp_path: Path, keyring: MemoryKeyring, page: str
) -> None:
    keyring.stored["Test"] = "secret-key"
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "mail.md").write_text("Write to {{name}}.")
    with FaultServer(content_stream("hi")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            dialog = opened(driver, page)
            await until(lambda: dialog.editor.key_field.kept.text())
            await until(lambda: dialog.editor.form.models.names)
            unfold(dialog)
            fill(dialog, "Model", "another")
            kinds = (QPushButton, QLineEdit, QComboBox, QCheckBox, QDoubleSpinBox, QListWidget)
            controls = {w for kind in kinds for w in dialog.findChildren(kind) if w.isVisible()}
            inner = "qt_spinbox_lineedit"
            controls = {w for w in controls if w.focusPolicy() and w.objectName() != inner}
            controls = {w for w in controls if w.isEnabled()}
            assert len(controls) > (12 if page == "endpoints" else 4)
            for control in controls:
                assert control.accessibleName(), control
                assert control.toolTip() or isinstance(control, QListWidget), control
            reached = set()
            dialog.rows.setFocus()
            for _key in range(2 * len(controls)):
                driver.press("Tab")
                reached.add(driver.window.focusWidget())
            assert controls <= reached
            assert all(w is dialog or dialog.isAncestorOf(w) for w in reached if w is not None)
            dialog.close()


async def test_a_narrow_window_shows_a_list_that_one_goes_into(tmp_path: Path) -> None:
    async with open_window(tmp_path, ONE, TWO) as driver:
        await driver.resize(480, 400)
        dialog = opened(driver)
        assert dialog.width() < 480
        pages, rows = dialog.rows, dialog.endpoints.list.rows
        assert (pages.isVisible(), rows.isVisible(), line(dialog, "Name").isVisible()) == (
            False,
            True,
            False,
        )
        rows.setCurrentRow(1)
        rows.setFocus()
        driver.press("Return")
        assert line(dialog, "Name").isVisible()
        assert not rows.isVisible()
        fill(dialog, "Model", "other")
        driver.press("Alt+Left")
        assert rows.isVisible()
        dialog.endpoints.list.header.back.click()
        assert pages.isVisible()
        pages.setCurrentRow(0)
        driver.press("Return")
        assert dialog.general.isVisible()
        assert dialog.general.language.control.hasFocus()  # and not the button that closes
        driver.press("Esc")
        assert not dialog.isVisible()
        await driver.resize(1180, 820)
        dialog = opened(driver)
        assert pages.isVisible()
        assert rows.isVisible()
        assert line(dialog, "Name").isVisible()
        dialog.close()


async def test_the_form_shows_the_endpoint_of_the_open_chat(tmp_path: Path) -> None:
    async with open_window(tmp_path, ONE, TWO) as driver:
        driver.window.endpoint_in_use.use(TWO)
        driver.workspace.settings.select(ONE.name)  # for new chats, such as another window's
        dialog = opened(driver)
        assert line(dialog, "Name").text() == "Two"
        dialog.close()


@pytest.mark.parametrize("size", [(480, 360), (1180, 820)])
async def test_nothing_is_cut_off(tmp_path: Path, size: tuple[int, int]) -> None:
    name = "an endpoint whose name nobody would have wanted to be as long as this one is"
    with FaultServer(content_stream("hi")) as server:
        async with open_window(tmp_path, endpoint(server, name)) as driver:
            await driver.resize(*size)
            dialog = opened(driver)
            dialog.show_key_of(name)
            unfold(dialog)
            fill(dialog, "Model", "m" * 200)
            for page in ("endpoints", "general", "computer"):
                dialog.show_page(page)
                buttons = [b for b in dialog.findChildren(QPushButton) if b.isVisible()]
                plain = [b for b in buttons if b is not dialog.close_button]
                assert all(button.width() >= button.sizeHint().width() for button in plain)
                for area in dialog.findChildren(QWidget, "page"):
                    if area.isVisible():
                        assert area.minimumSizeHint().width() <= area.width(), page
            dialog.close()


async def test_a_wheel_that_passes_by_changes_no_limit(tmp_path: Path) -> None:
    async with open_window(tmp_path, ONE) as driver:
        dialog = opened(driver)
        unfold(dialog)
        limit = dialog.findChildren(QDoubleSpinBox)[0]
        before = limit.value()
        turn, nothing = QPoint(0, 120), Qt.MouseButton.NoButton
        none, place = Qt.KeyboardModifier.NoModifier, QPointF(5, 5)
        phase = Qt.ScrollPhase.NoScrollPhase
        wheel = QWheelEvent(place, place, turn, turn, nothing, none, phase, False)
        QApplication.sendEvent(limit, wheel)
        assert limit.value() == before
        dialog.close()


async def test_enter_presses_a_button(tmp_path: Path) -> None:
    async with open_window(tmp_path, ONE, TWO) as driver:
        dialog = opened(driver)
        add = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Add…")
        add.setFocus(Qt.FocusReason.TabFocusReason)
        driver.press("Return")
        assert dialog.endpoints.providers.isVisible()
        focused = driver.window.focusWidget()
        assert isinstance(focused, QPushButton)
        driver.press("Return")
        assert not dialog.endpoints.providers.isVisible()
        assert line(dialog, "Name").text().startswith("BigAI Pro")
        dialog.close()


@pytest.mark.parametrize("width", [1180, 1550])
async def test_with_large_text_no_name_of_a_page_is_cut(tmp_path: Path, width: int) -> None:
    async with open_window(tmp_path, ONE, TWO) as driver:
        await driver.resize(width, 900)
        for _step in range(5):
            driver.press("Ctrl+=")
        dialog = opened(driver)
        if not dialog.rows.isVisible():  # then it has the whole width, after two steps back
            driver.press("Alt+Left")
        assert dialog.rows.isVisible()
        await until(lambda: dialog.rows.viewport().width() >= dialog.rows.sizeHintForColumn(0))
        assert not dialog.rows.horizontalScrollBar().isVisible()
        dialog.close()
        driver.press("Ctrl+0")
