"""What an organisation has set, in the window: locks beside what cannot be changed, nothing offered
that is switched off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton

from desktop.ui.conversation.actions.message_actions import ActionName
from tests.support.driving import endpoint, open_window
from tests.support.fault_server import FaultServer, content_stream
from tests.support.policies import policies, put_policy
from tests.support.settings_driving import line, opened, unfold

LOCKED = "Set by your organisation."


def policy(base_url: str) -> dict[str, Any]:
    return {
        "endpoints": [{"name": "Ours", "base_url": base_url, "model": "m"}],
        "notify": False,
        "proxy": "http://p.example:3128",
        "presets": [{"name": "Theirs", "system": "Be brief."}],
        "prompts": [{"name": "sum", "text": "Sum up."}],
        "wire_view": False,
        "copy_as_code": False,
        "temporary_only": True,
    }


async def test_what_is_locked_has_a_lock_and_what_is_switched_off_is_not_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FaultServer(content_stream("fine")) as server:
        found = policies(tmp_path / "etc", policy(server.base_url))
        monkeypatch.setattr("desktop.engine.workspace.system_policies", lambda: found)
        home = tmp_path / "home"
        home.mkdir()
        (home / "settings.toml").write_text(
            '[[endpoints]]\nname = "Mine"\nbase_url = "https://mine.example/v1"\nmodel = "m"\n'
        )
        async with open_window(home) as driver:
            dialog = opened(driver, "general")
            field = dialog.general.notify.field
            assert field.remark.text() == LOCKED
            assert not field.isEnabled()
            assert dialog.general.theme.field.isEnabled()

            dialog = opened(driver)
            unfold(dialog)
            assert dialog.editor.name == "Ours"  # the organisation's is the one in use
            assert dialog.editor.locked.isVisible()
            assert not line(dialog, "Base URL").isEnabled()
            assert not dialog.editor.remove.isVisible()
            dialog.endpoints.show_endpoint("Mine")
            assert not dialog.editor.locked.isVisible()
            assert line(dialog, "Base URL").isEnabled()
            proxy = line(dialog, "Proxy")
            assert (proxy.isEnabled(), proxy.text()) == (False, "http://p.example:3128")
            assert dialog.endpoints.list.add.isEnabled()

            dialog.show_page("presets")
            assert dialog.presets.locked.isVisible()
            assert not dialog.presets.form.name_line.isEnabled()
            assert dialog.presets.form.default.isEnabled()
            dialog.show_page("prompts")
            assert dialog.prompts.editor.locked.isVisible()
            assert not dialog.prompts.editor.text_edit.isEnabled()

            changed = policy(server.base_url) | {"notify": True}
            put_policy(tmp_path / "etc", changed)
            dialog.close()
            await driver.activate()
            driver.workspace.policy.reread()  # as a window that comes to the front does
            dialog = opened(driver, "general")
            tick = dialog.general.notify.control
            assert isinstance(tick, QAbstractButton)
            assert tick.isChecked()
            dialog.close()

            await driver.activate()
            driver.type("hello")
            driver.press("Return")
            await driver.until_replied("fine")
            chat = driver.window.chat_controller.conversation
            assert chat.is_temporary
            rows = driver.window.pane.transcript.overlays.rows
            reply = driver.path[-1]
            assert rows.button_of(reply.id, ActionName.RETRY) is not None
            assert rows.button_of(reply.id, ActionName.WIRE) is None
            driver.press("F12")
            assert driver.window.wire.window is None
            assert LOCKED.rstrip(".") in driver.notices
            assert not driver.shows("Keep this chat")
            assert driver.workspace.history.summaries() == []


async def test_what_was_recorded_is_gone_once_the_wire_view_is_switched_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = policies(tmp_path / "etc", {})
    monkeypatch.setattr("desktop.engine.workspace.system_policies", lambda: found)
    with FaultServer(content_stream("one"), content_stream("two")) as server:
        async with open_window(tmp_path / "home", endpoint(server)) as driver:
            driver.type("hello")
            driver.press("Return")
            await driver.until_replied("one")
            driver.press("F12")
            wire = driver.window.wire.window
            assert wire is not None
            assert wire.isVisible()
            assert driver.workspace.recordings.of(driver.path[-1].id)
            put_policy(tmp_path / "etc", {"wire_view": False})
            driver.workspace.policy.reread()  # as a window that comes to the front does
            assert not wire.isVisible()
            await driver.activate()
            driver.type("again")
            driver.press("Return")
            await driver.until_replied("two")
            assert [driver.workspace.recordings.of(message.id) for message in driver.path] == [
                [] for _message in driver.path
            ]
