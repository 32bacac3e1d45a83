"""The report for IT in the window: shown, copied, saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from desktop.ui.settings.endpoints.report_popup import ReportPopup
from desktop.ui.widgets.save_dialog import SaveDialog
from tests.support.driving import MemoryKeyring, endpoint, open_window, until
from tests.support.fault_server import FaultServer, status
from tests.support.settings_driving import escape, opened

KEY = "sk-report-77aa0e1c"


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


async def test_it_is_shown_copied_and_saved_after_a_test(tmp_path: Path) -> None:
    refusal = status(401, {"error": {"message": f"Incorrect API key: {KEY}"}})
    with FaultServer(refusal) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await driver.workspace.keys.store("Test", KEY)
            dialog = opened(driver)
            test = dialog.editor.endpoint_test
            assert test.report.isHidden()
            QTest.keyClick(test.button, Qt.Key.Key_Space)
            await until(test.report.isVisible)
            assert [line.name for line in test.untried] == ["first_token"]
            QTest.keyClick(test.report, Qt.Key.Key_Space)
            await until(lambda: bool(dialog.findChildren(ReportPopup)))
            [popup] = dialog.findChildren(ReportPopup)
            shown = popup.text.toPlainText()
            assert "Qt 6." in shown
            assert "✗ The server takes the question" in shown
            assert f"127.0.0.1:{server.port}" in shown
            assert KEY not in shown
            popup.copy.click()
            assert QGuiApplication.clipboard().text() == shown
            popup.save.click()
            [saving] = popup.findChildren(SaveDialog)
            path = tmp_path / "report.txt"
            saving.fileSelected.emit(str(path))
            saving.close()
            assert path.read_text("utf-8") == shown + "\n"
            assert "report.txt" in popup.said.text()
            saving.fileSelected.emit(str(tmp_path))  # a folder
            assert str(tmp_path) in popup.said.text()
            popup.save.setFocus()
            QTest.keyClicks(driver.window.focusWidget() or popup, "abc")
            assert driver.window.pane.composer.edit.toPlainText() == ""
            escape(dialog)
            assert popup.isHidden()
            assert dialog.isVisible()
            assert driver.window.focusWidget() is test.report
            test.report.click()
            await until(lambda: test._popup is not None)
            escape(dialog)
            escape(dialog)
            assert dialog.isHidden()
            assert test.report.isHidden()
