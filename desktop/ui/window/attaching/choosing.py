"""Has the person choose what of a file goes with the message."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.chat.failures import ChatError
from desktop.chat.text import printable_line
from desktop.engine.attaching.excerpts import Excerpt
from desktop.language import _
from desktop.ui.errors import errors_to
from desktop.ui.tasks import Tasks
from desktop.ui.window.attaching.choosers import DocumentChooser, ScanChooser
from desktop.ui.window.attaching.part_dialog import PartDialog
from desktop.ui.window.shared.attached_entry import Entry
from desktop.ui.window.shared.attached_files import AttachedFiles, Place


class Choosing(QObject):
    """One for each window."""

    done = Signal()
    """Something was chosen."""
    failed = Signal(ChatError)

    def __init__(self, files: AttachedFiles, tasks: Tasks, window: QWidget) -> None:
        super().__init__(window)
        self._files, self._tasks, self._window = files, tasks, window

    def begin(self, place: Place, entry: Entry, room: int) -> None:
        """Ask what of this file goes. `room`: how many files the message takes in its place."""
        if entry.part is None:
            _Asking(self, self._files, self._window, place, entry, room).ask_scan()
        else:
            asking = _Asking(self, self._files, self._window, place, entry, room - 1)
            self._tasks.start(self._ask(asking), "choose a part of a file")

    async def _ask(self, asking: _Asking) -> None:
        """The text is read again, where it is of an earlier run."""
        with errors_to(self.failed):
            if await self._files.read_again(asking.place, asking.entry):
                asking.ask_part()
                return
        asking.deleteLater()


class _Asking(QObject):
    """One question about one file; it ends with its dialog."""

    def __init__(
        self,
        choosing: Choosing,
        files: AttachedFiles,
        window: QWidget,
        place: Place,
        entry: Entry,
        room: int,
    ) -> None:
        super().__init__(choosing)
        self._choosing, self._files, self._window = choosing, files, window
        self.place, self.entry, self._room = place, entry, room

    def ask_scan(self) -> None:
        """Ask which pages without text go as pictures."""
        if self.entry.scan is not None:
            chooser = ScanChooser(self.entry.scan, self._room)
            title = _("Pages of {name} as pictures")
            dialog = self._dialog(title, PartDialog(chooser, chooser.first, self._window))
            dialog.chosen.connect(self._on_scanned)

    def ask_part(self) -> None:
        """Ask which pages, lines or share go."""
        read = self.entry.read
        assert read is not None
        assert read.excerpts is not None
        title = _("Pages of {name}") if read.excerpts.pages > 1 else _("Part of {name}")
        other = "" if self.entry.scan is None else _("As pictures…")
        chooser = DocumentChooser(read)
        asked = PartDialog(chooser, self.entry.chosen, self._window, other)
        dialog = self._dialog(title, asked)
        dialog.other_wanted.connect(self.ask_scan)
        dialog.chosen.connect(self._on_part)

    def _dialog(self, title: str, dialog: PartDialog) -> PartDialog:
        dialog.setWindowTitle(title.format(name=printable_line(self.entry.name)))
        self.setParent(dialog)
        dialog.open()
        return dialog

    def _on_scanned(self, numbers: Sequence[int]) -> None:
        self._files.add_scanned(self.place, self.entry.key, numbers)
        self._choosing.done.emit()

    def _on_part(self, excerpt: Excerpt | None) -> None:
        self._files.choose(self.place, self.entry, excerpt)
        self._choosing.done.emit()
