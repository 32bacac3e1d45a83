"""A key typed into the window lies in a real Secret Service, and in nothing of ours."""

import base64
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.fault_server import FaultServer, content_stream, status
from tests.support.script import Reply
from tests.support.secret_service import UNLOCKED
from tests.support.watching import forms_of

KEY = "sk-weir-Z9x8W7v6U5t4S3r2Q1p0-secret"
QUOTED = status(401, {"error": {"message": f"Incorrect API key provided: {KEY}"}})

SESSION = f"""{UNLOCKED}
"$PYTHON" -m tests.support.window_process "$WEIR_HOME" "$BASE_URL" enter_key
"$PYTHON" -c 'import keyring, sys
sys.exit(keyring.get_password("weir", "Test") != sys.argv[1])' "$KEY"
"""

needs_keyring = pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")),
    reason="needs a Linux machine with dbus-run-session and gnome-keyring-daemon",
)


def test_the_search_would_find_the_key_in_each_spelling() -> None:
    found = forms_of(KEY)
    for pad in range(3):
        text = base64.b64encode(b"x" * pad + KEY.encode() + b"yz")
        assert any(spelling in text for spelling in found)


@needs_keyring
@pytest.mark.parametrize("reply", [QUOTED, content_stream("Hello")], ids=["refused", "accepted"])
def test_a_key_entered_in_the_dialog_is_in_the_keyring_and_nowhere_else(
    tmp_path: Path, reply: Reply
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with FaultServer(reply) as server:
        environment = {
            **{name: value for name, value in os.environ.items() if "DBUS" not in name},
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(tmp_path),
            "WEIR_HOME": str(tmp_path / "weir"),
            "BASE_URL": server.base_url,
            "PYTHON": sys.executable,
            "KEY": KEY,
        }
        ran = subprocess.run(
            ["dbus-run-session", "--", "bash", "-c", SESSION],
            env=environment,
            input=f"{KEY}\n".encode(),
            capture_output=True,
            timeout=60,
        )
        output = ran.stdout + ran.stderr
        assert ran.returncode == 0, output.decode()
        assert server.requests[-1].headers["authorization"] == f"Bearer {KEY}"
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name == "history.db" for path in files)
    for spelling in forms_of(KEY):
        assert spelling not in output
        assert [path for path in files if spelling in path.read_bytes()] == []
