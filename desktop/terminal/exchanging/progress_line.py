"""The progress of an export or an import: one line of a terminal, which is written over."""

from __future__ import annotations

import sys

from desktop.terminal.output import write, write_over


class ProgressLine:
    """Stands on stderr where that is a terminal; nowhere else."""

    def __init__(self) -> None:
        self._shown = ""

    def show(self, text: str) -> None:
        """Show how far it is, in place of what was shown before."""
        if sys.stderr.isatty():
            self.clear()
            self._shown = text
            write(sys.stderr, text)

    def clear(self) -> None:
        """Take the line back."""
        if self._shown:
            write_over(sys.stderr, self._shown)
            self._shown = ""
