"""`weir endpoints` and `weir doctor` as real processes, with and without a real Secret Service."""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.support.fault_server import FaultServer, closed_port, content_stream, status
from tests.support.secret_service import UNLOCKED, in_a_session
from tests.support.terminal import Terminal, command, json_lines

KEY = "sk-test-5b2e0d"
ADD = ["endpoints", "add", "Lab 实验室", "--base-url"]


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def entries(terminal: Terminal) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads(
        (terminal.home / "settings.toml").read_text("utf-8")
    )["endpoints"]
    return entries


# endpoints --------------------------------------------------------------------------------------


def test_an_endpoint_is_added_listed_asked_and_removed(terminal: Terminal) -> None:
    with FaultServer(content_stream("ok")) as server:
        assert terminal.run(*ADD, server.base_url, "--model", "m1").returncode == 0
        listed = terminal.run("endpoints", "list")
        assert listed.returncode == 0
        assert listed.stdout.splitlines()[-1].split() == ["Lab", "实验室", "m1", server.base_url]
        done = terminal.run("ask", "--endpoint", "Lab 实验室", "hi")
        assert (done.returncode, done.stdout) == (0, "ok\n")
        assert server.requests[0].json["model"] == "m1"
        assert "authorization" not in server.requests[0].headers
    assert terminal.run("endpoints", "remove", "Lab 实验室").returncode == 0
    assert "Lab" not in terminal.run("endpoints", "list").stdout
    assert entries(terminal)[0]["name"] == "BigAI Pro"


def test_the_columns_of_the_list_stand_below_each_other(terminal: Terminal) -> None:
    terminal.run(*ADD, "http://127.0.0.1:1/v1", "--model", "m1")
    head, *rows = terminal.run("endpoints", "list").stdout.splitlines()
    at = head.index("Base URL")
    for row in rows:
        shown = "".join(f"{c}." if c >= "一" else c for c in row)  # it takes two places
        assert shown[at - 2 : at + 4] in ("  http", "")


def test_a_name_in_use_is_not_overwritten(terminal: Terminal) -> None:
    assert terminal.run(*ADD, "http://127.0.0.1:1/v1", "--model", "m1").returncode == 0
    before = (terminal.home / "settings.toml").read_bytes()
    assert terminal.run(*ADD, "http://127.0.0.1:2/v1", "--model", "m2").returncode == 2
    assert (terminal.home / "settings.toml").read_bytes() == before


def test_a_mended_address_is_stored_and_a_bad_one_refused(terminal: Terminal) -> None:
    done = terminal.run(*ADD, "localhost:8080/v1/chat/completions/", "--model", "m1")
    assert done.returncode == 0
    assert "http://localhost:8080/v1" in done.stderr
    assert entries(terminal)[-1]["base_url"] == "http://localhost:8080/v1"
    bad = terminal.run("endpoints", "add", "Bad", "--base-url", "http://x:99999", "--model", "m")
    assert bad.returncode == 2
    assert "Bad" not in [entry["name"] for entry in entries(terminal)]


@pytest.mark.parametrize("verb", ["remove", "set-key"])
def test_a_name_that_is_not_there_is_2_and_names_the_others(terminal: Terminal, verb: str) -> None:
    done = terminal.run("endpoints", verb, "nowhere", stdin=KEY)
    assert done.returncode == 2
    assert "BigAI Pro" in done.stderr
    assert KEY not in done.stdout + done.stderr


def test_an_entry_that_cannot_be_used_is_a_warning_elsewhere(terminal: Terminal) -> None:
    broken = '[[endpoints]]\nname = "Broken"\nbase_url = "nowhere://"\nmodel = "m"\n'
    with FaultServer(content_stream("ok")) as server:
        good = f'[[endpoints]]\nname = "Good"\nbase_url = "{server.base_url}"\nmodel = "m"\n'
        (terminal.home / "settings.toml").write_text(broken + good)
        done = terminal.run("ask", "--endpoint", "Good", "hi")
    assert (done.returncode, done.stdout) == (0, "ok\n")
    assert "endpoints[1].base_url" in done.stderr
    assert terminal.run("endpoints", "remove", "Broken").returncode == 0
    assert [entry["name"] for entry in entries(terminal)] == ["Good"]


