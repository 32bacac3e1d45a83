"""Keys lie under the names of their endpoints: a renamed endpoint's key moves along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.engine.endpoints.keys import Keys


async def move_key(
    keys: Keys, old_name: str, endpoint: Endpoint, moved: Callable[[ChatError | None], None]
) -> None:
    """Move the key that lies under `old_name`. `moved` is called in the end, with what failed."""
    failure: ChatError | None = None
    try:
        old = replace(endpoint, name=old_name, key_env=None, key_command=None, needs_key=False)
        if await keys.has_key(old) and (key := await keys.find(old)):
            await keys.store(endpoint.name, key)
            await keys.forget(old_name)
    except ChatError as error:
        failure = error
    moved(failure)
