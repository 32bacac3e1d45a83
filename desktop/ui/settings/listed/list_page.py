"""Shows a list and a form beside each other, or where that is too narrow, one of both."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from desktop.rendering.style.palette import Palette
from desktop.ui.look.text_size import with_text
from desktop.ui.settings.listed.row_list import RowList
from desktop.ui.settings.page import Page

_LIST_WIDTH = 230


class ListPage(QWidget):
    """Shows the form of one thing at a time. In a narrow dialog, the list or the form."""

    back_requested = Signal()
    changed = Signal()
    """Something was added to what is listed, removed from it, or changed."""
    kept_out = Signal(str)
    """A sentence about a value that was typed and could not be saved."""

    def __init__(self, rows: RowList, form: Page, first: QWidget, other: Page) -> None:
        """`first`: where the keyboard goes in the form. `other`: stands beside the list where no
        form does."""
        super().__init__()
        self._rows, self._form, self._first, self._pages = rows, form, first, (form, other)
        self._is_narrow = False
        self._inside = False
        """In a narrow dialog: whether the form is shown, and not the list."""
        self._beside = QStackedWidget()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(rows)
        layout.addWidget(self._beside, 1)
        rows.header.back.clicked.connect(self.back_requested)
        rows.opened.connect(self.go_inside)
        for page in self._pages:
            self._beside.addWidget(page)
            page.back_requested.connect(self.go_back)

    def set_palette(self, palette: Palette) -> None:
        """Draw what no style sheet reaches in these colours."""
        self._rows.set_palette(palette)
        for page in self._pages:
            page.set_palette(palette)

    def refresh(self) -> None:
        """Show everything as it holds."""
        raise NotImplementedError

    def finish(self) -> list[str]:
        """Save what is typed. Returns a sentence for each value that cannot be saved."""
        return self._form.finish()

    def take_keyboard(self) -> None:
        """Put the keyboard in the list, or where only one is shown, in the form."""
        inside = self._is_narrow and self._inside
        (self._first if inside else self._rows.rows).setFocus()

    def show_in_narrow(self, narrow: bool) -> None:
        """Show the list or the form, not both."""
        self._is_narrow = narrow
        self._rows.header.back.setVisible(narrow)
        for page in self._pages:
            page.show_in_narrow(narrow)
        if narrow:
            self._rows.setMinimumWidth(0)
            self._rows.setMaximumWidth(16_777_215)
        else:
            self._rows.setFixedWidth(with_text(_LIST_WIDTH))
        self._beside.setVisible(not narrow or self._inside)
        self._rows.setVisible(not narrow or not self._inside)

    def go_inside(self) -> None:
        """Go from the list to the form, where only one of both is shown."""
        self._inside = True
        if self._is_narrow:
            self.show_in_narrow(True)
            self._first.setFocus()

    def go_back(self) -> bool:
        """Go from the form to the list. False: the list is in sight already."""
        if not (self._is_narrow and self._inside):
            return False
        self._leave_form()
        self._inside = False
        self.show_in_narrow(True)
        self._rows.rows.setFocus()
        return True

    def _leave_form(self) -> None:
        """Save what is typed in the form; emit why a value cannot be saved."""
        for sentence in self.finish():
            self.kept_out.emit(sentence)
