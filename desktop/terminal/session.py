"""Opens the workspace for one command, and finds the endpoint that a command names."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from desktop import language
from desktop.chat.endpoint import Endpoint, mended_base_url
from desktop.chat.failures import ChatError
from desktop.chat.masking import masked_url
from desktop.chat.settings.setting import LANGUAGE
from desktop.engine.backing_up.settling import settle
from desktop.engine.threads import DaemonExecutor
from desktop.engine.upgrading import PATIENCE
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.paths import places
from desktop.terminal.output import note, show_error

T = TypeVar("T")


def with_workspace(command: Callable[[Workspace], Awaitable[T]], *, chats: bool = False) -> T:
    """Open the workspace in a loop, do the command, close the workspace. Raises ChatError.

    `chats`: the command needs the history; HistoryLocked where that is encrypted without its key.
    """

    async def whole() -> T:
        # A notice says the same in words; without a handler, Python would print the log's line.
        logging.getLogger("desktop").addHandler(logging.NullHandler())
        asyncio.get_running_loop().set_default_executor(DaemonExecutor())
        settle(places())
        workspace = Workspace(places())
        workspace.on_upgrade = UpgradeNote()
        language.use(workspace.settings[LANGUAGE].value)
        show_notices(workspace)
        try:
            if chats:
                await _unlock(workspace)
            return await command(workspace)
        finally:
            await workspace.close()

    with asyncio.Runner() as runner:
        return runner.run(whole())


async def _unlock(workspace: Workspace) -> None:
    """Wait for the keyring, as long as it takes: Ctrl+C ends it. Raises HistoryLocked."""
    if not await workspace.encryption.unlock(PATIENCE):
        if workspace.encryption.is_waiting:
            note(_("Waiting for the keyring, which has the key of your chats…"))
        await workspace.encryption.check()


class UpgradeNote:
    """Writes one line where an older history takes its time to be brought up to date."""

    def __init__(self) -> None:
        self._begun: float | None = None
        self._is_written = False

    def __call__(self, share: float) -> None:
        """Hear what share is done."""
        now = time.monotonic()
        self._begun = now if self._begun is None else self._begun
        if now - self._begun > PATIENCE and not self._is_written:
            self._is_written = True
            note(_("Your chats are brought up to date for this version; this happens once."))


class NotUnderstood(Exception):
    """What was asked for cannot be done as it was written. The command ends with 2."""

    def __init__(self, *sentences: str) -> None:
        """`sentences`: what is wrong, and what to do next."""
        super().__init__(*sentences)
        self.sentences = sentences


def show_notices(workspace: Workspace) -> None:
    """Write each notice about settings and history to stderr, once."""
    while workspace.notices:
        show_error(workspace.notices.pop(0))


def named(workspace: Workspace, name: str | None) -> Endpoint:
    """The endpoint of this name, or the one in use. Raises NoSuchEndpoint."""
    if name is None:
        return workspace.endpoints.default_endpoint()
    with naming_the_others(workspace):
        return workspace.settings.get(name)


@contextmanager
def naming_the_others(workspace: Workspace) -> Iterator[None]:
    """Write a note with the endpoints there are, where the named one is not among them."""
    try:
        yield
    except ChatError as failure:
        if failure.kind == "no_such_endpoint":
            names = ", ".join(endpoint.name for endpoint in workspace.settings.endpoints)
            note(_("There are these endpoints: {names}").format(names=names))
        raise


def mended(text: str) -> str:
    """The base URL that was meant; a note says where it is not the one typed. Raises BadBaseUrl."""
    url = mended_base_url(text)
    if url != text.strip():
        note(_("Using the base URL {url}").format(url=masked_url(url)))
    return url
