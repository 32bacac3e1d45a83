"""The pictures, files and sounds of a message, which the archive may have or not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from desktop.chat.content import Part
from desktop.exchange.readers.shared.archive import Members, base_name
from desktop.exchange.readers.shared.parts import Files
from desktop.exchange.readers.shared.values import ident, line, rows, table, tables, text
from desktop.exchange.source import Skip, Why

_ID_BEHIND = re.compile(r"[?#](file[-_][A-Za-z0-9]+)")
_SOUNDS = ("audio_asset_pointer", "video_container_asset_pointer")
_IMAGE = "image_asset_pointer"
_LIVE = "real_time_user_audio_video_asset_pointer"
_MOST = 1000
"""Pictures and files of one message."""


class Assets:
    """Those of one chat."""

    def __init__(self, members: Members, skip: Skip) -> None:
        self._members = members
        self._skip = skip
        self.files = Files(skip)

    def of_message(
        self, parts: list[Any], metadata: Mapping[str, Any]
    ) -> Iterator[str | Part | None]:
        """The pieces of a message: its attachments, and its parts in their order."""
        attached = {_id_of(one.get("id")): one for one in tables(metadata.get("attachments"))}
        attached.pop("", None)
        pointed = {_id_of(one.get("asset_pointer")) for one in _pointers(parts)}
        for id_, attachment in [*attached.items()][:_MOST]:
            if id_ not in pointed:
                yield self._file(id_, attachment)
        is_written = any(isinstance(one, str) and one for one in parts) or any(
            one.get("content_type") == "audio_transcription" for one in tables(parts)
        )
        for part in parts:
            if isinstance(part, str):
                yield part
            elif isinstance(part, dict):
                yield from self._part(part, attached, is_written)

    def pictures(self, parts: list[Any], metadata: Mapping[str, Any]) -> Iterator[str | Part]:
        """The pictures alone."""
        attached = {_id_of(one.get("id")): one for one in tables(metadata.get("attachments"))}
        for pointer in _pointers(parts):
            if pointer.get("content_type") == _IMAGE:
                yield self._pointed(pointer, attached)

    def at(self, pointer: object, name: object = "") -> Part | str:
        """What an address of theirs leads to."""
        return self._file(_id_of(pointer), {"name": name})

    def _part(
        self, part: Mapping[str, Any], attached: Mapping[str, Mapping[str, Any]], is_written: bool
    ) -> Iterator[str | Part | None]:
        pointers = [*_pointers([part])]
        if not pointers:
            if not isinstance(part.get("text"), str):
                self._skip(line(part.get("content_type")) or "…", Why.UNKNOWN)
            yield text(part.get("text"))
        for pointer in pointers:
            piece = self._pointed(pointer, attached)
            is_sound = pointer.get("content_type") in _SOUNDS
            # What was spoken stands beside it as text: the sound that is gone needs no mention.
            yield None if is_sound and is_written and isinstance(piece, str) else piece

    def _pointed(
        self, pointer: Mapping[str, Any], attached: Mapping[str, Mapping[str, Any]]
    ) -> Part | str:
        id_ = _id_of(pointer.get("asset_pointer"))
        return self._file(id_, attached.get(id_, {}))

    def _file(self, id_: str, attachment: Mapping[str, Any]) -> Part | str:
        name = base_name(attachment.get("name"))
        member = self._members.beginning_with(id_)
        if member is None:
            return self.files.missing(name or id_)
        source = self._members.source
        return self.files.of_member(source, member, name, attachment.get("mime_type"))


def _pointers(parts: list[Any]) -> Iterator[Mapping[str, Any]]:
    """Each part that points to a picture or a sound; those of a call lie within one part."""
    for part in [*tables(parts)][:_MOST]:
        if part.get("content_type") == _LIVE:
            for key in _SOUNDS:
                if one := table(part.get(key)):
                    yield {**one, "content_type": key}
            for frame in rows(part.get("frames_asset_pointers"))[:_MOST]:
                pointer = {"asset_pointer": frame} if isinstance(frame, str) else table(frame)
                yield {**pointer, "content_type": _IMAGE}
        elif "asset_pointer" in part:
            yield part


def _id_of(pointer: object) -> str:
    """The id that an address or an attachment names: the archive's file begins with it.

    "sediment://file_00aa", "file-service://file-AbC?…", "sediment://1f…#file_00aa#p_1.jpg"
    """
    written = ident(pointer).rpartition("://")[2]
    behind = _ID_BEHIND.search(written)
    return behind[1] if behind else re.split(r"[?#]", written)[0]
