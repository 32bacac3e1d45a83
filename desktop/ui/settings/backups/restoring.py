"""Has a backup be chosen, looked at and made ready; what comes then ends all windows."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.chat.failures import ChatError
from desktop.engine.backing_up.contents import contents_in_words, made_in_words
from desktop.engine.backing_up.restore import HistoryLocked, Manifest, Restore
from desktop.engine.backing_up.work import Work, done
from desktop.engine.explain.sentences import explain
from desktop.engine.threads import in_daemon_thread
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.arranging.progress_line import ProgressLine
from desktop.ui.widgets.question import Question, Role
from desktop.ui.widgets.save_dialog import documents


class Restoring(QObject):
    """One restore at a time. Until it is ready, nothing of the home changes."""

    changed = Signal()
    """It works, or no more."""
    ready = Signal(object)
    """A Restore that is checked, to be put in place once nothing has the home open."""
    failed = Signal(ChatError)

    def __init__(
        self, workspace: Workspace, tasks: Tasks, progress: ProgressLine, page: QWidget
    ) -> None:
        super().__init__(page)
        self._workspace, self._tasks = workspace, tasks
        self._progress, self._page = progress, page
        self._work: Work | None = None

    @property
    def is_working(self) -> bool:
        """Whether a backup is being read."""
        return self._work is not None

    def ask(self) -> None:
        """Have the person choose a backup."""
        folder = self._workspace.backups.folder
        start = str(folder) if folder is not None else documents()
        dialog = QFileDialog(self._page, _("Restore a backup"), start)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([_("Backups (*.zip)"), _("All files (*)")])
        dialog.fileSelected.connect(self.look)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def look(self, path: str) -> None:
        """Look what a file is, and ask whether it is to be restored."""
        self._tasks.start(self._look(Path(path)), "look at a backup")

    def stop(self) -> None:
        """Leave all as it is."""
        if self._work is not None:
            self._work.stop()

    async def _look(self, path: Path) -> None:
        restore = Restore(self._workspace.places)
        try:
            manifest = await in_daemon_thread(restore.look, path)
        except ChatError as failure:
            self.failed.emit(failure)
            return
        question = Question(
            _("Put this backup in the place of your chats?"), _("Cancel"), self._page
        )
        question.say(*self._more(path, manifest))
        question.offer(_("Restore"), Role.AcceptRole, partial(self._begin, path))
        question.open()

    def _more(self, path: Path, manifest: Manifest) -> list[str]:
        parts = [
            _("{file} of {made}: {contents}.").format(
                file=path.name, made=made_in_words(manifest), contents=contents_in_words(manifest)
            ),
            _(
                "Weir closes and starts again with it. The chats, prompts and settings of now are "
                "kept beside it until you delete them."
            ),
        ]
        if manifest.encrypted:
            parts.append(_("Its chats are encrypted: the keyring of this system needs their key."))
        if self._workspace.turns.are_running:
            parts.append(_("The reply that arrives is stopped, and its text kept."))
        return parts

    def _begin(self, path: Path, *, without_key: bool = False) -> None:
        if self._work is None:
            self._work = Work()
            self._tasks.start(self._prepare(path, self._work, without_key), "restore")

    async def _prepare(self, path: Path, work: Work, without_key: bool) -> None:
        restore = Restore(self._workspace.places)
        self.changed.emit()
        try:
            call = partial(restore.prepare, path, work, without_key=without_key)
            await done(work, self._show, call)
        except HistoryLocked as failure:
            self._ask_without_key(path, failure)
        except ChatError as failure:
            self.failed.emit(failure)
        else:
            self.ready.emit(restore)
        finally:
            self._work = None
            self.changed.emit()

    def _ask_without_key(self, path: Path, failure: HistoryLocked) -> None:
        question = Question(explain(failure).sentence, _("Cancel"), self._page)
        question.say(
            _("Restored all the same, its chats stay locked until the keyring has their key.")
        )
        begin = partial(self._begin, path, without_key=True)
        question.offer(_("Restore all the same"), Role.DestructiveRole, begin)
        question.open()

    def _show(self, share: float) -> None:
        self._progress.say(_("The backup is being checked: {percent} %"), share)
