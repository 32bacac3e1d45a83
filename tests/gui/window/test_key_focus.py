"""Focus rings come by the keyboard alone; menus have round corners."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.look.key_focus import KeyFocus
from desktop.ui.look.stylesheet import stylesheet
from desktop.ui.look.theme import LIGHT
from desktop.ui.widgets import menu as menus
from desktop.ui.widgets.menu import Menu


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.setStyleSheet(stylesheet(LIGHT))
    KeyFocus(window)
    layout = QVBoxLayout(window)
    for number in range(3):
        layout.addWidget(QPushButton(f"Button {number}"))
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window


def press(window: QWidget, key: Qt.Key) -> None:
    """Press a key as the system does: at the native window, not at the widget."""
    handle = window.windowHandle()
    assert handle is not None
    QTest.keyClick(handle, key)


def click(button: QPushButton) -> None:
    handle = button.window().windowHandle()
    assert handle is not None
    at = button.mapTo(button.window(), button.rect().center())
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, pos=at)


def has_ring(button: QPushButton) -> bool:
    middle = button.height() // 2
    return button.grab().toImage().pixelColor(1, middle).name() == QColor(LIGHT.accent).name()


def test_a_ring_comes_by_tab_and_goes_with_a_click(window: QWidget) -> None:
    buttons = window.findChildren(QPushButton)
    first, second, third = buttons
    click(first)
    assert first.hasFocus()
    assert not any(map(has_ring, buttons))
    press(first.window(), Qt.Key.Key_Tab)
    assert second.hasFocus()
    assert [has_ring(button) for button in buttons] == [False, True, False]
    click(third)
    assert not any(map(has_ring, buttons))


def test_a_key_that_moves_shows_where_the_focus_is(window: QWidget) -> None:
    buttons = window.findChildren(QPushButton)
    click(buttons[0])
    press(window, Qt.Key.Key_Right)
    focused = QApplication.focusWidget()
    assert [has_ring(button) for button in buttons] == [button is focused for button in buttons]


def grabbed(menu: Menu) -> QImage:
    return menu.grab().toImage()


@pytest.mark.parametrize("sees_through", [True, False])
def test_a_menu_has_no_square_corners(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, sees_through: bool
) -> None:
    monkeypatch.setattr(menus, "sees_through", bool if not sees_through else sees)
    owner = QLabel("owner")
    qtbot.addWidget(owner)
    owner.setStyleSheet(stylesheet(LIGHT))
    owner.show()
    menu = Menu(owner)
    menu.addAction("Copy as Markdown")
    place = owner.mapToGlobal(QPoint(40, 40))
    menu.open_at(place)
    inset = menus.SHADOW if sees_through else 0
    assert menu.pos() == place - QPoint(inset, inset)
    if sees_through:
        assert QColor.fromRgba(grabbed(menu).pixel(0, 0)).alpha() < 20
        assert menu.mask().isEmpty()
    else:
        assert not menu.mask().contains(QPoint(0, 0))
        assert menu.mask().contains(menu.rect().center())
    menu.close()


def sees() -> bool:
    return True
