"""Which endpoints, hosts and models can be asked where an organisation has a say, on every way."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.chat.endpoint import BIGAI_PRO, Endpoint
from desktop.chat.failures import ChatError
from desktop.engine.explain.routes import route_in_words
from desktop.engine.explain.sentences import explain
from desktop.engine.failures import ModelNotAllowed
from desktop.engine.workspace import Workspace
from desktop.paths import Places, places
from desktop.storage.failures import SetByPolicy, SettingIgnored
from desktop.wire.connection import gate
from desktop.wire.failures import HostNotAllowed, TlsFailed
from desktop.wire.routes.route import Why
from desktop.wire.trust import authorities
from tests.support import turns
from tests.support.certificates import Authority
from tests.support.fault_server import FaultServer, content_stream, models
from tests.support.policies import opened_with

GIVEN = {"name": "Ours", "base_url": "https://llm.example.com/v1", "model": "big-model"}


@pytest.fixture
def home(tmp_path: Path) -> Places:
    return places({"WEIR_HOME": str(tmp_path / "home")})


@pytest.fixture(autouse=True)
def _open_gate() -> Iterator[None]:
    yield
    gate.allow_only(None)
    authorities.heed_environment(True)


MINE = '[[endpoints]]\nname = "Mine"\nbase_url = "https://mine.example/v1"\nmodel = "m"\n'
FORGED = MINE.replace("Mine", "Ours")


def test_endpoints_that_are_given_stand_first_and_are_used_first(
    home: Places, tmp_path: Path
) -> None:
    workspace = opened_with(home, tmp_path, {"endpoints": [GIVEN]}, MINE + FORGED)
    found = workspace.settings.endpoints
    assert [one.name for one in found] == ["Ours", "Mine"]
    assert found[0].base_url == GIVEN["base_url"]
    assert workspace.endpoints.default_endpoint() == found[0]
    ignored = [one for one in workspace.notices if isinstance(one, SettingIgnored)]
    assert [(one.key, one.name) for one in ignored] == [("endpoints", "Ours")]
    changes: tuple[Callable[[], object], ...] = (
        lambda: workspace.settings.put(Endpoint("Ours", "https://mine.example/v1", "m")),
        lambda: workspace.settings.put(Endpoint("New", "https://mine.example/v1", "m"), "Ours"),
        lambda: workspace.settings.put(Endpoint("Ours", "https://mine.example/v1", "m"), "Mine"),
        lambda: workspace.settings.remove("Ours"),
    )
    for change in changes:
        with pytest.raises(SetByPolicy):
            change()
    workspace.settings.put(Endpoint("More", "https://more.example/v1", "m"))
    assert [one.name for one in workspace.settings.endpoints] == ["Ours", "Mine", "More"]


def test_endpoints_that_are_a_default_give_way_to_an_entry_of_their_name(
    home: Places, tmp_path: Path
) -> None:
    policy = {"endpoints": {"default": [GIVEN]}}
    workspace = opened_with(home, tmp_path, policy, MINE)
    with pytest.raises(SetByPolicy):
        workspace.settings.remove("Ours")
    assert [one.name for one in workspace.settings.endpoints] == ["Ours", "Mine"]
    workspace = opened_with(home, tmp_path, policy, FORGED)
    assert [one.base_url for one in workspace.settings.endpoints] == ["https://mine.example/v1"]
    workspace.settings.remove("Ours")
    assert [one.base_url for one in workspace.settings.endpoints] == [GIVEN["base_url"]]


def test_where_nobody_may_add_endpoints_those_of_the_file_cannot_be_asked(
    home: Places, tmp_path: Path
) -> None:
    policy = {"endpoints": [GIVEN], "add_endpoints": False}
    workspace = opened_with(home, tmp_path, policy, MINE)
    assert [one.name for one in workspace.settings.endpoints] == ["Ours"]
    with pytest.raises(SetByPolicy):
        workspace.settings.put(Endpoint("New", "https://mine.example/v1", "m"))
    refuses(workspace, Endpoint("mine.example", "https://mine.example/v1", "m"))
    refuses(workspace, BIGAI_PRO)
    refuses(workspace, Endpoint("On this computer", kind="local"))
    assert asyncio.run(workspace.endpoints.find_servers()) == []


def refuses(workspace: Workspace, endpoint: Endpoint) -> ChatError:
    """No way of the engine asks the endpoint: not before the question is kept, nor behind it."""
    failures = [refusal(lambda: workspace.endpoints.check(endpoint))]

    async def prepared() -> None:
        await workspace.endpoints.preparing(endpoint)(lambda _stage: None)

    failures.append(refusal(lambda: asyncio.run(prepared())))
    kinds = {failure.kind for failure in failures}
    assert len(kinds) == 1
    assert kinds <= {"set_by_policy", "model_not_allowed"}
    return failures[0]


def refusal(step: Callable[[], object]) -> ChatError:
    with pytest.raises(ChatError) as caught:
        step()
    return caught.value


def test_the_command_line_cannot_lead_an_endpoint_elsewhere(home: Places, tmp_path: Path) -> None:
    workspace = opened_with(home, tmp_path, {"endpoints": [GIVEN]})
    refuses(workspace, Endpoint("Ours", "https://mine.example/v1", "big-model"))
    changed = Endpoint(
        "Ours", str(GIVEN["base_url"]), "m", proxy="http://mine.example:1", ca_file="/mine"
    )
    asked = prepared(workspace, changed)
    assert (asked.proxy, asked.ca_file, asked.model) == ("direct", None, "m")


def prepared(workspace: Workspace, endpoint: Endpoint) -> Endpoint:
    async def target() -> Endpoint:
        return (await workspace.endpoints.preparing(endpoint)(lambda _stage: None)).endpoint

    return asyncio.run(target())


def test_proxy_and_ca_file_hold_for_every_endpoint(
    home: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://mine.example:1")
    theirs = {**GIVEN, "proxy": "http://special.example:1"}
    policy = {"proxy": "http://p.example:1", "ca_file": "/ca.pem", "endpoints": [theirs]}
    workspace = opened_with(home, tmp_path, policy, 'proxy = "http://mine.example:1"\n' + MINE)
    mine = Endpoint("X", "https://x.example", "m", proxy="http://mine.example:1", ca_file="/mine")
    for endpoint in (mine, workspace.settings.get("Mine")):
        asked = prepared(workspace, endpoint)
        assert (asked.proxy, asked.ca_file) == ("http://p.example:1", "/ca.pem")
    assert prepared(workspace, workspace.settings.get("Ours")).proxy == "http://special.example:1"
    default = {"proxy": {"default": "http://p.example:1"}}
    workspace = opened_with(home, tmp_path, default, MINE)
    assert prepared(workspace, workspace.settings.get("Mine")).proxy == "http://p.example:1"
    assert prepared(workspace, mine).proxy == "http://mine.example:1"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system itself verifies")
def test_the_environment_trusts_nobody_beside_a_locked_ca_file(
    home: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").mkdir()
    theirs, mine = Authority(tmp_path), Authority(tmp_path / "mine")
    monkeypatch.setenv("SSL_CERT_FILE", str(mine.file))
    with FaultServer(content_stream("Hello"), tls=mine.issue("127.0.0.1")) as server:
        endpoint = turns.endpoint_at(server.base_url)

        def ask(policy: object) -> turns.Told:
            asked = prepared(opened_with(home, tmp_path, policy), endpoint)
            return turns.run(asked)

        assert ask({}).text == "Hello"
        for locked in (str(theirs.file), None):
            failure = ask({"ca_file": locked}).failed_with(TlsFailed)
            assert failure.reason == "unknown_ca"
        assert ask({"ca_file": {"default": None}}).text == "Hello"
        monkeypatch.delenv("SSL_CERT_FILE")
        assert ask({"ca_file": str(mine.file)}).text == "Hello"


def test_a_pac_file_that_may_not_be_fetched_is_told_as_such(home: Places, tmp_path: Path) -> None:
    policy = {"proxy": "pac:http://wpad.example/p.pac", "allowed_hosts": ["llm.example.com"]}
    workspace = opened_with(home, tmp_path, policy)
    endpoint = Endpoint("X", "https://llm.example.com/v1", "m")
    failure = refusal(lambda: prepared(workspace, endpoint))
    assert isinstance(failure, HostNotAllowed)
    assert failure.host == "wpad.example"

    async def last_step() -> str:
        return [step.name async for step in workspace.endpoints.examine(endpoint)][-1]

    assert asyncio.run(last_step()) == "route"


def test_the_chain_of_an_endpoint_that_is_given_needs_no_passphrase(
    home: Places, tmp_path: Path
) -> None:
    authority = Authority(tmp_path)
    cert, key = map(str, authority.issue("me", passphrase="unknown"))
    with FaultServer(tls=authority.issue("127.0.0.1")) as server:
        given = {"name": "Ours", "base_url": server.base_url, "model": "m"}
        given |= {"client_cert": cert, "client_key": key, "ca_file": str(authority.file)}
        workspace = opened_with(home, tmp_path, {"endpoints": [given]})
        chain = asyncio.run(workspace.endpoints.chain(workspace.settings.get("Ours")))
    assert chain.fault == ""


@pytest.mark.parametrize("variable", ["NO_PROXY", "no_proxy"])
def test_the_environment_has_exceptions_from_ones_own_proxy_and_none_from_a_locked_one(
    home: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "x.example,*")
    x = Endpoint("X", "https://x.example", "m")
    workspace = opened_with(home, tmp_path, {"proxy": "http://p.example:1"})
    assert prepared(workspace, x).proxy == "http://p.example:1"
    route = asyncio.run(workspace.endpoints.route(x))
    assert route.why is Why.POLICY
    assert "organisation" in route_in_words(route)
    workspace = opened_with(home, tmp_path, {}, 'proxy = "http://p.example:1"\n')
    assert prepared(workspace, x).proxy == "direct"
    assert asyncio.run(workspace.endpoints.route(x)).why is Why.NO_PROXY


def test_a_proxy_that_cannot_be_read_is_no_way_past_it(home: Places, tmp_path: Path) -> None:
    workspace = opened_with(home, tmp_path, {"proxy": 7})

    failure = asked(workspace, Endpoint("X", "https://192.0.2.1", "m"))
    assert failure is not None
    assert failure["kind"] == "bad_transport_setting"


def asked(workspace: Workspace, endpoint: Endpoint) -> dict[str, Any] | None:
    """Ask for nobody's history; return the failure of the turn, if it failed."""

    async def turn() -> dict[str, Any] | None:
        one = workspace.turns.ask_once("hello", endpoint)
        await one.ended()
        return dict(one.reply().failure or {}) or None

    return asyncio.run(turn())


