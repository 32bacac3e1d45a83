"""What a turn needs before its first request: its endpoint's key and the way there, or the
on-device server."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from desktop.chat.endpoint import Endpoint
from desktop.engine.endpoints.in_force import InForce
from desktop.engine.endpoints.keys import Keys
from desktop.engine.endpoints.routes import Routes
from desktop.engine.events import Stage
from desktop.engine.threads import in_daemon_thread
from desktop.engine.turn.attempt import Target
from desktop.engine.turn.turn import Prepare
from desktop.local.process import LocalServer


def preparing(
    wanted: Endpoint, keys: Keys, local: LocalServer, in_force: InForce, routes: Routes
) -> Prepare:
    """What finds the key and the way, or starts the on-device model, once the turn runs."""

    async def prepare(reach: Callable[[Stage], None]) -> Target:
        endpoint = in_force.endpoint(wanted)
        if endpoint.kind == "local":
            reach(Stage.MODEL)
            server = await local.ensure(endpoint.model)
            reached = replace(
                endpoint,
                base_url=server.base_url,
                model=server.model,
                continue_="prefill",
                auto_continue=True,  # a server that died is started again
            )
            return Target(reached, server.api_key)
        reach(Stage.PROGRAM if endpoint.key_command else Stage.KEY)
        await _http_is_loaded()
        key = await keys.find(endpoint)
        origin = keys.origin_of(endpoint, key)
        led, route = await routes.lead(endpoint)
        may_change = origin.source == "command"
        other_key = partial(keys.other_key, endpoint, key) if may_change else None
        return Target(led, key, route, origin, other_key)

    return prepare


_loaded: list[str] = []


async def _http_is_loaded() -> None:
    """Load what speaks HTTP beside the loop, where nothing was asked before: it takes 70 ms."""
    if not _loaded:
        await in_daemon_thread(importlib.import_module, "desktop.wire.http")
        _loaded.append("http")
