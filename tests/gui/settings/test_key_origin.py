"""The key area of an endpoint: where the key comes from, who may read it, and the program."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QClipboard, QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest

from desktop.chat.endpoint import Endpoint
from desktop.storage.settings.settings import Settings
from desktop.ui.conversation.actions.link_dialog import LinkDialog
from tests.support.driving import Driver, MemoryKeyring, endpoint, open_window, until
from tests.support.fault_server import FaultServer, Hold, content_stream
from tests.support.settings_driving import escape, fill, line, opened, push, told, unfold

ONE = Endpoint("One", "http://127.0.0.1:9/v1", "m")
KEY = "sk-0123456789abcdef9f3c"

needs_sh = pytest.mark.skipif(sys.platform == "win32", reason="its program is a script of sh")


def program(folder: Path, does: str) -> str:
    file = folder / "get-token"
    file.write_text(f"#!/bin/sh\n{does}\n")
    file.chmod(0o700)
    return str(file)


@needs_sh
async def test_a_program_is_named_tried_and_told_of(tmp_path: Path) -> None:
    helper = program(tmp_path, """echo '{"token": "abc", "expires_in": 2625}'""")
    async with open_window(tmp_path, ONE) as driver:
        dialog = opened(driver)
        field = dialog.editor.key_field
        unfold(dialog)
        fill(dialog, "Program that prints the key", f"{helper} | cat")
        assert "No shell reads it" in told(dialog)
        fill(dialog, "Program that prints the key", f"{helper} --quiet")
        assert driver.workspace.settings.get("One").key_command == f"{helper} --quiet"
        assert field.kept.text() == "from get-token"
        assert not line(dialog, "Key").isVisible()
        push(dialog, "Try now")
        await until(lambda: field.kept.text() == "from get-token, expires in 43 min")
        assert "Whoever runs the program" in told(dialog)
        program(tmp_path, "echo 'run get-token login' >&2; exit 3")
        push(dialog, "Try now")
        await until(field.program.isVisible)
        assert "ended with 3" in field.program.words.text()
        assert "The program says: “run get-token login”" in field.program.words.text()
        assert field.kept.text() == "from get-token, expires in 43 min"  # it is still good
        escape(dialog)


@needs_sh
async def test_a_program_that_hangs_is_cancelled_by_a_second_press(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    helper = program(tmp_path, f'echo $$ > "{pid}"; exec sleep 600')
    async with open_window(tmp_path, replace(ONE, key_command=helper)) as driver:
        dialog = opened(driver)
        push(dialog, "Try now")
        await until(lambda: pid.exists() and pid.read_text().strip())
        push(dialog, "Cancel")
        await until(lambda: dialog.editor.key_field.program.button.text() == "Try now")
        dialog.close()  # the list of models does not wait for it any more, either
        await until(lambda: not Path(f"/proc/{pid.read_text().strip()}/cmdline").exists())


async def test_who_may_read_a_key_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    MemoryKeyring(monkeypatch).stored["One"] = KEY
    monkeypatch.setenv("TWO_KEY", "sk-two")
    entries = [ONE, replace(ONE, name="Two", key_env="TWO_KEY")]
    async with open_window(tmp_path, *entries) as driver:
        dialog = opened(driver)
        await until(lambda: "while the keyring is unlocked" in told(dialog))
        dialog.endpoints.show_endpoint("Two")
        assert dialog.editor.key_field.kept.text() == "from the variable TWO_KEY"
        assert "can read this variable" in told(dialog)
        dialog.close()


async def test_a_key_is_rotated_while_a_reply_streams(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = MemoryKeyring(monkeypatch)
    keyring.stored["Test"] = KEY
    rest = content_stream(" and done").steps
    streaming = content_stream("Begun", finish=None, done=False).then(Hold(), *rest)
    with FaultServer(streaming, content_stream("Next")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await ask(driver, "First")
            await driver.until_shown("Begun")
            dialog = opened(driver)
            field = dialog.editor.key_field
            await until(lambda: field.kept.text() == "•••• 9f3c, in the keyring")
            field.replace.click()
            fill(dialog, "Key", "sk-new-0123456789abcdef")
            await until(lambda: keyring.stored == {"Test": "sk-new-0123456789abcdef"})
            dialog.close()
            server.release()
            await driver.until_replied("Begun and done")
            await ask(driver, "Second")
            await driver.until_replied("Next")
        asked = [r for r in server.requests if r.path.endswith("/chat/completions")]
        sent = [request.headers["authorization"] for request in asked]
    assert sent == [f"Bearer {KEY}", "Bearer sk-new-0123456789abcdef"]


async def ask(driver: Driver, words: str) -> None:
    await driver.activate()
    driver.type(words)
    driver.press("Return")


async def test_a_typed_key_gets_into_no_clipboard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    MemoryKeyring(monkeypatch)
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("before")
    async with open_window(tmp_path, ONE) as driver:
        dialog = opened(driver)
        edit = line(dialog, "Key")
        edit.setFocus()
        QTest.keyClicks(edit, KEY)
        edit.selectAll()
        for keys in ("Ctrl+C", "Ctrl+Insert", "Ctrl+X"):
            assert edit.text() == KEY
            driver.press(keys)
        assert clipboard.text() == "before"
        assert KEY not in clipboard.text(QClipboard.Mode.Selection)
        menu = edit.createStandardContextMenu()
        active = [action.text() for action in menu.actions() if action.isEnabled()]
        assert not [text for text in active if "Copy" in text or "Cut" in text]
        menu.deleteLater()
        edit.clear()
        dialog.close()


async def test_a_browser_finds_no_key_in_its_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_KEY", KEY)
    seen: list[dict[str, str]] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: seen.append(dict(os.environ)))
    Settings(tmp_path / "settings.toml", []).put(replace(ONE, key_env="TEST_KEY"))
    async with open_window(tmp_path) as driver:
        dialog = LinkDialog(QUrl("https://example.com/"), driver.window)
        dialog._on_accepted()
        dialog.deleteLater()
    assert seen
    assert KEY not in str(seen)
    assert os.environ["TEST_KEY"] == KEY
