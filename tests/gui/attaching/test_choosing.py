"""What of a file goes with the message: pages, lines, a share, or the pages of a scan."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from desktop.ui.window.attaching.part_dialog import PartDialog
from tests.gui.attaching.test_attachments import DATA, cards, drop, until_read
from tests.support.driving import Driver, MemoryKeyring, endpoint, open_window, until
from tests.support.fault_server import FaultServer, content_stream


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


async def asked(driver: Driver, place: int = 0) -> PartDialog:
    """The dialog that the button of a card opens."""
    shown = driver.window.pane.composer.cards
    shown.card(shown.keys[place]).choice.click()
    await until(lambda: driver.window.findChildren(PartDialog))
    [dialog] = driver.window.findChildren(PartDialog)
    return dialog


def dialogs(driver: Driver) -> list[PartDialog]:
    """The dialogs that are open."""
    return [one for one in driver.window.findChildren(PartDialog) if one.isVisible()]


def choice(driver: Driver) -> str:
    """The words on the button of the only card."""
    shown = driver.window.pane.composer.cards
    [key] = shown.keys
    button = shown.card(key).choice
    return "" if button.isHidden() else button.text()


async def send(driver: Driver) -> None:
    """Press Enter in the message: no window manager gives it the keyboard after a dialog."""
    driver.window.activateWindow()
    await until(driver.window.pane.composer.edit.hasFocus)
    driver.press("Return")


def write(dialog: PartDialog, words: str) -> str:
    """Write something there; return what it says then."""
    dialog.edit.setText(words)
    dialog._tell()
    return dialog.words.text()


async def test_some_pages_of_a_document_are_chosen_and_told_in_tokens(tmp_path: Path) -> None:
    with FaultServer(content_stream("Seen.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            drop(driver, DATA / "report.pdf")
            await until_read(driver)
            dialog = await asked(driver)
            assert write(dialog, "").startswith("all pages · ≈ ")
            assert write(dialog, "3") == "Write pages from 1 to 2, such as 3-7, 9."
            assert not dialog._ok.isEnabled()
            dialog.edit.setText("2")
            dialog.accept()
            await until(lambda: cards(driver)[0].startswith("report.pdf · page 2 · ≈ "))
            await send(driver)
            await driver.until_replied()
            sent = server.requests[-1].json["messages"][-1]["content"]
            assert "[Pages 2 of 2]\n[Page 2]" in sent
            assert "[Page 1]" not in sent


async def test_some_lines_of_a_long_text_go_and_others_after_a_restart(tmp_path: Path) -> None:
    log = tmp_path / "river.log"
    log.write_text("".join(f"line {number} of the river\n" for number in range(1, 501)))
    short = tmp_path / "short.txt"
    short.write_text("one\ntwo\n")
    with FaultServer(content_stream("Seen.")) as server:
        async with open_window(tmp_path / "home", endpoint(server)) as driver:
            drop(driver, short)
            await until_read(driver)
            assert choice(driver) == ""  # there is no need
            driver.window.pane.composer.cards.remove_requested.emit(
                driver.window.pane.composer.cards.keys[0]
            )
            drop(driver, log)
            await until_read(driver)
            assert choice(driver) == "Part…"
            dialog = await asked(driver)
            assert write(dialog, "600").startswith("Write lines from 1 to 501")
            assert write(dialog, "25-50%").startswith("25–50 % · ≈ ")
            assert write(dialog, "10-12，500").startswith("lines 10–12, 500 · ≈ ")
            dialog.accept()
            await until(lambda: cards(driver)[0].startswith("river.log · lines 10–12, 500 · ≈ "))
        log.unlink()
        async with open_window(tmp_path / "home", endpoint(server)) as driver:
            await until_read(driver)
            assert cards(driver)[0].startswith("river.log · lines 10–12, 500 · ≈ ")
            dialog = await asked(driver)
            assert dialog.edit.text() == "10–12, 500"
            dialog.edit.setText("2-3")
            dialog.accept()
            await until(lambda: cards(driver)[0].startswith("river.log · lines 2–3 · ≈ "))
            await send(driver)
            await driver.until_replied()
            sent = server.requests[-1].json["messages"][-1]["content"]
            assert "[Lines 2–3 of 501]\nline 2 of the river\nline 3 of the river" in sent
            assert "line 4" not in sent


async def test_a_file_that_is_gone_after_a_restart_says_so(tmp_path: Path) -> None:
    with FaultServer() as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            drop(driver, DATA / "report.pdf")
            await until_read(driver)
        [kept] = (tmp_path / "files").iterdir()
        kept.unlink()
        async with open_window(tmp_path, endpoint(server)) as driver:
            await until_read(driver)
            assert choice(driver) == "Pages…"
            shown = driver.window.pane.composer.cards
            shown.card(shown.keys[0]).choice.click()
            await until(lambda: driver.notices)
            assert "report.pdf is no longer there." in driver.notices
            assert cards(driver)[0].startswith("report.pdf · ")  # its text still goes


async def test_the_pages_of_a_scan_go_as_pictures(tmp_path: Path) -> None:
    with FaultServer(content_stream("Seen.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            drop(driver, DATA / "scan.pdf", DATA / "book.xlsx")
            await until_read(driver)
            assert cards(driver)[0] == "There is no text in scan.pdf: it is a scan."
            dialog = await asked(driver)
            assert write(dialog, "5") == "None of these pages can be taken out as a picture."
            assert not dialog._ok.isEnabled()
            said = write(dialog, "")
            assert said.startswith("4 pictures · ≈ 3,200 tokens\n")
            assert "Page 5 is left out" in said
            assert said.endswith(": there is no picture that can be taken out.")
            dialog.edit.setText("1, 3")
            dialog.accept()
            await until_read(driver)
            assert cards(driver)[:2] == ["scan.pdf, page 1", "scan.pdf, page 3"]
            shown = driver.window.pane.composer.cards
            assert shown.card(shown.keys[1]).label.text() == "page 3"
            assert cards(driver)[2].startswith("book.xlsx")
            await send(driver)
            await driver.until_replied()
            parts = server.requests[-1].json["messages"][-1]["content"]
            assert [part["type"] for part in parts] == ["image_url", "image_url", "text"]


async def test_the_scanned_pages_of_a_text_go_beside_it(tmp_path: Path) -> None:
    with FaultServer(content_stream("Seen.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            drop(driver, DATA / "annex.pdf", DATA / "book.xlsx")
            await until_read(driver)
            assert cards(driver)[0].startswith("annex.pdf · 4 pages · ≈ ")
            assert cards(driver)[0].endswith(" · 1 is a picture")
            dialog = await asked(driver)
            [other] = [one for one in dialog.findChildren(QPushButton) if "pictures" in one.text()]
            other.click()
            await until(lambda: [one.edit.text() for one in dialogs(driver)] == ["3"])
            dialogs(driver)[0].accept()
            await until_read(driver)
            assert [one.partition(" · ")[0] for one in cards(driver)] == [
                *("annex.pdf", "annex.pdf, page 3", "book.xlsx")
            ]
            await send(driver)
            await driver.until_replied()
            parts = server.requests[-1].json["messages"][-1]["content"]
            assert [part["type"] for part in parts] == ["text", "image_url", "text"]
