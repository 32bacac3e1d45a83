"""Open WebUI's export of chats: an array of rows, or one row. Also those from before `history`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from desktop.exchange.readers.openwebui_export.files import not_attached
from desktop.exchange.readers.openwebui_export.messages import instructions, message
from desktop.exchange.readers.shared.assembling import Chat, Said, assembled, in_a_row
from desktop.exchange.readers.shared.chat_files import ChatFiles
from desktop.exchange.readers.shared.folds import joined
from desktop.exchange.readers.shared.parts import Files
from desktop.exchange.readers.shared.times import seconds
from desktop.exchange.readers.shared.trees import contracted, listed, mended
from desktop.exchange.readers.shared.values import ident, line, rows, table, tables, text, title
from desktop.exchange.record import Record
from desktop.exchange.source import Skip, Source, Why

SOURCE = "openwebui"


def _is_row(value: Any) -> bool:
    chat = _chat_of(table(value))
    return isinstance(chat.get("history"), dict) or isinstance(chat.get("messages"), list)


_FILES = ChatFiles(
    r"chat-export-.*\.json",
    # Below `chat`; in the row itself, of old; in a list, of old.
    (("chat", "history"), ("history", "messages"), ("chat", "messages")),
    _is_row,
    others=(("mapping",), ("chat_messages",)),  # their importer takes ChatGPT's files, too
)


def recognises(source: Source) -> bool:
    """Whether its rows have a chat with a history."""
    return _FILES.recognised(source)


def records(source: Source, skip: Skip) -> Iterator[Record]:
    """Each chat."""
    for value in _FILES.each(source, skip):
        if record := _record(table(value), skip):
            yield record


def _chat_of(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return table(row.get("chat")) or row


def _record(row: Mapping[str, Any], skip: Skip) -> Record | None:
    chat = _chat_of(row)
    name = title(row.get("title")) or title(chat.get("title"))
    key = ident(row.get("id")) or ident(chat.get("id"))
    if not _is_row(row) or "mapping" in row:
        skip(name or key or "…", Why.DAMAGED)
        return None
    files = Files(skip)
    found = _Found(row, files)
    if found.has_cycle:
        skip(name or key or "…", Why.CYCLE)
    models = [line(one) for one in rows(chat.get("models")) if line(one)]
    folder = line(table(row.get("folder")).get("name"))
    parameters = table(chat.get("params"))
    told = [text(chat.get("system")) or text(parameters.get("system")), *found.system]
    made = seconds(row.get("created_at"))
    return assembled(
        Chat(
            SOURCE,
            key,
            name,
            created_at=made if made is not None else seconds(chat.get("timestamp")),
            updated_at=seconds(row.get("updated_at")),
            leaf=found.leaf,
            model=models[0] if len(models) == 1 else "",
            system=joined(*dict.fromkeys(told)),
            parameters=parameters,
            folder=(folder,) if folder else (),
            is_pinned=row.get("pinned") is True,
            is_archived=row.get("archived") is True,
            files=files.bytes,
        ),
        found.said,
        skip,
    )


class _Found:
    """The messages of a row: of its tree, or of its list where it has no tree."""

    def __init__(self, row: Mapping[str, Any], files: Files) -> None:
        chat = _chat_of(row)
        history = table(chat.get("history"))
        self.said: list[Said] = []
        self.system: list[str] = []
        self.leaf: str | None = None
        self.has_cycle = False
        messages = {
            text(key): one
            for key, one in table(history.get("messages")).items()
            if isinstance(one, dict)
        }
        listed_ = [*tables(chat.get("messages"))]
        for name in not_attached(chat, messages.values() or listed_):
            files.missing(name)
        if not messages:
            self._take_list(listed_, files)
            return
        wishes = (
            history.get("currentId"),
            chat.get("currentId"),
            row.get("currentId"),
            row.get("current_message_id"),
            chat.get("branchPointMessageId"),
            history.get("branchPointMessageId"),
            listed_[-1].get("id") if listed_ else None,
        )
        leaf = next((id_ for id_ in map(ident, wishes) if id_ in messages), None)
        self._take_tree(messages, leaf, files)

    def _take_tree(
        self, messages: Mapping[str, Mapping[str, Any]], leaf: str | None, files: Files
    ) -> None:
        wanted = {key: ident(one.get("parentId")) or None for key, one in messages.items()}
        whole_tree, self.has_cycle = mended(wanted)
        shown = {key for key, one in messages.items() if one.get("role") != "system"}
        parents = contracted(whole_tree, shown)
        self.system = [instructions(one) for key, one in messages.items() if key not in shown]
        hints = {key: rows(messages[key].get("childrenIds")) for key in parents}
        for key in listed(parents, hints):
            said = [*message(key, messages[key], files)]
            said[0].parent = parents[key]
            if len(said) > 1 and messages[key].get("role") != "user":
                said[1].parent = parents[key]
            self.said += said
        while leaf is not None and leaf not in shown:
            leaf = whole_tree[leaf]
        self.leaf = leaf

    def _take_list(self, messages: list[Mapping[str, Any]], files: Files) -> None:
        said = [
            next(message(ident(one.get("id")), one, files))
            for one in messages
            if one.get("role") != "system"
        ]
        self.system = [instructions(one) for one in messages if one.get("role") == "system"]
        self.said = in_a_row(said)
        self.leaf = self.said[-1].key if self.said else None
