"""A desktop's portal for global shortcuts, on a bus of its own.

with bus() as address:
    async with portal(address) as there:
        await there.press("token")
"""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_error, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.asyncio import DBusConnection, DBusRouter, Proxy, open_dbus_connection
from jeepney.wrappers import new_method_return

PATH = "/org/freedesktop/portal/desktop"
SHORTCUTS = DBusAddress(PATH, interface="org.freedesktop.portal.GlobalShortcuts")


class Portal:
    """Answers as xdg-desktop-portal does. `code`: what the person answers, 0 for yes."""

    def __init__(self, connection: DBusConnection, code: int) -> None:
        self._connection, self._code = connection, code
        self.triggers: list[str] = []
        """What programs would like to have."""
        self._session = f"{PATH}/session/test/1"

    async def serve(self) -> None:
        """Answer whatever is asked, until cancelled."""
        while True:
            call = await self._connection.receive()
            if call.header.message_type is MessageType.method_call:
                await self._answer(call)

    async def press(self, token: str) -> None:
        """The person presses the keys."""
        body = (self._session, "quick", 1, {"activation_token": ("s", token)})
        await self._connection.send(new_signal(SHORTCUTS, "Activated", "osta{sv}", body))

    async def _answer(self, call: Message) -> None:
        fields = call.header.fields
        member = fields[HeaderFields.member]
        if member == "Register":
            name = "org.freedesktop.DBus.Error.UnknownInterface"  # as before 1.20
            await self._connection.send(new_error(call, name))
            return
        options: dict[str, Any] = call.body[-1]
        sender = fields[HeaderFields.sender].lstrip(":").replace(".", "_")
        request = f"{PATH}/request/{sender}/{options['handle_token'][1]}"
        await self._connection.send(new_method_return(call, "o", (request,)))
        code, results = 0, {"session_handle": ("s", self._session)}
        if member == "BindShortcuts":
            self.triggers += [wanted["preferred_trigger"][1] for _id, wanted in call.body[1]]
            code, results = self._code, {}
        address = DBusAddress(request, interface="org.freedesktop.portal.Request")
        await self._connection.send(new_signal(address, "Response", "ua{sv}", (code, results)))


@contextmanager
def bus() -> Iterator[str]:
    """The address of a bus of its own, which ends with the block."""
    reads, writes = os.pipe()
    command = ["dbus-daemon", "--session", "--nofork", f"--print-address={writes}"]
    daemon = subprocess.Popen(command, pass_fds=(writes,))
    os.close(writes)
    with os.fdopen(reads) as told:
        address = told.readline().strip()
    try:
        yield address
    finally:
        daemon.terminate()
        daemon.wait()


@asynccontextmanager
async def portal(address: str, code: int = 0) -> AsyncIterator[Portal]:
    """A portal on this bus, which is there as long as the block runs."""
    connection = await open_dbus_connection(address)
    async with DBusRouter(connection) as router:
        await Proxy(message_bus, router).RequestName("org.freedesktop.portal.Desktop")
    there = Portal(connection, code)
    serving = asyncio.create_task(there.serve(), name="portal of the test")
    try:
        yield there
    finally:
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving
        await connection.close()
