"""The models and the test of an endpoint, in its form."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.ui.settings.endpoints.endpoint_test import EndpointTest
from desktop.ui.settings.settings_dialog import SettingsDialog
from tests.support.driving import MemoryKeyring, endpoint, open_window, until
from tests.support.fault_server import NO_ANSWER, FaultServer, content_stream, status
from tests.support.script import models as models_reply
from tests.support.settings_driving import fill, opened


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


def passed(test: EndpointTest) -> list[str]:
    return [line.step.name for line in test.steps if line.step.ok]


def failed(test: EndpointTest) -> list[str]:
    return [line.step.name for line in test.steps if not line.step.ok]


async def test_each_step_is_shown_with_the_servers_own_words_where_one_fails(
    tmp_path: Path,
) -> None:
    refusal = status(401, {"error": {"message": "Incorrect API key provided."}})
    with FaultServer(refusal, content_stream("OK")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            test = opened(driver).editor.endpoint_test
            assert test.button.text() == "Test"
            test.button.click()
            await until(lambda: failed(test) == ["answer"] and test.button.text() == "Again")
            assert "connect" in passed(test)
            assert test.words.isVisible()
            assert "Incorrect API key provided" in test.words.text()
            test.button.click()
            await until(lambda: "first_token" in passed(test))
            assert failed(test) == []
            assert not test.words.isVisible()


async def test_the_palette_tests_the_endpoint_in_use(tmp_path: Path) -> None:
    with FaultServer(content_stream("OK")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.press("Ctrl+Shift+P")
            driver.commit("test the endpoint")
            driver.press("Return")
            dialog = driver.window.findChild(SettingsDialog)
            assert isinstance(dialog, SettingsDialog)
            test = dialog.editor.endpoint_test
            assert driver.window.focusWidget() is test.button
            await until(lambda: "first_token" in passed(test))
            await until(lambda: test.progress.text() == "All is well: it answers.")
            assert test.untried == []


async def test_a_test_is_cancelled(tmp_path: Path) -> None:
    with FaultServer(NO_ANSWER) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            test = opened(driver).editor.endpoint_test
            test.button.click()
            await until(lambda: asked(server))
            assert test.button.text() == "Cancel"
            test.button.click()
            await until(lambda: server.closed_by_client)
            await until(lambda: test.progress.text() == "Cancelled.")


async def test_closing_ends_a_test_that_runs(tmp_path: Path) -> None:
    with FaultServer(NO_ANSWER) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            dialog = opened(driver)
            dialog.editor.endpoint_test.button.click()
            await until(lambda: asked(server))
            dialog.close()
            await until(lambda: server.closed_by_client)
            assert dialog.editor.endpoint_test.steps == []


async def test_an_address_that_cannot_be_one_is_not_tested(tmp_path: Path) -> None:
    with FaultServer(content_stream("OK")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            dialog = opened(driver)
            fill(dialog, "Base URL", "ftp://example.com")
            dialog.editor.endpoint_test.button.click()
            assert dialog.editor.endpoint_test.steps == []
            assert driver.window.focusWidget() is dialog.editor.form.base_url.control
            dialog.close()
        assert not asked(server)


async def test_the_models_of_the_server_are_counted_filtered_and_chosen(tmp_path: Path) -> None:
    listing = models_reply("alpha", "beta-1", "beta-2")
    with FaultServer() as server:
        server.script(listing, path="/v1/models")
        async with open_window(tmp_path, endpoint(server)) as driver:
            dialog = opened(driver)
            models = dialog.editor.form.models
            await until(lambda: models.unfold.text().startswith("3 on the server"))
            fill(dialog, "Model", "own")
            QTest.keyClick(models.edit, Qt.Key.Key_Down)
            assert models.list.isVisible()
            assert models.list.model().rowCount() == 3
            models.edit.setFocus()
            models.edit.clear()
            QTest.keyClicks(models.edit, "BETA")
            assert models.list.model().rowCount() == 2
            QTest.keyClick(models.edit, Qt.Key.Key_Down)
            QTest.keyClick(models.list, Qt.Key.Key_Down)
            QTest.keyClick(models.list, Qt.Key.Key_Return)
            assert driver.workspace.settings.get("Test").model == "beta-2"
            assert not models.list.isVisible()
            models.unfold.click()
            QTest.keyClick(models.list, Qt.Key.Key_Escape)
            assert not models.list.isVisible()
            assert dialog.isVisible()


async def test_a_key_is_not_sent_to_another_host_for_a_list_of_models(tmp_path: Path) -> None:
    with FaultServer() as server, FaultServer() as other:
        for one in (server, other):
            one.script(models_reply("alpha"), path="/v1/models")
        async with open_window(tmp_path, endpoint(server)) as driver:
            dialog = opened(driver)
            models = dialog.editor.form.models
            await until(lambda: models.names == ["alpha"])
            fill(dialog, "Base URL", other.base_url)
            assert driver.workspace.settings.get("Test").base_url == other.base_url
            assert models.names == []
            dialog.close()
        assert not other.requests


async def test_a_server_that_names_no_models_is_no_obstacle(tmp_path: Path) -> None:
    with FaultServer() as server:
        server.script(status(404), path="/v1/models")
        async with open_window(tmp_path, endpoint(server)) as driver:
            dialog = opened(driver)
            models = dialog.editor.form.models
            await until(lambda: models.unfold.text() == "No list of models")
            fill(dialog, "Model", "own")
            assert driver.workspace.settings.get("Test").model == "own"


def asked(server: FaultServer) -> bool:
    return any(request.path.endswith("/chat/completions") for request in server.requests)
