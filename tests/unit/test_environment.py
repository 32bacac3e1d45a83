from __future__ import annotations

import os
import sys

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
