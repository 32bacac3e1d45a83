"""The next window is as the last one was: its place, its columns, its chat."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from desktop.engine.remembered.window_state import WindowPlace, WindowState
from desktop.rendering.style.palette import Palette
from desktop.ui.look.theme import DARK, LIGHT
from desktop.ui.window.remembering.placing import place_of
from desktop.ui.window.window_frame import WindowFrame
from tests.support.driving import Driver, endpoint, open_window, until
from tests.support.fault_server import FaultServer, content_stream


def frame_at(home: Path, place: WindowPlace) -> WindowFrame:
    """The empty window of a start after one that lay there."""
    state = WindowState(home / "window.state")
    state.place = place
    return WindowFrame(state)


@pytest.mark.parametrize(
    "gone", [(9000, 100, 900, 700), (-4000, -4000, 900, 700), (300, 5000, 30_000, 20_000)]
)
def test_a_screen_that_went_away_leaves_no_window_off_the_screen(
    tmp_path: Path, gone: tuple[int, int, int, int]
) -> None:
    frame = frame_at(tmp_path, WindowPlace(*gone, False, "gone"))
    frame.appear()
    QTest.qWait(400)  # until it is fitted, once it has come to rest
    screen = QGuiApplication.primaryScreen().availableGeometry()
    assert screen.contains(frame.geometry())
    frame.close()
    frame.deleteLater()


def test_a_window_is_in_its_place_before_it_is_shown(tmp_path: Path) -> None:
    name = QGuiApplication.primaryScreen().name()
    frame = frame_at(tmp_path, WindowPlace(120, 90, 800, 600, False, name))
    assert frame.geometry() == QRect(120, 90, 800, 600)
    assert place_of(frame) == WindowPlace(120, 90, 800, 600, False, name)
    frame.deleteLater()


@pytest.mark.parametrize(("theme", "palette"), [("dark", DARK), ("light", LIGHT)])
async def test_the_first_paint_is_in_the_theme_that_was_chosen(
    tmp_path: Path, theme: str, palette: Palette
) -> None:
    (tmp_path / "window.state").write_text(f"theme {theme}\n", "utf-8")
    frame = WindowFrame(WindowState(tmp_path / "window.state"))
    painted = frame.grab().toImage()
    assert painted.pixelColor(frame.width() - 5, 5).name() == palette.window
    frame.deleteLater()


async def test_the_window_that_was_moved_is_there_again(tmp_path: Path) -> None:
    async with open_window(tmp_path) as driver:
        driver.window.setGeometry(130, 70, 1000, 640)
        await until(lambda: driver.window.geometry() == QRect(130, 70, 1000, 640))
    frame = WindowFrame(WindowState(tmp_path / "window.state"))
    assert frame.geometry() == QRect(130, 70, 1000, 640)
    frame.deleteLater()


def drag_edge(driver: Driver, pixels: int) -> None:
    """Take the edge of the sidebar and move it."""
    sidebar, left = driver.window.sidebar, Qt.MouseButton.LeftButton
    at = sidebar.mapTo(driver.window, QPoint(sidebar.width(), 300))
    edge = driver.window.childAt(at)
    assert edge is not None
    assert edge.cursor().shape() is Qt.CursorShape.SplitHCursor
    QTest.mousePress(edge, left, pos=edge.mapFrom(driver.window, at))
    QTest.mouseMove(edge, edge.mapFrom(driver.window, at + QPoint(pixels, 0)))
    QTest.mouseRelease(edge, left, pos=edge.mapFrom(driver.window, at + QPoint(pixels, 0)))


async def test_the_sidebar_is_as_wide_as_it_was_dragged(tmp_path: Path) -> None:
    async with open_window(tmp_path) as driver:
        sidebar, pane = driver.window.sidebar, driver.window.pane
        drag_edge(driver, 60)
        assert sidebar.width() in range(315, 326)
        assert pane.geometry().left() == sidebar.width()
        wide = sidebar.width()
        drag_edge(driver, -900)
        assert sidebar.width() == 180
        drag_edge(driver, wide - 180)
    async with open_window(tmp_path) as driver:
        sidebar = driver.window.sidebar
        assert abs(sidebar.width() - wide) <= 1
        edge = driver.window.childAt(sidebar.mapTo(driver.window, QPoint(sidebar.width(), 300)))
        assert edge is not None
        QTest.mouseDClick(edge, Qt.MouseButton.LeftButton)
        assert sidebar.width() == 260


async def test_the_sidebar_stays_folded_and_typing_goes_on(tmp_path: Path) -> None:
    async with open_window(tmp_path) as driver:
        driver.type("one ")
        driver.press("Ctrl+B")
        assert not driver.window.sidebar.isVisible()
        assert driver.window.pane.width() == driver.window.width()
        driver.type("two")
        assert driver.message == "one two"
    async with open_window(tmp_path) as driver:
        assert not driver.window.sidebar.isVisible()
        driver.click("Show chats")
        assert driver.window.sidebar.isVisible()
        assert not driver.shows("Show chats")
        driver.click("Hide chats")
        assert not driver.window.sidebar.isVisible()
        driver.press("Ctrl+B")
        assert driver.window.sidebar.isVisible()


async def test_a_narrow_window_folds_by_itself_and_remembers_nothing_of_it(tmp_path: Path) -> None:
    async with open_window(tmp_path) as driver:
        await driver.resize(600, 600)
        assert not driver.window.sidebar.isVisible()
        driver.press("Ctrl+B")
        assert driver.window.sidebar.isVisible()
        driver.click("Hide chats")
        assert not driver.window.sidebar.isVisible()
        await driver.resize(1000, 600)
        assert driver.window.sidebar.isVisible()
    assert not driver.workspace.window_state.folded


async def test_the_last_chat_is_shown_again(tmp_path: Path) -> None:
    with FaultServer(content_stream("Yes.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.commit("One?")
            driver.press("Return")
            await driver.until_replied()
        async with open_window(tmp_path) as driver:
            assert [message.text for message in driver.path] == ["One?", "Yes."]
            assert driver.find("Message", QWidget).hasFocus()
            driver.press("Ctrl+N")
        async with open_window(tmp_path) as driver:
            assert driver.path == []
            driver.window.chat_controller.open_chat(next(driver.window.chats.chats()).id)
            driver.workspace.history.delete(next(driver.window.chats.chats()).id)
        async with open_window(tmp_path) as driver:
            assert driver.path == []  # the chat that was shown is deleted
