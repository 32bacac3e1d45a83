"""Plays every fault of a disk over real files, and makes the second table of docs/faults.md of
what was seen.

    unshare --mount python -m tests.support.disk_play          prints what was seen, as JSON
    unshare --mount python -m tests.support.disk_play write    writes the table into docs/faults.md

It mounts disks of its own, so that it needs a mount namespace, and to be root in it.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from unittest import mock

from desktop import cli
from desktop.storage.at_rest.unlocking import unlock
from desktop.storage.database.sealing import use_key
from desktop.storage.history.history import History
from tests.support.disk_faults import FAULTS, DiskFault, make_home
from tests.support.fault_server import FaultServer, content_stream
from tests.support.sealed_runs import FileRing

TABLE = Path(__file__).parents[2] / "docs" / "faults.md"
HEADING = "## Faults of the disk\n"
HEAD = f"""{HEADING}
What comes of every fault that a disk may have, made by a test in the same way: it spoils a home
with forty chats on real file systems, and asks and lists chats there.

    python -m pytest tests/end2end/test_disk_faults.py          play them, and compare
    unshare --mount python -m tests.support.disk_play write     play them, and write this table

*Said* is what `weir ask --save` writes to stderr, in both languages; a window says the same above
the conversation. *ask* and *history* are the exit status of `weir ask --save` and `weir history`.
Nothing is overwritten: what cannot be used is put aside whole, and its name is said. The type of a
network drive is what the table of mounts says, which the test writes.

"""
COLUMNS = ("what happens", "what is said", "what is kept", "ask", "history")


@dataclass(frozen=True, slots=True)
class SeenOnDisk:
    """What came of a fault."""

    what: str
    english: str
    chinese: str
    reply: str
    save: int
    history: int
    chats: int
    """How many chats there are once all is well again."""

    def row(self, kept: str) -> str:
        """One line of the table."""
        said = "<br>".join(filter(None, (self.english, self.chinese))) or "—"
        return _line(self.what, said, kept, str(self.save), str(self.history))


def play(fault: DiskFault) -> SeenOnDisk:
    """Spoil a fresh home for each of three commands: in English, in Chinese, and the list."""
    save, reply, english = _played(fault, "C.UTF-8", "ask", "--save")
    _status, _reply, chinese = _played(fault, "zh_CN.UTF-8", "ask", "--save")
    with _home() as home, fault.make(home):
        listed, _chats, _said = _weir(home, "C.UTF-8", "history")
    return SeenOnDisk(fault.what, english, chinese, reply, save, listed, _chats_of(fault))


def table(seen: Sequence[SeenOnDisk]) -> str:
    """The second part of docs/faults.md."""
    rule = _line(*("---" for _ in COLUMNS))
    rows = (one.row(fault.kept) for one, fault in zip(seen, FAULTS, strict=True))
    return HEAD + "\n".join([_line(*COLUMNS), rule, *rows, ""])


def _played(fault: DiskFault, language: str, *command: str) -> tuple[int, str, str]:
    """Exit status, what was printed, and what was said."""
    with FaultServer(content_stream("Hello")) as server, _home() as home:
        with fault.make(home):
            endpoint = ("--base-url", server.base_url, "--model", "m")
            status, reply, said = _weir(home, language, command[0], "Hi", *command[1:], *endpoint)
        return status, reply.strip(), said


def _chats_of(fault: DiskFault) -> int:
    """How many chats the start after the fault has."""
    with _home() as home:
        with fault.make(home):
            _weir(home, "C.UTF-8", "history")
        use_key(home / "history.db", None)
        unlock(home / "history.db")
        history = History(home / "history.db")
        count = len(history.summaries())
        history.close()
        use_key(home / "history.db", None)
        return count


@contextlib.contextmanager
def _home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        FileRing(Path(folder) / "ring")
        home = Path(folder) / "weir"
        make_home(home)
        yield home
        use_key(home / "history.db", None)


def _weir(home: Path, language: str, *arguments: str) -> tuple[int, str, str]:
    """Run a command in this process: the same code, without a start of Python for each."""
    environ = {"WEIR_HOME": str(home), "LANG": language, "LC_ALL": "", "LANGUAGE": ""}
    if os.environ.get("WEIR_HOME") == "/proc/nowhere":
        del environ["WEIR_HOME"]
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.dict(os.environ, environ),
        mock.patch("sys.stdin", None),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        status = cli.main(list(arguments))
    use_key(home / "history.db", None)
    return status, out.getvalue(), _rounded(err.getvalue(), home)


def _rounded(said: str, home: Path) -> str:
    """The same with names that are the same every time."""
    text = said.replace(str(home), "~/weir").replace("\n", " ").strip()
    text = re.sub(r"-\d{8}-\d{6}", "-20261129-120000", text)
    return text.replace("|", r"\|")


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    found = [play(fault) for fault in FAULTS]
    if sys.argv[1:] == ["write"]:
        first = TABLE.read_text("utf-8").partition(HEADING)[0].rstrip("\n")
        TABLE.write_text(f"{first}\n\n{table(found)}", "utf-8")
    else:
        sys.stdout.write(json.dumps([asdict(one) for one in found]) + "\n")
