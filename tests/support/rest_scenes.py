"""The pictures of how chats lie on the disk: encrypted, locked, forgotten."""

from __future__ import annotations

from desktop.engine.at_rest.encryption import AtRest
from desktop.storage.failures import HistoryLocked
from desktop.ui.settings.system.encryption_setting import EncryptionSetting
from desktop.ui.window.ordering.forgetting import ask_to_forget
from tests.support.driving import Driver
from tests.support.fault_server import FaultServer
from tests.support.scenes import chat


async def encryption(driver: Driver, server: FaultServer) -> None:
    """The switch on its page of the settings."""
    await chat(driver, server)
    driver.window.settings.open_page("computer")


async def encrypting(driver: Driver, server: FaultServer) -> None:
    """What is asked before chats are encrypted."""
    await encryption(driver, server)
    _add_copy(driver)
    switch = driver.window.window().findChild(EncryptionSetting)
    assert switch is not None
    switch.control.click()


async def locked(driver: Driver, server: FaultServer) -> None:
    """A start where the keyring is locked."""
    at_rest = driver.workspace.encryption
    at_rest.state, at_rest.failure = AtRest.LOCKED, HistoryLocked("locked")
    driver.window.pane.locked.refresh()
    driver.press("Ctrl+N")


async def forgetting(driver: Driver, server: FaultServer) -> None:
    """What is asked before a chat is forgotten."""
    await chat(driver, server)
    _add_copy(driver)
    ask_to_forget(driver.workspace, (1,), print, driver.window)


def _add_copy(driver: Driver) -> None:
    """An older copy of the history, such as a damaged one leaves."""
    folder = driver.workspace.places.database.parent
    (folder / "history.damaged-20261101-100000.db").touch()


RESTING = {one.__name__: one for one in (encryption, encrypting, locked, forgetting)}