def test_only_allowed_models_are_asked_and_listed(home: Places, tmp_path: Path) -> None:
    workspace = opened_with(
        home, tmp_path, {"allowed_models": ["big-*"]}, 'allowed_models = ["*"]\n'
    )
    workspace.endpoints.check(Endpoint("X", "https://x.example", "big-1"))
    failure = refuses(workspace, Endpoint("X", "https://x.example", "small"))
    assert isinstance(failure, ModelNotAllowed)


def test_the_model_of_new_chats_is_one_of_the_endpoint_that_is_selected_with_it(
    home: Places, tmp_path: Path
) -> None:
    policy = {"endpoints": [GIVEN], "selected_model": {"default": "new"}}
    assert opened_with(home, tmp_path, policy).endpoints.default_endpoint().model == "new"
    workspace = opened_with(home, tmp_path, policy, 'selected = "Mine"\n' + MINE)
    assert workspace.endpoints.default_endpoint().model == "m"
    locked = {**policy, "selected": "Ours", "selected_model": "locked"}
    workspace = opened_with(home, tmp_path, locked, 'selected = "Mine"\n' + MINE)
    assert workspace.endpoints.default_endpoint().name == "Ours"
    assert workspace.endpoints.default_endpoint().model == "locked"
    workspace.settings.select("Mine", "m")  # of a chat alone
    assert workspace.endpoints.default_endpoint().name == "Ours"


