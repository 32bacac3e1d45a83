"""Takes the lines that define the addresses of reference links, which are not shown."""

from __future__ import annotations

from desktop.rendering.markdown.blocks import openings
from desktop.rendering.markdown.blocks.nesting import HEEDED
from desktop.rendering.markdown.blocks.panel_lines import PanelLines
from desktop.rendering.markdown.definitions import Definition, continued, definition


class DefinitionLines(PanelLines):
    """The definitions that were read, and one that the next line may go on with."""

    def __init__(self) -> None:
        super().__init__()
        self._definition: Definition | None = None  # on the line above, if that is one
        self._defined: list[Definition] = []

    def defined(self) -> list[Definition]:
        """Return the definitions that were read since the last call."""
        read, self._defined = self._defined, []
        return read

    def _may_define(self, line: str) -> bool:
        """Whether this start of a line may go on with the definition on the line above."""
        begun = self._definition
        if begun is None:
            return False
        return begun.address is None or line.lstrip(" \t>")[:1] in ("", '"', "'", "(")

    def _definition_begins(self, text: str, _indent: int, grows: bool) -> bool:
        found = None if grows or self._in_line else definition(text)
        if found is None:
            return False
        self._end_block()
        self._note_definition(found)
        return True

    def _note_definition(self, found: Definition) -> None:
        if found.address is not None:
            self._defined.append(found)
        self._definition = None if found.whole else found

    def _continues_definition(self, line: str) -> bool:
        """Take the address or the title of the definition that began on the line above."""
        begun, self._definition = self._definition, None
        assert begun is not None
        __, rest = openings.without_quotes(line, HEEDED, self._columns or self._outside)
        text = rest.strip()
        more = continued(begun, text) if text and not self._in_line else None
        if more is not None and begun.address is not None:
            return True
        if more is not None:
            self._note_definition(more)
        elif begun.address is None:  # it was none
            self._add_plain(f"[{begun.label}]:", grows=False)
        return more is not None
