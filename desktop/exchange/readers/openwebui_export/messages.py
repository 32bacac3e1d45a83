"""Reads the messages of a chat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from desktop.chat.messages import Role, TurnState, TurnStats
from desktop.exchange.readers.openwebui_export.files import asked, attached, drawn
from desktop.exchange.readers.openwebui_export.folded import unfolded
from desktop.exchange.readers.openwebui_export.items import told_by
from desktop.exchange.readers.openwebui_export.told import Told
from desktop.exchange.readers.shared.assembling import Said
from desktop.exchange.readers.shared.failing import failure
from desktop.exchange.readers.shared.folds import link
from desktop.exchange.readers.shared.parts import Files, content_of
from desktop.exchange.readers.shared.times import seconds
from desktop.exchange.readers.shared.values import (
    count,
    ident,
    line,
    number,
    rows,
    table,
    tables,
    text,
)


def message(key: str, known: Mapping[str, Any], files: Files) -> Iterator[Said]:
    """The message, and the reply that was merged from several, if it has one."""
    parent = ident(known.get("parentId")) or None
    at = seconds(known.get("timestamp"))
    if known.get("role") == "user":
        pieces = [*attached(known, files), *asked(known.get("content"), files)]
        yield Said(key, parent, Role.USER, content_of(pieces), at)
    else:
        yield _reply(key, parent, known, files, at)
    merged = text(table(known.get("merged")).get("content"))
    if merged:
        below = key if known.get("role") == "user" else parent
        yield _merged(f"{key}#merged", below, merged, at)


def instructions(known: Mapping[str, Any]) -> str:
    """What a message of the role "system" says."""
    content = known.get("content")
    return "\n".join(text(one) or text(table(one).get("text")) for one in rows(content)) or text(
        content
    )


def _reply(
    key: str, parent: str | None, known: Mapping[str, Any], files: Files, at: float | None
) -> Said:
    told = _told(known)
    error = known.get("error")
    is_failed = bool(error)
    state = TurnState.INCOMPLETE if known.get("done") is False else TurnState.DONE
    return Said(
        key,
        parent,
        Role.ASSISTANT,
        content_of([*attached(known, files), *drawn(told.text, files)], "\n\n"),
        at,
        reasoning=told.reasoning(*_sources(known)),
        tool_calls=tuple(told.calls),
        state=TurnState.FAILED if is_failed else state,
        failure=failure(_words(error)) if is_failed else None,
        model=line(known.get("model")) or line(known.get("modelName")),
        stats=_stats(known, told),
    )


def _merged(key: str, parent: str | None, written: str, at: float | None) -> Said:
    told = unfolded(written)
    return Said(
        key,
        parent,
        Role.ASSISTANT,
        content_of([told.text]),
        at,
        reasoning=told.reasoning(),
        tool_calls=tuple(told.calls),
    )


def _told(known: Mapping[str, Any]) -> Told:
    """What the items say, and where there are none, or they have no text, the content."""
    content = known.get("content")
    written = text(content) or "\n".join(text(table(one).get("text")) for one in rows(content))
    output = rows(known.get("output"))
    if not output:
        return unfolded(written)
    told = told_by(output)
    if not told.text:
        told.texts = unfolded(written).texts
    return told


def _sources(known: Mapping[str, Any]) -> Iterator[str]:
    """The pages and documents that a reply is said to stand on, as a list."""
    listed = [*tables(known.get("sources"))] or [*tables(known.get("citations"))]
    for place, one in enumerate(listed[:200], 1):
        source = table(one.get("source"))
        first = next(tables(one.get("metadata")), {})
        name = line(source.get("name")) or line(first.get("name")) or line(first.get("source"))
        urls = (source.get("url"), first.get("source"), source.get("name"))
        shown = next(filter(None, (link(url, name) for url in urls)), name)
        if shown:
            yield f"{place}. {shown}"


def _words(error: object) -> str:
    """The server's words about an error, which stand at one of several places."""
    known = table(error)
    inner = table(known.get("error"))
    found = (known.get("content"), known.get("message"), known.get("detail"), inner.get("message"))
    return next(filter(None, map(text, found)), text(error))


def _stats(known: Mapping[str, Any], told: Told) -> TurnStats:
    usage = table(known.get("usage")) or table(known.get("info"))
    usage = table(usage.get("usage")) or usage
    details = table(usage.get("prompt_tokens_details"))
    asked_ = _first(usage, "prompt_tokens", "input_tokens", "prompt_eval_count")
    said = _first(usage, "completion_tokens", "output_tokens", "eval_count")
    return TurnStats(
        tokens_per_second=number(usage.get("response_token/s"), 1e6),
        prompt_tokens=asked_,
        completion_tokens=said,
        thought_ms=told.thought_s * 1000.0 or None,
        cached_tokens=count(details.get("cached_tokens")),
    )


def _first(usage: Mapping[str, Any], *names: str) -> int | None:
    return next((found for name in names if (found := count(usage.get(name))) is not None), None)
