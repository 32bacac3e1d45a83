"""The page of the network: proxy, certificates, what an organisation has set, and each contact."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from desktop.chat.settings.features import CA_FILE, PROXY
from desktop.chat.settings.setting import Setting
from desktop.ui.settings.network.contact_table import HOST, LAST, SENT, VOUCHED, WHY
from desktop.ui.settings.network.network_page import NetworkPage
from desktop.wire.connection import gate
from desktop.wire.ledger.contacts import Purpose, Voucher, ledger
from tests.support.certificates import Authority
from tests.support.driving import Driver, endpoint, open_window, until
from tests.support.fault_server import FaultServer, content_stream, models
from tests.support.policies import policies, put_policy
from tests.support.settings_driving import opened


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    ledger.clear()
    yield
    ledger.clear()
    gate.allow_only(None)


@asynccontextmanager
async def page_in(home: Path, server: FaultServer) -> AsyncIterator[tuple[Driver, NetworkPage]]:
    """The page in a real window, and whoever drives that."""
    async with open_window(home, endpoint(server)) as driver:
        dialog = opened(driver, "network")
        yield driver, dialog.network
        dialog.close()


def choose(page: NetworkPage, words: str) -> None:
    """Choose a way of the proxy with the keyboard."""
    choice = page.proxy.choice
    choice.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(choice, Qt.Key.Key_Home)
    while choice.currentText() != words:
        before = choice.currentIndex()
        QTest.keyClick(choice, Qt.Key.Key_Down)
        assert choice.currentIndex() > before, words


def enter(page: NetworkPage, text: str) -> None:
    """Type over what the line of the proxy holds."""
    page.proxy.line.selectAll()
    QTest.keyClicks(page.proxy.line, text)
    QTest.keyClick(page.proxy.line, Qt.Key.Key_Return)


async def test_a_proxy_is_chosen_or_typed_and_one_that_is_none_stays_to_be_mended(
    tmp_path: Path,
) -> None:
    with FaultServer() as server:
        async with page_in(tmp_path, server) as (driver, page):
            settings = driver.workspace.settings
            await until(lambda: "the server is this computer" in page.proxy.field.remark.text())
            choose(page, "None: direct")
            assert settings[PROXY] == Setting("direct", "file")
            assert not page.proxy.line.isVisible()
            choose(page, "This proxy")
            assert page.proxy.choice.hasFocus()
            driver.press("Tab")
            assert page.proxy.line.hasFocus()
            enter(page, "ftp://p:1")
            assert "http://host:port" in page.proxy.field.error.text()
            assert (page.proxy.line.text(), settings[PROXY].value) == ("ftp://p:1", "direct")
            enter(page, "http://p.corp:3128")
            assert settings[PROXY].value == "http://p.corp:3128"
            assert not page.proxy.field.error.isVisible()
            choose(page, "A PAC file")
            assert page.proxy.line.text() == ""
            enter(page, "http://wpad/x.pac")
            assert settings[PROXY].value == "pac:http://wpad/x.pac"
            page.setFocus()
            driver.press("Ctrl+Z")
            assert settings[PROXY].value == "direct"  # on the way to the last choice
            assert page.proxy.choice.currentText() == "None: direct"
            choose(page, "This proxy")
            enter(page, "ftp://p:1")
            assert driver.window.settings.close()
            assert "Proxy was not kept" in driver.notices
            await driver.activate()
            page = opened(driver, "network").network
            assert not page.proxy.field.is_refused
            choose(page, "As the system")
            assert settings[PROXY] == Setting("system", "default")


async def test_a_file_of_certificates_is_read_before_it_is_kept(tmp_path: Path) -> None:
    authority, wrong = Authority(tmp_path), tmp_path / "no.pem"
    wrong.write_text("nothing")
    with FaultServer() as server:
        async with page_in(tmp_path / "home", server) as (driver, page):
            part, settings = page.certificates, driver.workspace.settings
            part.choice.setCurrentIndex(1)
            part.choice.activated.emit(1)
            assert part.line.isVisible()
            for path in (str(wrong), str(tmp_path / "gone.pem")):
                part.take_file(path)
                await until(part.field.error.isVisible)
                assert (part.line.text(), settings[CA_FILE].value) == (path, None)
                part.field.accept()
            part.take_file(str(authority.file))
            await until(lambda: settings[CA_FILE].value)
            assert settings[CA_FILE] == Setting(str(authority.file), "file")
            part.choice.setCurrentIndex(0)
            part.choice.activated.emit(0)
            assert settings[CA_FILE] == Setting(None, "default")


def row_of(page: NetworkPage, host: str) -> list[str]:
    """What the table says of a host; nothing where it is not there."""
    table = page.contacts.table
    for row in range(table.rowCount()):
        cells = [table.item(row, column) for column in range(LAST + 1)]
        texts = [cell.text() if cell is not None else "" for cell in cells]
        if texts[HOST] == host:
            return texts
    return []


async def test_every_contact_is_shown_while_it_happens_and_copied_for_it(tmp_path: Path) -> None:
    with FaultServer(content_stream("Hello")) as server:
        server.script(models("m"), path="/v1/models")
        async with page_in(tmp_path, server) as (driver, page):
            place = f"127.0.0.1:{server.port}"
            before = row_of(page, place)  # the window may have asked for the models already
            await driver.workspace.endpoints.list_models(endpoint(server))
            await until(lambda: row_of(page, place) not in ([], before))
            driver.window.settings.close()
            driver.type("a secret question")
            driver.press("Return")
            await driver.until_replied("Hello")
            page = opened(driver, "network").network
            await until(lambda: "questions" in row_of(page, place)[WHY])
            cells = row_of(page, place)
            assert "models" in cells[WHY]
            assert (cells[VOUCHED], cells[SENT].endswith("kB")) == ("not encrypted", True)

            page.contacts.copy.setFocus()
            driver.press("Space")
            assert page.contacts.menu.isVisible()
            page.contacts.menu.close()
            page.contacts.text_action.trigger()
            text = QGuiApplication.clipboard().text()
            assert "every host that this run has contacted" in text
            assert place in text
            assert not any(word in text for word in ("secret", "/v1", "chat/completions"))
            page.contacts.table_action.trigger()
            table = list(csv.DictReader(io.StringIO(QGuiApplication.clipboard().text())))
            (found,) = (one for one in table if one["port"] == str(server.port))
            assert (found["host"], found["refused"], found["store"]) == ("127.0.0.1", "0", "")
            assert int(found["bytes_sent"]) > 100
            page.contacts.table.setFocus(Qt.FocusReason.TabFocusReason)
            driver.press("Ctrl+C")
            assert QGuiApplication.clipboard().text().startswith("127.0.0.1:")
            assert driver.window.settings.close()
            assert not page.contacts.findChildren(QTimer)[0].isActive()  # nobody looks


async def test_it_is_read_in_a_narrow_window_too(tmp_path: Path) -> None:
    contact = ledger.begun("llm.example.com", 443, "proxy.corp:3128", Purpose.QUESTION)
    contact.reached, contact.received = 1, 1_900_000
    contact.vouched(Voucher("Example Corp CA", "/etc/pki/company-ca.pem"))
    gate.allow_only([])
    with pytest.raises(Exception, match="host_not_allowed"):
        gate.check("https://other.example", None)
    with FaultServer() as server:
        async with page_in(tmp_path, server) as (driver, page):
            await driver.resize(480, 800)
            await until(lambda: page.contacts.table.isColumnHidden(WHY))
            table = page.contacts.table
            assert table.horizontalHeader().length() <= table.viewport().width()
            assert row_of(page, "llm.example.com")[VOUCHED] == "Example Corp CA, by company-ca.pem"
            assert row_of(page, "other.example")[VOUCHED] == "not allowed"
            tip = table.item(0, HOST)
            assert tip is not None
            said = str(tip.data(Qt.ItemDataRole.AccessibleTextRole))
            assert "other.example" in said or "proxy.corp:3128" in said


# what an organisation has set -------------------------------------------------------------------


async def come_back(driver: Driver) -> None:
    """Go to another window, and come back to Weir's."""
    other = QWidget()
    other.show()
    other.activateWindow()
    await until(other.isActiveWindow)
    driver.window.activateWindow()
    await until(driver.window.isActiveWindow)
    other.close()
    other.deleteLater()


