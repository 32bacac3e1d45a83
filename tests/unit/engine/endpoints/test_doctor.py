import asyncio
import threading
from pathlib import Path

import pytest

from desktop.chat.endpoint import BIGAI_PRO, Endpoint
from desktop.engine.endpoints.doctor import not_tried
from desktop.engine.events import Step
from desktop.engine.explain.steps import detail_of
from desktop.engine.workspace import Workspace
from desktop.paths import places
from desktop.wire.routes.route import Route, Why
from tests.support import turns
from tests.support.certificates import Authority
from tests.support.fault_server import FaultServer, Stall, closed_port, content_stream, sse, status
from tests.support.proxy import Proxy
from tests.support.script import Reply


def examined(endpoint: Endpoint, tmp_path: Path) -> list[Step]:
    async def main() -> list[Step]:
        workspace = Workspace(places({"WEIR_HOME": str(tmp_path)}))
        steps = [step async for step in workspace.endpoints.examine(endpoint)]
        await workspace.close()
        await turns.no_task_left()
        return steps

    return asyncio.run(main())


def named(step: Step) -> tuple[str, str]:
    """What was tried, and the kind of its failure."""
    assert step.failure is not None
    return step.name, step.failure.kind


def test_a_healthy_endpoint_passes_every_step_and_is_left_at_the_first_token(
    tmp_path: Path,
) -> None:
    with FaultServer(content_stream("Hello", finish=None, done=False).then(Stall())) as server:
        steps = examined(turns.endpoint_at(server.base_url), tmp_path)
        server.wait_for_closes(1)
    names = ["settings", "key", "route", "name", "connect", "models", "answer", "first_token"]
    assert [step.name for step in steps] == names
    assert all(step.ok and step.ms >= 0 for step in steps)


@pytest.mark.parametrize(
    ("reply", "step", "kind"),
    [
        (status(401), "answer", "key_refused"),
        (status(404), "answer", "not_found"),
        (status(200, "<html>"), "first_token", "not_a_stream"),
        (sse("[DONE]"), "first_token", "not_a_stream"),
    ],
)
def test_what_fails_is_the_last_step_and_carries_the_failure(
    tmp_path: Path, reply: Reply, step: str, kind: str
) -> None:
    with FaultServer(reply) as server:
        last = examined(turns.endpoint_at(server.base_url), tmp_path)[-1]
    assert (*named(last), last.ok) == (step, kind, False)


def test_nothing_is_sent_where_an_earlier_step_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
    last = examined(BIGAI_PRO, tmp_path)[-1]
    assert named(last) == ("key", "key_missing")
    last = examined(Endpoint("a", "http://a.invalid/v1", "m"), tmp_path)[-1]
    assert named(last) == ("name", "name_not_resolved")
    last = examined(Endpoint("a", f"http://127.0.0.1:{closed_port()}/v1", "m"), tmp_path)[-1]
    assert named(last) == ("connect", "connection_refused")
    last = examined(Endpoint("a", "http://a..b/v1", "m"), tmp_path)[-1]
    assert named(last) == ("name", "name_not_resolved")
    last = examined(Endpoint("a", "http://a.invalid/v1", "m", proxy="ftp://p"), tmp_path)[-1]
    assert named(last) == ("route", "bad_transport_setting")
    last = examined(Endpoint("a", "http://a.invalid/v1"), tmp_path)[-1]
    assert named(last) == ("settings", "no_model_chosen")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_takes_the_place_of_name_and_connection(tmp_path: Path, scheme: str) -> None:
    authority = Authority(tmp_path)
    tls = authority.issue("chat.example") if scheme == "https" else None
    with FaultServer(content_stream("OK"), tls=tls) as server, Proxy(server.port) as proxy:
        endpoint = turns.endpoint_at(
            f"{scheme}://chat.example/v1",
            proxy=proxy.url.replace("://", "://me:word@"),
            ca_file=str(authority.file),
        )
        steps = examined(endpoint, tmp_path)
    secure = ["tls"] if tls else []
    names = ["settings", "key", "route", "proxy", *secure, "models", "answer", "first_token"]
    assert [step.name for step in steps] == names
    assert all(step.ok for step in steps)
    place = proxy.url.partition("//")[2]
    assert detail_of(steps[3]) == f"{place}, which took name and password"
    if tls:
        assert [one.name for one in steps[4].chain] == ["chat.example", "Weir test authority"]
        assert "“Weir test authority” vouches for it" in detail_of(steps[4])


def test_what_comes_next_is_known_at_each_step() -> None:
    """It is what the window says while the doctor works."""
    endpoint = Endpoint("a", "https://h/v1", "m")
    assert not_tried([], endpoint)[:4] == ["settings", "key", "route", "name"]
    direct = [Step("settings", 0), Step("key", 0), Step("route", 0, route=Route(None, Why.NOTHING))]
    assert not_tried(direct, endpoint)[:3] == ["name", "connect", "tls"]
    by_proxy = [*direct[:2], Step("route", 0, route=Route("http://p:1", Why.ENDPOINT))]
    assert not_tried(by_proxy, endpoint)[:2] == ["proxy", "tls"]
    assert "tls" not in not_tried(direct, Endpoint("a", "http://h/v1", "m"))
    assert not_tried([*direct, Step("models", 0)], endpoint)[-2:] == ["answer", "first_token"]
    assert "clock" not in not_tried([*direct, Step("models", 0)], endpoint)
    local = Endpoint("a", kind="local")
    assert not_tried([], local) == [
        *("settings", "model", "name", "connect", "answer", "first_token")
    ]


def test_a_keyring_that_never_answers_has_a_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = threading.Event()
    monkeypatch.setattr("desktop.engine.endpoints.doctor.KEY_SECONDS", 0.1)
    monkeypatch.setattr("desktop.storage.keys.read_key", lambda _name: answered.wait(20))
    last = examined(BIGAI_PRO, tmp_path)[-1]
    answered.set()
    assert named(last) == ("key", "keyring_locked")
