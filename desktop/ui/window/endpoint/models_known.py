"""What the model popup lists: the models of each endpoint, as far as they are known by now."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from desktop.chat.endpoint import Endpoint, ModelChoice
from desktop.chat.failures import ChatError
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.settings.endpoint_names import shown_file, shown_model, shown_name
from desktop.ui.window.endpoint.model_rows import Section

_TELLING = 3
"""Letters that are enough to mean an endpoint by."""
_RECENT = 5
"""How many models used last stand above the endpoints."""


class ModelsKnown:
    """Asks the endpoints for their models, and arranges what matches a filter in sections."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lists: list[_Listed] = []
        self._recent: list[ModelChoice] = []
        self.current: ModelChoice | None = None
        """What the chat asks."""

    def begin(self, endpoint: Endpoint) -> None:
        """Begin anew, with nothing fetched. `endpoint`: the one that the chat asks; it is first."""
        known = self._workspace.endpoints
        model = endpoint.model or (known.model_file(endpoint) if endpoint.kind == "local" else "")
        current = self.current = ModelChoice(endpoint.name, model)
        endpoints = self._workspace.settings.endpoints
        endpoints.sort(key=lambda one: one.name != endpoint.name)
        self._lists = [_Listed(one, _named(one, current)) for one in endpoints]
        self._recent = []
        with contextlib.suppress(ChatError):  # the list does without them
            self._recent = self._workspace.history.choices.recent(_RECENT)

    @property
    def endpoints(self) -> list[Endpoint]:
        """The endpoints to fetch from."""
        return [listed.endpoint for listed in self._lists]

    @property
    def loading(self) -> bool:
        """Whether an endpoint has not answered yet."""
        return any(listed.is_loading for listed in self._lists)

    async def fetch(self, endpoint: Endpoint) -> None:
        """Ask an endpoint for its models; never fails."""
        listed = next(one for one in self._lists if one.endpoint is endpoint)
        try:
            models = await self._workspace.endpoints.list_models(endpoint)
        except ChatError as error:
            # Its remedy is for a question; the next opening asks again anyway.
            listed.refuse(explain(error).sentence)
        else:
            listed.take(models)

    def sections(self, typed: str) -> list[Section]:
        """What matches the words that were typed, then the typed name itself."""
        words = typed.lower()
        listed = [one.section(words) for one in self._lists]
        if not words:
            return [*self._recent_sections(), *listed]
        return [*(one for one in listed if one.models), *self._offers(typed)]

    def _recent_sections(self) -> list[Section]:
        named = {one.endpoint.name: one.endpoint for one in self._lists}
        recent = [one for one in self._recent if one.endpoint_name in named and one.model]
        if len(recent) < 2:
            return []
        titles = [_("Used last"), *[""] * len(recent)]
        return [
            Section(
                choice.endpoint_name,
                [choice.model],
                title=title,
                words=partial(_with_endpoint, named[choice.endpoint_name]),
            )
            for choice, title in zip(recent, titles, strict=False)
        ]

    def _offers(self, typed: str) -> list[Section]:
        if len(typed.split()) > 1:
            return []
        remote = [one for one in self._lists if one.endpoint.kind == "openai"]
        several = len(remote) > 1
        return [
            Section(
                one.endpoint.name,
                [typed],
                words=partial(_offer, one.endpoint.name if several else ""),
                is_offer=True,
            )
            for one in remote
            if typed not in one.models
        ]


@dataclass(slots=True)
class _Listed:
    """One endpoint, and its models by now."""

    endpoint: Endpoint
    named: list[str]
    """Those of the settings and of the chat."""
    models: Sequence[str] = ()
    is_loading: bool = True
    state: str = field(default_factory=lambda: _("Loading…"))

    def __post_init__(self) -> None:
        self.models = self.named

    def section(self, words: str) -> Section:
        """Its models that have these words in them, or all where its name begins so."""
        title, models = shown_name(self.endpoint), self.models
        by_name = len(words) >= _TELLING and title.lower().startswith(words)
        if words and not by_name:
            models = [model for model in models if words in model.lower()]
        state = "" if words else self.state
        return Section(self.endpoint.name, models, title, state, words=_words(self.endpoint))

    def refuse(self, why: str) -> None:
        """Take in that the endpoint named nothing: a sentence says why."""
        self.is_loading, self.state = False, why

    def take(self, models: Sequence[str]) -> None:
        """Take what the endpoint named, below what was known before and stays in sight so."""
        self.is_loading = False
        listed, words = set(models), _words(self.endpoint)
        first = [words(name) if words(name) in listed else name for name in self.named]
        self.models = [*first, *(model for model in models if model not in first)]
        self.state = "" if self.models else _("This endpoint names no models; type one.")
        if not self.models and self.endpoint.kind == "local":
            self.state = _("No model is on this computer yet.")


def _named(endpoint: Endpoint, current: ModelChoice) -> list[str]:
    """The models of an endpoint that are known without asking it."""
    chosen = current.model if current.endpoint_name == endpoint.name else ""
    return [name for name in dict.fromkeys((chosen, endpoint.model)) if name]


def _words(endpoint: Endpoint) -> Callable[[str], str]:
    """What gives the text that is shown for a model of this endpoint."""
    return shown_file if endpoint.kind == "local" else shown_model


def _with_endpoint(endpoint: Endpoint, model: str) -> str:
    return f"{shown_name(endpoint)} · {_words(endpoint)(model)}"


def _offer(endpoint: str, model: str) -> str:
    if endpoint:
        return _("Use “{model}” at {endpoint}").format(model=model, endpoint=endpoint)
    return _("Use “{model}”").format(model=model)
