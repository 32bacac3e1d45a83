"""The names of what is asked, and of what answered, as the window shows them."""

from __future__ import annotations

from desktop.chat.endpoint import Endpoint, ModelChoice
from desktop.chat.steering.steering import Steering
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.settings.endpoint_names import shown_file, shown_model, shown_name
from desktop.ui.widgets.parameters.wording import in_short


class Names:
    """Names models and endpoints; those that are gone by what they were called."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def model(self, choice: ModelChoice) -> str:
        """The model."""
        endpoint = self._endpoint(choice)
        if endpoint.kind != "local":
            return shown_model(choice.model) or _("choose a model")
        known = shown_file(choice.model) or self._workspace.endpoints.model_file(endpoint)
        return known or shown_name(endpoint)

    def endpoint(self, choice: ModelChoice) -> str:
        """The endpoint."""
        return shown_name(self._endpoint(choice))

    def source(self, choice: ModelChoice, steering: Steering) -> str:
        """The endpoint, and what is set: “Work · Reviewer · t 0.2”."""
        parts = shown_name(self._endpoint(choice)), in_short(steering)
        return " · ".join(filter(None, parts))

    def is_gone(self, choice: ModelChoice) -> bool:
        """Whether the endpoint is not in the settings any more."""
        known = [one.name for one in self._workspace.settings.endpoints]
        return choice.endpoint_name not in known

    def _endpoint(self, choice: ModelChoice) -> Endpoint:
        endpoints = self._workspace.settings.endpoints
        known = (one for one in endpoints if one.name == choice.endpoint_name)
        return next(known, Endpoint(choice.endpoint_name))
