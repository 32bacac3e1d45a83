"""The settings dialog: endpoints, keys, the Test button, the language."""

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
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QWidget,
)

from desktop import language
from desktop.chat.endpoint import ON_THIS_COMPUTER
from desktop.chat.settings.setting import ANNOUNCE, LANGUAGE
from desktop.language import _
from desktop.ui.settings.controls import Choice
from desktop.ui.settings.settings_dialog import SettingsDialog
from tests.support.driving import Driver, MemoryKeyring, endpoint, open_window, until
from tests.support.fault_server import NO_ANSWER, FaultServer, content_stream, status


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


def opened(driver: Driver) -> SettingsDialog:
    """The dialog, opened by its shortcut."""
    driver.press("Ctrl+,")
    dialog = driver.window.findChild(SettingsDialog)
    assert isinstance(dialog, SettingsDialog)
    return dialog


def told(inside: QWidget) -> str:
    """Every text a label shows."""
    return "\n".join(label.text() for label in inside.findChildren(QLabel) if label.isVisible())


def fill(dialog: SettingsDialog, name: str, text: str) -> None:
    """Type into a field, as a person does."""
    edit = next(e for e in dialog.findChildren(QLineEdit) if e.accessibleName() == name)
    edit.setText(text)
    edit.textEdited.emit(text)


async def escape(dialog: SettingsDialog) -> None:
    """Press Esc in the dialog, once it has the keyboard."""
    await until(dialog.isActiveWindow)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def push(dialog: SettingsDialog, text: str) -> None:
    next(b for b in dialog.findChildren(QPushButton) if b.text() == text).click()


async def test_an_endpoint_is_added_with_its_address_mended(
    tmp_path: Path, keyring: MemoryKeyring
) -> None:
    async with open_window(tmp_path) as driver:
        dialog = opened(driver)
        push(dialog, "Add")
        fill(dialog, "Name", "Mine")
        fill(dialog, "Base URL", "localhost:8080/v1/chat/completions/")
        fill(dialog, "Model", "m")
        push(dialog, "Save")
        assert dialog.editor.form.base_url.text() == "http://localhost:8080/v1"
        assert driver.workspace.settings.get("Mine").base_url == "http://localhost:8080/v1"
        dialog.close()


async def test_a_bad_address_is_told_inline_and_nothing_is_lost(
    tmp_path: Path, keyring: MemoryKeyring
) -> None:
    async with open_window(tmp_path) as driver:
        dialog = opened(driver)
        push(dialog, "Add")
        fill(dialog, "Name", "Mine")
        fill(dialog, "Base URL", "ftp://example.com")
        push(dialog, "Save")
        assert dialog.editor.form.error.text() in told(dialog)
        assert dialog.editor.form.base_url.text() == "ftp://example.com"
        push(dialog, "Discard changes")
        dialog.close()
        assert not dialog.isVisible()
        names = [known.name for known in driver.workspace.settings.endpoints]
        assert "Mine" not in names


