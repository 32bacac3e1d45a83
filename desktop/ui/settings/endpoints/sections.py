"""The fields of an endpoint that few people need, folded away by what they are about."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desktop.chat.endpoint import Endpoint
from desktop.chat.settings.endpoint_fields import LIMITS, row_of
from desktop.language import _
from desktop.ui.settings.endpoints.endpoint_field import EndpointField
from desktop.ui.settings.trust.file_row import FileRow
from desktop.ui.widgets.inputs.fold import Fold

_FILES = ("ca_file", "client_cert", "client_key")

SECTIONS: tuple[tuple[Callable[[], str], tuple[str, ...]], ...] = (
    (lambda: _("Key from an environment variable"), ("key_env",)),
    (lambda: _("Timeouts"), ()),
    (lambda: _("Proxy and certificates"), ("proxy", *_FILES)),
    (lambda: _("When a reply breaks off"), ("resume", "continue", "auto_continue")),
)
"""Each section's title and the keys of its fields; the one without keys has the time limits."""


class Section(Fold):
    """A title that unfolds its fields."""

    def __init__(self, title: str, fields: Sequence[EndpointField]) -> None:
        super().__init__(title, _("Show or hide these fields"))
        self.fields = tuple(fields)
        for field in fields:
            self.inside.addWidget(field)

    def show_endpoint(self, endpoint: Endpoint) -> None:
        """Unfold where the endpoint has a value of its own: it must not be overlooked."""
        own = any(field.value_in(endpoint) != field.row.default for field in self.fields)
        self.fold.setChecked(own)


def sections() -> list[Section]:
    """All sections, in their order."""
    made = []
    for title, keys in SECTIONS:
        fields = [_file_field(key) if key in _FILES else EndpointField(row_of(key)) for key in keys]
        limits = [] if keys else [EndpointField(row, is_limit=True) for row in LIMITS]
        made.append(Section(title(), [*fields, *limits]))
    return made


def _file_field(key: str) -> EndpointField:
    row = row_of(key)
    assert row.words is not None
    words = row.words()
    line = FileRow(words.name, words.example)
    return EndpointField(row, edit=line.edit, shown=line)
