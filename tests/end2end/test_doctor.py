"""`weir doctor` names the right cause, and the next step, whatever is in the way."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.support.doctor_faults import KEY, KEY_VARIABLE, WANTED, Wanted, standing
from tests.support.fault_server import FaultServer, status
from tests.support.secret_service import UNLOCKED, in_a_session
from tests.support.terminal import Terminal, command, json_lines


def test_every_fault_is_named(tmp_path: Path) -> None:
    """All at once: each kind of server is started once, and asked by processes of their own."""
    terminal = Terminal(tmp_path, **{KEY_VARIABLE: KEY})
    with standing(tmp_path) as settings:
        (tmp_path / "settings.toml").write_text(settings, "utf-8")
        (tmp_path / "settings.toml").chmod(0o600)

        def found(wanted: Wanted) -> tuple[Wanted, list[dict[str, Any]]]:
            done = terminal.run("doctor", "--endpoint", wanted.what, "--json")
            assert KEY not in done.stdout + done.stderr
            steps = json_lines(done.stdout)
            return _named(wanted, steps, done.returncode), steps

        found(WANTED[0])  # starts what the others are forked from
        with ThreadPoolExecutor(3) as pool:
            seen = list(pool.map(found, WANTED))
    assert [one for one, _steps in seen] == list(WANTED)
    for one, steps in seen:
        if one.exit:
            *before, last = steps
            assert all(step["ok"] for step in before), one.what
            assert not {step["name"] for step in steps} & set(last["not_tried"])
            assert ("first_token" in last["not_tried"]) is (one.step != "first_token")


LOCKED = UNLOCKED.replace("printf ci", "printf wrong")


@pytest.mark.skipif(sys.platform != "linux", reason="a Secret Service of our own is wanted")
def test_a_keyring_that_is_locked_is_named(tmp_path: Path) -> None:
    """In another run, as after a night."""
    entry = '[[endpoints]]\nname = "Lab"\nbase_url = "https://chat.example/v1"\nmodel = "m"\n'
    (tmp_path / "settings.toml").write_text(entry, "utf-8")
    terminal = Terminal(tmp_path)
    store = f'{UNLOCKED}\nkey=$1; shift; printf %s "$key" | "$@" endpoints set-key Lab'
    ask = f'{LOCKED}\n"$@" doctor --endpoint Lab --json'
    assert in_a_session(terminal, store, KEY, *command()).returncode == 0
    done = in_a_session(terminal, ask, *command())
    last = json_lines(done.stdout)[-1]
    assert (last["name"], last["error"]["kind"], done.returncode) == ("key", "keyring_locked", 3)
    assert last["not_tried"][:2] == ["route", "name"]


def test_the_report_holds_what_it_needs_and_no_secret(tmp_path: Path) -> None:
    secret, token = "hunter2secret", "tok-4f1a99"
    terminal = Terminal(tmp_path, **{KEY_VARIABLE: KEY})
    refusal = status(401, {"error": {"message": f"No {KEY}"}}, {"Via": "1.1 gw.example"})
    with FaultServer(refusal) as server:
        settings = f"""
backup_folder = "/home/Alice/kept"
[[endpoints]]
name = "Lab"
base_url = "{server.base_url}?access_token={token}"
model = "m"
key_env = "{KEY_VARIABLE}"
headers = {{ X-Team = "{secret}" }}
proxy = "http://me:{secret}@proxy.example:3128"
[[presets]]
name = "P"
system = "the preset's own words"
"""
        (tmp_path / "settings.toml").write_text(settings, "utf-8")
        (tmp_path / "logs").mkdir()
        lines = [f"line {number} of /Users/bob/x" for number in range(300)]
        (tmp_path / "logs" / "weir.log").write_text("\n".join(lines), "utf-8")
        done = terminal.run("doctor", "--endpoint", "Lab", "--report", str(tmp_path / "it.txt"))
        shown = terminal.run("doctor", "--endpoint", "Lab", "--report", "-").stdout
        folder = terminal.run("doctor", "--endpoint", "Lab", "--report", str(tmp_path))
    text = (tmp_path / "it.txt").read_text("utf-8")
    for hidden in (KEY, secret, token, "Alice", "bob", "preset's own words", str(tmp_path)):
        assert hidden not in text + shown, hidden
    for held in ("127.0.0.1", "proxy.example:3128", "OpenSSL", "Python 3.", "trash_days = 30"):
        assert held in text, held
    assert "· test (2) ·" in text  # the host and why it was contacted
    assert "via: 1.1 gw.example" in text.lower()
    assert "line 299" in text
    assert "line 99 " not in text
    assert "✗" in done.stdout
    assert "✗" in text
    assert done.returncode == 3
    assert folder.returncode == 2
    assert str(tmp_path) in folder.stderr


def _named(wanted: Wanted, steps: list[dict[str, Any]], exit: int) -> Wanted:
    """What was said, in the form of what was wanted; its words where they are among those said."""
    trouble = "error" if exit else "warning"
    step = next((step for step in steps if step[trouble]), steps[-1])
    told = step[trouble] or {"kind": "", "message": "", "remedy": ""}
    said = f"{told['message']} {told['remedy']}"
    words = wanted.words if wanted.words in said else said
    return Wanted(wanted.what, step["name"], told["kind"], exit, words)
