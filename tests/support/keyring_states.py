"""The keyring of a Linux session in each state that a person may meet, real but for the two that
guard nothing; and a window that lives with it.

    python -m tests.support.keyring_states [STATE …]     measures: the figures of each, a line

The daemon's prompts need a display. Where nobody answers one, the session's bus has ours; else it
has none, and the daemon gives up at once.
"""

# ruff: noqa: T201 - it speaks to a person

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.display import take_own_display
from tests.support.fault_server import FaultServer, content_stream
from tests.support.secret_service import UNLOCKED

ROOT = Path(__file__).parents[2]
OLD, NEW = "sk-old-0123456789abcdefgh", "sk-new-0123456789abcdefgh"
LOCKED = UNLOCKED.replace("printf ci", "printf wrong")
NO_COLLECTION = UNLOCKED.replace("printf ci |", "").replace("--unlock", "")
PLAIN = """
from keyring.backend import KeyringBackend

class Ring(KeyringBackend):
    priority = 99
    stored = {}

    def get_password(self, service, username):
        return self.stored.get(username)

    def set_password(self, service, username, password):
        print("WRITTEN TO A PLAIN FILE")
        self.stored[username] = password
"""
NULL = "keyring.backends.null.Keyring"


@dataclass(frozen=True)
class State:
    """What a session begins with: a line of the shell, and where prompts are shown."""

    begin: str = ""
    has_bus: bool = True
    shows_prompts: bool = False
    backend: str = ""


STATES = {
    "open": State(UNLOCKED),
    "no service": State(has_bus=False),
    "no collection": State(NO_COLLECTION),
    "locked": State(LOCKED),
    "unanswered": State(LOCKED, shows_prompts=True),
    "plain text": State(has_bus=False, backend="plain_ring.Ring"),
    "null": State(has_bus=False, backend=NULL),
}
_KEPT = """
import keyring, sys
sys.stdout.write(keyring.get_password("weir", "Test") or "")
"""
_STORE = f"import keyring; keyring.set_password('weir', 'Test', {OLD!r})"
_PYTHON = '"$PYTHON" -c "$CODE"'


def session(home: Path, state: State, command: str, **more: str) -> subprocess.Popen[bytes]:
    """Run a line of the shell in a session whose keyring is in this state."""
    ours = ("DBUS", "XDG", "PYTHON_KEY", "DISPLAY", "WAYLAND")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environ |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(home / "run"), "PYTHON": sys.executable}
    environ |= {
        "PYTHONPATH": f"{ROOT}{os.pathsep}{home}",
        "SHOWN_ON": os.environ["DISPLAY"],
        **more,
    }
    (home / "run").mkdir(exist_ok=True, mode=0o700)
    (home / "plain_ring.py").write_text(PLAIN)
    if state.backend:
        environ["PYTHON_KEYRING_BACKEND"] = state.backend
    if state.shows_prompts:
        environ["DISPLAY"] = environ["SHOWN_ON"]
    line = f'{state.begin}\nexport DISPLAY="$SHOWN_ON"\n{command}'
    if not state.has_bus:
        environ["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent/bus"
    bus = ["dbus-run-session", "--"] if state.has_bus else []
    shell = [*bus, "bash", "-c", line]
    return subprocess.Popen(
        shell, env=environ, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def store_old(home: Path) -> None:
    """Put a key into the keyring of this home."""
    process = session(home, STATES["open"], _PYTHON, CODE=_STORE)
    _said, errors = process.communicate()
    assert process.returncode == 0, errors.decode()


def kept(home: Path) -> str:
    """The key that lies in the keyring of this home, once it is open."""
    found, _errors = session(home, STATES["open"], _PYTHON, CODE=_KEPT).communicate()
    return found.decode()


def live(home: Path, state: State) -> dict[str, Any]:
    """Have a window enter a key, ask and end. Returns what it saw (`window_process.live_with_key`),
    the seconds it took to exit, and all that it wrote to stdout and stderr."""
    with FaultServer(content_stream("Hello")) as server:
        line = '"$PYTHON" -m tests.support.window_process "$WEIR_HOME" "$BASE_URL" live_with_key'
        more = {"WEIR_HOME": str(home / "weir"), "BASE_URL": server.base_url, "NEW_KEY": NEW}
        with session(home, state, line, **more) as process:
            assert process.stdout is not None
            said = next((line for line in process.stdout if line.startswith(b"{")), b"")
            begun = time.monotonic()
            rest, errors = process.communicate(timeout=60)
        output = (rest + errors).decode()
        asked = [r.headers.get("authorization", "") for r in server.requests if "chat" in r.path]
    assert said, output
    seen: dict[str, Any] = json.loads(said)
    seen |= {"exit": time.monotonic() - begun, "status": process.returncode}
    return seen | {"asked": asked, "output": output}


def main(*names: str) -> None:
    """Print a line for each state."""
    take_own_display()
    for name in names or STATES:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            home = Path(folder)
            state = STATES[name]
            if state.begin in (UNLOCKED, LOCKED):
                store_old(home)
            seen = live(home, state)
            seen["kept"] = kept(home) if state.begin in (UNLOCKED, LOCKED) else ""
            print(name, json.dumps(seen, indent=1), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
