"""The door to exports: whether they are allowed, what can be written, and how they begin."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from desktop.chat.settings.features import EXPORT
from desktop.chat.tree import FIRST_TEMPORARY, Conversation, is_temporary
from desktop.engine.at_rest.encryption import Encryption
from desktop.engine.attaching.files import Files
from desktop.engine.exchanging.exporting.wishes import Scope, Target
from desktop.engine.open_settings import OpenChats
from desktop.engine.policy.policy import Policy
from desktop.exchange.naming import safe_stem
from desktop.exchange.writing import Chats, Format, How, Output, Writer
from desktop.language import _

if TYPE_CHECKING:  # neither SQLite nor what an export needs is loaded before they are wanted
    from desktop.engine.exchanging.exporting.export import Export
    from desktop.engine.exchanging.exporting.reading import Readable
    from desktop.storage.database.database import Location


class Exporting:
    """One for all chats of the program. Use it in the loop's thread."""

    def __init__(
        self,
        policy: Policy,
        encryption: Encryption,
        chats_of: Callable[[Conversation], OpenChats],
        files: Files,
    ) -> None:
        self._policy, self._encryption = policy, encryption
        self._chats_of, self._files = chats_of, files
        self._running: list[Export] = []
        self._writers: dict[Format, Writer] = {
            Format.MARKDOWN: _markdown,
            Format.JSON: _json,
            Format.TEXT: _text,
        }

    def use(self, format: Format, writer: Writer) -> None:
        """Have a format written that another room knows: HTML and PDF are made by `rendering`."""
        self._writers[format] = writer

    def formats(self) -> tuple[Format, ...]:
        """What can be written here."""
        return tuple(format for format in Format if format in self._writers)

    def check(self) -> None:
        """Raises SetByPolicy where an organisation lets nothing out."""
        self._policy.check(EXPORT)

    def name_for(self, titles: Sequence[str], format: Format) -> str:
        """A name for the file of chats with these titles."""
        day = time.strftime("%Y-%m-%d")
        several = _("Chats {day}").format(day=day)
        title = titles[0] if len(titles) == 1 else several
        return f"{safe_stem(title, _('Chat'))}.{format}"

    def begin(self, scope: Scope, format: Format, target: Target, how: How | None = None) -> Export:
        """Begin to write. Raises SetByPolicy, HistoryLocked; all else the export's report does."""
        from desktop.engine.exchanging.exporting.export import Export  # not needed at the start

        self.check()
        named = scope.chat_ids or ()
        temporary = bool(named) and all(map(is_temporary, named))
        if self._encryption.is_locked and not temporary:
            raise self._encryption.why_locked
        kinds = {is_temporary(one) for one in named} or {False}
        databases = {kind: self._database(kind) for kind in kinds}
        export = Export(
            partial(_readable, databases, self._files.bytes_of),
            *(scope, self._writers[format], format, target, how or How(), self._mend),
        )
        self._running = [one for one in self._running if not one.is_done] + [export]
        return export

    def _mend(self) -> bool:
        return self._chats_of(Conversation()).history.rescue()

    def _database(self, temporary: bool) -> Location:
        chat = Conversation(FIRST_TEMPORARY) if temporary else Conversation()
        return self._chats_of(chat).history.database

    async def stop_all(self) -> None:
        """Stop what runs, and wait until it lets go of the history."""
        for export in self._running:
            export.stop()
        for export in self._running:
            await export.ended()
        self._running.clear()


def _readable(
    databases: Mapping[bool, Location], content: Callable[[str], bytes | None]
) -> Readable:
    from desktop.engine.exchanging.exporting.reading import Readable

    return Readable(databases, content)


def _markdown(chats: Chats, output: Output, how: How) -> None:
    from desktop.exchange.texts.markdown import write

    write(chats, output, how)


def _text(chats: Chats, output: Output, how: How) -> None:
    from desktop.exchange.texts.plain import write

    write(chats, output, how)


def _json(chats: Chats, output: Output, how: How) -> None:
    from desktop.exchange.weir_json.writer import write

    write(chats, output, how)
