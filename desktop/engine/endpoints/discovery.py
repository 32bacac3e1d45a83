"""What can be asked: the models of an endpoint, and servers on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import islice
from typing import Any

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.chat.masking import Mask
from desktop.engine.masking import mask_for, secrets_of
from desktop.wire.connection.tap import Tap
from desktop.wire.failures import ConnectTimedOut
from desktop.wire.ledger.contacts import Purpose, because
from desktop.wire.model_limits import limit_of, takes_pictures

MODELS_SECONDS = 20.0
PROBE_SECONDS = 1.0
MOST_MODELS = 20_000
LONGEST_MODEL = 500
"""Names and characters that are taken from a server; paths of model files are among the names."""
SHORTEST_KEY = 12
"""Characters of a secret that no name of a model holds by chance."""
_AT_ONCE = 200
"""Names looked at in one turn of the loop."""

KNOWN_SERVERS = (
    Endpoint("Ollama", "http://127.0.0.1:11434/v1"),
    Endpoint("LM Studio", "http://127.0.0.1:1234/v1"),
)


async def list_models(
    endpoint: Endpoint,
    key: str | None,
    seconds: float = MODELS_SECONDS,
    progress: Callable[[str], None] | None = None,
    tap: Tap | None = None,
    blind: set[str] | None = None,
) -> dict[str, int | None]:
    """The ids of `GET /models`, sorted, each with the tokens that the model reads, where the server
    says so. `progress` and `tap` are told of the request as it goes; `blind` takes the ids of those
    that the server says see no pictures. Raises ChatError.

    Of entries without end the first are taken. An id that is no name (endless, of several lines,
    with characters that no eye sees or that turn text round) could not be shown or asked for as
    it is: it is left out.

    https://platform.openai.com/docs/api-reference/models/list
    """
    from desktop.wire import http  # httpx takes long to import: not at start-up

    try:
        async with asyncio.timeout(seconds):
            answer = await http.get_json(endpoint, key, "/models", progress, tap)
    except TimeoutError as exc:
        raise ConnectTimedOut(http.host_of(endpoint), seconds=seconds) from exc
    except ChatError as failure:
        failure.redact(mask_for(endpoint, key))
        raise
    entries = list(islice(_entries(answer), MOST_MODELS))
    if blind is not None:
        said = ((_id_of(entry), takes_pictures(entry)) for entry in entries)
        blind.update(id_ for id_, sees in said if id_ and sees is False)
    known = {id_: limit_of(entry) for entry in entries if (id_ := _id_of(entry)) and _is_name(id_)}
    names = await _masked(sorted(known), secrets_of(endpoint, key))
    return {name: known.get(name) for name in names}


async def find_servers() -> list[Endpoint]:
    """Servers that listen on loopback, each with the first of its models; silent about the rest."""
    with because(Purpose.DISCOVERY):
        found = await asyncio.gather(*(_probe(server) for server in KNOWN_SERVERS))
    return [server for server in found if server is not None]


async def _probe(server: Endpoint) -> Endpoint | None:
    try:
        models = await list_models(server, None, PROBE_SECONDS)
    except ChatError:
        return None
    return Endpoint(server.name, server.base_url, next(iter(models), ""))


async def _masked(names: list[str], secrets: list[str]) -> list[str]:
    """The names, a secret in one of them masked. The loop gets its turn: there may be many.

    A name is sent back as it is, so a key that is none, such as "ollama", does not change it.
    """
    mask = Mask(secret for secret in secrets if len(secret) >= SHORTEST_KEY)
    shown: list[str] = []
    for start in range(0, len(names), _AT_ONCE):
        some = names[start : start + _AT_ONCE]
        together = "\0".join(some)
        if mask.text(together, cut=False) != together:
            some = [mask.text(name, cut=False) for name in some]
        shown += some
        await asyncio.sleep(0)
    return sorted(set(shown))


def _entries(answer: Any) -> list[Any]:
    """OpenAI's `data`; some servers answer with the bare list, or call it `models`."""
    if isinstance(answer, dict):
        answer = answer.get("data") or answer.get("models")
    return answer if isinstance(answer, list) else []


def _is_name(id_: str) -> bool:
    return len(id_) <= LONGEST_MODEL and id_.isprintable() and not id_.isspace()


def _id_of(entry: Any) -> str | None:
    if isinstance(entry, dict):
        entry = entry.get("id") or entry.get("name")
    return entry if isinstance(entry, str) else None
