"""Programs in Python that start at once: each is forked from a process that has their imports done.

    server = ForkServer("httpx", "openai")
    done = server.run(["program.py", "argument"], environ)

What runs is a process of its own, with its own arguments, environment, files and exit status. What
depends on how an interpreter starts, such as the encoding of its streams, needs a real start.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence

CAN_FORK = sys.platform == "linux"
_LARGEST_REQUEST = 1 << 20


class ForkServer:
    """The process that has done the imports, from the first `run` on."""

    def __init__(self, *modules: str) -> None:
        self._modules = modules
        self._process: subprocess.Popen[bytes] | None = None

    def close(self) -> None:
        """End it: it goes when nobody can ask for more."""
        if self._process is not None:
            self._control.close()
            self._process.wait()

    def run(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        stdin: str = "",
        timeout: float = 60,
    ) -> subprocess.CompletedProcess[str]:
        """Run [FILE, ARGUMENT …] or ["-m", MODULE, ARGUMENT …] until it ends."""
        if self._process is None:
            self._start()
        told, tell = socket.socketpair()
        with tempfile.TemporaryFile() as entry, told, tell:
            entry.write(stdin.encode())
            entry.seek(0)
            with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
                request = json.dumps([list(command), dict(environ)]).encode()
                files = [file.fileno() for file in (entry, out, err, tell)]
                socket.send_fds(self._control, [request], files)
                tell.close()
                told.settimeout(timeout)
                status = int(told.recv(16))
                out.seek(0)
                err.seek(0)
                texts = (file.read().decode() for file in (out, err))
                return subprocess.CompletedProcess(list(command), status, *texts)

    def _start(self) -> None:
        self._control, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
        with theirs:
            number = theirs.fileno()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.forking", str(number), *self._modules],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env={**os.environ, "LC_ALL": "C.UTF-8"},
                pass_fds=[number],
            )


def _become_program(control: socket.socket) -> list[str]:
    """Fork a process for each request, and return in it: the command to go on with."""
    while True:
        request, files, *_ = socket.recv_fds(control, _LARGEST_REQUEST, 4)
        if not request:
            sys.exit()
        if _fork_twice(files[3]):
            break
        for file in files:
            os.close(file)
    control.close()
    for number, file in enumerate(files[:3]):
        os.dup2(file, number)
    for file in files:
        os.close(file)
    command, environ = json.loads(request)
    os.environ.clear()
    os.environ.update(environ)
    return list(command)


def _fork_twice(tell: int) -> bool:
    """True in a new process. Another waits for its end and writes the exit status to `tell`."""
    if os.fork():
        return False
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if program := os.fork():
        status = os.waitstatus_to_exitcode(os.waitpid(program, 0)[1])
        os.write(tell, str(status).encode())
        os._exit(0)
    return True


def _run(command: list[str]) -> int:
    """Run the program to its end, as the interpreter would; the exit status."""
    try:
        if command[0] == "-m":
            sys.argv[:] = command[1:]
            runpy.run_module(command[1], run_name="__main__", alter_sys=True)
        else:
            sys.argv[:] = command
            runpy.run_path(command[0], run_name="__main__")
    except SystemExit as leaving:
        if leaving.code is None or isinstance(leaving.code, int):
            return leaving.code or 0
        print(leaving.code, file=sys.stderr)  # noqa: T201 - as sys.exit("…") does it
        return 1
    except BaseException:  # noqa: BLE001 - as the interpreter does it
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for who waits
    for module in sys.argv[2:]:
        with contextlib.suppress(ModuleNotFoundError):  # not every Python has each of them
            importlib.import_module(module)
    status = _run(_become_program(socket.socket(fileno=int(sys.argv[1]))))
    threading._shutdown()  # type: ignore[attr-defined] # waits for threads that are no daemons
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # to take down all that was imported costs more than most programs do
