"""Everything a front end needs, opened once: settings, history, keys, endpoints, turns.

The window and the terminal hold one Workspace each and reach network and disk through it.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.chat.content import Unknown, attachments
from desktop.chat.endpoint import Endpoint
from desktop.chat.messages import Message, Sending
from desktop.chat.steering.steering import Steering
from desktop.chat.tree import Conversation
from desktop.engine.branching.branches import Branches
from desktop.engine.comparing.comparison import Comparison
from desktop.engine.composing.composition import VARIABLES
from desktop.engine.endpoints.endpoints import Endpoints
from desktop.engine.endpoints.in_force import InForce
from desktop.engine.endpoints.keys import Keys
from desktop.engine.endpoints.routes import AskSystem
from desktop.engine.notices import Notices
from desktop.engine.open_settings import OpenChats, open_history, open_settings, open_temporary
from desktop.engine.ordering.ordering import Ordering
from desktop.engine.policy.policy import Policy
from desktop.engine.quick_shortcut import QuickShortcut
from desktop.engine.recording.recordings import Recordings
from desktop.engine.remembered.draft_files import DraftFiles
from desktop.engine.remembered.window_state import WindowState
from desktop.engine.searching.search import Search
from desktop.engine.turns import Turns
from desktop.engine.usage.usage import Usage
from desktop.environment import own_program
from desktop.local.process import LocalServer
from desktop.paths import Places
from desktop.storage.failures import HistoryFailed
from desktop.storage.kept_files import KeptFiles
from desktop.storage.log_on import LogOn
from desktop.storage.policy.policies import Policies, system_policies
from desktop.storage.prompt_files import PromptFiles

if TYPE_CHECKING:  # SQLite is not loaded before a chat is
    from desktop.storage.database.database import Location
    from desktop.storage.history.history import History
    from desktop.storage.history.reading import ChatSummary


class Workspace:
    """Make it inside a running loop's thread; `await close()` when done."""

    def __init__(
        self,
        places: Places,
        *,
        set_aside: bool = False,
        policies: Policies | None = None,
        ask_system: AskSystem | None = None,
    ) -> None:
        """`ask_system` knows the proxies of Windows and macOS.

        Raises SettingsDamaged or SettingsNewer, unless `set_aside`: then the file is put aside.

        A terminal must not work with other settings than the person wrote, a window must open.
        `policies`: None: those of this system.
        """
        self.places = places
        self.notices = Notices()
        """What went wrong while settings and history were opened, to be shown to the person."""
        policies = policies or system_policies()
        self.settings, notices = open_settings(places, policies.report.policy, set_aside=set_aside)
        self.policy = Policy(policies, self.settings)
        """What an organisation has set."""
        self.policy.listen(self._on_policy)
        self.notices += [*self.policy.untold(), *notices]
        self.keys = Keys(self.settings)
        self.quick_shortcut = QuickShortcut(self.settings)
        self.log_on = LogOn(own_program())
        self.recordings = Recordings(self.policy.shows_wire)
        self.prompts = PromptFiles(places.prompts, VARIABLES, self.policy.prompts)
        self.drafts = DraftFiles(places.drafts)
        self.window_state = WindowState(places.window)
        self.on_upgrade: Callable[[float], object] = float
        """Is told what share is done, while an older history is brought up to date."""
        self._local = LocalServer(places.models)
        self._chats: OpenChats | None = None
        self._temporary: OpenChats | None = None
        self._search: Search | None = None
        in_force = InForce(self.settings, self.policy.reread)
        self.endpoints = Endpoints(
            *(self.settings, self.keys, self._local, in_force, self._on_listed, ask_system)
        )
        self.files = KeptFiles(places.files)
        self.unkept_files = KeptFiles(None)
        """Of temporary chats, and of questions that are kept nowhere."""
        self.turns = Turns(self.endpoints, self.recordings, self._chats_of, self.bytes_of)
        self.branches = Branches(self._chats_of)
        self.ordering = Ordering(self._chats_of, self.settings, self._sweep)
        self.comparison = Comparison(self.turns, self.branches, self._chats_of)
        self.usage = Usage(self.settings, self._history_on_disk)

    @property
    def history(self) -> History:
        """The chats on disk; opened on first use, when killed runs' replies get their text."""
        return self._open_chats().history

    def _history_on_disk(self) -> History:
        return self.history

    @property
    def search(self) -> Search:
        """Finds words in all chats; made on first use, inside a running loop."""
        if self._search is None:
            self._search = Search(self.places.database, self._open_histories)
            self.turns.on_ended = self._search.start_indexing
            self.ordering.when_purged(self._search.start_indexing)
        return self._search

    def history_of(self, chat: Conversation | int) -> History:
        """Where a chat is kept: on disk, or in memory where it is temporary."""
        return self._chats_of(Conversation(chat) if isinstance(chat, int) else chat).history

    def new_conversation(self, folder_id: int | None = None) -> Conversation:
        """A chat that is on disk only once its first question is asked. One of a folder begins
        with the settings of that. Where an organisation keeps no chats, it is a temporary one.
        Raises HistoryFailed."""
        if not self.policy.keeps_chats:
            return self.new_temporary()
        if folder_id is None:
            return Conversation()
        steering = self.ordering.steering_in(folder_id)
        return Conversation(steering=steering, folder_id=folder_id)

    def new_temporary(self) -> Conversation:
        """A chat that is in memory alone; it has its id at once, for its draft lies there, too."""
        history = self._temporary_chats().history
        return self.open_conversation(history.create(""))

    def temporary_chats(self) -> list[ChatSummary]:
        """The temporary chats of this run, newest first."""
        return [] if self._temporary is None else self._temporary.history.summaries()

    def open_conversation(self, conversation_id: int) -> Conversation:
        """A chat from the history, or the very one that somebody has open. Raises ChatError."""
        known = self.turns.conversation_of(conversation_id)
        if known is None:
            history = self.history_of(conversation_id)
            known = self.turns.known[conversation_id] = history.open(conversation_id)
        return known

    def message(self, chat_id: int, message_id: int) -> Message | None:
        """One message of a chat, which is not loaded for it. None: it is gone. Raises ChatError."""
        known = self.turns.conversation_of(chat_id)
        if known is not None and message_id in known:
            return known[message_id]
        return self.history_of(chat_id).message(message_id)

    def keep(self, temporary: Conversation) -> Conversation:
        """Write a temporary chat to the disk; return it as it is there. Raises HistoryFailed, and
        SetByPolicy where an organisation keeps no chats.

        No reply of it may be arriving.
        """
        self.policy.check_keeping()
        from desktop.storage.history.adopting import adopt

        for message in temporary.messages():
            for _offset, part in attachments(message.content):
                if not isinstance(part, Unknown) and (data := self.bytes_of(part.sha256)):
                    self.files.keep(io.BytesIO(data), len(data))
        kept = self.open_conversation(adopt(self.history, temporary))
        self.forget(temporary)
        return kept

    def forget(self, temporary: Conversation) -> None:
        """Let go of a temporary chat, which has ended."""
        if temporary.id is not None:
            history = self.history_of(temporary)
            history.rows("DELETE FROM conversations WHERE id = ?", temporary.id)

    def steer(self, conversation: Conversation, steering: Steering) -> None:
        """Give a chat other settings. Raises ChatError; then it has those that it had."""
        if conversation.id is not None:
            self.history_of(conversation).steering.keep(conversation.id, steering)
        conversation.steering = steering

    def mark(self, conversation: Conversation, message_id: int, sending: Sending) -> None:
        """Keep whether a message goes with the questions after it. Raises HistoryFailed."""
        self.history_of(conversation).steering.mark(message_id, sending)
        conversation.replace(replace(conversation[message_id], sending=sending))

    def star(self, conversation: Conversation, message_id: int, starred: bool) -> Message:
        """Mark a message so that it is found again, or no more. Raises HistoryFailed."""
        self.history_of(conversation).stars.put(message_id, starred)
        conversation.replace(replace(conversation[message_id], is_starred=starred))
        return conversation[message_id]

    def summarise(self, conversation: Conversation, message_id: int, summary: str) -> None:
        """Have a summary be sent in place of all messages down to this one; "": them again.

        Raises HistoryFailed.
        """
        self.history_of(conversation).steering.summarise(message_id, summary)
        conversation.replace(replace(conversation[message_id], summary=summary))

    async def close(self) -> str | None:
        """Stop the turns, the on-device model, the history. Returns why text is not on disk."""
        await self.turns.stop_all()
        self.ordering.close()
        if self._search is not None:
            await self._search.close()
        await self._local.close()
        if self._temporary is not None:
            self._temporary.journal.close()
            self._temporary.history.close()
        if self._chats is None:
            return None
        failure = self._chats.journal.close()
        self.history.close()
        return failure or ("read_only" if isinstance(self.history.database, str) else None)

    def _sweep(self, database: Path) -> None:
        """Delete the attachments that no message and no draft needs. Raises apsw.Error."""
        from desktop.storage.history.files import needed_files

        self.files.sweep(needed_files(database) | self.drafts.needed_files())

    def bytes_of(self, sha256: str) -> bytes | None:
        """The bytes of an attachment; None where they are gone."""
        return self.unkept_files.content(sha256) or self.files.content(sha256)

    def _on_policy(self) -> None:
        self.recordings.obey()
        for problem in self.policy.untold():
            self.notices.append(problem)

    def _on_listed(self, endpoint: Endpoint, limits: Mapping[str, int]) -> None:
        """Keep how much models read. No history is opened for it, and nothing fails by it."""
        if self._chats is not None and limits:
            with contextlib.suppress(HistoryFailed):
                self._chats.history.models.keep_listed(endpoint.name, limits)

    def _open_histories(self) -> list[Location]:
        """Those that a search looks into: what is temporary is found while it is open."""
        temporary = [] if self._temporary is None else [self._temporary.history.database]
        return [self.history.database, *temporary]

    def _chats_of(self, conversation: Conversation) -> OpenChats:
        temporary = conversation.is_temporary
        return self._temporary_chats() if temporary else self._open_chats()

    def _temporary_chats(self) -> OpenChats:
        if self._temporary is None:
            self._temporary = open_temporary()
        return self._temporary

    def _open_chats(self) -> OpenChats:
        if self._chats is None:
            self._chats = open_history(self.places.database, self.notices.append, self.on_upgrade)
        return self._chats
