"""The pictures of exports and imports: their dialogs, and what they leave in the list."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QPushButton

from desktop.exchange.writing import Format
from desktop.ui.window.exchanging.export_popup import ExportPopup
from desktop.ui.window.exchanging.import_popup import ImportPopup
from desktop.ui.window.exchanging.import_work import Step
from tests.support import chatgpt_exports
from tests.support.driving import Driver, until
from tests.support.fault_server import FaultServer
from tests.support.scenes import chat


async def exchange_export(driver: Driver, server: FaultServer) -> None:
    """What a chat may be exported as."""
    await chat(driver, server)
    driver.press("Ctrl+E")


async def exchange_all(driver: Driver, server: FaultServer) -> None:
    """The same for all chats, as a web page."""
    await chat(driver, server)
    driver.window.commands.run("export_all")
    _export(driver).form.formats.chosen.emit(Format.HTML)


async def exchange_exported(driver: Driver, server: FaultServer) -> None:
    """What came of it."""
    await exchange_export(driver, server)
    choose_in_dialog(driver, _export(driver).go, _home(driver) / "How high is a weir.md")
    await until(lambda: driver.window.exchanging.exports.progress is None)


async def exchange_import(driver: Driver, server: FaultServer) -> None:
    """Where a file is asked for."""
    await chat(driver, server)
    driver.window.commands.run("import")


async def exchange_found(driver: Driver, server: FaultServer) -> None:
    """What is new in a file."""
    await exchange_import(driver, server)
    path = _home(driver) / "chatgpt-export.zip"
    chatgpt_exports.write(path, 300_000)
    choose_in_dialog(driver, _import(driver).file, path)
    await until(lambda: driver.window.exchanging.imports.work.step is Step.FOUND)


async def exchange_taken(driver: Driver, server: FaultServer) -> None:
    """What was taken."""
    await exchange_found(driver, server)
    _import(driver).go.click()
    await until(lambda: driver.window.exchanging.imports.work.step is Step.TAKEN)


async def exchange_past(driver: Driver, server: FaultServer) -> None:
    """The imports of before."""
    await exchange_taken(driver, server)
    driver.press("Escape")
    driver.window.commands.run("import")


async def exchange_list(driver: Driver, server: FaultServer) -> None:
    """Imported chats in the list."""
    await exchange_taken(driver, server)
    _import(driver).show_chats.click()


def choose_in_dialog(driver: Driver, button: QPushButton, path: Path) -> None:
    """Press a button that opens a file dialog, and choose a path there."""
    button.click()
    dialog = next(one for one in driver.window.findChildren(QFileDialog) if one.isVisible())
    dialog.fileSelected.emit(str(path))
    dialog.done(0)


def _export(driver: Driver) -> ExportPopup:
    popup = driver.window.exchanging.stage.popup
    assert isinstance(popup, ExportPopup)
    return popup


def _import(driver: Driver) -> ImportPopup:
    popup = driver.window.exchanging.stage.popup
    assert isinstance(popup, ImportPopup)
    return popup


def _home(driver: Driver) -> Path:
    return driver.workspace.places.database.parent


EXCHANGE = {
    one.__name__: one
    for one in (
        *(exchange_export, exchange_all, exchange_exported, exchange_import),
        *(exchange_found, exchange_taken, exchange_past, exchange_list),
    )
}