async def test_a_policy_that_came_changed_broke_or_went_holds_once_the_window_has_the_focus(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    etc = tmp_path / "etc"
    found = policies(etc, {})
    monkeypatch.setattr("desktop.engine.workspace.system_policies", lambda: found)
    with FaultServer() as server:
        async with page_in(tmp_path / "home", server) as (driver, page):
            banner = page.banner
            assert not banner.isVisible()
            put_policy(etc, {"proxy": "http://me:pw-canary@p.example:3128", "allowed_hosts": []})
            await come_back(driver)
            await until(banner.isVisible)
            assert page.proxy.locked.isVisible()
            assert not page.proxy.choice.isVisible()
            assert page.proxy.locked.text() == "http://***@p.example:3128"
            assert page.hosts.text() == "none"
            banner.unfold.setFocus()
            driver.press("Space")
            said = told(page)
            assert f"{etc}/weir/policies/50-weir.json:1".replace("/", "/\u200b") in said
            assert "proxy · locked" in said
            assert "canary" not in said

            put_policy(etc, '{\n"ca_file": {"default": "/ca.pem"},\n"proxy": 7\n}')
            await come_back(driver)
            await until(lambda: "50-weir.json:3" in told(page).replace("\u200b", ""))
            assert "cannot be read" in banner.words.text()
            assert page.proxy.locked.isVisible()  # and leads nowhere
            assert page.certificates.line.text() == "/ca.pem"
            assert not page.hosts.isVisible()
            assert "50-weir.json:3" in driver.notices

            put_policy(etc, '{\n"proxy": "http://p.example:3128"\n"hosts": []}')
            await come_back(driver)
            await until(lambda: "(line 3)" in told(page))

            (etc / "weir" / "policies" / "50-weir.json").unlink()
            await come_back(driver)
            await until(page.proxy.choice.isVisible)
            assert not banner.isVisible()
            assert driver.workspace.settings[PROXY] == Setting("system", "default")


def told(page: NetworkPage) -> str:
    """What the labels of the page say."""
    labels = page.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())
