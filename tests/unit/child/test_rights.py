"""What a child can do no more once it gave up its rights."""

import subprocess
import sys
from pathlib import Path

import pytest

TRIES = {
    "reads a file": "open('/etc/passwd').read()",
    "lists a folder": "__import__('os').listdir('/etc')",
    "makes a file": "open({target!r}, 'w').write('x')",
    "fills a file that was open": "opened.write('x' * 9); opened.flush()",
    "deletes a file": "__import__('os').unlink({victim!r})",
    "connects": "__import__('socket').socket()",
    "starts a program": "__import__('os').execv('/bin/true', ['true'])",
    "calls by other numbers": "libc.syscall(0x40000000 + 41, 2, 1, 0) < 0 and os._exit(3)",
}
CODE = """
import ctypes, os, socket, sys
from desktop.child.rights import give_up_rights
libc = ctypes.CDLL(None)
opened = open({opened!r}, "w")
give_up_rights()
import encodings.gb18030  # our own modules are still there
try:
    {tried}
except (OSError, PermissionError):
    os._exit(3)
os._exit(0)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process bind itself so")
@pytest.mark.parametrize("what", TRIES)
def test_a_child_without_rights_no_longer(what: str, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("kept")
    tried = TRIES[what].format(target=str(tmp_path / "new"), victim=str(victim))
    code = CODE.format(tried=tried, opened=str(tmp_path / "opened"))
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 3
    assert victim.read_text() == "kept"
    assert not (tmp_path / "new").exists()
