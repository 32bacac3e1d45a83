"""The settings dialog: endpoints, keys, the Test button, the language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from desktop.ui.settings_dialog import SettingsDialog
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


def push(dialog: SettingsDialog, text: str) -> None:
    next(b for b in dialog.findChildren(QPushButton) if b.text() == text).click()


def test_an_endpoint_is_added_with_its_address_mended(
    qloop: Any, tmp_path: Path, keyring: MemoryKeyring
) -> None:
    async def main() -> None:
        async with open_window(tmp_path) as driver:
            dialog = opened(driver)
            push(dialog, "Add")
            fill(dialog, "Name", "Mine")
            fill(dialog, "Base URL", "localhost:8080/v1/chat/completions/")
            fill(dialog, "Model", "m")
            push(dialog, "Save")
            assert dialog.form.base_url.text() == "http://localhost:8080/v1"
            assert driver.workspace.settings.get("Mine").base_url == "http://localhost:8080/v1"
            dialog.close()

    qloop(main())


def test_a_bad_address_is_told_inline_and_nothing_is_lost(
    qloop: Any, tmp_path: Path, keyring: MemoryKeyring
) -> None:
    async def main() -> None:
        async with open_window(tmp_path) as driver:
            dialog = opened(driver)
            push(dialog, "Add")
            fill(dialog, "Name", "Mine")
            fill(dialog, "Base URL", "ftp://example.com")
            dialog.close()
            assert dialog.isVisible()
            assert dialog.form.error.text() in told(dialog)
            assert dialog.form.base_url.text() == "ftp://example.com"
            push(dialog, "Discard changes")
            dialog.close()
            assert not dialog.isVisible()
            names = [known.name for known in driver.workspace.settings.endpoints]
            assert "Mine" not in names

    qloop(main())


def test_an_endpoint_is_renamed_with_its_key_and_removed(
    qloop: Any, tmp_path: Path, keyring: MemoryKeyring
) -> None:
    async def main() -> None:
        keyring.stored["Test"] = "secret-key"
        with FaultServer(content_stream("hi")) as server:
            async with open_window(tmp_path, endpoint(server)) as driver:
                dialog = opened(driver)
                fill(dialog, "Name", "Renamed")
                push(dialog, "Save")
                await until(lambda: keyring.stored == {"Renamed": "secret-key"})
                assert "Renamed" in driver.find("Model").text()  # type: ignore[attr-defined]
                dialog._on_remove_confirmed()
                await until(lambda: keyring.stored == {})
                assert "Renamed" not in [e.name for e in driver.workspace.settings.endpoints]
                dialog.close()

    qloop(main())


@pytest.mark.parametrize("bad", ["with space", "schlüssel", "line\nbreak"])
def test_a_key_that_cannot_be_one_is_refused_on_entry(
    qloop: Any, tmp_path: Path, keyring: MemoryKeyring, bad: str
) -> None:
    async def main() -> None:
        with FaultServer(content_stream("hi")) as server:
            async with open_window(tmp_path, endpoint(server)) as driver:
                dialog = opened(driver)
                field = dialog.key_field
                field.edit.setText(bad.replace("\n", "\u2028"))
                field.save.click()
                assert field.error.isVisible()
                assert field.error.text()
                assert keyring.stored == {}
                assert field.edit.text()
                field.edit.clear()
                dialog.close()

    qloop(main())


def test_a_key_goes_to_the_keyring_and_is_removed_from_it(
    qloop: Any, tmp_path: Path, keyring: MemoryKeyring
) -> None:
    async def main() -> None:
        with FaultServer(content_stream("hi")) as server:
            async with open_window(tmp_path, endpoint(server)) as driver:
                dialog = opened(driver)
                field = dialog.key_field
                assert field.edit.echoMode() is QLineEdit.EchoMode.Password
                field.edit.setText("  sk-valid  ")
                field.save.click()
                await until(lambda: "stored in the keyring" in field.state.text())
                assert keyring.stored == {"Test": "sk-valid"}
                assert field.edit.text() == ""
                field.remove.click()
                await until(lambda: keyring.stored == {})
                dialog.close()

    qloop(main())


def test_without_a_keyring_it_is_said_out_loud(
    qloop: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    MemoryKeyring(monkeypatch, missing=True)

    async def main() -> None:
        with FaultServer(content_stream("hi")) as server:
            async with open_window(tmp_path, endpoint(server)) as driver:
                dialog = opened(driver)
                dialog.key_field.edit.setText("sk-valid")
                dialog.key_field.save.click()
                await until(lambda: "until Weir closes" in dialog.key_field.state.text())
                dialog.close()
                await driver.activate()
                driver.type("Hello")
                driver.press("Return")
                await driver.until_replied("hi")
            asked = next(r for r in server.requests if r.path.endswith("/chat/completions"))
            assert asked.headers["authorization"] == "Bearer sk-valid"

    qloop(main())


def test_the_test_button_shows_each_step(
    qloop: Any, tmp_path: Path, keyring: MemoryKeyring
) -> None:
    async def main() -> None:
        with FaultServer(status(401), content_stream("OK")) as server:
            async with open_window(tmp_path, endpoint(server)) as driver:
                dialog = opened(driver)
                test = dialog.examination
                test.button.click()
                await until(lambda: test.button.text() == "Test" and "✗" in test.results.text())
                assert "✓ Connection" in test.results.text()
                test.button.click()
                await until(lambda: "✓ First streamed token" in test.results.text())
                assert "✗" not in test.results.text()
                dialog.close()

    qloop(main())


def test_a_test_is_cancelled(qloop: Any, tmp_path: Path, keyring: MemoryKeyring) -> None:
    async def main() -> None:
        with FaultServer(NO_ANSWER) as server:
            async with open_window(tmp_path, endpoint(server)) as driver:
                dialog = opened(driver)
                test = dialog.examination
                test.button.click()
                await until(lambda: server.requests)
                assert test.button.text() == "Cancel"
                test.button.click()
                await until(lambda: server.closed_by_client)
                await until(lambda: "Cancelled" in test.results.text())
                dialog.close()

    qloop(main())


def test_the_language_is_kept_for_the_next_start(
    qloop: Any, tmp_path: Path, keyring: MemoryKeyring
) -> None:
    async def main() -> None:
        async with open_window(tmp_path) as driver:
            dialog = opened(driver)
            box = dialog.language
            box.setCurrentIndex(box.findData("zh_CN"))
            box.activated.emit(box.currentIndex())
            assert driver.workspace.settings.language == "zh_CN"
            dialog.close()

    qloop(main())
