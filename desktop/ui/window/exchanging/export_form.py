"""What a person chooses of an export: the format, what goes along, one file or several."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.exchange.writing import Format, How
from desktop.language import _
from desktop.ui.widgets.inputs.segments import Segments
from desktop.ui.widgets.inputs.switch import Switch
from desktop.ui.widgets.labels import plain_label


class ExportForm(QWidget):
    """Shows below the formats what the chosen one is good for."""

    changed = Signal()
    """Another height may be needed, or another button."""

    def __init__(self, formats: Sequence[Format], format: Format, *, is_one: bool) -> None:
        """`is_one`: it is a single chat, which is one file."""
        super().__init__()
        self.format = format if format in formats else formats[0]
        self.in_folder = False
        self.formats = Segments(_("Format"), [(one, _words(one)) for one in formats])
        self.about = plain_label(object_name="muted")
        self.variants = Switch(_("Variants, too: replies and branches beside the one shown"))
        self.thoughts = Switch(_("What the model thought before it answered"))
        files = [(False, _("One file")), (True, _("A file for each chat"))]
        self.files = Segments(_("Files"), files)
        self.files.show_value(False)
        self.thoughts.setChecked(True)
        for switch in (self.variants, self.thoughts):
            switch.setAccessibleName(switch.text())
            switch.setToolTip(switch.text())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        for part in (self.formats, self.about, self.variants, self.thoughts, self.files):
            layout.addWidget(part)
        self.files.setVisible(not is_one)
        self.formats.chosen.connect(self._on_format)
        self.files.chosen.connect(self._on_files)
        self._show()

    def how(self) -> How:
        """What goes along."""
        return How(variants=self.variants.isChecked(), thoughts=self.thoughts.isChecked())

    def _on_format(self, format: Format) -> None:
        self.format = format
        self._show()
        self.changed.emit()

    def _on_files(self, in_folder: bool) -> None:
        self.in_folder = in_folder
        self.changed.emit()

    def _show(self) -> None:
        self.formats.show_value(self.format)
        self.about.setText(_about(self.format))
        self.variants.setChecked(self.format is Format.HTML)  # where they are folded away
        self.variants.setVisible(self.format not in (Format.PDF, Format.JSON))
        self.thoughts.setVisible(self.format is not Format.JSON)


def _words(format: Format) -> str:
    match format:
        case Format.MARKDOWN:
            return "Markdown"
        case Format.HTML:
            return _("Web page")
        case Format.PDF:
            return "PDF"
        case Format.JSON:
            return "JSON"
        case Format.TEXT:
            return _("Text")


def filter_of(format: Format) -> str:
    """Return the format as a file dialog names it."""
    return f"{_words(format)} (*.{format})"


def _about(format: Format) -> str:
    match format:
        case Format.MARKDOWN:
            return _(
                "Text with its markup, to go on writing. Attachments lie in a folder beside it."
            )
        case Format.HTML:
            return _(
                "One page that stands alone, with pictures, colours and formulas, for any browser."
            )
        case Format.PDF:
            return _(
                "To print and to keep: what is shown, with numbered pages and a list of questions."
            )
        case Format.JSON:
            return _("All there is of it, attachments too. Weir imports it without loss.")
        case Format.TEXT:
            return _("Plain words, for any program.")
