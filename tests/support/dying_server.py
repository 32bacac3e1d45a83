"""A server in a process of its own, to be killed in the middle of its reply.

with dying_server() as (base_url, kill): ...
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.support.fault_server import FaultServer, Stall, content_stream

BEGINNING = content_stream("Hel", "lo", finish=None, done=False).then(Stall())


@contextlib.contextmanager
def dying_server() -> Iterator[tuple[str, Callable[[], int]]]:
    """(its base URL, what kills it and says how many requests it had had)."""
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-m", __name__], cwd=root, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        told = process.stdout
        base_url = told.readline().strip()

        def kill() -> int:
            told.readline()  # it has said that it was asked
            process.kill()
            return 1 + len(told.readlines())

        try:
            yield base_url, kill
        finally:
            process.kill()


def main() -> None:
    """Say the base URL, then one line for each request."""
    with FaultServer(BEGINNING) as server:
        print(server.base_url, flush=True)  # noqa: T201 - the parent reads it
        for count in range(1, 100):
            server.wait_for_requests(count, timeout=60)
            print("asked", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
