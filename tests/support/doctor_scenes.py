"""What the pictures of the doctor, its report and the update notice show."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from email.utils import formatdate

from desktop import language
from desktop.chat.settings.features import UPDATE_NOTICE, UPDATE_URL
from desktop.ui.settings.endpoints.endpoint_test import EndpointTest
from desktop.ui.settings.settings_dialog import SettingsDialog
from tests.support import settings_driving
from tests.support.driving import Driver, until
from tests.support.fault_server import NO_ANSWER, FaultServer, Reply, content_stream, status

_KNOWN = {"data": [{"id": "gpt-5.2-instant"}, {"id": "gpt-5.2"}]}
_REFUSED = status(401, {"error": {"message": "Incorrect API key provided."}})


async def doctor_running(driver: Driver, server: FaultServer) -> None:
    """The test of an endpoint whose server takes its time."""
    test = await _begun(driver, server, status(200, _KNOWN), NO_ANSWER)
    await until(lambda: any(line.step.name == "models" for line in test.steps))


async def doctor_failed(driver: Driver, server: FaultServer) -> None:
    """The test of an endpoint that refuses the key."""
    await _over(await _begun(driver, server, status(200, _KNOWN), _REFUSED))


async def doctor_well(driver: Driver, server: FaultServer) -> None:
    """The test of an endpoint that answers."""
    await _over(await _begun(driver, server, status(200, _KNOWN), content_stream("OK")))


async def doctor_warned(driver: Driver, server: FaultServer) -> None:
    """The same, on a computer whose clock is off."""
    late = {"Date": formatdate(time.time() - 3 * 86_400, usegmt=True)}
    await _over(await _begun(driver, server, status(200, _KNOWN, late), content_stream("OK")))


async def doctor_unreached(driver: Driver, server: FaultServer) -> None:
    """The test of a name that nobody knows, after which much is not tried."""
    entry = driver.workspace.settings.endpoints[0]
    moved = replace(entry, base_url="https://llm.invalid/v1")
    driver.workspace.settings.put(moved, replacing=entry.name)
    await _over(await _begun(driver, server, status(404), status(404)))


async def doctor_report(driver: Driver, server: FaultServer) -> None:
    """The report for IT."""
    test = await _begun(driver, server, status(200, _KNOWN), _REFUSED)
    await _over(test)
    test.report.click()
    await asyncio.sleep(0.4)


async def update_line(driver: Driver, server: FaultServer) -> None:
    """The line that tells of a newer version."""
    offer = status(200, {"version": "2.1", "notes": "https://it.example.com/weir"})
    server.script(offer, path="/weir.json")
    settings = driver.workspace.settings
    settings.change(UPDATE_URL, f"http://127.0.0.1:{server.port}/weir.json")
    settings.change(UPDATE_NOTICE, True)
    driver.window.shared.updates.look()
    await until(driver.window.pane.update_bar.isVisible)


async def update_settings(driver: Driver, server: FaultServer) -> None:
    """The page of the settings where it is switched on."""
    driver.window.sidebar.settings.click()
    dialog = driver.window.findChild(SettingsDialog)
    assert isinstance(dialog, SettingsDialog)
    dialog.show_page("general")
    await asyncio.sleep(0.3)
    dialog.general.area.ensureWidgetVisible(dialog.general.log_on)


async def _begun(
    driver: Driver, server: FaultServer, listing: Reply, answer: Reply
) -> EndpointTest:
    server.script(listing, path="/v1/models")
    server.script(answer, path="/v1/chat/completions")
    driver.window.sidebar.settings.click()
    dialog = driver.window.findChild(SettingsDialog)
    assert isinstance(dialog, SettingsDialog)
    dialog.show_page("endpoints")
    dialog.endpoints.show_endpoint(driver.workspace.settings.endpoints[0].name)
    dialog.endpoints.list.opened.emit()  # in a narrow window, into the form
    await asyncio.sleep(0.4)
    settings_driving.push(dialog, language._("Test"))
    test = dialog.editor.endpoint_test
    await until(lambda: len(test.steps) > 1)
    return test


async def _over(test: EndpointTest) -> None:
    await until(test.report.isVisible, 30)
    await asyncio.sleep(0.2)
    test.changed.emit()  # scroll to the whole of it


DOCTOR = {
    scene.__name__: scene
    for scene in (
        doctor_running, doctor_failed, doctor_well, doctor_warned, doctor_unreached, doctor_report,
        update_line, update_settings,
    )
}  # fmt: skip
