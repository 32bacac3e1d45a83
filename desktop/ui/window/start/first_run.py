"""The welcome: the ways to a first reply, one of them the primary one."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)

from desktop.chat.endpoint import BIGAI_PRO, Endpoint
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import centred, plain_label
from desktop.ui.window.start.key_card import KeyCard
from desktop.ui.window.start.server_cards import AnotherServerCard, LocalServersCard

_MEASURE = 640
"""The cards' width in pixels at most."""
_EDGE = 16
"""Pixels beside them at least, as beside the composer."""
_LEAST_ABOVE, _SHARE_ABOVE = 8, 0.19
"""Pixels above the cards at least, and the share of the height that is left above them."""
_BESIDE_FROM = 520
"""Pixels from which two cards stand side by side."""


class FirstRun(QScrollArea):
    """The ways to a first reply: a key, a server on this machine, another, the on-device model."""

    endpoint_chosen = Signal(object)
    """An Endpoint to use: one found on this machine, or the on-device model."""
    another_requested = Signal()
    """The person wants to add an endpoint."""
    import_requested = Signal()
    """The person wants to bring chats from another program."""

    def __init__(self, workspace: Workspace, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key_card = KeyCard(workspace, tasks)
        self.servers = LocalServersCard(workspace, tasks)
        self.servers.endpoint_chosen.connect(self.endpoint_chosen)
        self.another = AnotherServerCard()
        self.another.chosen.connect(self.another_requested)
        self.bring = push_button(
            _("Bring chats from another program…"),
            _("ChatGPT, Claude and others: what they exported"),
            "smallLink",
        )
        self.bring.clicked.connect(self.import_requested)
        self._sign = QLabel()
        self._local = next((e for e in workspace.settings.endpoints if e.kind == "local"), None)
        self._pair = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._inside = QWidget()
        self._rows, self._around = QVBoxLayout(self._inside), QVBoxLayout()
        self._above = QSpacerItem(0, _LEAST_ABOVE)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it would show no sign of it
        self.setWidget(self._page())

    def refresh(self, bigai: Endpoint) -> None:
        """Ask for the key of this endpoint, and look again for servers on this machine."""
        self.key_card.set_endpoint(bigai)
        self.servers.look()
        self._place()

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        drawn = icon("cube", palette.muted)
        self._sign.setPixmap(drawn.pixmap(QSize(18, 18), self.devicePixelRatioF()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        beside = self.viewport().width() - 2 * _EDGE >= _BESIDE_FROM
        directions = QBoxLayout.Direction
        self._pair.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        """Leave room above the cards by the window's height: what arrives later moves nothing."""
        room = self.viewport().height()
        width = min(_MEASURE, self.viewport().width() - 2 * _EDGE)
        wanted = self._rows.heightForWidth(width)
        above = max(_LEAST_ABOVE, min(int(room * _SHARE_ABOVE), (room - wanted) // 2))
        if above != self._above.sizeHint().height():
            self._above.changeSize(0, above)
            self._around.invalidate()

    def _page(self) -> QWidget:
        self._pair.setSpacing(10)
        self._pair.addWidget(self.servers, 1)
        self._pair.addWidget(self.another, 1)
        rows = self._rows
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(10)
        rows.addWidget(plain_label(_("Welcome to Weir"), "welcome"))
        rows.addWidget(
            plain_label(
                _("What shall answer? You can change it at any time, for each chat."), "quiet"
            )
        )
        rows.addSpacing(8)
        rows.addWidget(self.key_card)
        rows.addLayout(self._pair)
        if self._local is not None:
            rows.addSpacing(4)
            rows.addLayout(self._local_line())
        rows.addWidget(self.bring, 0, Qt.AlignmentFlag.AlignHCenter)
        page = QWidget()
        page.setObjectName("page")
        around = self._around
        page.setLayout(around)
        around.setContentsMargins(_EDGE, 0, _EDGE, 8)
        around.setSpacing(0)
        around.addItem(self._above)
        around.addLayout(centred(self._inside, _MEASURE))
        around.addStretch(1)
        return page

    def _local_line(self) -> QHBoxLayout:
        words = _(
            "Or just type below: a small model on this computer answers, without a key and without "
            "a network. It is for trying out."
        )
        button = push_button(_("Use it"), _("Nothing leaves this computer"), "smallLink")
        button.setAccessibleName(_("Go on with the model on this computer"))
        button.clicked.connect(self._on_local)
        row = QHBoxLayout()
        row.setContentsMargins(2, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addWidget(plain_label(words, "muted"), 1)
        row.addWidget(button)
        return row

    def _on_local(self) -> None:
        if self._local is not None:
            self.endpoint_chosen.emit(self._local)


def own_entry(workspace: Workspace) -> Endpoint | None:
    """BigAI Pro as it stands in the settings, unless the person took it out."""
    return next((e for e in workspace.settings.endpoints if e.name == BIGAI_PRO.name), None)
