"""Keys in a real Secret Service, and what is said where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.support.secret_service import UNLOCKED

ROOT = Path(__file__).parents[3]
KEY = "sk-Weir-0123456789"
HEAD = f"""
import traceback
from desktop.storage.failures import KeyringLocked, KeyringMissing
from desktop.storage.keys import delete_key, read_key, write_key
KEY = {KEY!r}

def failure(call, *arguments):
    try:
        call(*arguments)
    except (KeyringLocked, KeyringMissing) as exc:
        assert exc.__cause__ is exc.__context__ is None
        assert KEY not in traceback.format_exc() + repr(exc) + str(exc.to_record())
        return exc
    raise AssertionError("no failure")
"""


def environment(home: Path, **more: str) -> dict[str, str]:
    """An empty home, and no desktop session but the test's own."""
    ours = ("DBUS", "XDG", "PYTHON_KEY", "DISPLAY", "WAYLAND")  # a display shows a prompt: it waits
    kept = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    return {**kept, "HOME": str(home), "PYTHONPATH": str(ROOT), **more}


def run(home: Path, code: str, *before: str, **more: str) -> None:
    """Run code in a process of its own: keyring chooses a backend once for a process."""
    python = [sys.executable, "-W", "error", "-c", HEAD + textwrap.dedent(code)]
    done = subprocess.run(
        [*before, *python],
        check=False,
        env=environment(home, **more),
        capture_output=True,
        timeout=60,
    )
    output = (done.stdout + done.stderr).decode()
    assert done.returncode == 0, output
    assert KEY not in output


needs_secret_service = pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")),
    reason="needs dbus-run-session and gnome-keyring-daemon (packages dbus, gnome-keyring)",
)
DAEMON = UNLOCKED + 'exec "$@"'
SECRET_SERVICE = ("dbus-run-session", "--", "bash", "-c", DAEMON, "-")


@needs_secret_service
def test_a_key_is_kept_changed_and_removed(tmp_path: Path) -> None:
    code = """
        assert read_key("BigAI Pro") is None
        delete_key("BigAI Pro")
        write_key("BigAI Pro", "  first \\n")
        write_key("家里", "home")
        write_key("BigAI Pro", KEY)
        assert (read_key("BigAI Pro"), read_key("家里")) == (KEY, "home")
        import secretstorage
        bus = secretstorage.dbus_init()
        items = list(secretstorage.search_items(bus, {"service": "weir", "username": "BigAI Pro"}))
        assert [item.get_secret().decode() for item in items] == [KEY]
        bus.close()
        delete_key("BigAI Pro")
        assert (read_key("BigAI Pro"), read_key("家里")) == (None, "home")
    """
    run(tmp_path, code, *SECRET_SERVICE)


@needs_secret_service
def test_a_key_outlives_the_session(tmp_path: Path) -> None:
    run(tmp_path, "write_key('A', KEY)", *SECRET_SERVICE)
    run(tmp_path, "assert read_key('A') == KEY", *SECRET_SERVICE)
    assert not [p for p in tmp_path.rglob("*") if p.is_file() and KEY.encode() in p.read_bytes()]


@needs_secret_service
def test_a_locked_keyring_is_not_an_empty_one(tmp_path: Path) -> None:
    """Nothing is written either: it would hide the key that lies there."""
    run(tmp_path, "write_key('A', KEY)", *SECRET_SERVICE)
    code = """
        for call, *arguments in ((read_key, "A"), (write_key, "A", "other"), (delete_key, "A")):
            found = failure(call, *arguments)
            assert isinstance(found, KeyringLocked), found
    """
    locked = DAEMON.replace("printf ci", "printf wrong")
    run(tmp_path, code, *SECRET_SERVICE[:-2], locked, "-")
    run(tmp_path, "assert read_key('A') == KEY", *SECRET_SERVICE)


@needs_secret_service
def test_a_session_that_dies_is_missing(tmp_path: Path) -> None:
    code = """
        import os, pathlib, signal
        write_key("A", KEY)
        parent = os.getppid()  # dbus-run-session, and its other child is the bus
        children = pathlib.Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        [bus] = [int(child) for child in children if int(child) != os.getpid()]
        os.kill(bus, signal.SIGKILL)
        for call, *arguments in ((read_key, "A"), (write_key, "A", KEY + "2"), (delete_key, "A")):
            found = failure(call, *arguments)
            assert isinstance(found, KeyringMissing), found
            assert found.reason == "refused", found
    """
    run(tmp_path, code, *SECRET_SERVICE)


NO_BUS = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/weir"}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a keyring")
def test_without_a_session_there_is_none(tmp_path: Path) -> None:
    code = """
        for call, *arguments in ((read_key, "A"), (write_key, "A", KEY), (delete_key, "A")):
            found = failure(call, *arguments)
            assert isinstance(found, KeyringMissing), found
            assert found.reason == "none", found
    """
    run(tmp_path, code, **NO_BUS)


