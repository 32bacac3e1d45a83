"""The endpoints in the settings: each field is saved by itself, with its key and under its name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop import language
from desktop.chat.endpoint import ON_THIS_COMPUTER, Endpoint
from desktop.chat.settings.providers import PROVIDERS
from desktop.language import _
from desktop.ui.conversation.actions.link_dialog import LinkDialog
from tests.support.driving import Driver, MemoryKeyring, endpoint, open_window, until
from tests.support.fault_server import FaultServer, content_stream
from tests.support.settings_driving import (
    add_custom,
    escape,
    fill,
    line,
    names,
    opened,
    push,
    told,
    unfold,
    write,
)

ONE = Endpoint("One", "http://127.0.0.1:9/v1", "first-model")
TWO = Endpoint("Two", "http://127.0.0.1:9/v1", "second-model")


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


def saved(driver: Driver) -> list[str]:
    return [known.name for known in driver.workspace.settings.endpoints]


async def test_an_endpoint_is_added_with_its_address_mended(tmp_path: Path) -> None:
    async with open_window(tmp_path) as driver:
        dialog = opened(driver)
        add_custom(dialog)
        assert names(dialog)[-1] == "New endpoint"
        fill(dialog, "Name", "Mine")
        assert names(dialog)[-1] == "New endpoint"
        assert "Mine" not in saved(driver)
        fill(dialog, "Base URL", "localhost:8080/v1/chat/completions/")
        assert names(dialog)[-1] == "Mine"
        fill(dialog, "Model", "m")
        assert line(dialog, "Base URL").text() == "http://localhost:8080/v1"
        assert driver.workspace.settings.get("Mine") == Endpoint(
            "Mine", "http://localhost:8080/v1", "m"
        )
        dialog.close()


@pytest.mark.parametrize("provider", PROVIDERS, ids=[one.name for one in PROVIDERS])
async def test_a_well_known_server_is_added_by_one_click(tmp_path: Path, provider: object) -> None:
    chosen = PROVIDERS[[*PROVIDERS].index(provider)]  # type: ignore[arg-type]
    async with open_window(tmp_path, ONE) as driver:
        before = saved(driver)
        dialog = opened(driver)
        push(dialog, "Add…")
        push(dialog, chosen.name)
        added = [name for name in saved(driver) if name not in before]
        assert added == names(dialog)[-1:]
        found = driver.workspace.settings.get(added[0])
        assert found == chosen.endpoint(added[0])
        assert dialog.editor.form.key_page.isVisible() == bool(chosen.key_url)
        dialog.close()


async def test_the_page_that_gives_out_keys_is_opened_once_the_person_agrees(
    tmp_path: Path,
) -> None:
    async with open_window(tmp_path, ONE) as driver:
        dialog = opened(driver)
        push(dialog, "Add…")
        push(dialog, "DeepSeek")
        push(dialog, "Where to get a key")
        asking = driver.window.findChild(LinkDialog)
        assert asking is not None
        assert "platform.deepseek.com" in asking.text()
        asking.reject()
        dialog.close()


async def test_a_value_that_cannot_be_used_stays_typed_and_the_old_one_holds(
    tmp_path: Path,
) -> None:
    async with open_window(tmp_path, ONE, TWO) as driver:
        dialog = opened(driver)
        unfold(dialog)
        for name, text in (("Base URL", "ftp://a"), ("Proxy", "nonsense"), ("Name", "Two")):
            fill(dialog, name, text)
        form = dialog.editor.form
        why = form.base_url.error.text()
        assert "must begin with https:// or http://, not as in ftp://a." in why
        assert form.name.error.text() == "This name is taken."
        assert "socks5://host:port" in told(dialog)
        below = form.base_url.error.mapTo(dialog, form.base_url.error.rect().topLeft()).y()
        control = form.base_url.control
        assert 0 < below - control.mapTo(dialog, control.rect().bottomLeft()).y() < 20
        assert line(dialog, "Base URL").text() == "ftp://a"
        assert driver.workspace.settings.get("One") == ONE
        fill(dialog, "Base URL", "https://a")
        assert not form.base_url.error.isVisible()
        assert driver.workspace.settings.get("One").base_url == "https://a"
        escape(dialog)
        assert not dialog.isVisible()
        assert "Name of One was not changed: This name is taken." in driver.notices
        assert "Proxy of One was not changed" in driver.notices


async def test_typing_is_saved_after_a_pause_but_half_an_address_is_not(tmp_path: Path) -> None:
    async with open_window(tmp_path, ONE) as driver:
        dialog = opened(driver)
        write(dialog, "Base URL", "https://half")
        write(dialog, "Model", "other")
        dialog.editor._on_pause()
        assert driver.workspace.settings.get("One").model == "other"
        QTest.keyClick(line(dialog, "Model"), Qt.Key.Key_End)
        assert line(dialog, "Model").cursorPosition() == len("other")
        write(dialog, "Model", "another")
        dialog.close()
        assert driver.workspace.settings.get("One").model == "another"


async def test_an_endpoint_is_renamed_with_its_key_and_removed(
    tmp_path: Path, keyring: MemoryKeyring
) -> None:
    keyring.stored["Test"] = "secret-key"
    with FaultServer(content_stream("hi")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            dialog = opened(driver)
            driver.window.chat_controller.turns.send("Hello?")
            await driver.until_replied("hi")
            fill(dialog, "Name", "Renamed")
            await until(lambda: keyring.stored == {"Renamed": "secret-key"})
            assert driver.window.endpoint_in_use.endpoint.name == "Renamed"
            assert not driver.window.endpoint_in_use.missing
            chat = driver.window.chat_controller.conversation.id
            assert chat is not None
            kept = driver.workspace.history.choices.of(chat)
            assert kept is not None
            assert kept.endpoint_name == "Renamed"
            dialog.changes.take_back()
            await until(lambda: keyring.stored == {"Test": "secret-key"})
            assert line(dialog, "Name").text() == "Test"
            dialog.endpoints.remove_shown()
            await until(lambda: keyring.stored == {})
            assert "Test" not in saved(driver)
            dialog.close()


async def test_an_endpoint_that_is_taken_back_leaves_no_key(
    tmp_path: Path, keyring: MemoryKeyring
) -> None:
    async with open_window(tmp_path, ONE) as driver:
        dialog = opened(driver)
        add_custom(dialog)
        fill(dialog, "Base URL", "http://127.0.0.1:9/v1")
        fill(dialog, "Key", "sk-1")
        await until(lambda: keyring.stored == {"My server": "sk-1"})
        dialog.changes.take_back()
        assert "My server" not in saved(driver)
        await until(lambda: keyring.stored == {})
        dialog.close()


async def test_a_key_that_is_typed_before_the_address_is_kept(
    tmp_path: Path, keyring: MemoryKeyring
) -> None:
    async with open_window(tmp_path, ONE) as driver:
        dialog = opened(driver)
        add_custom(dialog)
        write(dialog, "Key", "sk-typed-first")
        push(dialog, "Add…")
        assert "it has no base URL" in driver.notices
        push(dialog, "Another server…")
        assert line(dialog, "Key").text() == ""
        write(dialog, "Key", "sk-typed-first")
        fill(dialog, "Base URL", "http://127.0.0.1:9/v1")
        assert line(dialog, "Key").text() == "sk-typed-first"
        escape(dialog)
        await until(lambda: keyring.stored == {"My server": "sk-typed-first"})


@pytest.mark.parametrize("bad", ["with space", "schlüssel"])
async def test_a_key_that_cannot_be_one_is_refused(
    tmp_path: Path, keyring: MemoryKeyring, bad: str
) -> None:
    async with open_window(tmp_path, ONE) as driver:
        dialog = opened(driver)
        field = dialog.editor.key_field
        fill(dialog, "Key", bad)
        assert field.error.isVisible()
        assert keyring.stored == {}
        assert field.edit.text() == bad
        escape(dialog)
        assert not dialog.isVisible()
        assert "The key of One was not changed." in driver.notices


async def test_a_key_is_named_by_its_end_replaced_and_forgotten(
    tmp_path: Path, keyring: MemoryKeyring
) -> None:
    async with open_window(tmp_path, ONE) as driver:
        dialog = opened(driver)
        field = dialog.editor.key_field
        fill(dialog, "Key", "  sk-0123456789abcdef9f3c  ")
        await until(lambda: field.kept.isVisible())
        assert keyring.stored == {"One": "sk-0123456789abcdef9f3c"}
        assert field.kept.text() == "•••• 9f3c, in the keyring"
        assert field.edit.text() == ""
        field.replace.click()
        assert driver.window.focusWidget() is field.edit
        fill(dialog, "Key", "short")
        await until(lambda: keyring.stored == {"One": "short"})
        await until(lambda: field.kept.text() == "•••• in the keyring")
        field.remove.click()
        await until(lambda: keyring.stored == {})
        dialog.close()


async def test_a_variable_that_is_not_set_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_SUCH_KEY", raising=False)
    async with open_window(tmp_path, replace(ONE, key_env="NO_SUCH_KEY")) as driver:
        dialog = opened(driver)
        await until(lambda: "NO_SUCH_KEY is not set" in told(dialog))
        assert line(dialog, "Environment variable of the key").isVisible()
        monkeypatch.setenv("NO_SUCH_KEY", "sk-1")
        dialog.endpoints.show_endpoint("One")
        assert "taken from the environment variable NO_SUCH_KEY" in told(dialog)
        dialog.close()


async def test_what_became_of_a_key_is_told_even_after_the_dialog_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    MemoryKeyring(monkeypatch, missing=True)
    with FaultServer(content_stream("hi")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            dialog = opened(driver)
            write(dialog, "Key", "sk-valid")
            dialog.close()
            assert not dialog.isVisible()
            await until(lambda: "until Weir closes" in driver.notices)
            driver.find("Message").setFocus()
            driver.type("Hello")
            driver.press("Return")
            await driver.until_replied("hi")
        asked = next(r for r in server.requests if r.path.endswith("/chat/completions"))
        assert asked.headers["authorization"] == "Bearer sk-valid"


async def test_the_built_in_model_has_its_name_in_the_language_in_use(tmp_path: Path) -> None:
    language.use("zh_CN")
    async with open_window(tmp_path, ON_THIS_COMPUTER) as driver:
        shown = _("On this computer")
        assert shown != ON_THIS_COMPUTER.name
        dialog = opened(driver)
        assert line(dialog, _("Name")).text() == shown
        fill(dialog, _("Model"), "/somewhere/model.gguf")
        kept = driver.workspace.settings.get(ON_THIS_COMPUTER.name)
        assert kept.model == "/somewhere/model.gguf"
        dialog.close()
