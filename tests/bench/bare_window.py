"""A window without Weir, as one of Qt alone costs it.

    python -m tests.bench.bare_window WIDTH HEIGHT empty|text|libraries

shows an empty QWidget, or a QTextBrowser with the text of its stdin, each page of which is drawn
once, as it is where a reply arrives; with `libraries` those are loaded, too, that Weir's window has
loaded by then. It prints 0 and megabytes of the process.
"""

from __future__ import annotations

import importlib
import sys
import time

LIBRARIES = (
    *("apsw", "httpx", "idna", "jeepney", "markdown_it", "msgspec", "qasync", "socksio"),
    "truststore",
)
"""All that others wrote; Pygments and ziamath work in a child, and a keyring comes where one is."""

if sys.argv[3:] == ["libraries"]:  # first: PySide6 would read the source of each
    sys.modules["click"] = None  # type: ignore[assignment]  # as `one_reply` says
    for library in LIBRARIES:
        importlib.import_module(library)

from PySide6.QtWidgets import QApplication, QTextBrowser, QWidget  # noqa: E402

from tests.bench.memory import resident  # noqa: E402


def main() -> None:
    """Show the window for a second, and go through its text."""
    application = QApplication([])
    width, height = map(int, sys.argv[1:3])
    is_empty = sys.argv[3] == "empty"
    window = QWidget() if is_empty else QTextBrowser()
    window.resize(width, height)
    if isinstance(window, QTextBrowser):
        window.setPlainText(sys.stdin.read())
    window.show()
    end = time.monotonic() + 1
    while time.monotonic() < end:
        application.processEvents()
        time.sleep(0.01)
    if isinstance(window, QTextBrowser):
        bar = window.verticalScrollBar()
        for at in range(0, bar.maximum(), bar.pageStep()):
            bar.setValue(at)
            application.processEvents()
    print(0, resident())


if __name__ == "__main__":
    main()
