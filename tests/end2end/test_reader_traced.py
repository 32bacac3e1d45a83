"""What the children that read attachments ask of the system, as strace saw it.

WEIR_FULL=1 python -m pytest tests/end2end/test_reader_traced.py   some seconds for each file
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from tests.support.fault_server import FaultServer, content_stream
from tests.support.sizes import FULL
from tests.support.terminal import Terminal, command

DATA = Path(__file__).parents[1] / "data" / "documents"
KINDS = ["page.html", "picture.png", "report.pdf", "report.docx", "book.xlsx", "letter.eml"]
TRIED = KINDS if FULL else KINDS[:2]
CALLS = "execve,open,openat,openat2,creat,connect,socket,unlink,rename,mkdir,prctl"
PLANTED = (
    "<html><head><link rel=stylesheet href='http://127.0.0.1:9/a.css'></head><body>"
    "<img src='file:///etc/passwd'><iframe src='file:///etc/hostname'></iframe>"
    "<img src='http://127.0.0.1:9/b.png'>words</body></html>"
)
_OPENED = re.compile(r'open(?:at2?)?\((?:AT_FDCWD, )?"([^"]*)".*\) = \d')
_WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|^(unlink|rename|mkdir|creat)")


@pytest.fixture
def traces(tmp_path: Path) -> tuple[Path, list[str]]:
    """A folder, and the command that traces what is started by it into files there."""
    folder = tmp_path / "traces"
    folder.mkdir()
    return folder, ["strace", "-ff", "-qq", "-e", f"trace={CALLS}", "-o", str(folder / "t")]


def planted(folder: Path, kind: str) -> Path:
    """A file of this kind."""
    if kind == "page.html":
        (folder / kind).write_text(PLANTED)
        return folder / kind
    if kind == "picture.png":
        image = QImage(300, 200, QImage.Format.Format_RGB32)
        image.fill(QColor("teal"))
        image.save(str(folder / kind))
        return folder / kind
    return DATA / kind


@pytest.mark.skipif(sys.platform != "linux", reason="needs strace")
@pytest.mark.parametrize("kind", TRIED)
def test_a_child_opens_its_libraries_alone_and_connects_nowhere(
    kind: str, tmp_path: Path, traces: tuple[Path, list[str]]
) -> None:
    folder, strace = traces
    terminal = Terminal(tmp_path / "home")
    terminal.home.mkdir()
    with FaultServer(content_stream("Hello.")) as server:
        (terminal.home / "settings.toml").write_text(
            f'[[endpoints]]\nname = "Work"\nbase_url = "{server.base_url}"\nmodel = "m"\n', "utf-8"
        )
        asked = [*strace, *command("ask", "what?", "-f", str(planted(tmp_path, kind)))]
        done = subprocess.run(
            asked, env=terminal.environ, capture_output=True, timeout=120, check=False
        )
    assert done.returncode == 0, done.stderr
    check_children(folder)


TAKING_OUT = """
import sys
from desktop.documents.pictures import Preparing
with open(sys.argv[1], "rb") as file:
    Preparing(file, page=2).prepared()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs strace")
def test_so_does_the_one_that_takes_a_page_out_of_a_scan(traces: tuple[Path, list[str]]) -> None:
    folder, strace = traces
    root = str(Path(__file__).parents[2])
    command = [*strace, sys.executable, "-P", "-c", TAKING_OUT, str(DATA / "scan.pdf")]
    subprocess.run(command, env={**os.environ, "PYTHONPATH": root}, timeout=60, check=True)
    check_children(folder)


def check_children(folder: Path) -> None:
    """Whether the children that read did nothing else."""
    children = [text for text in map(Path.read_text, folder.iterdir()) if _reads(text)]
    assert children
    for text in children:
        child = text[text.index("execve(") :]
        assert "socket(" not in child
        assert "connect(" not in child
        _before, _, after = child.partition("PR_SET_SECCOMP")
        assert after, "it gave up nothing"
        foreign = [path for path in _OPENED.findall(child) if not _is_ours(path)]
        assert not foreign, foreign
        written = [line for line in child.splitlines() if _WRITES.search(line)]
        assert not [line for line in written if "/dev/null" not in line]


def _reads(trace: str) -> bool:
    started = re.search(r'execve\(.*"-m", "desktop", "(document|helper|picture)', trace)
    return started is not None


def _is_ours(path: str) -> bool:
    """Whether a path is of the program, of Python, or of what the system links to each program."""
    places = (
        sys.prefix,
        sys.base_prefix,
        str(Path(__file__).parents[2]),
        "/usr/",
        "/lib",
        "/proc/",
    )
    return path.startswith((*places, "/etc/ld.so", "/etc/fonts", "/dev/", "/sys/")) or path in (
        "/etc/localtime",
        "/etc/mime.types",
    )
