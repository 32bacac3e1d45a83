import os
import sys

from desktop.environment import for_child, with_our_modules


def test_a_child_sees_what_is_named_and_nothing_else():
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


def test_a_child_finds_the_modules_of_this_program():
    places = with_our_modules()["PYTHONPATH"].split(os.pathsep)
    assert set(filter(None, sys.path)) <= set(places)
    assert any(os.path.isfile(os.path.join(place, "desktop", "environment.py")) for place in places)
