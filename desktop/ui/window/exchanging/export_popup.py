"""The dialog of an export: what as, where to, how far, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.chat.failures import ChatError
from desktop.engine.exchanging.exporting.exporting import Exporting
from desktop.engine.exchanging.exporting.wishes import Exported, InFolder, OneFile, Progress, Target
from desktop.engine.explain.sentences import explain
from desktop.environment import without_keys
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.widgets.arranging.progress_line import ProgressLine
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import narrow_label, plain_label
from desktop.ui.widgets.popup import Popup
from desktop.ui.widgets.save_dialog import documents
from desktop.ui.widgets.shortcuts import with_shortcut
from desktop.ui.window.exchanging.export_form import ExportForm, filter_of
from desktop.ui.window.exchanging.export_work import ExportWork, Wanted
from desktop.ui.window.exchanging.wording import exported_words

_WIDTH = 560


class ExportPopup(Popup):
    """Closed while an export runs, that goes on; opened again, it shows how far it is."""

    def __init__(
        self,
        wanted: Wanted,
        exporting: Exporting,
        work: ExportWork,
        palette: Palette,
        over: QWidget,
    ) -> None:
        super().__init__(_("Export"), _WIDTH, over)
        if work.progress is not None and work.wanted is not None:
            wanted = work.wanted  # that is the one which runs
        self._wanted, self._exporting, self._work = wanted, exporting, work
        self._done: Exported | None = None
        self.form = ExportForm(exporting.formats(), work.last_format, is_one=wanted.is_one)
        self.progress = ProgressLine(_("Stop; nothing half is left"))
        self.progress.set_palette(palette)
        self.result = narrow_label()
        self.error = narrow_label()
        self.error.setObjectName("error")
        self.cancel = push_button(_("Cancel"), with_shortcut(_("Close"), "Esc"))
        self.go = push_button("", "", "primary")
        self.open_file = push_button(_("Open"), _("Open it in the program that this computer has"))
        self.show_folder = push_button(_("Show in folder"), _("Open the folder that it lies in"))
        self.fill(plain_label(wanted.heading, "section"), self._content(), self._buttons())
        self._changing = (
            *(self.form, self.progress, self.result, self.error),
            *(self.go, self.open_file, self.show_folder),
        )
        self._connect()
        if (progress := work.progress) is not None:
            self._show_progress(progress)
        else:
            self._show_form()

    @property
    def first(self) -> QWidget:
        """What has the keyboard in the beginning."""
        return self.progress.stop if self._work.progress is not None else self.go

    def _content(self) -> QWidget:
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(24, 4, 24, 8)
        layout.setSpacing(12)
        for part in (self.form, self.progress, self.result, self.error):
            layout.addWidget(part)
        return content

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for button in (self.cancel, self.show_folder, self.open_file, self.go):
            row.addWidget(button)
        return row

    def _connect(self) -> None:
        self.form.changed.connect(self._show_form)
        self.cancel.clicked.connect(self.close_popup)
        self.go.clicked.connect(self._on_go)
        self.open_file.clicked.connect(self._on_open)
        self.show_folder.clicked.connect(self._on_show_folder)
        self.progress.stopped.connect(self._work.stop)
        self._work.progressed.connect(self._show_progress)
        self._work.ended.connect(self._show_result)
        self._work.failed.connect(self._show_error)

    # states -----------------------------------------------------------------------------
    def _show_form(self) -> None:
        words = _("Choose folder…") if self.form.in_folder else _("Save as…")
        self.go.setText(words)
        self.go.setAccessibleName(words)
        self.go.setToolTip(_("Choose where to, and export"))
        had = QApplication.focusWidget()
        keeps = had is not None and self.form.isAncestorOf(had)
        self._show((self.form, self.go), None if keeps else self.go)

    def _show_progress(self, progress: Progress) -> None:
        done, all_ = f"{progress.chats:,}", f"{progress.of:,}"
        words = _("{done} of {all} chats").format(done=done, all=all_)
        if progress.of <= 1:
            words = _("Exporting… {percent} %")
        begins = self.progress.isHidden()
        self.progress.say(words, progress.share)
        if begins:
            self._show((self.progress,), self.progress.stop)

    def _show_result(self, done: Exported) -> None:
        self._done = done
        self.result.setText(exported_words(done))
        shown: list[QWidget] = [self.result]
        if done.paths:
            shown += [self.show_folder]
        if len(done.paths) == 1:
            shown += [self.open_file]
        self._show(shown, shown[-1] if done.paths else self.cancel)

    def _show_error(self, failure: ChatError) -> None:
        self.error.setText(explain(failure).line)
        self._show((self.form, self.go, self.error), self.go)

    def _show(self, shown: Sequence[QWidget], first: QWidget | None) -> None:
        """Show the parts of one state, with the keyboard in `first`; None: it stays where it is."""
        ends = self.form not in shown and self.progress not in shown
        self.cancel.setText(_("Close") if ends or self.progress in shown else _("Cancel"))
        self.cancel.setAccessibleName(self.cancel.text())
        for part in shown:
            part.show()
        if first is not None and self.isVisible():  # before what had it is hidden
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        for part in self._changing:
            part.setVisible(part in shown)
        if self.isVisible():
            self.fit()

    # doing ------------------------------------------------------------------------------
    def _on_go(self) -> None:
        form, last = self.form, self._work.last_folder or documents()
        title = _("Export")
        dialog = QFileDialog(self, title, last)
        if form.in_folder:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        else:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setNameFilter(filter_of(form.format))
            dialog.setDefaultSuffix(str(form.format))
            dialog.selectFile(self._exporting.name_for(self._wanted.titles, form.format))
        dialog.fileSelected.connect(self._on_place)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_place(self, chosen: str) -> None:
        path, form = Path(chosen), self.form
        self._work.last_format = form.format
        self._work.last_folder = str(path if form.in_folder else path.parent)
        target: Target = InFolder(path) if form.in_folder else OneFile(path)
        self._work.begin(self._wanted, form.format, target, form.how())
        if (progress := self._work.progress) is not None:
            self._show_progress(progress)

    def _on_open(self) -> None:
        if self._done is not None:
            _open(self._done.paths[0])

    def _on_show_folder(self) -> None:
        if self._done is not None:
            _open(self._done.paths[0].parent)


def _open(path: Path) -> None:
    """Open what was just written. A page of ours has no script and asks no network."""
    with without_keys():
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
