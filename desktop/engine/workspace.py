"""Everything a front end needs, opened once: settings, history, keys, endpoints, turns.

The window and the terminal hold one Workspace each and reach network and disk through it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from desktop.chat.context import messages_to_send, title_from
from desktop.chat.endpoint import BIGAI_PRO, Endpoint
from desktop.chat.messages import Message, Role, TurnState
from desktop.chat.settings.setting import SELECTED
from desktop.chat.text import whole_text
from desktop.chat.tree import Conversation
from desktop.engine.endpoints import discovery, doctor
from desktop.engine.endpoints.keys import Keys
from desktop.engine.endpoints.prepare import preparing
from desktop.engine.failures import NoModelChosen
from desktop.engine.notices import Notices
from desktop.engine.open_settings import open_history, open_settings
from desktop.engine.recording.recording import Recordings
from desktop.engine.threads import in_daemon_thread
from desktop.engine.turn.transport import NetworkTransport
from desktop.engine.turn.turn import Turn
from desktop.local.process import LocalServer
from desktop.paths import Places
from desktop.wire.failures import KeyRefused

if TYPE_CHECKING:  # SQLite is not loaded before a chat is
    from desktop.engine.snippets.snippets import Client
    from desktop.storage.history.history import History
    from desktop.storage.history.journal import Journal, JournalEntry


KEPT_CHATS = 8


class Workspace:
    """Make it inside a running loop's thread; `await close()` when done."""

    def __init__(self, places: Places, *, set_aside: bool = False) -> None:
        """Raises SettingsDamaged or SettingsNewer, unless `set_aside`: then the file is put aside.

        A terminal must not go on with other settings than the person wrote, a window must open.
        """
        self.places = places
        self.notices = Notices()
        """What the person must be told about what was opened so far."""
        self.recordings = Recordings()
        self._local = LocalServer(places.models)
        self._journal: Journal | None = None
        self._turns: set[Turn] = set()
        self._just_ended: dict[int, Conversation] = {}
        """Chats whose last reply may not be on disk yet, oldest first."""
        self._without_usage: set[str] = set()
        self.settings, notices = open_settings(places, set_aside=set_aside)
        self.keys = Keys(self.settings)
        self.notices += notices

    # endpoints ------------------------------------------------------------------

    def default_endpoint(self) -> Endpoint:
        """The one the person chose last, else the on-device model, else the first."""
        endpoints = self.settings.endpoints
        chosen = [e for e in endpoints if e.name == self.settings[SELECTED].value]
        local = [e for e in endpoints if e.kind == "local"]
        return next(iter([*chosen, *local, *endpoints, BIGAI_PRO]))

    async def list_models(self, endpoint: Endpoint) -> list[str]:
        """The ids that `/models` names, sorted; none for the on-device model. Raises ChatError."""
        if endpoint.kind == "local":
            return []
        return await discovery.list_models(endpoint, await self.keys.find(endpoint))

    async def find_servers(self) -> list[Endpoint]:
        """Ollama and LM Studio on this machine, ready to be added; quick and silent."""
        return await discovery.find_servers()

    def examine(self, endpoint: Endpoint) -> AsyncGenerator[doctor.Step, None]:
        """The doctor's steps for an endpoint, each as soon as it is known."""
        return doctor.examine(endpoint, preparing(endpoint, self.keys, self._local))

    async def warm_up(self) -> None:
        """Load what the first request needs, off the loop; call it once the window is drawn."""
        await in_daemon_thread(_warm_up, self.default_endpoint())

    # chats ----------------------------------------------------------------------

    @cached_property
    def history(self) -> History:
        """The chats on disk; opened on first use, when killed runs' replies get their text."""
        history, self._journal = open_history(self.places.database, self.notices.append)
        return history

    def new_conversation(self) -> Conversation:
        """A chat that is on disk only once its first question is asked."""
        return Conversation()

    def open_conversation(self, conversation_id: int) -> Conversation:
        """A chat from the history, or the very one that a live turn fills. Raises ChatError."""
        turn = self.turn_of(conversation_id)
        if turn is not None and turn.conversation is not None:
            turn.conversation.replace(turn.reply())
            return turn.conversation
        if conversation_id in self._just_ended:
            return self._just_ended[conversation_id]
        return self.history.load(conversation_id)

    async def store_key(self, endpoint: Endpoint, key: str) -> bool:
        """Keep a key as `Keys.store` does; the first one makes its endpoint the one in use."""
        in_keyring = await self.keys.store(endpoint.name, key)
        if self.settings[SELECTED].value is None:
            self.settings.select(endpoint.name)
        return in_keyring

    def choose_variant(self, conversation: Conversation, message_id: int) -> None:
        """Lead the active path through another variant."""
        conversation.choose(message_id)
        if conversation.id is not None:
            self.history.choose(conversation.id, message_id)

    # turns ----------------------------------------------------------------------

    def turn_of(self, conversation_id: int | None) -> Turn | None:
        """The live turn of a chat, if it has one."""
        chats = ((turn, turn.conversation) for turn in self._turns)
        return next((turn for turn, chat in chats if chat and chat.id == conversation_id), None)

    def ask(
        self,
        conversation: Conversation,
        question: str,
        endpoint: Endpoint,
        system: str | None = None,
    ) -> Turn:
        """Add the question and its reply to the conversation and the history, and start.

        `system` opens a new chat only. Raises NoModelChosen, HistoryFailed.
        """
        _check(endpoint)
        fresh = conversation.id is None
        title = title_from(question) if fresh else conversation.title
        said = [(Role.SYSTEM, system)] if system and fresh else []

        def written() -> tuple[int, list[Message]]:
            chat_id = conversation.id or self.history.create(title)
            path, added = conversation.active_path(), list[Message]()
            for role, text in [*said, (Role.USER, question)]:
                above = [*path, *added][-1].id if path or added else None
                added.append(self.history.add_message(chat_id, above, role, whole_text(text)))
            return chat_id, [*added, self._new_reply(chat_id, added[-1].id, endpoint)]

        # What the disk does not take is not in the tree either.
        conversation.id, (*added, reply) = self.history.together(written)
        conversation.title = title
        for message in added:
            conversation.add(message)
        return self._answer(conversation, reply, endpoint)

    def retry(self, conversation: Conversation, reply_id: int, endpoint: Endpoint) -> Turn:
        """Start a new variant beside an old reply, which stays. Raises as `ask` does."""
        _check(endpoint)
        assert conversation.id is not None  # it holds a reply
        question_id = conversation[reply_id].parent_id
        return self._answer(
            conversation, self._new_reply(conversation.id, question_id, endpoint), endpoint
        )

    def can_continue(self, reply: Message, endpoint: Endpoint) -> bool:
        """Whether a reply broke off, and the endpoint can be asked to go on with it."""
        cut = reply.state in _CUT or (reply.state, reply.finish_reason) == (_DONE, "length")
        able = endpoint.continue_ != "none" or endpoint.kind == "local"
        return bool(reply.text) and not reply.tool_calls and cut and able

    def continue_reply(self, conversation: Conversation, reply_id: int, endpoint: Endpoint) -> Turn:
        """Let the same reply go on from its last whole word; the seam is marked.

        Only where `can_continue`. Raises NoModelChosen.
        """
        _check(endpoint)
        begun = replace(
            conversation[reply_id], state=TurnState.STREAMING, finish_reason=None, failure=None
        )
        conversation.replace(begun)
        messages = messages_to_send(conversation.path_to(begun.parent_id))
        assert self._journal is not None  # the history that the reply came from opened it
        return self._start(begun, messages, endpoint, conversation, self._journal.open(reply_id))

    def ask_once(self, question: str, endpoint: Endpoint, system: str | None = None) -> Turn:
        """A turn that leaves nothing behind. Raises NoModelChosen."""
        _check(endpoint)
        said = [(Role.SYSTEM, system)] if system else []
        said.append((Role.USER, question))
        messages = [{"role": str(role), "content": whole_text(text)} for role, text in said]
        reply = Message(0, None, Role.ASSISTANT, (), time.time(), state=TurnState.STREAMING)
        return self._start(reply, messages, endpoint)

    def snippet(self, conversation: Conversation, reply_id: int, client: Client) -> str:
        """The request that a reply answers, as a program. Raises NoSuchEndpoint."""
        from desktop.engine.snippets.snippets import snippet

        reply = conversation[reply_id]
        recorded = self.recordings.of(reply_id)
        known = recorded[-1].endpoint if recorded else self.settings.get(reply.endpoint_name)
        endpoint = replace(known, model=reply.model or known.model)
        messages = messages_to_send(conversation.path_to(reply.parent_id))
        with_usage = endpoint.base_url not in self._without_usage
        return snippet(client, endpoint, messages, with_usage=with_usage)

    async def close(self) -> str | None:
        """Stop the turns, the on-device model, the history. Returns why text is not on disk."""
        turns = list(self._turns)
        for turn in turns:
            turn.stop()
        await asyncio.gather(*(turn.ended() for turn in turns))
        await self._local.close()
        if self._journal is None:
            return None
        failure = self._journal.close()
        self.history.close()
        return failure or ("read_only" if isinstance(self.history.database, str) else None)

    # inside ---------------------------------------------------------------------

    def _new_reply(self, chat_id: int, question_id: int | None, endpoint: Endpoint) -> Message:
        return self.history.add_message(
            chat_id,
            question_id,
            Role.ASSISTANT,
            "",
            state=TurnState.STREAMING,
            endpoint_name=endpoint.name,
            model=endpoint.model,
        )

    def _answer(self, conversation: Conversation, reply: Message, endpoint: Endpoint) -> Turn:
        """Start to fill a reply that the history has, but the tree not yet."""
        messages = messages_to_send(conversation.path_to(reply.parent_id))
        conversation.add(reply)
        assert self._journal is not None  # the history opened it
        return self._start(reply, messages, endpoint, conversation, self._journal.open(reply.id))

    def _start(
        self,
        reply: Message,
        messages: Sequence[dict[str, Any]],
        endpoint: Endpoint,
        conversation: Conversation | None = None,
        record: JournalEntry | None = None,
    ) -> Turn:
        transport = None
        if conversation is not None:
            clock = asyncio.get_running_loop().time
            transport = NetworkTransport(self.recordings.begin(reply, endpoint, clock))
        turn = Turn(
            reply,
            messages,
            preparing(endpoint, self.keys, self._local),
            transport=transport,
            record=record,
            conversation=conversation,
            without_usage=self._without_usage,
            ended=partial(self._on_turn_ended, endpoint, record),
        )
        self._turns.add(turn)
        return turn

    def _on_turn_ended(self, endpoint: Endpoint, record: JournalEntry | None, turn: Turn) -> None:
        self._turns.discard(turn)
        if record is not None and record.failure == "damaged":
            self.history.rescue()  # then the journal has where to write what it still holds
        if (chat := turn.conversation) is not None and chat.id is not None:
            self._just_ended[chat.id] = self._just_ended.pop(chat.id, chat)
            while len(self._just_ended) > KEPT_CHATS:
                self._just_ended.pop(next(iter(self._just_ended)))
        reply = turn.reply()
        if reply.failure and reply.failure["kind"] == KeyRefused.kind:
            self.keys.doubt(endpoint.name)


_DONE = TurnState.DONE
_CUT = (TurnState.STOPPED, TurnState.INCOMPLETE, TurnState.FAILED)


def _check(endpoint: Endpoint) -> None:
    if endpoint.kind == "openai" and not endpoint.model:
        raise NoModelChosen(endpoint.name)


def _warm_up(endpoint: Endpoint) -> None:
    from desktop.wire import http

    http.warm_up(endpoint)
