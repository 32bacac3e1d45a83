"""The page of what replies have used, and the prices that are entered in it."""

from __future__ import annotations

import csv
import time
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.chat.endpoint import Endpoint, ModelChoice
from desktop.chat.settings.setting import CURRENCY
from desktop.chat.usage.price import Price
from desktop.engine.usage.report import Grouping
from desktop.engine.usage.spans import SpanKind
from desktop.storage.history.history import History
from desktop.ui.settings.settings_dialog import SettingsDialog
from desktop.ui.settings.usage.usage_page import UsagePage
from desktop.ui.settings.usage.usage_table import COST, NAME, OUT, PRICE, REPLIES
from tests.support.driving import Driver, open_window, until
from tests.support.page_facts import lines
from tests.support.settings_driving import fill, line, opened, told
from tests.support.used import DAY, figures, used

HERE, WORK = Endpoint("Here", "http://127.0.0.1:9/v1", "gpt"), ModelChoice("Work", "qwen")
GPT = ModelChoice("Here", "gpt")


def write(home: Path) -> int:
    """Replies of today and of forty days ago; returns the chat."""
    now = time.time()
    history = History(home / "history.db")
    chat = history.create("dams")
    reply = used(history, chat, now, GPT, figures(900_000, 100_000, cached=450_000))
    history.choose(chat, reply.id)
    other = history.create("fish")
    used(history, other, now, WORK, figures(100, 20))
    used(history, other, now - 40 * DAY, WORK, figures(100, 3000))
    history.close()
    return chat


def cells(page: UsagePage, column: int) -> list[str]:
    table = page.table
    items = (table.item(row, column) for row in range(table.rowCount()))
    return [item.text() for item in items if item is not None]


def foot(driver: Driver) -> str:
    return lines(driver.window.pane.transcript)[-1]


def shown(driver: Driver) -> tuple[SettingsDialog, UsagePage]:
    dialog = opened(driver, "usage")
    return dialog, dialog.usage


def choose(page: UsagePage, kind: SpanKind, endpoint: str | None, by: Grouping) -> None:
    choosers = page.choosers
    choosers.span.setCurrentIndex(choosers.span.findData(kind))
    choosers.endpoint.setCurrentIndex(choosers.endpoint.findData(endpoint))
    page.grouping.setCurrentIndex(page.grouping.findData(by))
    page.grouping.activated.emit(page.grouping.currentIndex())


async def test_prices_that_are_entered_change_the_cost(tmp_path: Path) -> None:
    """By keyboard, refused in place where they are none, told below the reply, and taken back."""

    chat = write(tmp_path)
    async with open_window(tmp_path, HERE) as driver:
        driver.window.chat_controller.open_chat(chat)
        assert "$" not in foot(driver)
        dialog, page = shown(driver)
        await until(page.table.isVisible)
        assert cells(page, NAME) == ["gpt", "qwen"]
        assert cells(page, COST) == ["—", "—"]
        assert "50 % from the server's cache" in told(page.cards)
        page.table.setFocus()
        page.table.setCurrentCell(0, PRICE)
        QTest.keyClick(page.table, Qt.Key.Key_Return)
        fill(dialog, "Price of a million tokens in", "dear")
        assert "number" in told(page.table)
        fill(dialog, "Currency", "€")
        fill(dialog, "Price of a million tokens in", "2")
        fill(dialog, "Price of a million tokens out", "10.5")
        await until(lambda: cells(page, COST)[:1] == ["€2.85"])
        assert page.table.editor is None
        assert cells(page, PRICE) == ["€2 / €10.50", "enter prices"]
        assert page.cards.cost.figure.text() == "€2.85"
        assert page.cards.cost.remark.text() == "1 of 2 models have prices"
        assert (page.table.hasFocus(), page.table.currentRow()) == (True, 0)  # for the next model
        assert driver.workspace.history.models.prices() == {GPT: Price(2.0, 10.5)}
        assert "100000 tokens · €2.85 · finished" in foot(driver)
        dialog.changes.take_back()
        await until(lambda: cells(page, COST) == ["—", "—"])
        assert driver.workspace.settings[CURRENCY].value == "$"
        page.table.open_editor(0)
        line(dialog, "Price of a million tokens in").insert("3")
        QTest.keyClick(line(dialog, "Price of a million tokens in"), Qt.Key.Key_Escape)
        assert page.table.editor is None
        assert dialog.isVisible()
        assert driver.workspace.history.models.prices() == {}


async def test_days_and_endpoints_are_chosen_and_written_to_a_file(tmp_path: Path) -> None:
    write(tmp_path)
    async with open_window(tmp_path, HERE) as driver:
        _dialog, page = shown(driver)
        await until(page.table.isVisible)
        choose(page, SpanKind.QUARTER, None, Grouping.CHAT)
        await until(lambda: cells(page, NAME) == ["dams", "fish"])
        assert cells(page, OUT) == ["100 k", "3,020"]
        choose(page, SpanKind.QUARTER, "Work", Grouping.MODEL)
        await until(lambda: cells(page, REPLIES) == ["2"])
        assert page.cards.out.figure.text() == "3,020"
        page.save_csv(tmp_path / "usage.csv")
        await until(lambda: "usage.csv" in page.note.text())
        with (tmp_path / "usage.csv").open(encoding="utf-8-sig", newline="") as file:
            assert [row["tokens_out"] for row in csv.DictReader(file)] == ["3000", "20"]
        page.choosers.csv.setFocus()
        QTest.keyClick(page.choosers.csv, Qt.Key.Key_Tab)
        assert page.chart.bars.hasFocus()
        QTest.keyClick(page.chart.bars, Qt.Key.Key_Left)
        assert "20 out, 100 in" in page.chart.bars.accessibleName()
        choose(page, SpanKind.WEEK, "Here", Grouping.DAY)
        await until(lambda: cells(page, OUT) == ["100 k"])
        driver.workspace.history.rows("DELETE FROM conversations")
        page.refresh()
        await until(lambda: page.table.isHidden())
        assert page.note.text() == "No replies in these days."
        assert not page.choosers.csv.isEnabled()
