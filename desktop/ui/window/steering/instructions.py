"""The instructions to the model: a text with variables, sent before every question."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor, QSyntaxHighlighter, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.chat.steering.steering import Steering
from desktop.chat.steering.variables import places_in
from desktop.engine.composing.composition import VARIABLES, values
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.theme import LIGHT
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.inputs.captioned import Captioned
from desktop.ui.widgets.inputs.growing_edit import GrowingEdit
from desktop.ui.widgets.inputs.typed_value import TypedValue
from desktop.ui.widgets.labels import plain_label
from desktop.ui.widgets.menu import Menu
from desktop.ui.window.steering.chat_steering import ChatSteering

_LEAST, _MOST = 4, 12
"""Lines of the field."""


class Instructions(QWidget):
    """Takes the text as it is typed, and tells below it what it costs."""

    def __init__(self, chat: ChatSteering) -> None:
        super().__init__()
        self._chat = chat
        name = _("Instructions to the model")
        self.edit = GrowingEdit(_LEAST, _MOST)
        self.edit.setAccessibleName(name)
        self.edit.setToolTip(_("What every reply is to keep to; sent before the first message"))
        self._colours = _VariableColours(self.edit.document())
        self._insert = push_button("{ }", _("Insert a variable: date, time, language…"), "quiet")
        self._insert.setAccessibleName(_("Insert a variable"))
        self._insert.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._insert.clicked.connect(self._on_insert)
        field = Captioned(name, self.edit, self._insert)
        self._typed = TypedValue(field, self.edit, str, str)
        self._typed.edited.connect(self._on_edited)
        self._typed.left.connect(chat.end_step)
        self._note = plain_label(object_name="note")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        layout.addWidget(field)
        layout.addWidget(self._note)
        self.show_tokens(None)

    def show_steering(self, steering: Steering, *, anew: bool) -> None:
        """Show the instructions of the chat."""
        self._typed.show(steering.system or None, anew=anew)

    def show_tokens(self, words: str | None) -> None:
        """Say how large the instructions are, such as "28 tokens"; None: nobody knows."""
        sent = _("sent first with every question")
        self._note.setText(f"{words} · {sent}" if words else sent[:1].upper() + sent[1:])

    def set_palette(self, palette: Palette) -> None:
        """Draw the variables in the colours of `palette`."""
        self._colours.set_palette(palette)

    def _on_edited(self, text: str | None) -> None:
        self._chat.instruct(text or "")

    def _on_insert(self) -> None:
        """Show the variables, each with its value of now."""
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        now = values(_("the model in use"))
        for name in VARIABLES:
            action = menu.addAction(f"{{{{{name}}}}}\t{now[name]}")
            action.setData(name)
        menu.triggered.connect(self._on_variable)
        menu.open_below(self._insert)

    def _on_variable(self, action: QAction) -> None:
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edit.insertPlainText(f"{{{{{action.data()}}}}}")


class _VariableColours(QSyntaxHighlighter):
    """Colours the variables that have a value. Others stay as they are, and are sent so."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._format = QTextCharFormat()
        self.set_palette(LIGHT)

    def set_palette(self, palette: Palette) -> None:
        """Take the accent of `palette`."""
        self._format.setForeground(QColor(palette.accent))
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        for start, length, name in places_in(text):
            if name in VARIABLES:
                self.setFormat(start, length, self._format)
