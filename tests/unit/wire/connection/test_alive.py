"""Of several ways the first that is open is taken."""

import asyncio
import socket

from desktop.wire.connection.alive import first_alive
from tests.support.fault_server import closed_port


def test_a_dead_proxy_is_passed_over_and_one_that_is_alone_is_not_tried() -> None:
    dead = f"http://127.0.0.1:{closed_port()}"
    with socket.create_server(("127.0.0.1", 0)) as open_:
        alive = f"socks5://127.0.0.1:{open_.getsockname()[1]}"
        cases: list[tuple[list[str | None], str | None]] = [
            ([dead], dead),
            ([dead, alive, None], alive),
            ([dead, None, alive], None),
            ([dead, dead], dead),
            ([None, alive], None),
            (["http://no.such.invalid:1", alive], alive),
        ]
        for ways, taken in cases:
            assert asyncio.run(first_alive(ways)) == taken