# keys -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["", "two words", "schlüssel", "a\nb"])
def test_a_key_that_cannot_be_one_is_refused(terminal: Terminal, key: str) -> None:
    done = terminal.run("endpoints", "set-key", "BigAI Pro", stdin=key)
    assert done.returncode == 2
    assert not key.strip() or key not in done.stderr


def test_without_a_keyring_nothing_is_stored_and_that_is_said(terminal: Terminal) -> None:
    done = terminal.run("endpoints", "set-key", "BigAI Pro", stdin=KEY)
    assert done.returncode == 3
    assert "key_env" in done.stderr
    assert not any(KEY.encode() in p.read_bytes() for p in terminal.home.rglob("*") if p.is_file())


def test_a_proxys_password_goes_into_the_keyring_or_nowhere(terminal: Terminal) -> None:
    done = terminal.run("endpoints", "set-key", "--proxy", "p.corp:3128", stdin="me:hunter2\n")
    assert done.returncode == 3
    assert "password was not stored" in done.stderr
    assert "hunter2" not in done.stderr
    for arguments in ((), ("BigAI Pro", "--proxy", "p:1")):
        assert terminal.run("endpoints", "set-key", *arguments, stdin="x").returncode == 2


needs_a_secret_service = pytest.mark.skipif(
    sys.platform != "linux", reason="a Secret Service of our own is wanted"
)


KEYRING = f"""{UNLOCKED}
set -e
key=$1 url=$2
shift 2
printf %s "$key" | "$@" endpoints set-key Lab
"$@" ask --endpoint Lab hello
"$@" ask --base-url "$url" --model m hello
"$@" endpoints remove Lab
"$@" ask --base-url "$url" --model m hello
"""


@needs_a_secret_service
def test_a_stored_key_is_sent_to_its_own_endpoint_alone(terminal: Terminal) -> None:
    with FaultServer(content_stream("ok")) as server:
        terminal.run("endpoints", "add", "Lab", "--base-url", server.base_url, "--model", "m")
        done = in_a_session(terminal, KEYRING, KEY, server.base_url, *command())
        assert (done.returncode, done.stdout) == (0, "ok\nok\nok\n"), done.stderr
        sent = [request.headers.get("authorization") for request in server.requests]
    assert sent == [f"Bearer {KEY}", None, None]
    assert KEY not in done.stderr
    ours = [path for path in terminal.home.iterdir() if path.is_file()]
    assert ours
    assert not any(KEY.encode() in path.read_bytes() for path in ours)


LOCKED = UNLOCKED.replace("printf ci", "printf wrong")
STORED = f"""{UNLOCKED}
key=$1; shift
printf %s "$key" | "$@" endpoints set-key Lab && "$@" ask --endpoint Lab hello
"""
ASKED = """
"$@" ask --endpoint Lab --json hello; echo $?
"$@" ask --endpoint Never --json hello; echo $?
"""
GONE = f"""{UNLOCKED}
$PYTHON -c 'import keyring; keyring.delete_password("weir", "Lab")'
{ASKED}"""


@needs_a_secret_service
@pytest.mark.parametrize(
    ("later", "kind"),
    [(LOCKED + ASKED, "keyring_locked"), (GONE, "key_missing")],
    ids=["locked", "gone"],
)
def test_an_endpoint_that_had_a_key_is_asked_nothing_without_it(
    terminal: Terminal, later: str, kind: str
) -> None:
    """In another run, as after a night; one that never had a key is asked all the same."""
    terminal.environ["PYTHON"] = sys.executable
    with FaultServer(content_stream("ok")) as server:
        for name in ("Lab", "Never"):
            terminal.run("endpoints", "add", name, "--base-url", server.base_url, "--model", "m")
        assert in_a_session(terminal, STORED, KEY, *command()).stdout == "ok\n"
        *_, first, status_, _delta, _end, other = (
            in_a_session(terminal, later, *command())
        ).stdout.splitlines()
        sent = [request.headers.get("authorization") for request in server.requests]
    assert json.loads(first)["error"]["kind"] == kind
    assert (status_, other) == ("3", "0")
    assert sent == [f"Bearer {KEY}", None]


