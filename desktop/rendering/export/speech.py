"""Makes sentences to read aloud of a reply while it arrives; code is only named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import assert_never

from desktop.language import _
from desktop.rendering.export.passages import picture_text, readable
from desktop.rendering.markdown.blocks.block import Block, Kind
from desktop.rendering.markdown.blocks.splitter import BlockSplitter
from desktop.rendering.markdown.inline.runs import parse
from desktop.rendering.safety.safe_text import safe_text

_END = re.compile(
    r"[.!?]+[\"')\]*_`”’]*(?=\s)"  # of a sentence in English, once something stands behind it,
    r"|[。！？；…]+[”’」』）*]*"  # or in Chinese
)


class Speech:
    """Takes text and returns finished sentences; `finish` returns the rest."""

    def __init__(self) -> None:
        self._splitter = BlockSplitter()
        self._said = ""
        """The part of the open block's source that was returned already."""

    def feed(self, text: str) -> list[str]:
        """Add text of the reply. Returns the sentences that it finished."""
        said = [*self._rest_of(self._splitter.feed(safe_text(text)))]
        open_ = next(iter(self._splitter.tail()), None)
        if open_ is not None and open_.kind in (Kind.PARAGRAPH, Kind.ITEM):
            said.append(self._begun(open_, rests=text[-1:].isspace()))
        return [sentence for sentence in said if sentence]

    def finish(self) -> list[str]:
        """End the reply. Returns the sentences that were not returned yet."""
        return [sentence for sentence in self._rest_of(self._splitter.finish()) if sentence]

    def _rest_of(self, settled: list[Block]) -> Iterator[str]:
        for block in settled:
            said = self._said if block.text.startswith(self._said) else ""
            self._said = ""
            yield _aloud(block, block.text[len(said) :], begins=not said)

    def _begun(self, block: Block, rests: bool) -> str:
        """The finished sentences of a growing block. `rests`: white space came last."""
        if not block.text.startswith(self._said):
            return ""
        new = block.text[len(self._said) :]
        end = max((found.end() for found in _END.finditer(new + " " * rests)), default=0)
        begins = not self._said
        self._said += new[:end]
        return _aloud(block, new[:end], begins) if end else ""


def _aloud(block: Block, text: str, begins: bool) -> str:
    """The words for a block, or for the part `text` of it."""
    match block.kind:
        case Kind.FENCE:
            named = _("code block, {language}").format(language=block.text)
            return named if block.text else _("code block")
        case Kind.CODE | Kind.RULE:
            return ""
        case Kind.MATH:
            return _("formula: {source}").format(source=block.text)
        case Kind.IMAGE:
            return picture_text(block.alt)
        case Kind.ROW:
            return ", ".join(filter(None, (_plain(cell) for cell in block.cells)))
        case Kind.ITEM if begins and block.marker[:1].isdigit():
            return f"{block.marker} {_plain(text)}"
        case Kind.PARAGRAPH | Kind.HEADING | Kind.ITEM:
            return _plain(text)
        case _:
            assert_never(block.kind)


def _plain(source: str) -> str:
    return " ".join(readable(parse(source)).split())
