"""The readers of all formats, and which of them a source is for."""

from __future__ import annotations

from desktop.exchange.programs import CHATBOX_PAGE, UNKNOWN
from desktop.exchange.readers import (
    chatbotui,
    chatbox,
    chatgpt,
    cherry,
    claude,
    jan,
    librechat,
    llm,
    lmstudio,
    openwebui,
)
from desktop.exchange.source import Reader, Source, Unreadable, Why
from desktop.exchange.weir_json import reader as weir

READERS: tuple[Reader, ...] = (
    *(weir, chatgpt, claude, openwebui, chatbox, cherry, librechat, jan, lmstudio, chatbotui, llm),
)
"""All of them, in the order in which they are asked."""

_BY_SOURCE = {reader.SOURCE: reader for reader in READERS}
_LOOKED_AT = 4096


def reader_of(source: str) -> Reader:
    """The reader of a program's files."""
    return _BY_SOURCE[source]


def recognised(source: Source) -> Reader:
    """The reader that this is for, by its shape. Raises Unreadable, also with UNKNOWN."""
    refusal: Unreadable | None = None
    for reader in READERS:
        try:
            if reader.recognises(source):
                return reader
        except Unreadable as exc:
            if exc.why != Why.DAMAGED:  # which one reader may say of what another one knows
                refusal = refusal or exc
    raise refusal or Unreadable(CHATBOX_PAGE if _is_page_of_chatbox(source) else UNKNOWN)


def check(reader: Reader, source: Source) -> None:
    """Raises Unreadable where the source has nothing that this reader understands, although a
    person says that it does."""
    if not reader.recognises(source) and next(reader.records(source, _pass_over), None) is None:
        raise Unreadable(UNKNOWN)


def _pass_over(_what: str, _why: Why) -> None:
    pass


def _is_page_of_chatbox(source: Source) -> bool:
    if list(source.names()) != [""]:
        return False
    with source.open() as file:
        head = file.read(_LOOKED_AT).lower()
    return b"<html" in head and b"chatbox" in head
