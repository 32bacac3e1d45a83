"""A real /etc/weir/policies: what `weir policy` says of it, and that nobody gets round it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from desktop.chat.policy.keys import KEYS
from tests.support.fault_server import FaultServer, content_stream
from tests.support.policies import run_with_policy
from tests.support.policy_files import FOLDER
from tests.support.terminal import Terminal, json_lines

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs a mount namespace")


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "home", HTTPS_PROXY="http://127.0.0.1:9")


def test_the_command_says_what_is_in_force_and_where_it_comes_from(
    terminal: Terminal, tmp_path: Path
) -> None:
    content = '{\n"language": "zh_CN",\n"notify": {"default": false},\n"proxy": "http://u:pw@p:1"}'
    ended = run_with_policy(terminal, tmp_path / "one", content, "policy", "--json")
    assert ended.returncode == 0, ended.stderr
    file = "/etc/weir/policies/50-weir.json"
    common = {"type": "key", "source": "machine", "readable": True}
    assert json_lines(ended.stdout) == [
        {
            **common,
            "key": "proxy",
            "value": "http://***@p:1",
            "state": "locked",
            "where": f"{file}:4",
        },
        {**common, "key": "notify", "value": False, "state": "default", "where": f"{file}:3"},
        {**common, "key": "language", "value": "zh_CN", "state": "locked", "where": f"{file}:2"},
        {"type": "end", "keys": 3, "problems": 0},
    ]
    ended = run_with_policy(terminal, tmp_path / "two", content, "policy")
    assert "锁定" in ended.stdout  # in the language that is locked, whatever LANG says
    assert "pw" not in ended.stdout


def test_every_key_is_read_where_an_administrator_puts_it(
    terminal: Terminal, tmp_path: Path
) -> None:
    sample = (FOLDER / "50-weir.json").read_text("utf-8")
    ended = run_with_policy(terminal, tmp_path / "one", sample, "policy", "--json")
    assert ended.returncode == 0, ended.stderr
    *keys, end = json_lines(ended.stdout)
    assert end == {"type": "end", "keys": len(KEYS), "problems": 0}
    assert [one["key"] for one in keys] == [key.name for key in KEYS]
    lines = sample.splitlines()
    for one in keys:
        line = int(one["where"].rpartition(":")[2])
        assert f'"{one["key"]}":' in lines[line - 1]


def test_a_broken_policy_is_told_and_ends_with_2(terminal: Terminal, tmp_path: Path) -> None:
    ended = run_with_policy(terminal, tmp_path / "one", '{"export":\n}', "policy", "--json")
    assert ended.returncode == 2
    key, problem, _end = json_lines(ended.stdout)
    assert (key["key"], key["value"], key["readable"]) == ("export", None, False)
    assert problem["where"] == "/etc/weir/policies/50-weir.json:2"
    assert "50-weir.json" in ended.stderr


def test_nothing_leads_past_the_endpoints_and_hosts_of_the_organisation(
    terminal: Terminal, tmp_path: Path
) -> None:
    with FaultServer(content_stream("theirs")) as given, FaultServer(content_stream("x")) as other:
        policy = {
            "endpoints": [{"name": "Ours", "base_url": given.base_url, "model": "m"}],
            "add_endpoints": False,
        }
        hosts = {"allowed_hosts": [f"127.0.0.1:{given.port}"]}
        ask = ("ask", "hello", "--base-url", other.base_url, "--model", "m")
        add = ("endpoints", "add", "Mine", "--base-url", other.base_url, "--model", "m")
        for number, arguments in enumerate([ask, add]):
            ended = run_with_policy(terminal, tmp_path / f"a{number}", policy, *arguments)
            assert ended.returncode == 2, ended.stderr
            assert "Set by your organisation" in ended.stderr
        ended = run_with_policy(terminal, tmp_path / "hosts", hosts, *ask)
        assert ended.returncode == 2
        assert f"127.0.0.1:{other.port} is not allowed by your organisation" in ended.stderr
        ended = run_with_policy(terminal, tmp_path / "fine", policy | hosts, "ask", "hello")
        assert (ended.returncode, ended.stdout.strip()) == (0, "theirs"), ended.stderr
        assert not other.requests
