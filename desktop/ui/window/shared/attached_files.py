"""The files of all messages that are not sent yet: read, and kept with the drafts of their chats.

Those of a chat are seen in every window that shows it; those of a new chat in its window alone.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.chat.content import Content, File, Picture, Question
from desktop.chat.failures import ChatError
from desktop.chat.tree import is_temporary
from desktop.engine.attaching.attaching import Attaching, OnPage
from desktop.engine.attaching.excerpts import Excerpt
from desktop.engine.explain.sentences import explain
from desktop.engine.threads import in_daemon_thread
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.tasks import Tasks
from desktop.ui.window.remembering.saver import Saver
from desktop.ui.window.shared.attached_entry import Entry, Ready, page_name, ready

Place = int | QObject
"""Where a message is written: the id of its chat, or the window with a new chat."""
MOST_TEXT = 16_000_000
"""Characters of all files of a message. The largest models read a quarter of that."""
_AT_ONCE = 2
"""Files that are read at the same time."""


class AttachedFiles(QObject):
    """One for all windows."""

    changed = Signal(object)
    """The Place where something else goes with the message."""
    moved_on = Signal(object)
    """The Entry whose reading went on by a page."""

    def __init__(self, workspace: Workspace, tasks: Tasks, saver: Saver) -> None:
        super().__init__(saver)
        self._workspace, self._tasks, self._saver = workspace, tasks, saver
        self._of: dict[Place, list[Entry]] = {}
        """Those of a new chat that no window shows stand at this object itself."""
        self._waiting: dict[int, Content] = {}
        """The files of messages that wait to be sent. On the disk alone they are the draft's."""
        self._loaded: set[int | None] = set()
        """The chats whose draft on the disk was asked for its files; None: a new one."""
        self._loading: set[int | None] = set()
        self._turn = asyncio.Semaphore(_AT_ONCE)

    def of(self, place: Place) -> list[Entry]:
        """The files at a place. Those of an earlier run come a moment later, all at once."""
        if place in self._of:
            return self._of[place]
        chat_id = _chat_id(place)
        entries = self._of[place] = self._of.pop(self, []) if chat_id is None else []
        is_known = chat_id in self._loaded or is_temporary(chat_id)
        self._loaded.add(chat_id)
        if not is_known and self._workspace.drafts.has_files(chat_id):
            self._loading.add(chat_id)
            stand_in = Entry(_("Files of the draft"))
            entries.append(stand_in)
            self._tasks.start(self._load(chat_id, stand_in), "read the files of a draft")
        return entries

    def has_files(self, chat_id: int) -> bool:
        """Whether files are to go with the message of a chat."""
        entries = self._of.get(chat_id)
        return self._workspace.drafts.has_files(chat_id) if entries is None else bool(entries)

    def leave(self, place: QObject) -> None:
        """A window shows its new chat no more: the next new chat has its files."""
        self._of.setdefault(self, []).extend(self._of.pop(place, []))

    def add(self, place: Place, source: Path | io.BytesIO, name: str) -> None:
        """Read a file, which goes with the message from now on."""
        work = self._attaching(place)
        entry = Entry(name, work=work)
        self.of(place).append(entry)
        if isinstance(source, Path):
            self._start(entry, partial(work.part_of, source))
        else:
            self._start(entry, partial(work.part, source, name))
        self.changed.emit(place)

    def add_scanned(self, place: Place, key: int, numbers: Sequence[int]) -> None:
        """Have these pages of a scan go as pictures, in its place, or behind its text."""
        entries = self.of(place)
        entry = next((one for one in entries if one.key == key), None)
        if entry is None or entry.scan is None:
            return
        at = entries.index(entry)
        for number in numbers:
            name, work = page_name(entry.name, number), self._attaching(place)
            at += 1
            entries.insert(at, Entry(name, work=work))
            self._start(entries[at], partial(work.scanned, entry.scan, number, name))
        if entry.part is None:
            entries.remove(entry)
        self._keep(place)

    def remove(self, place: Place, key: int) -> None:
        """Take a file out of the message."""
        entries = self.of(place)
        for entry in [entry for entry in entries if entry.key == key]:
            entries.remove(entry)
            _stop(entry)
        self._keep(place)

    def put_before(self, place: Place, parts: Sequence[File | Picture]) -> None:
        """Have these go with the message again: they were not sent."""
        if not parts:
            return
        entries = [Entry(part.name, part) for part in parts]
        self.of(place)[:0] = entries
        for entry in entries:
            self._tasks.start(self._look_at(entry), f"attach {entry.key} again")
        self._keep(place)

    async def read_again(self, place: Place, entry: Entry) -> bool:
        """Read a file of an earlier run once more, as it was kept: then what goes of it can be
        chosen. False: it was taken away meanwhile. Raises AttachmentRefused."""
        if entry.read is None and entry.work is None and isinstance(entry.part, File):
            work = entry.work = self._attaching(place)
            self.moved_on.emit(entry)
            again = partial(work.part_again, entry.part, self._on_page(entry))
            try:
                async with self._turn:
                    await in_daemon_thread(again)
                entry.read, entry.scan = work, work.scan
            finally:
                work.stop()  # where this task was cancelled
                entry.work = None
                self.changed.emit(place)
        return entry.read is not None and self._place_of(entry) is not None

    def choose(self, place: Place, entry: Entry, excerpt: Excerpt | None) -> None:
        """Have this of a file go; None: all of it."""
        assert entry.read is not None
        entry.part = entry.read.only(excerpt)
        self._tasks.start(self._look_at(entry), f"look at {entry.key}")
        self._keep(place)

    def take(self, question: Question) -> None:
        """Let go of what was sent, wherever it is: a new chat may have become another one."""
        sent = set() if isinstance(question, str) else {id(part) for part in question}
        for place, entries in [*self._of.items()]:
            if any(id(entry.part) in sent for entry in entries):
                entries[:] = [one for one in entries if id(one.part) not in sent]
                self._keep(place)

    def keep_waiting(self, chat_id: int, parts: Content) -> None:
        """Keep the files of what waits in a chat: they are the draft's, if Weir is killed."""
        if parts or self._waiting.get(chat_id):
            self._waiting[chat_id] = parts
            self._keep(chat_id)

    def move(self, before: int, after: int) -> None:
        """A temporary chat is kept, under another id: its files come along."""
        entries = self._of.pop(before, [])
        for entry in [entry for entry in entries if entry.part is None and not entry.failure]:
            entries.remove(entry)  # on its way to memory alone
            _stop(entry)
        self._of[after] = entries
        self._tasks.start(self._keep_bytes(after), "keep the files of a chat")

    def drop(self, chat_id: int) -> None:
        """Forget the files of a chat that is gone."""
        for entry in self._of.pop(chat_id, []):
            _stop(entry)
        self._waiting.pop(chat_id, None)
        self._loaded.discard(chat_id)
        self.changed.emit(chat_id)

    # inside ---------------------------------------------------------------------
    async def _load(self, chat_id: int | None, stand_in: Entry) -> None:
        """Put the files of a draft where their stand-in is by then; nowhere, if it was removed."""
        parts = await in_daemon_thread(self._workspace.drafts.read_files, chat_id)
        self._loading.discard(chat_id)
        place = self._place_of(stand_in)
        found = [Entry(part.name, part) for part in parts] if place is not None else []
        if place is not None:
            at = self._of[place].index(stand_in)
            self._of[place][at : at + 1] = found
        self._keep(self if chat_id is None else chat_id)
        if place is not None:
            self.changed.emit(place)
        for entry in found:
            await self._look_at(entry)

    async def _look_at(self, entry: Entry) -> None:
        part = entry.part
        assert part is not None
        looked = await in_daemon_thread(ready, part, self._workspace.files.bytes_of)
        if entry.part is part and (place := self._place_of(entry)) is not None:
            entry.take(looked)
            self.changed.emit(place)

    def _attaching(self, place: Place) -> Attaching:
        files = self._workspace.files
        return Attaching(files.unkept if is_temporary(_chat_id(place)) else files.kept)

    def _start(self, entry: Entry, part: Callable[[OnPage], File | Picture]) -> None:
        self._tasks.start(self._read(entry, part), f"attach {entry.key}")

    def _on_page(self, entry: Entry) -> OnPage:
        """Hears in the thread that reads, and tells in this one."""
        loop = asyncio.get_running_loop()

        def on_page(page: int, pages: int | None) -> None:
            entry.page, entry.pages = page, pages
            loop.call_soon_threadsafe(self.moved_on.emit, entry)

        return on_page

    async def _read(self, entry: Entry, part: Callable[[OnPage], File | Picture]) -> None:
        work = entry.work
        assert work is not None
        on_page = self._on_page(entry)

        def read() -> None:
            looked.append(ready(part(on_page), self._workspace.files.bytes_of))

        looked: list[Ready] = []
        try:
            async with self._turn:
                await in_daemon_thread(read)
        except ChatError as failure:
            said = explain(failure)
            entry.failure = said.line if work.scan is None else said.sentence
            entry.scan = work.scan
        except asyncio.CancelledError:
            work.stop()
            raise
        entry.work = None
        place = self._place_of(entry)
        if place is None:
            return  # it was taken away meanwhile
        if looked and self._has_room(place, looked[0].part):
            entry.read, entry.scan = work, work.scan
            entry.take(looked[0])
        elif looked:
            entry.failure = _("{name} is too long beside the other files.").format(name=entry.name)
        self._keep(place)

    def _has_room(self, place: Place, part: File | Picture) -> bool:
        parts = [part, *(entry.part for entry in self._of[place])]
        return sum(len(one.text) for one in parts if isinstance(one, File)) <= MOST_TEXT

    def _place_of(self, entry: Entry) -> Place | None:
        return next((place for place, entries in self._of.items() if entry in entries), None)

    async def _keep_bytes(self, chat_id: int) -> None:
        """Copy the bytes of a chat's files from memory to the disk."""
        workspace = self._workspace
        hashes = [entry.part.sha256 for entry in self._of[chat_id] if entry.part is not None]

        def copy() -> None:
            for content in filter(None, map(workspace.files.unkept.content, hashes)):
                workspace.files.kept.keep(io.BytesIO(content), len(content))

        try:
            await in_daemon_thread(copy)
        except ChatError as failure:
            self._saver.failed.emit(failure)
        self._keep(chat_id)

    def _keep(self, place: Place) -> None:
        """Have the disk hold them with the draft."""
        self.changed.emit(place)
        chat_id = _chat_id(place)
        if chat_id in self._loading or is_temporary(chat_id):
            return
        # What is new may be written in several windows, and has one draft.
        at = [one for one in self._of if _chat_id(one) == chat_id]
        entries = [entry for one in at for entry in self._of[one]]
        parts = tuple(entry.part for entry in entries if entry.part is not None)
        waiting = () if chat_id is None else self._waiting.get(chat_id, ())
        write = partial(self._workspace.drafts.write_files, chat_id, (*waiting, *parts))
        self._saver.put(("files", chat_id), write)
        self._saver.save()


def _chat_id(place: Place) -> int | None:
    return place if isinstance(place, int) else None


def _stop(entry: Entry) -> None:
    if entry.work is not None:
        entry.work.stop()
