"""What a program asks of the system's kernel: which files it writes, and whom it connects to.

Read from what strace writes down. A program may be watched from its start, or from some moment on.
"""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from tests.support.desktop import until

WRITES = "write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg,sendmmsg"
CHANGES = "openat,open,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat"
CONNECTS = "connect"
TO_A_FILE = re.compile(r"^\d+\s+\w+\(\d+</(?!dev/)[^>]*>")
"""A call that writes into a file, by the path of its descriptor; sockets and pipes have none."""
_TEXT = r'"((?:[^"\\]|\\.)*)"'
_MADE = re.compile(rf"^\d+\s+(\w+)\(((?:AT_FDCWD)?(?:<[^>]*>)?),? ?{_TEXT}(.*)$")
_CONNECTED = re.compile(r"^\d+\s+connect\(.*?\{(sa_family=.*?)\}, \d+\)")
_SENT_TO = re.compile(r"^\d+\s+send\w+\(.*?\{(sa_family=AF_INET.*?)\}")


def strace(log: Path, calls: str) -> list[str]:
    """The command before the one that is watched with all that it starts."""
    program = shutil.which("strace")
    assert program, "dev.py test installs it"
    what = ["-f", "--seccomp-bpf", "-yy", "-s", "65536", "-e", f"trace={calls}"]
    return [program, *what, "-o", str(log)]


def watched(pid: int, log: Path) -> subprocess.Popen[bytes]:
    """Watch all that a program and its children write, from now on."""
    watcher = subprocess.Popen([*strace(log, WRITES), "-p", str(pid)], stderr=subprocess.DEVNULL)
    until(log.exists)
    return watcher


def files_made(log: Path) -> Iterator[Path]:
    """Each file and folder that was made, opened to be written, or given another name."""
    for line in _lines(log):
        found = _MADE.match(line)
        if found is None or " = -1 " in line:
            continue
        name, folder, path, rest = found.groups()
        if name in ("openat", "open") and not re.search("O_WRONLY|O_RDWR|O_CREAT", rest):
            continue
        base = re.sub(r"^AT_FDCWD|[<>]", "", folder) or "/"
        others = re.findall(_TEXT, rest) if name.startswith(("rename", "link")) else []
        for one in (path, *others):
            yield Path(base, one.encode().decode("unicode_escape"))


def connections(log: Path) -> set[str]:
    """Each address that was connected or sent to, as strace writes it."""
    found = set()
    for line in _lines(log):
        for pattern in (_CONNECTED, _SENT_TO):
            if match := pattern.match(line):
                found.add(match[1])
    return found


def forms_of(secret: str) -> list[bytes]:
    """The secret as it is, in hex, in base64 at each of its three alignments, in UTF-16, and as it
    stands in a URL."""
    raw = secret.encode()
    shifted = [base64.b64encode(b"\0" * pad + raw)[4 * bool(pad) : -4] for pad in range(3)]
    wide = [secret.encode("utf-16-le"), secret.encode("utf-16-be")]
    hexed, quoted = raw.hex(), (quote(raw), quote(raw, safe=""))
    return [raw, *shifted, *wide, *map(str.encode, (hexed, hexed.upper(), *quoted))]


def lines_with(log: Path, secret: str) -> Iterator[str]:
    """The calls that hold a secret in any of its forms, as strace writes them."""
    forms = {form.decode("latin-1").replace("\0", "\\0") for form in forms_of(secret)}
    for line in _lines(log):
        plain = line.replace("\\000", "\\0")  # as it writes a zero before a digit
        if any(form in plain for form in forms):
            yield line


def _lines(log: Path) -> Iterator[str]:
    with log.open(encoding="utf-8", errors="replace") as lines:
        yield from lines
