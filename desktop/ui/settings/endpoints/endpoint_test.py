"""The test of an endpoint: the doctor's steps, each as soon as it is known."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.engine.endpoints.doctor import Step
from desktop.engine.explain.routes import detail_of
from desktop.engine.explain.sentences import explain, step_title
from desktop.engine.failures import KeyCommandFailed
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import BESIDE_WORDS, beside_words, icon
from desktop.ui.look.theme import palette_for
from desktop.ui.tasks import Tasks, cancel
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label

_MARK = 16
"""The side of a step's icon, in pixels."""


class EndpointTest(QFrame):
    """Runs the steps for the endpoint in the form; a second press cancels."""

    changed = Signal()
    """More results are shown."""

    def __init__(
        self, workspace: Workspace, tasks: Tasks, endpoint: Callable[[], Endpoint | None]
    ) -> None:
        """`endpoint` gives the endpoint to test, or None where the form shows why there is none."""
        super().__init__()
        self.setObjectName("testCard")
        self._workspace = workspace
        self._tasks = tasks
        self._endpoint = endpoint
        self._palette = palette_for(QGuiApplication.styleHints().colorScheme())
        self._work: asyncio.Task[None] | None = None
        self._tested = False
        self.button = push_button(_("Test"), _("Ask the endpoint for one word, and show each step"))
        self.button.setIconSize(BESIDE_WORDS)
        self.button.clicked.connect(self._on_clicked)
        self.steps: list[StepLine] = []
        self.progress = plain_label(object_name="muted")
        self.words = plain_label(object_name="amber")
        self.words.setAccessibleName(_("Test results"))
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lay_out()
        self.clear()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        title = QLabel(_("Test"))
        title.setObjectName("section")
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self.button)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 12)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addLayout(self._lines)
        layout.addWidget(self.progress)
        layout.addWidget(self.words)

    def set_palette(self, palette: Palette) -> None:
        """Draw the icons in these colours."""
        self._palette = palette
        self._name_button(self.button.text())
        for line in self.steps:
            line.set_palette(palette)

    def clear(self) -> None:
        """Cancel the test that runs and take the results away."""
        cancel(self._work)
        self._tested = False
        self._empty()
        self._name_button()

    def _empty(self) -> None:
        for line in self.steps:
            line.hide()
            line.deleteLater()
        self.steps = []
        self.words.clear()
        self.words.hide()
        self._say("")

    def _on_clicked(self) -> None:
        if self._work is not None and not self._work.done():
            cancel(self._work)
        elif (endpoint := self._endpoint()) is not None:
            self._empty()
            self._work = self._tasks.start(self._run(endpoint), "test of an endpoint")

    async def _run(self, endpoint: Endpoint) -> None:
        this = asyncio.current_task()
        self._tested = True
        self._say(_("Testing…"))
        self._name_button(_("Cancel"))
        over = ""
        try:
            async for step in self._workspace.endpoints.examine(endpoint):
                self._add(step)
        except ChatError as error:
            self._show_words(error)
        except asyncio.CancelledError:
            over = _("Cancelled.")
            raise
        finally:
            if self._work is this:  # else another endpoint is shown by now
                self._say(over if self._tested else "")
                self._name_button()

    def _add(self, step: Step) -> None:
        line = StepLine(step, self._palette)
        self.steps.append(line)
        self._lines.addWidget(line)
        if step.failure is not None:
            self._show_words(step.failure)
        self.changed.emit()

    def _show_words(self, failure: ChatError) -> None:
        explanation = explain(failure)
        own = explanation.details.partition("\n")[0]  # of the answer's headers, the chat has all
        by_program = failure.kind == KeyCommandFailed.kind
        said = _("The program says: “{words}”") if by_program else _("It says: “{words}”")
        said = said.format(words=own) if own else ""
        parts = [explanation.sentence, said, explanation.remedy]
        self.words.setText("\n".join(filter(None, parts)))
        self.words.show()
        self.changed.emit()

    def _say(self, text: str) -> None:
        self.progress.setText(text)
        self.progress.setVisible(bool(text))

    def _name_button(self, text: str = "") -> None:
        text = text or (_("Again") if self._tested else _("Test"))
        self.button.setText(text)
        self.button.setAccessibleName(text)
        again = beside_words("retry", self._palette.text) if text == _("Again") else QIcon()
        self.button.setIcon(again)


class StepLine(QWidget):
    """One step: whether it went well, what it was, and how long it took."""

    def __init__(self, step: Step, palette: Palette) -> None:
        super().__init__()
        self.step = step
        self._mark = QLabel()
        self._mark.setFixedWidth(22)
        self._mark.setAccessibleName(_("passed") if step.ok else _("failed"))
        title, detail = step_title(step.name), detail_of(step.detail, step.route, step.origin)
        if detail:
            title = _("{step}: {detail}").format(step=title, detail=detail)
        self.text = plain_label(title, "step")
        time = _("{ms:.0f} ms").format(ms=step.ms) if step.ok else "—"
        row = QGridLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setHorizontalSpacing(0)
        row.setColumnStretch(1, 1)
        row.addWidget(self._mark, 0, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.text, 0, 1)
        row.addWidget(plain_label(time, "note"), 0, 2, Qt.AlignmentFlag.AlignRight)
        self.set_palette(palette)

    def set_palette(self, palette: Palette) -> None:
        """Draw the icon in these colours."""
        ok = self.step.ok
        drawn = icon("check" if ok else "close", palette.accent if ok else palette.error)
        self._mark.setPixmap(drawn.pixmap(QSize(_MARK, _MARK), self.devicePixelRatioF()))
