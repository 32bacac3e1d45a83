"""Asks the update address, once a day at most, and remembers what it said.

One GET goes out: without a key, a cookie, an id, or Weir's own version; no redirect is followed.
Nothing is downloaded.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from desktop import __version__
from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.chat.settings.features import CA_FILE, UPDATE_NOTICE, UPDATE_URL
from desktop.engine.endpoints.routes import Routes
from desktop.engine.threads import in_daemon_thread
from desktop.engine.updating.offer import MOST_BYTES, Offer, offer_of, read_offer
from desktop.engine.updating.version import is_newer
from desktop.storage.files import write_atomically
from desktop.storage.settings.settings import Settings
from desktop.wire.ledger.contacts import Purpose

DAY = 86_400.0
SECONDS = 20.0
"""How long the address may take."""
_LARGEST = 10_000
"""Bytes of the file that are read."""

log = logging.getLogger(__name__)


class Updates:
    """Knows the newest version that was told of."""

    def __init__(
        self, settings: Settings, routes: Routes, set_gate: Callable[[], None], path: Path
    ) -> None:
        """`path`: where it is remembered. `set_gate` has connections lead where it is allowed."""
        self._settings, self._routes, self._set_gate = settings, routes, set_gate
        self._path = path
        self._known: dict[str, Any] | None = None

    @property
    def is_wanted(self) -> bool:
        """Whether the notice is switched on, and knows whom to ask."""
        return self._settings[UPDATE_NOTICE].value and bool(self._url)

    @property
    def offer(self) -> Offer | None:
        """The version to tell of: newer than this one, and not one that nobody wants to hear of."""
        found = offer_of(self._remembered.get("offer")) if self.is_wanted else None
        if found is None or self._remembered.get("url") != self._url:
            return None
        skipped = found.version == self._remembered.get("skipped")
        return None if skipped or not is_newer(found.version, __version__) else found

    async def look(self) -> Offer | None:
        """The version to tell of, after asking where that is due. It never fails."""
        if self.is_wanted and self._is_due():
            url = self._url
            await self._remember(asked=time.time(), url=url, offer=None)  # also where it fails
            if (found := await self._asked(url)) is not None:
                offer = {"version": found.version, "notes": found.notes}
                await self._remember(offer=offer)
        return self.offer

    async def skip(self, version: str) -> None:
        """Tell of this version no more."""
        await self._remember(skipped=version)

    @property
    def _url(self) -> str:
        return self._settings[UPDATE_URL].value or ""

    def _is_due(self) -> bool:
        asked = self._remembered.get("asked")
        if not isinstance(asked, int | float) or self._remembered.get("url") != self._url:
            return True
        return not 0 <= time.time() - asked < DAY  # a clock may have been set back

    async def _asked(self, url: str) -> Offer | None:
        from desktop.wire import http  # httpx takes long to import: not at start-up

        headers = {"user-agent": "weir", "accept": "application/json, text/plain"}
        asked = Endpoint("", url, headers=headers, ca_file=self._settings[CA_FILE].value)
        try:
            async with asyncio.timeout(SECONDS):
                self._set_gate()
                led, _route = await self._routes.lead(asked)
                return read_offer(await http.get_bytes(led, MOST_BYTES, Purpose.UPDATE))
        except (ChatError, TimeoutError) as error:
            log.info("the update address gave no answer: %s", type(error).__name__)
            return None

    # remembering ------------------------------------------------------------------------
    @property
    def _remembered(self) -> dict[str, Any]:
        if self._known is None:
            self._known = _read(self._path)
        return self._known

    async def _remember(self, **changes: Any) -> None:
        """Keep these; what the disk does not take holds for this run."""
        self._known = {**self._remembered, **changes}
        with contextlib.suppress(OSError):
            await in_daemon_thread(write_atomically, self._path, msgspec.json.encode(self._known))


def _read(path: Path) -> dict[str, Any]:
    """What was remembered; nothing in it is trusted."""
    try:
        with path.open("rb") as file:
            found = msgspec.json.decode(file.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
