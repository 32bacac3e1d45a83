from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.environment import for_child, is_debug, with_our_modules


@pytest.mark.parametrize(
    ("environ", "on"),
    [
        ({}, False),
        ({"WEIR_DEBUG": ""}, False),
        ({"WEIR_DEBUG": "0"}, False),
        ({"WEIR_DEBUG": "1"}, True),
    ],
)
def test_one_variable_switches_debugging_on(environ: dict[str, str], on: bool) -> None:
    assert is_debug(environ) is on


def test_a_child_sees_what_is_named_and_nothing_else() -> None:
    seen = for_child(
        {
            "PATH": "/bin",
            "SystemRoot": "C:\\Windows",
            "OMP_NUM_THREADS": "2",
            "GGML_BACKEND_PATH": "/opt",
            "BIGAI_API_KEY": "secret",
            "PYTHON_KEYRING_BACKEND": "x",
            "HOME_ASSISTANT_TOKEN": "secret",
            "LLAMA_API_KEY": "secret",
            "https_proxy": "http://me:secret@proxy",
        }
    )
    assert set(seen) == {"PATH", "SystemRoot", "OMP_NUM_THREADS", "GGML_BACKEND_PATH"}


def test_a_child_finds_the_modules_of_this_program() -> None:
    places = with_our_modules()["PYTHONPATH"].split(os.pathsep)
    assert set(filter(None, sys.path)) <= set(places)
    assert any(os.path.isfile(os.path.join(place, "desktop", "environment.py")) for place in places)


CRASH = """
import faulthandler, resource, sys
from desktop.__main__ import main
from desktop.engine.endpoints.keys import Keys
keys = Keys()
keys._known["Test"] = key = "sk-in-" + "memory-0123456789"
sys.argv[1:] = ["--version"]
try:
    main()
except SystemExit:
    pass
print(resource.getrlimit(resource.RLIMIT_CORE)[0], flush=True)
def deep(secret, keys):
    faulthandler.enable(sys.stdout)
    faulthandler._sigsegv()
deep(key, keys)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="core dumps as Linux writes them")
def test_a_crash_writes_no_memory_down_and_its_traceback_holds_no_key(tmp_path: Path) -> None:
    root = str(Path(__file__).parents[2])
    command = ["bash", "-c", 'ulimit -c hard; exec "$0" -c "$1"', sys.executable, CRASH]
    environ = {**os.environ, "PYTHONPATH": root, "WEIR_DEBUG": ""}
    crashed = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True)
    said = crashed.stdout.decode().splitlines()
    assert (crashed.returncode, said[1]) == (-11, "0")
    assert any("in deep" in line for line in said)
    assert b"memory-0123456789" not in crashed.stdout + crashed.stderr
    assert list(tmp_path.iterdir()) == []
