"""The fields of an endpoint that few people need, folded away by what they are about."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.chat.endpoint import Endpoint
from desktop.chat.settings.endpoint_fields import LIMITS, row_of
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import beside_words
from desktop.ui.look.theme import LIGHT
from desktop.ui.settings.endpoints.endpoint_field import EndpointField
from desktop.ui.widgets.buttons import push_button

SECTIONS: tuple[tuple[Callable[[], str], tuple[str, ...]], ...] = (
    (lambda: _("Key from an environment variable"), ("key_env",)),
    (lambda: _("Timeouts"), ()),
    (lambda: _("Proxy and certificates"), ("proxy", "ca_file")),
    (lambda: _("When a reply breaks off"), ("resume", "continue", "auto_continue")),
)
"""Each section's title and the keys of its fields; the one without keys has the time limits."""

_MARK = QSize(20, 15)


class Section(QWidget):
    """A title that unfolds its fields."""

    def __init__(self, title: str, fields: Sequence[EndpointField]) -> None:
        super().__init__()
        self.fields = tuple(fields)
        self._palette = LIGHT
        self.fold = push_button(title, _("Show or hide these fields"), "fold")
        self.fold.setIconSize(_MARK)
        self.fold.setCheckable(True)
        self.fold.toggled.connect(self._on_fold)
        self._inside = QWidget()
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, 6, 0, 8)
        inside.setSpacing(10)
        for field in fields:
            inside.addWidget(field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._inside)
        self._on_fold(False)

    def set_palette(self, palette: Palette) -> None:
        """Draw the icon in these colours."""
        self._palette = palette
        self._on_fold(self.fold.isChecked())

    def show_endpoint(self, endpoint: Endpoint) -> None:
        """Unfold where the endpoint has a value of its own: it must not be overlooked."""
        own = any(field.value_in(endpoint) != field.row.default for field in self.fields)
        self.fold.setChecked(own)

    def _on_fold(self, open_: bool) -> None:
        self.fold.setIcon(beside_words("down" if open_ else "next", self._palette.muted))
        self._inside.setVisible(open_)


def sections() -> list[Section]:
    """All sections, in their order."""
    made = []
    for title, keys in SECTIONS:
        fields = [EndpointField(row_of(key)) for key in keys]
        limits = [] if keys else [EndpointField(row, is_limit=True) for row in LIMITS]
        made.append(Section(title(), [*fields, *limits]))
    return made