PLAIN = """
from keyring.backend import KeyringBackend

class PlaintextKeyring(KeyringBackend):
    priority = 99
    stored = {}

    def get_password(self, service, username):
        return self.stored.get(username)

    def set_password(self, service, username, password):
        raise AssertionError("the key went to a plain file")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a keyring")
@pytest.mark.parametrize("named", [True, False])
def test_a_keyring_that_guards_nothing_is_refused(tmp_path: Path, named: bool) -> None:
    """Installed, keyring would choose it by itself; named, the more so."""
    package = tmp_path / "plugins" / "keyrings_plain"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(PLAIN)
    info = tmp_path / "plugins" / "plain-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plain\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[keyring.backends]\nplain = keyrings_plain\n")
    code = f"""
        import keyring
        if not {named}:
            assert type(keyring.get_keyring()).__name__ == "PlaintextKeyring"
        found = failure(write_key, "A", KEY)
        assert found.reason == ("unsafe" if {named} else "none"), found
    """
    more = {"PYTHON_KEYRING_BACKEND": "keyrings_plain.PlaintextKeyring"} if named else {}
    run(tmp_path, code, PYTHONPATH=f"{ROOT}{os.pathsep}{tmp_path / 'plugins'}", **NO_BUS, **more)


@pytest.mark.parametrize(
    "backend", ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring", "no.such.Thing"]
)
def test_a_keyring_that_keeps_nothing_is_refused(tmp_path: Path, backend: str) -> None:
    run(tmp_path, "failure(write_key, 'A', KEY)", PYTHON_KEYRING_BACKEND=backend)


MISBEHAVING = """
import keyring.backends.SecretService as real
from keyring.backend import KeyringBackend
from keyring.errors import KeyringError, PasswordSetError

class Ring(KeyringBackend):
    priority = 5

    def get_password(self, service, username):
        return {read}

    def set_password(self, service, username, password):
        {write}

    def delete_password(self, service, username):
        pass

Ring.__module__ = real.__name__
import keyring
keyring.core.load_env = Ring
"""


@pytest.mark.parametrize(
    ("read", "write", "reason"),
    [
        ("None", "pass", "not_kept"),
        ("'old'", "pass", "not_kept"),
        ("None", "raise PasswordSetError(f'cannot store {password}')", "refused"),
        ("None", "raise OSError(password)", "refused"),
        ("None", "password.encode('ascii') + b'\\xff'.decode('utf-8').encode()", "refused"),
    ],
)
def test_a_key_not_kept_is_said_and_not_repeated(
    tmp_path: Path, read: str, write: str, reason: str
) -> None:
    code = MISBEHAVING.format(read=read, write=write)
    code += f"\nassert failure(write_key, 'A', KEY).reason == {reason!r}\n"
    run(tmp_path, code)


def test_a_key_that_windows_would_not_take_is_refused_before(tmp_path: Path) -> None:
    code = """
        from desktop.storage import keys
        from desktop.storage.failures import KeyTooLong
        keys.sys = type("System", (), {"platform": "win32", "modules": sys.modules})
        keys.read_key = keys._keyring = None  # nobody is asked
        try:
            write_key("A", "k" * 1281)
        except KeyTooLong as exc:
            assert (exc.length, exc.most) == (1281, 1280)
        else:
            raise AssertionError
    """
    run(tmp_path, f"import sys\n{textwrap.dedent(code)}")


def test_what_cannot_be_a_key_is_refused(tmp_path: Path) -> None:
    code = """
        from desktop.chat.endpoint import BadKey
        for key in ("", " ", "a b", "a\\nb", "schlüssel"):
            try:
                write_key("A", key)
            except BadKey:
                continue
            raise AssertionError(key)
    """
    run(tmp_path, code)


NOT_LOADED = "assert not {'cryptography', 'keyring', 'secretstorage'} & set(sys.modules)"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a keyring")
def test_where_no_keyring_can_be_none_is_loaded(tmp_path: Path) -> None:
    code = f"""
        import sys
        for session in ("unix:path=/nonexistent/weir", "nonsense", None):
            os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
            if session is not None:
                os.environ["DBUS_SESSION_BUS_ADDRESS"] = session
            assert failure(read_key, "A").reason == "none"
            {NOT_LOADED}
    """
    run(tmp_path, f"import os\n{textwrap.dedent(code)}")


@pytest.mark.skipif(not shutil.which("dbus-run-session"), reason="needs dbus-run-session")
def test_on_a_bus_without_a_keyring_none_is_loaded(tmp_path: Path) -> None:
    """Until one comes, which is then asked."""
    lonely = tmp_path / "bus.conf"
    lonely.write_text(
        "<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context='default'>"
        "<allow send_destination='*' eavesdrop='true'/><allow eavesdrop='true'/><allow own='*'/>"
        "</policy></busconfig>"
    )
    code = f"""
        import sys
        from jeepney import message_bus
        from jeepney.io.blocking import Proxy, open_dbus_connection
        assert failure(read_key, "A").reason == "none"
        {NOT_LOADED}
        with open_dbus_connection() as connection:  # it owns the name, and never answers
            Proxy(message_bus, connection).RequestName("org.freedesktop.secrets")
            from desktop.storage.keyring_service import may_answer
            assert may_answer()
    """
    run(tmp_path, code, "dbus-run-session", f"--config-file={lonely}", "--")
