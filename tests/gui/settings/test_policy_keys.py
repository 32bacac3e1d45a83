"""Each key of a policy is locked, and the window is used to get round it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit

from desktop.chat.endpoint import Endpoint
from desktop.chat.policy.keys import KEYS, checked
from desktop.storage.failures import SetByPolicy
from desktop.ui.commands.command import CommandName
from desktop.ui.settings.bound_setting import BoundSetting
from desktop.ui.settings.controls import edited
from desktop.ui.settings.settings_dialog import SettingsDialog
from desktop.wire.connection import gate
from desktop.wire.failures import HostNotAllowed
from tests.support.driving import Driver, open_window
from tests.support.fault_server import FaultServer, content_stream
from tests.support.policies import policies
from tests.support.settings_driving import line, opened, unfold

LOCKED = "Set by your organisation."


@dataclass
class Person:
    """Who tries, and with what."""

    driver: Driver
    dialog: SettingsDialog


Try = Callable[[Person], Awaitable[None]]


def bound(name: str, page: str = "general") -> Try:
    """Change a control of a page, though it is greyed out."""

    async def change(person: Person) -> None:
        part = getattr(getattr(person.dialog, page), name)
        assert isinstance(part, BoundSetting)
        assert (part.field.remark.text(), part.field.isEnabled()) == (LOCKED, False)
        match part.control:
            case QAbstractButton():
                part.control.click()
                part.control.toggle()
            case QComboBox():
                part.control.setCurrentIndex((part.control.currentIndex() + 1) % 2)
            case QLineEdit():
                part.control.setText("https://mine.example/")
                part.control.setModified(True)
                part.control.editingFinished.emit()
            case _:
                edited(part.control).emit()
        part._change(None if name != "notify" else True)

    return change


def network(name: str) -> Try:
    """Choose and type what the page of the network shows as locked."""

    async def change(person: Person) -> None:
        part = getattr(person.dialog.network, name)
        assert (part.locked.isVisible(), part.choice.isVisible()) == (True, False)
        assert part.locked.isReadOnly()
        for number in range(part.choice.count()):
            part.choice.setCurrentIndex(number)
            part.choice.activated.emit(number)
            part.line.setText("direct")
            part.line.setModified(True)
            part.finish()

    return change


async def _hosts(person: Person) -> None:
    assert person.dialog.network.hosts.isReadOnly()
    assert person.dialog.network.hosts.text() == "127.0.0.1"
    workspace = person.driver.workspace
    workspace.endpoints.check(workspace.settings.get("Ours"))
    with pytest.raises(HostNotAllowed):
        gate.check("https://other.example", None)


async def _endpoints(person: Person) -> None:
    person.dialog.show_page("endpoints")
    unfold(person.dialog)
    assert person.dialog.editor.name == "Ours"
    assert not line(person.dialog, "Base URL").isEnabled()
    line(person.dialog, "Base URL").textEdited.emit("https://mine.example")
    assert not person.dialog.editor.remove.isVisible()


async def _adding(person: Person) -> None:
    assert not person.dialog.endpoints.list.add.isVisible() or (
        not person.dialog.endpoints.list.add.isEnabled()
    )


async def _choice(person: Person) -> None:
    person.driver.workspace.settings.select("Ours", "other")  # as the list of models does


async def _preset(person: Person) -> None:
    person.dialog.show_page("presets")
    assert person.dialog.presets.locked.isVisible()
    assert not person.dialog.presets.form.name_line.isEnabled()
    assert not person.dialog.presets.form.default.isEnabled()


async def _prompt(person: Person) -> None:
    person.dialog.show_page("prompts")
    assert not person.dialog.prompts.editor.text_edit.isEnabled()


async def _chat(person: Person) -> None:
    person.driver.window.commands.run(CommandName.NEW_CHAT)
    assert person.driver.window.chat_controller.conversation.is_temporary


async def _wire(person: Person) -> None:
    person.driver.window.wire.open_last()
    assert person.driver.window.wire.window is None
    assert "Wire window" in person.driver.notices


async def _export(person: Person) -> None:
    person.driver.window.commands.run(CommandName.EXPORT_ALL)
    assert person.driver.window.exchanging.stage.popup is None
    assert "Export" in person.driver.notices


async def _import(person: Person) -> None:
    person.driver.window.commands.run(CommandName.IMPORT)
    assert person.driver.window.exchanging.stage.popup is None
    assert "Import" in person.driver.notices


async def _code(person: Person) -> None:
    assert not person.driver.workspace.policy.copies_code()


async def _on_device(person: Person) -> None:
    with pytest.raises(SetByPolicy):
        person.driver.workspace.endpoints.check(Endpoint("Here", kind="local"))


async def _backups(person: Person) -> None:
    person.dialog.show_page("backups")
    daily = person.dialog.backups.daily
    for part in (daily.daily, daily.folder, daily.keep):
        assert not part.control.isEnabled()
    assert not daily.folder.choose.isEnabled()


WAYS: dict[str, Try] = {
    "endpoints": _endpoints,
    "add_endpoints": _adding,
    "allowed_hosts": _hosts,
    "selected": _choice,
    "selected_model": _choice,
    "proxy": network("proxy"),
    "ca_file": network("certificates"),
    "update_notice": bound("updates", "network"),
    "update_url": bound("update_url", "network"),
    "presets": _preset,
    "default_preset": _preset,
    "prompts": _prompt,
    "title_endpoint": bound("titles"),
    "history": _chat,
    "temporary_only": _chat,
    "trash_days": bound("trash"),
    "backup_folder": _backups,
    "backup_daily": _backups,
    "backup_keep": _backups,
    "on_device": _on_device,
    "copy_as_code": _code,
    "wire_view": _wire,
    "export": _export,
    "import": _import,
    "quick_shortcut": bound("shortcut"),
    "notify": bound("notify"),
    "tray": bound("tray"),
    "language": bound("language"),
}
NO_WAY = {
    *("allowed_models", "history_days", "quick_window"),
    "attachments",
}
"""Keys that the window has no control for. Where a key is looked at has a test of its own."""


@pytest.fixture(autouse=True)
def _open_gate() -> Iterator[None]:
    yield
    gate.allow_only(None)


def test_each_key_has_its_way_or_none() -> None:
    assert {*WAYS} | NO_WAY == {key.name for key in KEYS}


async def test_no_way_of_the_window_leads_round_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FaultServer(content_stream("fine")) as server:
        policy: dict[str, Any] = {key.name: key.example for key in KEYS} | {
            "endpoints": [{"name": "Ours", "base_url": server.base_url, "model": "m"}],
            "selected": "Ours",
            "selected_model": "m",
            "allowed_models": ["m"],
            "title_endpoint": "Ours",
            "allowed_hosts": ["127.0.0.1"],
            "language": "en",
            "ca_file": None,
        }
        found = policies(tmp_path / "etc", policy)
        assert not found.report.problems
        monkeypatch.setattr("desktop.engine.workspace.system_policies", lambda: found)
        async with open_window(tmp_path / "home") as driver:
            wanted = {key.name: checked(key, policy[key.name]) for key in KEYS}
            for name, way in WAYS.items():
                dialog = driver.window.findChild(SettingsDialog)
                if not isinstance(dialog, SettingsDialog) or not dialog.isVisible():
                    await driver.activate()
                    dialog = opened(driver, "general")
                page = "network" if name in ("proxy", "ca_file", "allowed_hosts") else "general"
                dialog.show_page(page)
                await way(Person(driver, dialog))
                assert driver.workspace.policy.value(name) == wanted[name], name
                assert driver.workspace.policy.locked(name), name
            home = driver.workspace.places.settings
            written = home.read_text("utf-8") if home.exists() else ""
            assert not [key for key in policy if f"\n{key} =" in written]
            assert driver.window.settings.close()
