"""Writes the requests of chats as programs that anybody can run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from desktop.chat.content import Question
from desktop.chat.endpoint import Endpoint
from desktop.chat.messages import Message
from desktop.chat.request import Request
from desktop.chat.settings.features import COPY_AS_CODE
from desktop.chat.steering.steering import Steering
from desktop.chat.tree import Conversation
from desktop.engine.composing.composing import Composing
from desktop.engine.composing.composition import Composed, unkept
from desktop.engine.endpoints.endpoints import Endpoints
from desktop.engine.recording.recordings import Recordings
from desktop.engine.turn.habits import Habits

if TYPE_CHECKING:
    from desktop.engine.snippets.snippets import Client


class Programs:
    """Nothing is sent, and nothing kept."""

    def __init__(
        self, endpoints: Endpoints, recordings: Recordings, composing: Composing, habits: Habits
    ) -> None:
        self._endpoints, self._recordings = endpoints, recordings
        self._composing, self._habits = composing, habits

    def of_reply(
        self, conversation: Conversation, reply_id: int, client: Client
    ) -> str | Callable[[], str]:
        """The request that a reply answers; a long one as what writes it, to be called in a thread.
        Raises NoSuchEndpoint, SetByPolicy."""
        reply = conversation[reply_id]
        recorded = self._recordings.of(reply_id)
        known = recorded[-1].endpoint if recorded else self._endpoints.named(reply.endpoint_name)
        endpoint = replace(known, model=reply.model or known.model)
        steering = replace(conversation.steering, parameters=reply.parameters)
        path = conversation.path_to(reply.parent_id)
        composed = self._composed(conversation, endpoint, path, steering)
        write = partial(self._written, client, endpoint, composed)
        return write() if isinstance(composed.soon(), Request) else write

    def of_question(
        self,
        conversation: Conversation,
        question: Question,
        client: Client,
        endpoint: Endpoint,
        system: str | None = None,
        steering: Steering | None = None,
    ) -> str:
        """The request that `Turns.ask` would send. Raises SetByPolicy."""
        path = [*conversation.active_path(), *unkept(question, system)]
        steering = steering or conversation.steering
        composed = self._composed(conversation, endpoint, path, steering)
        return self._written(client, endpoint, composed)

    def _composed(
        self,
        conversation: Conversation,
        endpoint: Endpoint,
        path: list[Message],
        steering: Steering,
    ) -> Composed:
        self._endpoints.check_feature(COPY_AS_CODE)
        return self._composing.compose(conversation, path, steering, endpoint)

    def _written(self, client: Client, endpoint: Endpoint, composed: Composed) -> str:
        from desktop.engine.snippets.snippets import snippet

        request = self._habits.fit(endpoint.base_url, composed.request())
        with_usage = self._habits.counts_tokens(endpoint.base_url)
        return snippet(client, endpoint, request, with_usage=with_usage)
