"""One quiet line that tells of a newer version."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.engine.updating.offer import Offer
from desktop.language import _
from desktop.ui.conversation.actions.link_dialog import LinkDialog
from desktop.ui.motion.fading import fading
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import narrow_label


class UpdateBar(QFrame):
    """Says which version is out. What is new opens in the browser, once the person agrees."""

    skipped = Signal(str)
    """The person wants to hear no more of this version."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self.setAccessibleName(_("A newer version"))
        self._offer: Offer | None = None
        self.label = narrow_label()
        self.news = push_button(_("What is new"), "", "link")
        self.skip = push_button(_("Not this one"), _("Says no more of this version"), "link")
        for button in (self.news, self.skip):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard at home
        self.news.clicked.connect(self._on_news)
        self.skip.clicked.connect(self._on_skip)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 10, 6)
        row.addWidget(self.label, 1)
        row.addWidget(self.news)
        row.addWidget(self.skip)
        self.hide()

    def show_offer(self, offer: Offer | None) -> None:
        """Tell of this version; None: there is nothing to tell."""
        self._offer = offer
        if offer is None:
            self.hide()
            return
        self.label.setText(_("Weir {version} is out.").format(version=offer.version))
        self.news.setToolTip(_("Opens {address} in the browser").format(address=offer.notes))
        self.news.setVisible(bool(offer.notes))
        with fading(self.parentWidget()):
            self.show()

    def _on_news(self) -> None:
        if self._offer is not None:
            LinkDialog(QUrl(self._offer.notes), self).open()

    def _on_skip(self) -> None:
        if self._offer is not None:
            self.skipped.emit(self._offer.version)
