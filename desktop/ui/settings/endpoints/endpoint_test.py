"""The Test button of an endpoint shows the doctor's steps, each as soon as it is known."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.engine.endpoints.doctor import Step
from desktop.engine.explain.sentences import explain, step_title
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.tasks import Tasks, cancel
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label


class EndpointTest(QWidget):
    """Runs the steps for the endpoint in the form, saved or not; a second press cancels.

    The form lays out `button`; the widget itself shows the results.
    """

    changed = Signal()
    """More results are shown."""

    def __init__(
        self,
        workspace: Workspace,
        tasks: Tasks,
        endpoint: Callable[[], Endpoint | None],
        parent: QWidget | None = None,
    ) -> None:
        """`endpoint` gives the endpoint to test, or None where the form shows why there is none."""
        super().__init__(parent)
        self._workspace = workspace
        self._tasks = tasks
        self._endpoint = endpoint
        self._work: asyncio.Task[None] | None = None
        self.button = push_button(_("Test"), _("Ask the endpoint for one word, and show each step"))
        self.button.clicked.connect(self._on_clicked)
        self.results = plain_label()
        self.results.setAccessibleName(_("Test results"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.results)
        self.clear()

    def clear(self) -> None:
        """Cancel the test that runs and take the results away."""
        cancel(self._work)
        self.results.clear()
        self.results.hide()

    def _on_clicked(self) -> None:
        if self._work is not None and not self._work.done():
            cancel(self._work)
        elif (endpoint := self._endpoint()) is not None:
            self.clear()
            self._work = self._tasks.start(self._run(endpoint), "test of an endpoint")

    async def _run(self, endpoint: Endpoint) -> None:
        lines: list[str] = []
        self._name_button(_("Cancel"))
        self._show([_("Testing…")])
        try:
            async for step in self._workspace.endpoints.examine(endpoint):
                lines.append(_line(step))
                self._show([*lines, _("Testing…")])
            self._show(lines)
        except ChatError as error:
            self._show([*lines, "✗ " + explain(error).line])
        except asyncio.CancelledError:
            self._show([*lines, _("Cancelled.")])
            raise
        finally:
            self._name_button(_("Test"))

    def _name_button(self, text: str) -> None:
        self.button.setText(text)
        self.button.setAccessibleName(text)

    def _show(self, lines: list[str]) -> None:
        self.results.setText("\n".join(lines))
        self.results.show()
        self.changed.emit()


def _line(step: Step) -> str:
    """The step's title with its detail; below them, where it failed, the cause and remedy."""
    title = " — ".join(filter(None, (step_title(step.name), step.detail)))
    if step.failure is not None:
        return f"✗ {title}\n     {explain(step.failure).line}"
    return _("✓ {step} ({ms:.0f} ms)").format(step=title, ms=step.ms)
