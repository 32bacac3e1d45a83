"""Turns the marks of sources in a reply into links.

Newer ones stand between U+E200 and U+E201, with U+E202 between their fields; older ones are written
【12†source】. What leads nowhere is taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from desktop.exchange.json_files.decoding import decode
from desktop.exchange.readers.shared.folds import link
from desktop.exchange.readers.shared.values import line, rows, table, tables, text
from desktop.exchange.source import Unreadable

_MARK = re.compile(r"\ue200([^\ue200\ue201]*)\ue201|【\d{1,4}(?::\d{1,4})?†[^】\n]{0,200}】")
_STRAY = re.compile("[\ue200-\ue20f]")
_FIELD = "\ue202"
_MOST = 10_000
"""Marks that are looked up in one message."""


def with_links(written: str, metadata: Mapping[str, Any]) -> str:
    """The text with a link, or nothing, in place of each mark."""
    if "†" not in written and _STRAY.search(written) is None:
        return written
    known = dict(_known(written, metadata))
    pieces: list[str] = []
    done = 0
    for found in _MARK.finditer(written):
        before, link = written[done : found.start()], known.get(found[0], "") or _read(found[1])
        pieces += [before if link else before.rstrip(" "), link]
        done = found.end()
    return _STRAY.sub("", "".join([*pieces, written[done:]]))


def _known(written: str, metadata: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each mark that the message explains, with what stands in its place."""
    citations = [*tables(metadata.get("citations"))][:_MOST]
    marks = [_slice(written, one.get("start_ix"), one.get("end_ix")) for one in citations]
    if not any(map(_MARK.fullmatch, marks)):  # places in another unit: their order may tell
        found_marks = [found[0] for found in _MARK.finditer(written)]
        marks = found_marks if len(found_marks) == len(citations) else []
    for mark, one in zip(marks, citations, strict=False):
        if _MARK.fullmatch(mark):
            yield mark, _link(table(one.get("metadata")))
    for one in [*tables(metadata.get("content_references"))][:_MOST]:
        matched = one.get("matched_text")
        if isinstance(matched, str) and (found := _MARK.search(matched)):
            yield found[0], _STRAY.sub("", text(one.get("alt"))) or _links(one)


def _slice(written: str, start: object, end: object) -> str:
    if not isinstance(start, int) or not isinstance(end, int):
        return ""
    return written[start:end] if 0 <= start < end <= len(written) else ""


def _links(reference: Mapping[str, Any]) -> str:
    items = [*tables(reference.get("items")), *tables(reference.get("sources"))][:20]
    found = filter(None, map(_link, items))
    urls = [_link({"url": one}) for one in rows(reference.get("safe_urls"))[:20]]
    return " ".join(dict.fromkeys(found)) or " ".join(filter(None, urls[:1]))


def _link(item: Mapping[str, Any]) -> str:
    return link(item.get("url"), line(item.get("title")) or item.get("attribution"))


def _read(inside: str | None) -> str:
    """What a mark says by itself: the name of a thing, or an address."""
    kind, *fields = (inside or "").split(_FIELD)
    if kind == "entity" and fields:
        try:
            names = rows(decode(fields[0].encode("utf-8", "replace")))
        except Unreadable:
            return ""
        return line(names[1]) if len(names) > 1 else ""
    if kind == "url" and len(fields) > 1:
        return _link({"title": fields[0], "url": fields[1]}) or line(fields[0])
    return ""