@pytest.mark.parametrize("through", ["ask", "models", "doctor"])
def test_only_allowed_hosts_are_connected_to(home: Places, tmp_path: Path, through: str) -> None:
    with FaultServer(content_stream("ok")) as server:
        policy = {"allowed_hosts": ["llm.example.com", "127.0.0.1:1"]}
        workspace = opened_with(home, tmp_path, policy, 'allowed_hosts = ["*"]\n')
        endpoint = Endpoint("X", server.base_url, "m")

        async def examined() -> ChatError | None:
            steps = [step async for step in workspace.endpoints.examine(endpoint)]
            return steps[-1].failure

        match through:
            case "ask":
                failure = ChatError.from_record(asked(workspace, endpoint) or {})
            case "models":
                listing = workspace.endpoints.list_models
                failure = refusal(lambda: asyncio.run(listing(endpoint)))
            case _:
                found = asyncio.run(examined())
                assert found is not None
                failure = found
        assert isinstance(failure, HostNotAllowed)
        assert failure.host == f"127.0.0.1:{server.port}"
        said = explain(failure).sentence
        assert said == f"127.0.0.1:{server.port} is not allowed by your organisation."
        assert not server.requests
        fine = {"allowed_hosts": ["127.0.0.0/8"]}
        assert asked(opened_with(home, tmp_path, fine), endpoint) is None


