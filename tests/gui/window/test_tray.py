"""The icon in the tray, where no tray is: what is made when, and messages beside it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from desktop.ui.attention import notifier as notifying
from desktop.ui.attention.notification import Notification
from desktop.ui.attention.notifier import Notifier
from desktop.ui.attention.tray import Need, Tray
from tests.support.driving import until

TOLD = Notification(2**40, "Which way?", "The reply is there.")


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The messages, on a system that shows them beside the icon."""
    shown: list[tuple[str, str]] = []

    def show(_icon: QSystemTrayIcon, title: str, text: str, _picture: object) -> None:
        shown.append((title, text))

    monkeypatch.setattr(Tray, "is_available", staticmethod(lambda: True))
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", show)
    monkeypatch.setattr(notifying, "sys", SimpleNamespace(platform="win32"))
    return shown


def icon(tray: Tray) -> QSystemTrayIcon:
    assert tray._icon is not None
    return tray._icon


def menus() -> list[QMenu]:
    return [menu for menu in QApplication.topLevelWidgets() if isinstance(menu, QMenu)]


async def test_without_a_notification_service_the_tray_tells_and_a_click_counts(
    shown: list[tuple[str, str]],
) -> None:
    tray = Tray(lambda: False)
    notifier = Notifier(tray)
    chosen: list[tuple[int, str]] = []
    notifier.chosen.connect(lambda chat_id, token: chosen.append((chat_id, token)))
    notifier.tell(TOLD)
    await until(lambda: shown)
    assert shown == [(TOLD.title, TOLD.text)]
    assert notifier.is_showing
    icon(tray).messageClicked.emit()
    assert chosen == [(TOLD.chat_id, "")]
    assert not notifier.is_showing
    assert tray._icon is None, "it was there for the message alone"

    notifier.tell(TOLD)
    await until(lambda: len(shown) == 2)
    notifier.withdraw(TOLD.chat_id)
    assert not notifier.is_showing
    assert tray._icon is None
    await notifier.close()


async def test_the_icon_is_there_while_one_of_its_needs_holds(
    shown: list[tuple[str, str]],
) -> None:
    tray, before = Tray(lambda: True), menus()
    assert menus() == before, "nothing is made before it is needed"
    tray.need(Need.WANTED, True)
    tray.need(Need.CLOSED, True)
    assert icon(tray).toolTip() == "Weir: a reply is arriving"
    tray.need(Need.CLOSED, False)
    assert icon(tray).isVisible()
    asked: list[object] = []
    tray.show_requested.connect(lambda: asked.append(tray))
    icon(tray).activated.emit(QSystemTrayIcon.ActivationReason.Context)
    assert not asked, "the system shows the menu"
    icon(tray).activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert asked
    tray.need(Need.WANTED, False)
    assert tray._icon is None
