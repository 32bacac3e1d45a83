"""Endpoints: which one is in use, what it offers, whether it works, and its key."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import replace

from desktop.chat.endpoint import BIGAI_PRO, Endpoint, ModelChoice
from desktop.chat.policy.keys import ENDPOINTS
from desktop.chat.settings.features import ADD_ENDPOINTS
from desktop.chat.settings.row import Row
from desktop.chat.settings.setting import SELECTED, SELECTED_MODEL
from desktop.chat.tree import Conversation
from desktop.engine.endpoints import discovery, doctor
from desktop.engine.endpoints.in_force import InForce
from desktop.engine.endpoints.keys import Keys
from desktop.engine.endpoints.prepare import preparing
from desktop.engine.endpoints.routes import AskSystem, Routes
from desktop.engine.endpoints.trust.chains import chain_of
from desktop.engine.endpoints.trust.way import Way, way_of
from desktop.engine.events import Step
from desktop.engine.failures import NoModelChosen
from desktop.engine.threads import in_daemon_thread
from desktop.engine.turn.turn import Prepare
from desktop.local.models import display_name, find_model, has_program, known_models
from desktop.local.process import LocalServer
from desktop.storage.failures import BadSetting, NoSuchEndpoint
from desktop.storage.settings.settings import Settings
from desktop.wire.failures import KeyRefused
from desktop.wire.routes.route import Route
from desktop.wire.trust.chain import Chain

OnListed = Callable[[Endpoint, Mapping[str, int]], None]
"""Is told of an endpoint of the settings how many tokens its models read."""


def _tell_nobody(_endpoint: Endpoint, _limits: Mapping[str, int]) -> None: ...


class Endpoints:
    """The endpoints of the settings, with their keys and the on-device server."""

    def __init__(
        self,
        settings: Settings,
        keys: Keys,
        local: LocalServer,
        in_force: InForce,
        on_listed: OnListed = _tell_nobody,
        ask_system: AskSystem | None = None,
    ) -> None:
        self._settings = settings
        self._in_force = in_force
        self._on_listed = on_listed
        self.blind: dict[str, frozenset[str]] = {}
        """By the names of endpoints: the models that take no pictures, as the server's list says,
        where it was read in this run."""
        self._keys = keys
        self._local = local
        self.routes = Routes(settings, system=ask_system)

    def default_endpoint(self) -> Endpoint:
        """The one the person chose last, else the organisation's first one, else the on-device
        model, else the first."""
        endpoints = self._settings.endpoints
        chosen = [e for e in endpoints if e.name == self._settings[SELECTED].value]
        given = [e for e in endpoints if e.name in self._settings.organisation.names(ENDPOINTS)]
        local = [e for e in endpoints if e.kind == "local"]
        found = next(iter([*chosen, *given, *local, *endpoints, BIGAI_PRO]))
        model = self._settings[SELECTED_MODEL].value
        return replace(found, model=model) if model and self._fits(found, bool(chosen)) else found

    def _fits(self, found: Endpoint, is_chosen: bool) -> bool:
        """Whether the model of new chats is one of this endpoint."""
        selected, model = self._settings[SELECTED], self._settings[SELECTED_MODEL]
        if model.origin == "file":
            return is_chosen
        own_choice = is_chosen and selected.origin == "file"  # the default is of another
        return found.kind != "local" and (model.locked or not own_choice)

    def check_feature(self, feature: Row[bool]) -> None:
        """Raises SetByPolicy where an organisation has switched a feature off."""
        self._in_force.check_feature(feature)

    def check(self, endpoint: Endpoint, chat: Conversation | None = None) -> None:
        """Raises NoModelChosen, SetByPolicy or ModelNotAllowed where an endpoint cannot be asked,
        or not in this chat; None: the question is kept nowhere."""
        if endpoint.kind == "openai" and not endpoint.model:
            raise NoModelChosen(endpoint.name)
        self._in_force.endpoint(endpoint)
        if chat is not None:
            self._in_force.check_chat(chat)

    def chosen(self, choice: ModelChoice) -> Endpoint:
        """The endpoint of the settings that a chat chose, asked for its model.

        Raises NoSuchEndpoint, and BadSetting where its entry cannot be used.
        """
        try:
            return replace(self._settings.get(choice.endpoint_name), model=choice.model)
        except NoSuchEndpoint:
            for problem in self._settings.problems:
                if isinstance(problem, BadSetting) and problem.name == choice.endpoint_name:
                    raise problem from None
            raise

    def model_file(self, endpoint: Endpoint) -> str:
        """The name of the model that the on-device endpoint runs; "" where there is none."""
        found = find_model(endpoint.model, self._local.models_folder)
        return display_name(found) if found else ""

    def named(self, name: str) -> Endpoint:
        """The endpoint of the settings that has this name. Raises NoSuchEndpoint."""
        return self._settings.get(name)

    async def list_models(self, endpoint: Endpoint) -> list[str]:
        """The ids that `/models` names, sorted, or the files on this computer. Raises ChatError."""
        if endpoint.kind == "local":
            return list(dict.fromkeys(self.local_models()))
        asked = self._in_force.server(endpoint)
        target, blind = await self.preparing(asked)(lambda _stage: None), set[str]()
        try:
            listed = await discovery.list_models(target.endpoint, target.key, blind=blind)
        except KeyRefused as refusal:
            target = await target.renewed(refusal)
            listed = await discovery.list_models(target.endpoint, target.key, blind=blind)
        entries = self._settings.endpoints  # what is only tried out in a form is none of them
        if any((one.name, one.base_url) == (endpoint.name, endpoint.base_url) for one in entries):
            self.blind[endpoint.name] = frozenset(blind)
            self._on_listed(endpoint, {name: limit for name, limit in listed.items() if limit})
        return list(filter(self._in_force.allows_model, listed))

    async def find_servers(self) -> list[Endpoint]:
        """Ollama and LM Studio on this machine, ready to be added; quick and silent."""
        if not self._settings[ADD_ENDPOINTS].value:
            return []
        self._in_force.set_gate()
        return await discovery.find_servers()

    def local_models(self) -> list[str]:
        """The models that can answer on this computer, as they are called; the first one does."""
        found = known_models(self._local.models_folder) if self.can_run_models() else []
        return [display_name(model) for model in found]

    def can_run_models(self) -> bool:
        """Whether the program is installed that runs models on this computer."""
        return has_program()

    def examine(self, endpoint: Endpoint) -> AsyncGenerator[Step, None]:
        """The doctor's steps for an endpoint, each as soon as it is known."""
        return doctor.examine(endpoint, self.preparing(endpoint), self.check, self._keys.source)

    async def route(self, endpoint: Endpoint) -> Route:
        """The way of an endpoint's requests as of now. Raises a ChatError where there is none."""
        return await self.routes.find(self._in_force.server(endpoint))

    async def way(self, endpoint: Endpoint) -> Way:
        """The same, with what the keyring has for it, which is asked. Raises a ChatError."""
        return await way_of(endpoint, self._in_force, self.routes)

    async def chain(self, endpoint: Endpoint) -> Chain:
        """The certificates of an endpoint's server, and whether they hold. Raises a ChatError."""
        return await chain_of(endpoint, self._in_force, self.routes)

    def preparing(self, endpoint: Endpoint) -> Prepare:
        """What a turn waits for before its first request: the key, or the on-device model."""
        return preparing(endpoint, self._keys, self._local, self._in_force, self.routes)

    async def store_key(self, endpoint: Endpoint, key: str) -> bool:
        """Keep a key as `Keys.store` does; the first one makes its endpoint the one in use."""
        in_keyring = await self._keys.store(endpoint.name, key)
        if self._settings[SELECTED].value is None:
            self._settings.select(endpoint.name)
        return in_keyring

    def doubt_key(self, endpoint: Endpoint) -> None:
        """Look the key up again for the next request: a server has refused it."""
        self._keys.doubt(endpoint.name)
        if endpoint.key_command is not None:
            self._keys.drop(endpoint.key_command)

    async def warm_up(self) -> None:
        """Load what the first request needs, off the loop; call it once the window is drawn."""
        await in_daemon_thread(_warm_up, self.default_endpoint())


def _warm_up(endpoint: Endpoint) -> None:
    from desktop.wire import http

    http.warm_up(endpoint)