def test_servers_on_this_computer_are_looked_for_only_where_they_are_allowed(
    home: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FaultServer() as server:
        server.script(models("m"), path="/v1/models")
        known = (Endpoint("Ollama", server.base_url),)
        monkeypatch.setattr("desktop.engine.endpoints.discovery.KNOWN_SERVERS", known)
        workspace = opened_with(home, tmp_path, {"allowed_hosts": ["llm.example.com"]})
        assert asyncio.run(workspace.endpoints.find_servers()) == []
        assert not server.requests
        workspace = opened_with(home, tmp_path, {"allowed_hosts": ["127.0.0.1"]})
        assert len(asyncio.run(workspace.endpoints.find_servers())) == 1


@pytest.mark.parametrize(
    ("proxy", "refused"),
    [
        (None, None),
        ("http://p.example:3128", None),
        ("http://me:pw@P.example:3128", None),  # as the keyring adds it
        ("http://p.example:3129", ("p.example:3129", "proxy")),
        ("http://mine.example:1", ("mine.example:1", "proxy")),
        ("socks5://llm.example.com", None),
    ],
)
def test_a_proxy_must_be_the_organisations_or_named(
    proxy: str | None, refused: tuple[str, str] | None
) -> None:
    gate.allow_only(["llm.example.com"], ["p.example:3128"])
    if refused is None:
        gate.check("https://llm.example.com/v1", proxy)
        return
    failure = refusal(lambda: gate.check("https://llm.example.com/v1", proxy))
    assert isinstance(failure, HostNotAllowed)
    assert (failure.host, failure.what) == refused
    assert "proxy" in explain(failure).sentence


def test_the_server_of_the_on_device_model_is_a_part_of_weir() -> None:
    gate.allow_only([])
    gate.check("http://127.0.0.1:5/v1", None, on_device=True)
    assert isinstance(refusal(lambda: gate.check("http://127.0.0.1:5/v1", None)), HostNotAllowed)
    elsewhere = refusal(lambda: gate.check("http://h.example/v1", None, on_device=True))
    assert isinstance(elsewhere, HostNotAllowed)
