"""The dialog of an import: which file, what it is, what is new in it, and what was taken."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.chat.failures import ChatError
from desktop.chat.text import printable_line
from desktop.engine.exchanging.importing.report import Progress, Report
from desktop.engine.explain.files.importing import name_of
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.exchange.programs import NAMES
from desktop.language import _, listed
from desktop.rendering.style.palette import Palette
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.arranging.progress_line import ProgressLine
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import narrow_label, plain_label
from desktop.ui.widgets.popup import Popup
from desktop.ui.widgets.save_dialog import documents
from desktop.ui.widgets.shortcuts import with_shortcut
from desktop.ui.window.exchanging.import_work import ImportWork, Step
from desktop.ui.window.exchanging.past_imports import PastImports, undone_words
from desktop.ui.window.exchanging.skipped_list import SkippedList
from desktop.ui.window.exchanging.wording import (
    chats_text,
    found_words,
    skipped_lines,
    taken_words,
)

if TYPE_CHECKING:  # SQLite is not loaded before a chat is
    from desktop.engine.exchanging.importing.importing import Undone

_WIDTH = 600


class ImportPopup(Popup):
    """Closed while a file is read, that goes on; opened again, it shows how far it is."""

    show_requested = Signal()
    """The person wants to see what was taken."""

    def __init__(
        self, workspace: Workspace, tasks: Tasks, work: ImportWork, palette: Palette, over: QWidget
    ) -> None:
        super().__init__(_("Import chats"), _WIDTH, over)
        self._work = work
        self.about = narrow_label()
        self.about.setObjectName("muted")
        self.what, self.numbers, self.error = narrow_label(), narrow_label(), narrow_label()
        self.what.setObjectName("section")
        self.error.setObjectName("error")
        self.progress = ProgressLine(_("Stop; what was taken stays"))
        self.progress.set_palette(palette)
        self.skipped = SkippedList()
        self.past = PastImports(workspace, tasks)
        self.cancel = push_button(_("Cancel"), with_shortcut(_("Close"), "Esc"))
        self.folder = push_button(
            _("Choose folder…"), _("A folder that an archive was unpacked to")
        )
        self.file = push_button(
            _("Choose file…"), _("The file as the other program wrote it"), "primary"
        )
        self.go = push_button(_("Import"), _("Take what is new"), "primary")
        self.show_chats = push_button(_("Show"), _("Go to the chats that came"), "primary")
        self.fill(plain_label(_("Import chats"), "section"), self._content(), self._buttons())
        self._changing = (
            *(self.about, self.what, self.progress, self.numbers, self.skipped, self.error),
            *(self.past, self.folder, self.file, self.go, self.show_chats),
        )
        self.about.setText(
            _(
                "What {names} exported: the file as it came, also a zip archive, or its folder. "
                "What is here already is not taken twice."
            ).format(names=listed(NAMES.values()))
        )
        self._connect()
        self._show_step()

    @property
    def first(self) -> QWidget:
        """What has the keyboard now."""
        match self._work.step:
            case Step.NONE:
                return self.file
            case Step.LOOKING | Step.TAKING:
                return self.progress.stop
            case Step.FOUND:
                return self.go if self._has_new() else self.cancel
            case Step.TAKEN:
                return self.show_chats if self._has_new() else self.cancel

    def tell_undone(self, done: Undone) -> None:
        """Say what became of an import that was undone."""
        self.past.said.setText(undone_words(done))
        self.past.said.show()
        self.past.refresh()
        self.file.setFocus(Qt.FocusReason.OtherFocusReason)
        self.fit()

    def _content(self) -> QWidget:
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(24, 4, 24, 8)
        layout.setSpacing(10)
        for part in (self.about, self.what, self.progress, self.numbers, self.skipped, self.error):
            layout.addWidget(part)
        layout.addWidget(self.past)
        return content

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for button in (self.cancel, self.folder, self.file, self.go, self.show_chats):
            row.addWidget(button)
        return row

    def _connect(self) -> None:
        self.cancel.clicked.connect(self.close_popup)
        self.file.clicked.connect(self._on_file)
        self.folder.clicked.connect(self._on_folder)
        self.go.clicked.connect(self._work.take)
        self.show_chats.clicked.connect(self.show_requested)
        self.progress.stopped.connect(self._work.stop)
        self._work.changed.connect(self._show_step)
        self._work.progressed.connect(self._show_progress)
        self._work.failed.connect(self._show_error)
        self.past.failed.connect(self._show_error)

    # states -----------------------------------------------------------------------------
    def _has_new(self) -> bool:
        return self._work.report is not None and self._work.report.chats > 0

    def _show_step(self) -> None:
        work, path = self._work, self._work.path
        name = printable_line(path.name) if path is not None else ""
        program = "" if work.chosen is None else name_of(work.chosen.source)
        self.what.setText(" · ".join(filter(None, (program, name))))
        match work.step:
            case Step.NONE:
                self.past.refresh()
                self._show((self.about, self.past, self.folder, self.file))
            case Step.LOOKING | Step.TAKING:
                self._show_progress(work.progress)
                self._show((self.what, self.progress))
            case Step.FOUND | Step.TAKEN:
                self._show_report(work.report or Report(""))

    def _show_report(self, report: Report) -> None:
        is_taken = self._work.step is Step.TAKEN
        self.numbers.setText(taken_words(report) if is_taken else found_words(report))
        lines = skipped_lines(report)
        shown: list[QWidget] = [self.what, self.numbers]
        if lines:
            shown.append(self.skipped)
        if self._has_new():
            shown.append(self.show_chats if is_taken else self.go)
        self.skipped.show_lines(lines)
        self._show(shown)

    def _show_progress(self, progress: Progress) -> None:
        words = (
            _("Looking into it: {chats}")
            if self._work.step is Step.LOOKING
            else _("Taking: {chats}")
        )
        self.progress.say(words.format(chats=chats_text(progress.chats)), progress.share)

    def _show_error(self, failure: ChatError) -> None:
        self.error.setText(explain(failure).line)
        if not self._work.is_running:  # else the next step shows it
            self._show_step()

    def _show(self, shown: Sequence[QWidget]) -> None:
        """Show the parts of one step, with the keyboard in the first of them."""
        parts = [*shown]
        if self.error.text() and not self._work.is_running:
            parts.append(self.error)
        else:
            self.error.clear()
        if self.past in parts and self.past.isHidden():
            parts.remove(self.past)
        for part in parts:
            part.show()
        is_done = self._work.step is Step.TAKEN or self._work.is_running
        self.cancel.setText(_("Close") if is_done else _("Cancel"))
        self.cancel.setAccessibleName(self.cancel.text())
        if self.isVisible():  # before what had it is hidden
            self.first.setFocus(Qt.FocusReason.OtherFocusReason)
        for part in self._changing:
            part.setVisible(part in parts)
        if self.isVisible():
            self.fit()

    # doing ------------------------------------------------------------------------------
    def _on_file(self) -> None:
        self._ask(QFileDialog.FileMode.ExistingFile)

    def _on_folder(self) -> None:
        self._ask(QFileDialog.FileMode.Directory)

    def _ask(self, mode: QFileDialog.FileMode) -> None:
        dialog = QFileDialog(self, _("Import chats"), documents())
        dialog.setFileMode(mode)
        dialog.fileSelected.connect(self._on_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_chosen(self, path: str) -> None:
        self.error.clear()
        self._work.look(Path(path))
