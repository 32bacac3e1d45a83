"""The stdout of a command whose result are bytes."""

from __future__ import annotations

import codecs
import sys

from desktop.engine.failures import FileNotSaved
from desktop.terminal.output import is_unread, leave_stdout, visible


class BinaryStdout:
    """Writes bytes to a pipe or a file as they are; to a terminal, nothing that it would obey."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def write(self, data: bytes) -> None:
        """Append. Raises FileNotSaved where stdout takes no more, OSError where nobody reads."""
        try:
            if sys.stdout.isatty():
                sys.stdout.write(visible(self._decoder.decode(data)))
            else:
                sys.stdout.buffer.write(data)
        except OSError as error:
            _refused(error)

    def flush(self) -> None:
        """Write what is left. Raises as `write`."""
        try:
            sys.stdout.flush()
        except OSError as error:
            _refused(error)


def _refused(error: OSError) -> None:
    if is_unread(error):
        raise error
    leave_stdout()
    raise FileNotSaved("stdout", error.strerror or type(error).__name__) from error
