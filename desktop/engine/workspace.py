"""Everything a front end needs, opened once: settings, history, keys, endpoints, turns.

The window and the terminal hold one Workspace each and reach network and disk through it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.chat.messages import Message
from desktop.chat.steering.steering import Steering
from desktop.chat.tree import Conversation
from desktop.engine.at_rest.encryption import Encryption
from desktop.engine.attaching.files import Files
from desktop.engine.backing_up.backups import Backups
from desktop.engine.branching.branches import Branches
from desktop.engine.branching.marks import Marks
from desktop.engine.comparing.comparison import Comparison
from desktop.engine.composing.composition import VARIABLES
from desktop.engine.endpoints.endpoints import Endpoints
from desktop.engine.endpoints.in_force import InForce
from desktop.engine.endpoints.keys import Keys
from desktop.engine.endpoints.routes import AskSystem
from desktop.engine.exchanging.exporting.exporting import Exporting
from desktop.engine.exchanging.importing.importing import Importing
from desktop.engine.failures import TrashNotEmptied
from desktop.engine.notices import Notices
from desktop.engine.open_settings import OpenChats, open_history, open_settings, open_temporary
from desktop.engine.ordering.ordering import Ordering
from desktop.engine.policy.policy import Policy
from desktop.engine.quick_shortcut import QuickShortcut
from desktop.engine.recording.recordings import Recordings
from desktop.engine.remembered.draft_files import DraftFiles
from desktop.engine.remembered.window_state import WindowState
from desktop.engine.searching.search import Search
from desktop.engine.threads import in_daemon_thread
from desktop.engine.turns import Turns
from desktop.engine.updating.updates import Updates
from desktop.engine.usage.usage import Usage
from desktop.environment import own_program
from desktop.local.process import LocalServer
from desktop.paths import Places
from desktop.storage.failures import HistoryFailed, HistoryLocked, HistoryReadOnly
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
        """`ask_system` knows the proxies of Windows and macOS. `policies`: None: this system's.

        Raises SettingsDamaged or SettingsNewer, unless `set_aside`: then the file is put aside. A
        terminal must not work with other settings than the person wrote, a window must open.
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
        self.files = Files(places.files, self.drafts.needed_files)
        self.encryption = Encryption(
            *(places.database, self.drafts, self.window_state, self.files),
            self._let_go_of_history,
        )
        self.backups = Backups(places, self.settings, self.encryption)
        self._local = LocalServer(places.models)
        self._unkept: str | None = None
        """Why nothing of this run is kept; None where it is."""
        self._chats: OpenChats | None = None
        self._temporary: OpenChats | None = None
        self._search: Search | None = None
        in_force = InForce(self.settings, self.policy.reread)
        self.endpoints = Endpoints(
            *(self.settings, self.keys, self._local, in_force, self._on_listed, ask_system)
        )
        self.updates = Updates(
            self.settings, self.endpoints.routes, in_force.set_gate, places.updates
        )
        self.turns = Turns(self.endpoints, self.recordings, self._chats_of, self.files.bytes_of)
        self.branches = Branches(self._chats_of)
        self.marks = Marks(self._chats_of)
        self.ordering = Ordering(self._chats_of, self.settings, self.files.sweep)
        self.comparison = Comparison(self.turns, self.branches, self._chats_of)
        self.usage = Usage(self.settings, lambda: self.history)
        self.exporting = Exporting(self.policy, self.encryption, self._chats_of, self.files)
        self.importing = Importing(
            *(self.policy, self.encryption, self._chats_of, self.files, self._on_imported)
        )

    @property
    def history(self) -> History:
        """The chats on disk; opened on first use, when killed runs' replies get their text."""
        return self._open_chats().history

    @property
    def search(self) -> Search:
        """Finds words in all chats; made on first use, inside a running loop."""
        if self._search is None:
            self._search = Search(self.places.database, self._open_histories)
            self.turns.on_ended = self._search.start_indexing
            tell = partial(self._tell_unpurged, asyncio.get_running_loop())
            self.ordering.when_purged(self._search.start_indexing, tell)
        return self._search

    def history_of(self, chat: Conversation | int) -> History:
        """Where a chat is kept: on disk, or in memory where it is temporary."""
        return self._chats_of(Conversation(chat) if isinstance(chat, int) else chat).history

    @property
    def keeps_chats(self) -> bool:
        """Whether a new chat is kept on the disk: not where an organisation forbids it, nor while
        the history is locked."""
        return self.policy.keeps_chats and not self.encryption.is_locked

    def new_conversation(self, folder_id: int | None = None) -> Conversation:
        """A chat that is on disk only once its first question is asked. One of a folder begins
        with the settings of that. Where no chats are kept, it is a temporary one. Raises
        HistoryFailed."""
        if not self.keeps_chats:
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
        """The temporary chats of this run, newest first; those in which nothing was asked, only
        while somebody shows them."""
        chats = [] if self._temporary is None else self._temporary.history.summaries()
        return [chat for chat in chats if chat.title or chat.id in self.turns.known]

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
        """Write a temporary chat to the disk; return it as it is there. Raises HistoryFailed,
        HistoryLocked, and SetByPolicy where an organisation keeps no chats.

        No reply of it may be arriving.
        """
        self.policy.check_keeping()
        if self.encryption.is_locked:
            raise self.encryption.why_locked
        from desktop.storage.history.adopting import adopt

        self.files.keep(temporary)
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

    async def close(self) -> str | None:
        """Stop the turns, the on-device model, the history. Returns why text is not on disk."""
        await self.turns.stop_all()
        await self.exporting.stop_all()
        await self.importing.stop_all()
        self.ordering.close()
        if self._search is not None:
            await self._search.close()
        await self.keys.close()
        await self._local.close()
        if self._temporary is not None:
            self._temporary.journal.close()
            self._temporary.history.close()
        if self._chats is None:
            return None
        failure = self._chats.journal.close()
        self.history.close()
        if self.encryption.is_locked:
            return failure or "locked"
        return failure or self._unkept

    async def _let_go_of_history(self) -> None:
        """Close all that is open of the history on the disk; the next use opens it again. No turn
        may be running in it, nor a window show a chat of it."""
        self.turns.let_go()
        await self.exporting.stop_all()
        await self.importing.stop_all()
        await in_daemon_thread(self.ordering.finish)
        if self._search is not None:
            await self._search.close()
            self._search = None
        if self._chats is not None:
            chats, self._chats = self._chats, None
            await in_daemon_thread(chats.journal.close)
            chats.history.close()

    def _on_notice(self, notice: ChatError) -> None:
        if isinstance(notice, HistoryReadOnly):
            self._unkept = notice.reason
        if isinstance(notice, HistoryLocked):
            if self.encryption.is_locked:  # which tells more of it
                return
            self.encryption.lock()  # another Weir has encrypted it in between
        self.notices.append(notice)

    def _on_imported(self) -> None:
        if self._search is not None:
            self._search.start_indexing()

    def _on_policy(self) -> None:
        self.recordings.obey()
        for problem in self.policy.untold():
            self.notices.append(problem)

    def _tell_unpurged(self, loop: asyncio.AbstractEventLoop, failure: ChatError) -> None:
        """Note, from any thread, that what was deleted for good is still there."""
        notice = TrashNotEmptied(str(failure.to_record().get("reason", "other")))
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(self.notices.append, notice)

    def _on_listed(self, endpoint: Endpoint, limits: Mapping[str, int]) -> None:
        """Keep how much models read. No history is opened for it, and nothing fails by it."""
        if self._chats is not None and limits:
            with contextlib.suppress(HistoryFailed):
                self._chats.history.models.keep_listed(endpoint.name, limits)

    def _open_histories(self) -> list[Location]:
        """Those that a search looks into: what is temporary is found while it is open."""
        open_ones = (self._open_chats(), self._temporary)
        return [chats.history.database for chats in open_ones if chats is not None]

    def _chats_of(self, conversation: Conversation) -> OpenChats:
        return self._temporary_chats() if conversation.is_temporary else self._open_chats()

    def _temporary_chats(self) -> OpenChats:
        if self._temporary is None:
            self._temporary = open_temporary(self.files.unkept)
        return self._temporary

    def _open_chats(self) -> OpenChats:
        if self._chats is None:
            told = (self._on_notice, self.on_upgrade)
            self._chats = open_history(self.places.database, *told, self.files.kept)
        return self._chats
