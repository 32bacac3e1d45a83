"""A key that was stored and is gone: the window asks for it, and the question stays here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.engine.explain.explanation import Action
from desktop.ui.settings.settings_dialog import SettingsDialog
from tests.support.driving import Driver, MemoryKeyring, endpoint, open_window, until
from tests.support.fault_server import FaultServer, content_stream


async def ask(driver: Driver) -> None:
    driver.window.chat_controller.turns.send("Hello?")
    await until(lambda: not driver.window.chat_controller.streaming)


def keys(server: FaultServer) -> list[str | None]:
    """What each question was authorised by."""
    questions = [r for r in server.requests if r.path.endswith("/chat/completions")]
    return [question.headers.get("authorization") for question in questions]


async def test_nothing_is_sent_until_it_is_entered_or_removed_for_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = MemoryKeyring(monkeypatch)

    with FaultServer(content_stream("Here.")) as server:
        lost = replace(endpoint(server), needs_key=True)
        async with open_window(tmp_path, lost) as driver:
            await ask(driver)
            assert "Test needs a key" in driver.transcript
            assert driver.shows("Enter a key")
            assert server.requests == []
            driver.window.pane.transcript.action_requested.emit(Action.ENTER_KEY)
            dialog = driver.window.findChild(SettingsDialog)
            assert isinstance(dialog, SettingsDialog)
            field = dialog.editor.key_field
            await until(lambda: "is gone" in field.state.text())
            field.edit.setText("sk-again-123")
            field._on_save()
            await until(lambda: keyring.stored)
            await until(lambda: "in the keyring" in field.kept.text())
            await ask(driver)
            assert keys(server) == ["Bearer sk-again-123"]
            field.remove.click()
            await until(lambda: "The key is gone" in field.state.text())
            await ask(driver)
            assert keys(server) == ["Bearer sk-again-123", None]
            assert not driver.workspace.settings.get("Test").needs_key
            dialog.close()
