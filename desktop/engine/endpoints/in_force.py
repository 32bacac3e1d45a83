"""What an organisation makes of an endpoint before it is asked: the one door to the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fnmatch import fnmatchcase

from desktop.chat.endpoint import Endpoint
from desktop.chat.policy.keys import ENDPOINTS
from desktop.chat.settings.features import (
    ADD_ENDPOINTS,
    ALLOWED_HOSTS,
    ALLOWED_MODELS,
    CA_FILE,
    HISTORY,
    ON_DEVICE,
    PROXY,
    TEMPORARY_ONLY,
)
from desktop.chat.settings.row import Row
from desktop.chat.tree import Conversation
from desktop.engine.failures import ModelNotAllowed
from desktop.storage.failures import SetByPolicy
from desktop.storage.settings.settings import Settings


class InForce:
    """Refuses what may not be asked, and sets what is set for all endpoints."""

    def __init__(self, settings: Settings, reread: Callable[[], object]) -> None:
        """`reread` takes up what the organisation says by now."""
        self._settings = settings
        self._reread = reread

    def endpoint(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint as it is asked. Raises SetByPolicy, ModelNotAllowed.

        Nobody else may connect by an endpoint: what the command line or a form made of one comes
        through here, too.
        """
        self._reread()
        self.set_gate()
        settings = self._settings
        if endpoint.kind == "local":
            self.check_feature(ON_DEVICE)
        given = settings.organisation.locked(ENDPOINTS).get(endpoint.name)
        if given is not None and _place(given) != _place(endpoint):
            raise SetByPolicy(ENDPOINTS.key)
        known = {_place(one) for one in settings.endpoints}
        if not settings[ADD_ENDPOINTS].value and _place(endpoint) not in known:
            raise SetByPolicy(ADD_ENDPOINTS.key)
        if endpoint.kind != "local" and not self.allows_model(endpoint.model):
            raise ModelNotAllowed(endpoint.model)
        if given is not None:
            endpoint = replace(given, model=endpoint.model, key_env=endpoint.key_env)
        return replace(
            endpoint,
            proxy=self._own(PROXY, endpoint.proxy, given),  # `routes` asks the one for all
            ca_file=self._own(CA_FILE, endpoint.ca_file, given) or settings[CA_FILE].value,
        )

    def server(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint as it is reached, whichever model would be asked. Raises SetByPolicy."""
        return self.endpoint(replace(endpoint, model=""))

    def check_feature(self, feature: Row[bool]) -> None:
        """Raises SetByPolicy where a feature is switched off."""
        if not self._settings[feature].value:
            raise SetByPolicy(feature.key)

    def check_chat(self, chat: Conversation) -> None:
        """Raises SetByPolicy where nothing may be written to a chat that is kept on the disk."""
        if chat.is_temporary:
            return
        if not self._settings[HISTORY].value:
            raise SetByPolicy(HISTORY.key)
        if chat.id is None and self._settings[TEMPORARY_ONLY].value:
            raise SetByPolicy(TEMPORARY_ONLY.key)

    def allows_model(self, model: str) -> bool:
        """Whether a model may be asked. None at all is another trouble."""
        allowed = self._settings[ALLOWED_MODELS].value
        return not model or allowed is None or any(fnmatchcase(model, one) for one in allowed)

    def _own(self, row: Row[str | None], own: str | None, given: Endpoint | None) -> str | None:
        """The endpoint's own value, where that counts."""
        return own if given is not None or not self._settings[row].locked else None

    def set_gate(self) -> None:
        """Have connections lead to no other hosts, and trust nobody else, than is set by now."""
        from desktop.wire.connection import gate
        from desktop.wire.trust import authorities

        proxy = self._settings[PROXY]
        given = self._settings.organisation.locked(ENDPOINTS).values()
        own = {proxy.value if proxy.origin == "policy" else None, *(one.proxy for one in given)}
        gate.allow_only(self._settings[ALLOWED_HOSTS].value, {one for one in own if one})
        authorities.heed_environment(not self._settings[CA_FILE].locked)


def _place(endpoint: Endpoint) -> tuple[str, str, str]:
    """What an endpoint is: its name is that of its key in the keyring."""
    return endpoint.name, endpoint.base_url, endpoint.kind
