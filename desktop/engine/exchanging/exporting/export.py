"""One export: it works in a thread of its own, tells how far it is, and can be stopped."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from desktop.child.job import JobFailed
from desktop.engine.exchanging.exporting.outputs import (
    Drawn,
    Stopped,
    StreamOutput,
    saving,
    whole_file,
)
from desktop.engine.exchanging.exporting.wishes import (
    Exported,
    InFolder,
    OneFile,
    Progress,
    Scope,
    Stream,
    Target,
)
from desktop.engine.explain.pages import PAGE_WORDS
from desktop.engine.failures import FileNotSaved, PagesFailed
from desktop.engine.threads import in_daemon_thread
from desktop.exchange.naming import safe_stem
from desktop.exchange.record import Record
from desktop.exchange.writing import Chats, Format, How, Output, Writer
from desktop.language import _
from desktop.storage.failures import HistoryFailed, NoSuchConversation

if TYPE_CHECKING:  # SQLite is not loaded before a chat is
    from desktop.engine.exchanging.exporting.reading import Readable
    from desktop.storage.exporting.chats import Listed

_READ = 0.1
"""The share of the time that a PDF takes to be read, before it is drawn."""
_TELL_EVERY = 0.1
"""Seconds."""


class Export:
    """Begins at once. Use it in the loop's thread."""

    on_progress: Callable[[Progress], None] | None = None
    """Takes how far it is, a few times a second."""

    def __init__(
        self,
        rows: Callable[[], Readable],
        scope: Scope,
        writer: Writer,
        format: Format,
        target: Target,
        how: How,
        mend: Callable[[], bool],
    ) -> None:
        """`mend` saves what can be read of a damaged history, and says whether that was done."""
        self.progress = Progress(0, 0)
        self._rows, self._scope = rows, scope
        self._writer, self._format, self._how = writer, format, how
        self._mend, self._has_streamed = mend, False
        self._stop, self._has_ended = Event(), Event()
        self._loop = asyncio.get_running_loop()
        self._told_at = 0.0
        self._missing = self._damaged = 0
        self._paths: list[Path] = []
        self._future = in_daemon_thread(self._run, target)

    @property
    def is_done(self) -> bool:
        """Whether it has ended."""
        return self._future.done()

    async def report(self) -> Exported:
        """Wait for the end; return what came of it. Whoever is cancelled here stops the export.

        Raises FileNotSaved, HistoryFailed, NoSuchConversation, and OSError where nobody reads the
        stream any more.
        """
        try:
            return await asyncio.shield(self._future)
        except asyncio.CancelledError:
            self.stop()
            await self.ended()  # it takes back what is half done
            raise

    def wait(self, seconds: float) -> bool:
        """Block until it has ended, for at most so long; return whether it has. For who is asked
        for its files outside of any task; a damaged history is mended only after that."""
        return self._has_ended.wait(seconds)

    def stop(self) -> None:
        """End soon. Files that are whole stay."""
        self._stop.set()

    async def ended(self) -> None:
        """Wait for the end, whatever it is."""
        await asyncio.wait([self._future])

    # in its own thread ------------------------------------------------------------------
    def _run(self, target: Target) -> Exported:
        is_stopped = False
        try:
            self._write_to(target)
        except Stopped:
            is_stopped = True
        except JobFailed as exc:
            if not self._stop.is_set():  # else it fails because it was stopped
                raise PagesFailed(exc.reason) from exc
            is_stopped = True
        finally:
            self._has_ended.set()
        return Exported(
            self.progress.chats, tuple(self._paths), self._missing, self._damaged, is_stopped
        )

    def _write_to(self, target: Target) -> None:
        """Write all of it; where the history proves damaged, what can be saved of it."""
        try:
            self._attempt(target)
        except HistoryFailed as failure:
            if failure.reason != "damaged" or not self._is_mended() or self._has_streamed:
                raise
            self._missing = self._damaged = 0
            self._paths.clear()
            self._attempt(target)

    def _attempt(self, target: Target) -> None:
        rows = self._rows()
        try:
            listed = rows.listed(self._scope)
            self._tell(0, len(listed))
            match target:
                case OneFile(path):
                    self._to_file(rows, listed, path, 0, len(listed))
                case InFolder(path):
                    self._to_folder(rows, listed, path)
                case _:
                    self._to_stream(rows, listed, target)
        finally:
            rows.close()

    def _is_mended(self) -> bool:
        """Have the history mended where it is in use: in the loop's thread."""
        mended: Future[bool] = Future()
        try:
            self._loop.call_soon_threadsafe(lambda: mended.set_result(self._mend()))
        except RuntimeError:  # the loop has ended
            return False
        return mended.result()

    def _to_stream(self, rows: Readable, listed: list[Listed], stream: Stream) -> None:
        output = StreamOutput(stream, self._stop, self._drawn_of(listed, 0, len(listed)))
        try:
            self._write(rows, listed, output, 0, len(listed))
        except HistoryFailed:
            self._has_streamed = output.is_begun
            raise
        except OSError as exc:
            if exc is output.failure:
                raise
            where = tempfile.gettempdir()  # a PDF is made there
            raise FileNotSaved(where, exc.strerror or type(exc).__name__) from exc

    def _to_folder(self, rows: Readable, listed: list[Listed], folder: Path) -> None:
        with saving(folder):
            folder.mkdir(parents=True, exist_ok=True)
        for number, chat in enumerate(listed):
            name = f"{safe_stem(chat.title, _('Chat'))}-{chat.id}.{self._format}"
            self._to_file(rows, [chat], folder / name, number, len(listed))

    def _to_file(
        self, rows: Readable, listed: list[Listed], path: Path, done: int, of: int
    ) -> None:
        with whole_file(path, self._stop, self._drawn_of(listed, done, of)) as output:
            self._write(rows, listed, output, done, of)
        self._paths.append(path)

    def _write(
        self, rows: Readable, listed: list[Listed], output: Output, done: int, of: int
    ) -> None:
        titles = [chat.title for chat in listed]
        is_all = self._scope == Scope() and len(listed) == of  # then empty folders, too
        chats = Chats(
            records=self._records(rows, listed, done, of),
            titles=titles,
            name=titles[0] if len(titles) == 1 else _("Chats"),
            words=PAGE_WORDS,
            at=time.time(),
            folders=rows.folders(None if is_all else listed),
        )
        self._writer(chats, output, self._how)

    def _records(
        self, rows: Readable, listed: list[Listed], done: int, of: int
    ) -> Iterator[Record]:
        for number, chat in enumerate(listed, done + 1):
            if self._stop.is_set():
                raise Stopped
            with contextlib.suppress(NoSuchConversation):  # it was deleted for good meanwhile
                record, damaged = rows.record(chat.id)
                self._damaged += damaged
                yield replace(record, files=self._counted(record))
                del record
            if self._format is not Format.PDF:  # which is drawn once all are read
                self._tell(number, of)
        if self._format is Format.PDF:
            self._tell(done, of, _READ * len(listed))

    def _drawn_of(self, listed: list[Listed], done: int, of: int) -> Drawn:
        def drawn(messages: int, of_messages: int) -> None:
            share = messages / (of_messages or 1) * len(listed)
            self._tell(done + int(share), of, done + _READ * len(listed) + (1 - _READ) * share)

        return drawn

    def _counted(self, record: Record) -> dict[str, Callable[[], bytes]]:
        def counted(content: Callable[[], bytes]) -> bytes:
            try:
                return content()
            except OSError:
                self._missing += 1
                raise

        return {
            sha256: lambda content=content: counted(content)  # type: ignore[misc]
            for sha256, content in record.files.items()
        }

    def _tell(self, chats: int, of: int, made: float | None = None) -> None:
        """Tell how many chats are whole; `made`: with their parts."""
        self.progress = Progress(chats, of, (chats if made is None else made) / (of or 1))
        now = time.monotonic()
        if now - self._told_at >= _TELL_EVERY or chats == of:
            self._told_at = now
            with contextlib.suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._take_progress, self.progress)

    def _take_progress(self, progress: Progress) -> None:
        if self.on_progress is not None:
            self.on_progress(progress)
