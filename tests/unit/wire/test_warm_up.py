"""What the first request needs is there before it: nothing is loaded on the window's thread."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FIRST = """
import asyncio, sys
from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.wire import http

nowhere = Endpoint("a", "http://127.0.0.1:9/v1", "m")
http.warm_up(nowhere)
before = set(sys.modules)

async def ask():
    try:
        await http.get_json(nowhere, "key", "/models")
    except ChatError:
        pass

asyncio.run(ask())
print(*(set(sys.modules) - before))
"""


def test_the_first_request_loads_no_more_modules() -> None:
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", FIRST], cwd=root, capture_output=True, text=True)
    assert (done.stdout.split(), done.stderr) == ([], "")
