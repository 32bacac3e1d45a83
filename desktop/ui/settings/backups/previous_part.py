"""What earlier restores have kept, and the button that deletes it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.chat.failures import ChatError
from desktop.engine.workspace import Workspace
from desktop.language import _, ngettext
from desktop.ui.errors import errors_to
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import breakable, plain_label
from desktop.ui.widgets.question import Question, Role


class PreviousPart(QWidget):
    """Is hidden where nothing was kept."""

    failed = Signal(ChatError)

    def __init__(self, workspace: Workspace, tasks: Tasks) -> None:
        super().__init__()
        self._backups, self._tasks = workspace.backups, tasks
        self.words = plain_label(object_name="muted")
        self.delete = push_button(
            _("Delete the previous data…"), _("Delete for good what a restore has kept"), "danger"
        )
        self.delete.clicked.connect(self._on_delete)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(plain_label(_("From before a restore"), "section"))
        layout.addWidget(self.words)
        layout.addWidget(self.delete, 0, Qt.AlignmentFlag.AlignLeft)

    def refresh(self) -> None:
        """Show what there is."""
        folders = self._backups.previous()
        self.setVisible(bool(folders))
        if folders:
            said = ngettext(
                "What was there before is kept: {path}",
                "What was there before {count} restores is kept, of late: {path}",
                len(folders),
            )
            self.words.setText(said.format(count=len(folders), path=breakable(folders[-1])))

    def _on_delete(self) -> None:
        asked = _("Delete the data of before the restore? Nothing brings it back.")
        question = Question(asked, _("Cancel"), self.window())
        question.say(_("The chats of now stay."))
        question.offer(_("Delete for good"), Role.DestructiveRole, self._on_confirmed)
        question.open()

    def _on_confirmed(self) -> None:
        self.delete.setEnabled(False)
        self._tasks.start(self._delete(), "delete previous data")

    async def _delete(self) -> None:
        with errors_to(self.failed):
            await self._backups.delete_previous()
        self.delete.setEnabled(True)
        self.refresh()
