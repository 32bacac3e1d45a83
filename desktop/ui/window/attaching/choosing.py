"""Has the person choose what of a file goes with the message."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.chat.failures import ChatError
from desktop.chat.text import printable_line
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
            self._ask_scan(place, entry, room)
        else:
            self._tasks.start(self._ask(place, entry, room - 1), "choose a part of a file")

    def _ask_scan(self, place: Place, entry: Entry, room: int) -> None:
        """Ask which pages without text go as pictures."""
        if entry.scan is not None:
            chooser = ScanChooser(entry.scan, room)
            title = _("Pages of {name} as pictures").format(name=printable_line(entry.name))
            dialog = PartDialog(title, chooser, chooser.first, self._window)
            self._open(dialog, partial(self._files.add_scanned, place, entry.key))

    async def _ask(self, place: Place, entry: Entry, room: int) -> None:
        """The text is read again, where it is of an earlier run."""
        with errors_to(self.failed):
            if await self._files.read_again(place, entry):
                self._ask_part(place, entry, room)

    def _ask_part(self, place: Place, entry: Entry, room: int) -> None:
        assert entry.read is not None
        assert entry.read.excerpts is not None
        in_pages = entry.read.excerpts.pages > 1
        title = _("Pages of {name}") if in_pages else _("Part of {name}")
        title = title.format(name=printable_line(entry.name))
        other = "" if entry.scan is None else _("As pictures…")
        chooser = DocumentChooser(entry.read)
        dialog = PartDialog(title, chooser, entry.chosen, self._window, other)
        dialog.other_wanted.connect(partial(self._ask_scan, place, entry, room))
        self._open(dialog, partial(self._files.choose, place, entry))

    def _open(self, dialog: PartDialog, done: Callable[..., None]) -> None:
        dialog.chosen.connect(done)
        dialog.chosen.connect(self.done)
        dialog.open()
