import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.chat.endpoint import BIGAI_PRO, Endpoint
from desktop.engine.endpoints.doctor import Step
from desktop.engine.workspace import Workspace
from desktop.paths import places
from tests.support import turns
from tests.support.fault_server import FaultServer, Stall, closed_port, content_stream, sse, status
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
    names = ["settings", "key", "route", "name", "connect", "answer", "first_token"]
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
    at = Endpoint("a", "https://127.0.0.1:9/v1", "m")
    for bad in (replace(at, ca_file="/nowhere/a"), replace(at, client_cert="/nowhere/a")):
        last = examined(bad, tmp_path)[-1]
        assert named(last) == ("tls", "bad_transport_setting")
    last = examined(Endpoint("a", "http://a.invalid/v1"), tmp_path)[-1]
    assert named(last) == ("settings", "no_model_chosen")
