"""The list of the endpoints, with the button that adds one."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.chat.endpoint import Endpoint
from desktop.chat.settings.providers import dialect_of
from desktop.language import _
from desktop.ui.settings.endpoint_names import shown_file, shown_model, shown_name
from desktop.ui.settings.listed.row_list import Listed, RowList
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.inputs.remark import set_by_organisation


class EndpointList(RowList):
    """Lists the endpoints; one that is not saved yet has no name."""

    def __init__(self) -> None:
        add = push_button(_("Add…"), _("Add an endpoint"), "provider")
        super().__init__(_("Endpoints"), add, spacing=14)

    def show_endpoints(self, endpoints: Sequence[Endpoint], current: str | None) -> None:
        """List these, and select the one of this name; None: a new one, which stands at the end."""
        rows = [Listed(one.name, shown_name(one), _words_below(one)) for one in endpoints]
        if current is None:
            rows.append(Listed("", _("New endpoint"), _("not saved: it lacks a base URL")))
        self.show_rows(rows, current or "")

    def allow_adding(self, allowed: bool) -> None:
        """Let an endpoint be added, or say why none can be."""
        self.add.setEnabled(allowed)
        self.add.setToolTip(_("Add an endpoint") if allowed else set_by_organisation())


def _words_below(endpoint: Endpoint) -> str:
    if endpoint.kind == "local":
        return shown_file(endpoint.model) or _("the model that Weir finds")
    model = shown_model(endpoint.model) or _("no model chosen")
    return " · ".join(filter(None, (model, dialect_of(endpoint))))
