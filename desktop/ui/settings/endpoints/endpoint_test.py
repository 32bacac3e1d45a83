"""The test of an endpoint: the doctor's steps, each as soon as it is known."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.engine.endpoints.doctor import not_tried
from desktop.engine.events import Step
from desktop.engine.explain.sentences import explain
from desktop.engine.explain.steps import step_title, told, verdict
from desktop.engine.reporting.report import report_text
from desktop.engine.threads import in_daemon_thread
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import BESIDE_WORDS, beside_words
from desktop.ui.look.qt_facts import qt_facts
from desktop.ui.look.theme import palette_for
from desktop.ui.settings.endpoints.report_popup import ReportPopup
from desktop.ui.settings.endpoints.step_line import StepLine, UntriedLine
from desktop.ui.tasks import Tasks, cancel
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label


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
        self.report = push_button(
            _("Report for IT…"), _("Shows what was found, with versions, settings and log"), "link"
        )
        self.report.clicked.connect(self._on_report)
        self._tried: Endpoint | None = None
        """What was tested last."""
        self._popup: ReportPopup | None = None
        self.steps: list[StepLine] = []
        self.untried: list[UntriedLine] = []
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
        head.addWidget(self.report)
        head.addWidget(self.button)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        self._left = QVBoxLayout()
        self._left.setSpacing(4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 12)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addLayout(self._lines)
        layout.addWidget(self.words)
        layout.addLayout(self._left)
        layout.addWidget(self.progress)

    def begin(self) -> None:
        """Begin a test, as the button does, and put the keyboard where it is cancelled."""
        self._on_clicked()
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)

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
        if self._popup is not None:
            self._popup.close_popup()
        self._empty()
        self._name_button()

    def _empty(self) -> None:
        for line in (*self.steps, *self.untried):
            line.hide()
            line.deleteLater()
        self.steps, self.untried = [], []
        self.report.hide()
        self.words.clear()
        self.words.hide()
        self._say("")

    def _on_clicked(self) -> None:
        if self._work is not None and not self._work.done():
            cancel(self._work)
        elif (endpoint := self._endpoint()) is not None:
            self._empty()
            self._tried = endpoint
            self._work = self._tasks.start(self._run(endpoint), "test of an endpoint")

    async def _run(self, endpoint: Endpoint) -> None:
        this = asyncio.current_task()
        self._tested = True
        self._say(_("Testing…"))
        self._name_button(_("Cancel"))
        over = ""
        try:
            async for step in self._workspace.endpoints.examine(endpoint):
                self._add(step, endpoint)
            over = verdict([line.step for line in self.steps])
        except ChatError as error:
            self._show_words(error)
        except asyncio.CancelledError:
            over = _("Cancelled.")
            raise
        finally:
            if self._work is this:  # else another endpoint is shown by now
                self._say(over if self._tested else "")
                self.report.setVisible(self._tested)
                self._name_button()

    def _add(self, step: Step, endpoint: Endpoint) -> None:
        """Show a step, and what comes next, or was not worth a try any more."""
        line = StepLine(step, self._palette)
        self.steps.append(line)
        self._lines.addWidget(line)
        left = not_tried([line.step for line in self.steps], endpoint)
        if step.failure is not None:
            self._show_words(step.failure)
            self.untried = [UntriedLine(name) for name in left]
            for untried in self.untried:
                self._left.addWidget(untried)
        elif left:
            self._say(_("{step}…").format(step=step_title(left[0])))
        self.changed.emit()

    def _show_words(self, failure: ChatError) -> None:
        self.words.setText(told(explain(failure)))
        self.words.show()
        self.changed.emit()

    def _on_report(self) -> None:
        if self._tried is not None and self._popup is None:
            self._tasks.start(self._show_report(self._tried), "report for IT")

    async def _show_report(self, endpoint: Endpoint) -> None:
        """Write the report beside the loop, for it reads the log, and show it."""
        steps = [line.step for line in self.steps]
        text = await in_daemon_thread(report_text, self._workspace, endpoint, steps, qt_facts())
        if self.report.isHidden() or self._popup is not None:
            return  # another endpoint is shown by now
        self._popup = ReportPopup(text, self._around())
        self._popup.closed.connect(self._on_popup_closed)
        self._popup.open(self._popup.save)

    def _on_popup_closed(self) -> None:
        self._popup = None
        self.report.setFocus(Qt.FocusReason.PopupFocusReason)

    def _around(self) -> QWidget:
        """The settings, over which the report is shown; what is typed there goes no further."""
        widget: QWidget = self
        while (parent := widget.parentWidget()) is not None and widget.objectName() != "settings":
            widget = parent
        return widget

    def _say(self, text: str) -> None:
        self.progress.setText(text)
        self.progress.setVisible(bool(text))

    def _name_button(self, text: str = "") -> None:
        text = text or (_("Again") if self._tested else _("Test"))
        self.button.setText(text)
        self.button.setAccessibleName(text)
        again = beside_words("retry", self._palette.text) if text == _("Again") else QIcon()
        self.button.setIcon(again)
