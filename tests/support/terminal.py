"""Real `weir …` processes for end-to-end tests, each test with a home of its own."""

from __future__ import annotations

import atexit
import functools
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.forking import CAN_FORK, ForkServer

_IMPORTED = (
    *("anyio._backends._asyncio", "certifi", "httpcore", "importlib_metadata", "secretstorage"),
    *("keyring.backends.SecretService", "keyring.backends.chainer", "keyring.backends.kwallet"),
    *(
        f"desktop.terminal.{one}"
        for one in (
            "ask",
            "endpoints",
            "replay",
            "reports.doctor",
            "exchanging.export",
            "exchanging.importing",
        )
    ),
    "desktop.wire.http",
)
NO_BUS = "unix:path=/nonexistent"
"""A session bus that is not there, so that no test meets the person's own keyring."""


class Terminal:
    """Runs `python -m desktop` below `home`; never with the person's settings or keys."""

    def __init__(self, home: Path, **environ: str) -> None:
        self.home = home
        inherited = {k: v for k, v in os.environ.items() if k in ("PATH", "SYSTEMROOT", "TMPDIR")}
        english = {"LANG": "C.UTF-8", "HOME": str(home), "WEIR_HOME": str(home)}
        self.environ = {**inherited, **english, "DBUS_SESSION_BUS_ADDRESS": NO_BUS, **environ}

    def run(
        self, *arguments: str, stdin: str = "", timeout: float = 60
    ) -> subprocess.CompletedProcess[str]:
        """Until it ends. Forked, but where the encoding of its streams is asked for."""
        program = command(*arguments)
        asked = any(name.startswith(("LC_", "PYTHON")) for name in self.environ)
        if CAN_FORK and not asked and program[0] == sys.executable:
            return _started().run(program[1:], self.environ, stdin, timeout)
        return subprocess.run(
            program,
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=self.environ,
            timeout=timeout,
            check=False,
        )

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
        """Still running; its stdout and stderr are pipes."""
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command(*arguments), env=self.environ, **{**pipes, **options})


@functools.cache
def _started() -> ForkServer:
    """The process from which the tests of this one fork `weir`, until these end."""
    server = ForkServer(*_IMPORTED)
    atexit.register(server.close)
    return server


def command(*arguments: str) -> list[str]:
    """How the tests start Weir: this clone's, or the one that `WEIR_PROGRAM` names."""
    if program := os.environ.get("WEIR_PROGRAM"):
        return [program, *arguments]
    return [sys.executable, "-m", "desktop", *arguments]


def json_lines(output: str) -> list[dict[str, Any]]:
    """What `--json` printed."""
    return [json.loads(line) for line in output.splitlines()]