# doctor -----------------------------------------------------------------------------------------


def test_the_doctor_walks_every_step_to_the_first_token(terminal: Terminal) -> None:
    with FaultServer(content_stream("OK")) as server:
        terminal.run("endpoints", "add", "Lab", "--base-url", server.base_url, "--model", "m")
        done = terminal.run("doctor", "--endpoint", "Lab", "--json")
        steps = json_lines(done.stdout)
        told = terminal.run("doctor", "--endpoint", "Lab")
    assert done.returncode == 0
    assert [step["name"] for step in steps][-1] == "first_token"
    assert all(step["ok"] and step["error"] is None for step in steps)
    assert told.returncode == 0
    assert told.stdout.count("✓") == len(steps)


@pytest.mark.parametrize(
    ("cause", "code", "failed"),
    [("closed", 4, "connect"), ("401", 3, "answer"), ("500", 5, "answer")],
)
def test_the_doctor_names_the_cause_and_the_remedy(
    terminal: Terminal, cause: str, code: int, failed: str
) -> None:
    with FaultServer(status(401 if cause == "401" else 500)) as server:
        closed = f"http://127.0.0.1:{closed_port()}/v1"
        base_url = closed if cause == "closed" else server.base_url
        terminal.run("endpoints", "add", "Lab", "--base-url", base_url, "--model", "m")
        done = terminal.run("doctor", "--endpoint", "Lab", "--json")
        told = terminal.run("doctor", "--endpoint", "Lab")
    *before, last = json_lines(done.stdout)
    assert (done.returncode, told.returncode) == (code, code)
    assert all(step["ok"] for step in before)
    assert (last["name"], last["ok"]) == (failed, False)
    assert last["error"]["message"]
    assert last["error"]["remedy"]
    assert told.stdout.count("✗") == 1
    assert last["error"]["message"] in told.stdout


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_no_secret_of_an_address_is_shown(terminal: Terminal, form: list[str]) -> None:
    """People paste that into tickets."""
    secrets = {"api-key": "sk-weir-7c1a", "sig": "qrst%2Fuvwx", "auth_token": "k"}
    query = "&".join(f"{name}={value}" for name, value in secrets.items())
    with FaultServer(status(404, "nothing here")) as server:
        url = f"{server.base_url}/chat/completions/?api-version=2&{query}"
        ran = [terminal.run(*ADD, url, "--model", "m")]
        assert secrets["api-key"] in entries(terminal)[-1]["base_url"]
        ran += [
            terminal.run("endpoints", "list"),
            terminal.run("doctor", "--endpoint", "Lab 实验室", *form),
            terminal.run("ask", "--endpoint", "Lab 实验室", *form, "hi"),
            terminal.run("ask", "--base-url", url, "--model", "m", *form, "hi"),
            terminal.run(*ADD[:2], "Bad", "--base-url", f"https://me:{KEY}@h/v1", "--model", "m"),
        ]
        assert "sk-weir-7c1a" in server.requests[0].query
    assert [one.returncode for one in ran] == [0, 0, 5, 5, 5, 2]
    for one in ran:
        told = one.stdout + one.stderr
        assert not any(f"{name}={value}" in told for name, value in secrets.items()), one.args
        assert not any(secret in told for secret in ("sk-weir-7c1a", "qrst", KEY)), one.args
    assert "?api-version=2&api-key=***&sig=***" in ran[1].stdout
    assert "://***@h/v1" in ran[-1].stderr
