"""Opens an attached file: a picture large, any other file in the system's program."""

from __future__ import annotations

import os
import shutil
import tempfile
from functools import partial
from pathlib import Path, PurePath

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QWidget

from desktop.chat.content import File, Picture
from desktop.chat.failures import ChatError
from desktop.chat.text import printable_line
from desktop.engine.failures import FileNotSaved
from desktop.engine.saving import file_name, save_bytes
from desktop.engine.threads import in_daemon_thread
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.question import Question, Role
from desktop.ui.widgets.save_dialog import SaveDialog
from desktop.ui.window.attaching.viewer import Viewer

_OPENED = (
    *(".pdf", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".rtf"),
    *(".txt", ".md", ".csv", ".tsv", ".log", ".json", ".eml"),
)
"""What no system runs as a program. All others, a script or a page among them, are saved only."""
_SHOWN = 32
"""Characters of a name in a question."""


class Opening(QObject):
    """Copies what is opened into a private folder, which goes with the window."""

    failed = Signal(ChatError)
    notice_raised = Signal(str)

    def __init__(self, workspace: Workspace, tasks: Tasks, window: QWidget) -> None:
        super().__init__(window)
        self._workspace, self._tasks, self._window = workspace, tasks, window
        self._folder: Path | None = None

    def open(self, part: File | Picture) -> None:
        """Show a picture; ask, and then open any other file."""
        if isinstance(part, Picture):
            self._tasks.start(self._view(part), "show a picture")
            return
        may_open = PurePath(part.name).suffix.lower() in _OPENED
        words = _("Open {name}?") if may_open else _("Weir does not open {name}.")
        asked = Question(words.format(name=_short(part.name)), _("Cancel"), self._window)
        if may_open:
            asked.setInformativeText(_("It opens in the program that this computer has for it."))
            asked.offer(_("Open"), Role.AcceptRole, partial(self._start, part, True))
        else:
            asked.setInformativeText(_("A program of this computer might run what is in it."))
        asked.offer(_("Save as…"), Role.AcceptRole, partial(self._start, part, False))
        asked.open()

    def end(self) -> None:
        """Remove the copies."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    # inside ---------------------------------------------------------------------
    def _start(self, part: File, is_opened: bool) -> None:
        self._tasks.start(self._open_or_save(part, is_opened), "open a file")

    async def _open_or_save(self, part: File, is_opened: bool) -> None:
        content = await in_daemon_thread(self._workspace.files.bytes_of, part.sha256)
        if content is None:
            words = _("{name} is no longer there.")
            self.notice_raised.emit(words.format(name=printable_line(part.name)))
        elif is_opened:
            await self._launch(part, content)
        else:
            self._ask_where(part, content)

    async def _view(self, part: Picture) -> None:
        def decoded() -> tuple[QImage, bytes] | None:
            content = self._workspace.files.bytes_of(part.sha256)
            return None if content is None else (QImage.fromData(content), content)

        found = await in_daemon_thread(decoded)
        if found is None or found[0].isNull():
            words = _("{name} is no longer there.")
            self.notice_raised.emit(words.format(name=printable_line(part.name)))
            return
        viewer = Viewer(part.name, *found, self._window)
        viewer.failed.connect(self.failed)
        viewer.open()

    async def _launch(self, part: File, content: bytes) -> None:
        try:
            path = await in_daemon_thread(self._copied, part, content)
        except OSError as exc:
            reason = exc.strerror or type(exc).__name__
            self.failed.emit(FileNotSaved(printable_line(part.name), reason))
            return
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            words = _("No program of this computer opens {name}. Save it, and open it there.")
            self.notice_raised.emit(words.format(name=printable_line(part.name)))

    def _copied(self, part: File, content: bytes) -> Path:
        """A copy under the file's own name, in a folder that nobody else reads. Raises OSError."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="weir-"))
        path = Path(tempfile.mkdtemp(dir=self._folder)) / file_name(part.name)
        path.write_bytes(content)
        if os.name == "posix":  # elsewhere it could not be removed any more
            path.chmod(0o400)  # what is written there would be lost
        return path

    def _ask_where(self, part: File, content: bytes) -> None:
        begin = partial(self._begin_saving, content)
        SaveDialog(_("Save file"), file_name(part.name), begin, self._window).open()

    def _begin_saving(self, content: bytes, path: Path) -> None:
        self._tasks.start(self._save(content, path), "save a file")

    async def _save(self, content: bytes, path: Path) -> None:
        try:
            await in_daemon_thread(save_bytes, path, content)
        except ChatError as failure:
            self.failed.emit(failure)


def _short(name: str) -> str:
    """A name as it is shown, its middle left out where it is long."""
    shown = printable_line(name)
    return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN // 2]}…{shown[-_SHOWN // 2 :]}"
