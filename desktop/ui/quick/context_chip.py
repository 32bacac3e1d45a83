"""Shows the text that a question would take along, and lets the person decide."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop.language import _, ngettext
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon
from desktop.ui.quick.context import Context
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label, plain_tip

_IN_TIP = 600
"""Characters of the text that the tool tip shows."""


class ContextChip(QWidget):
    """What is selected goes along unless it is taken away; what was copied, once it is added.

    The clipboard may hold something of hours ago, or a password: it never leaves by itself.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context: Context | None = None
        self._is_taken = False
        self._color = "gray"
        self.label = plain_label(object_name="muted")
        self.label.setWordWrap(False)
        self.add = push_button("", "", "smallLink")
        self.add.clicked.connect(self._on_add)
        self.remove = QPushButton()
        self.remove.setObjectName("bare")
        self.remove.setAccessibleName(_("Ask without this text"))
        self.remove.setToolTip(_("Ask without this text"))
        self.remove.setFixedSize(22, 22)
        self.remove.clicked.connect(self.clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(15, 0, 15, 0)
        row.setSpacing(4)
        for part in (self.label, self.remove, self.add):
            part.setFocusPolicy(
                Qt.FocusPolicy.NoFocus if part is self.label else Qt.FocusPolicy.TabFocus
            )
            row.addWidget(part)
        row.addStretch(1)
        self.clear()

    def offer(self, context: Context | None) -> None:
        """Show this text, in place of another one."""
        self._context = context
        self._is_taken = context is not None and context.is_selected
        self._show()

    def clear(self) -> None:
        """Take nothing along."""
        self.offer(None)

    def text(self) -> str:
        """The text that goes along; "" for none."""
        return self._context.text if self._context is not None and self._is_taken else ""

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        self.remove.setIcon(icon("close", palette.muted))

    def _on_add(self) -> None:
        self._is_taken = True
        self._show()

    def _show(self) -> None:
        context, taken = self._context, self._is_taken
        self.setVisible(context is not None)
        self.label.setVisible(taken)
        self.remove.setVisible(taken)
        self.add.setVisible(not taken)
        if context is None:
            return
        count = len(context.text)
        length = ngettext("{number} character", "{number} characters", count).format(
            number=f"{count:,}"
        )
        name = _("Selected text") if context.is_selected else _("Clipboard")
        self.label.setText(f"{name} · {length}")
        self.add.setText(_("Add the clipboard · {length}").format(length=length))
        self.add.setAccessibleName(self.add.text())
        tip = plain_tip(context.text[:_IN_TIP] + ("…" if count > _IN_TIP else ""))
        self.label.setToolTip(tip)
        self.add.setToolTip(tip)