async def test_an_endpoint_is_renamed_with_its_key_and_removed(
    tmp_path: Path, keyring: MemoryKeyring
) -> None:
    keyring.stored["Test"] = "secret-key"
    with FaultServer(content_stream("hi")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            dialog = opened(driver)
            fill(dialog, "Name", "Renamed")
            push(dialog, "Save")
            await until(lambda: keyring.stored == {"Renamed": "secret-key"})
            assert "Renamed" in driver.find("Model", QPushButton).text()
            dialog._on_remove_confirmed()
            await until(lambda: keyring.stored == {})
            assert "Renamed" not in [e.name for e in driver.workspace.settings.endpoints]
            dialog.close()


@pytest.mark.parametrize("bad", ["with space", "schlüssel", "line\nbreak"])
async def test_a_key_that_cannot_be_one_is_refused_on_entry(
    tmp_path: Path, keyring: MemoryKeyring, bad: str
) -> None:
    with FaultServer(content_stream("hi")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            dialog = opened(driver)
            field = dialog.editor.key_field
            field.edit.setText(bad.replace("\n", "\u2028"))
            field.save.click()
            assert field.error.isVisible()
            assert field.error.text()
            assert keyring.stored == {}
            assert field.edit.text()
            field.edit.clear()
            dialog.close()


async def test_a_key_goes_to_the_keyring_and_is_removed_from_it(
    tmp_path: Path, keyring: MemoryKeyring
) -> None:
    with FaultServer(content_stream("hi")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            dialog = opened(driver)
            field = dialog.editor.key_field
            assert field.edit.echoMode() is QLineEdit.EchoMode.Password
            field.edit.setText("  sk-valid  ")
            field.save.click()
            await until(lambda: "stored in the keyring" in field.state.text())
            assert keyring.stored == {"Test": "sk-valid"}
            assert field.edit.text() == ""
            field.remove.click()
            await until(lambda: keyring.stored == {})
            dialog.close()


async def test_an_endpoint_and_its_key_are_saved_by_one_button(
    tmp_path: Path, keyring: MemoryKeyring
) -> None:
    async with open_window(tmp_path) as driver:
        dialog = opened(driver)
        push(dialog, "Add")
        fill(dialog, "Name", "Mine")
        fill(dialog, "Base URL", "localhost:8080/v1")
        fill(dialog, "Key", "sk-mine")
        push(dialog, "Save")
        await until(lambda: keyring.stored == {"Mine": "sk-mine"})
        await until(lambda: "stored in the keyring" in told(dialog))
        dialog.close()
        assert not dialog.isVisible()


async def test_a_key_that_cannot_be_one_is_not_saved_with_the_rest(
    tmp_path: Path, keyring: MemoryKeyring
) -> None:
    with FaultServer(content_stream("hi")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            dialog = opened(driver)
            fill(dialog, "Key", "two words")
            push(dialog, "Save")
            assert dialog.isVisible()
            assert dialog.editor.key_field.error.isVisible()
            assert dialog.editor.key_field.edit.text() == "two words"
            push(dialog, "Discard changes")
            await escape(dialog)
            assert not dialog.isVisible()
            assert keyring.stored == {}


async def test_what_became_of_a_key_is_told_even_after_the_dialog_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    MemoryKeyring(monkeypatch, missing=True)

    with FaultServer(content_stream("hi")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            dialog = opened(driver)
            fill(dialog, "Key", "sk-valid")
            push(dialog, "Save")
            dialog.close()
            assert not dialog.isVisible()
            await until(lambda: "until Weir closes" in driver.notices)


async def test_a_new_endpoint_nobody_typed_for_is_left_by_escape(
    tmp_path: Path, keyring: MemoryKeyring
) -> None:
    async with open_window(tmp_path) as driver:
        names = [known.name for known in driver.workspace.settings.endpoints]
        dialog = opened(driver)
        push(dialog, "Add")
        await escape(dialog)
        assert not dialog.isVisible()
        await driver.activate()
        assert opened(driver).editor.form.name.text() in names
        assert [known.name for known in driver.workspace.settings.endpoints] == names
        dialog.close()


async def test_closing_ends_a_test_that_runs(tmp_path: Path, keyring: MemoryKeyring) -> None:
    with FaultServer(NO_ANSWER) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            dialog = opened(driver)
            dialog.editor.endpoint_test.button.click()
            await until(lambda: server.requests)
            dialog.close()
            await until(lambda: server.closed_by_client)
            await until(lambda: dialog.editor.endpoint_test.button.text() == "Test")


async def test_the_built_in_model_has_its_name_in_the_language_in_use(
    tmp_path: Path, keyring: MemoryKeyring
) -> None:
    language.use("zh_CN")
    async with open_window(tmp_path, ON_THIS_COMPUTER) as driver:
        shown = _("On this computer")
        assert shown != ON_THIS_COMPUTER.name
        assert shown in driver.find(_("Model"), QPushButton).text()
        dialog = opened(driver)
        assert dialog.editor.form.name.text() == shown
        fill(dialog, _("Model"), "/somewhere/model.gguf")
        push(dialog, _("Save"))
        saved = driver.workspace.settings.get(ON_THIS_COMPUTER.name)
        assert saved.model == "/somewhere/model.gguf"
        dialog.close()


async def test_every_control_says_what_it_is_and_is_reached_by_tab(
    tmp_path: Path, keyring: MemoryKeyring
) -> None:
    keyring.stored["Test"] = "secret-key"
    with FaultServer(content_stream("hi")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            dialog = opened(driver)
            await until(dialog.editor.key_field.remove.isVisible)
            push(dialog, "▸ Advanced")
            fill(dialog, "Model", "another")
            await until(dialog.isActiveWindow)
            kinds = (QPushButton, QLineEdit, QComboBox, QDoubleSpinBox, QListWidget)
            controls = {w for kind in kinds for w in dialog.findChildren(kind) if w.isVisible()}
            inner = "qt_spinbox_lineedit"
            controls = {w for w in controls if w.focusPolicy() and w.objectName() != inner}
            controls = {w for w in controls if w.isEnabled()}
            assert len(controls) > 12
            for control in controls:
                assert control.accessibleName(), control
                assert control.toolTip() or isinstance(control, QListWidget), control
            reached = set()
            for _key in range(2 * len(controls)):
                QTest.keyClick(dialog, Qt.Key.Key_Tab)
                reached.add(dialog.focusWidget())
            assert controls <= reached
            dialog.close()


async def test_a_small_screen_cuts_nothing_off(tmp_path: Path, keyring: MemoryKeyring) -> None:
    name = "an endpoint whose name nobody would have wanted to be as long as this one is"
    with FaultServer(content_stream("hi")) as server:
        async with open_window(tmp_path, endpoint(server, name)) as driver:
            dialog = opened(driver)
            push(dialog, "▸ Advanced")
            fill(dialog, "Model", "m" * 200)
            dialog.resize(480, 320)
            buttons = [b for b in dialog.findChildren(QPushButton) if b.isVisible()]
            await until(lambda: all(b.width() >= b.sizeHint().width() for b in buttons))
            assert dialog.width() == 480
            page = dialog.findChild(QWidget, "page")
            assert page is not None
            assert page.minimumSizeHint().width() <= page.width()
            assert page.width() <= 480 - dialog.sidebar.width()
            dialog.close()


async def test_a_wheel_that_passes_by_changes_no_limit(
    tmp_path: Path, keyring: MemoryKeyring
) -> None:
    async with open_window(tmp_path) as driver:
        dialog = opened(driver)
        push(dialog, "▸ Advanced")
        limit = dialog.findChildren(QDoubleSpinBox)[0]
        before = limit.value()
        turn, nothing = QPoint(0, 120), Qt.MouseButton.NoButton
        phase = Qt.ScrollPhase.NoScrollPhase
        none = Qt.KeyboardModifier.NoModifier
        place = QPointF(5, 5)
        wheel = QWheelEvent(place, place, turn, turn, nothing, none, phase, False)
        QApplication.sendEvent(limit, wheel)
        assert limit.value() == before
        dialog.close()


async def test_without_a_keyring_it_is_said_out_loud(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    MemoryKeyring(monkeypatch, missing=True)

    with FaultServer(content_stream("hi")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            dialog = opened(driver)
            fill(dialog, "Key", "sk-valid")
            push(dialog, "Save")
            await until(lambda: "until Weir closes" in dialog.editor.key_field.state.text())
            dialog.close()
            await driver.activate()
            driver.type("Hello")
            driver.press("Return")
            await driver.until_replied("hi")
        asked = next(r for r in server.requests if r.path.endswith("/chat/completions"))
        assert asked.headers["authorization"] == "Bearer sk-valid"


async def test_the_test_button_shows_each_step(tmp_path: Path, keyring: MemoryKeyring) -> None:
    with FaultServer(status(401), content_stream("OK")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            dialog = opened(driver)
            test = dialog.editor.endpoint_test
            test.button.click()
            await until(lambda: test.button.text() == "Test" and "✗" in test.results.text())
            assert "✓ Connection" in test.results.text()
            test.button.click()
            await until(lambda: "✓ First streamed token" in test.results.text())
            assert "✗" not in test.results.text()
            dialog.close()


async def test_a_test_is_cancelled(tmp_path: Path, keyring: MemoryKeyring) -> None:
    with FaultServer(NO_ANSWER) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            dialog = opened(driver)
            test = dialog.editor.endpoint_test
            test.button.click()
            await until(lambda: server.requests)
            assert test.button.text() == "Cancel"
            test.button.click()
            await until(lambda: server.closed_by_client)
            await until(lambda: "Cancelled" in test.results.text())
            dialog.close()


async def test_announcements_are_switched_off_at_once_and_for_the_next_start(
    tmp_path: Path, keyring: MemoryKeyring
) -> None:
    async with open_window(tmp_path) as driver:
        assert driver.window.announcer.wanted
        dialog = opened(driver)
        announce = dialog.sidebar.announce.control
        assert isinstance(announce, QCheckBox)
        announce.click()
        assert not driver.window.announcer.wanted
        assert not driver.workspace.settings[ANNOUNCE].value
        dialog.close()


async def test_the_language_is_kept_for_the_next_start(
    tmp_path: Path, keyring: MemoryKeyring
) -> None:
    async with open_window(tmp_path) as driver:
        dialog = opened(driver)
        box = dialog.sidebar.language.control
        assert isinstance(box, Choice)
        box.setCurrentIndex(box.findData("zh_CN"))
        box.activated.emit(box.currentIndex())
        assert driver.workspace.settings[LANGUAGE].value == "zh_CN"
        dialog.close()
