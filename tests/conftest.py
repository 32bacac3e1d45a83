"""What holds for every test."""

import gc

import pytest
from hypothesis import HealthCheck, settings

from tests.support.display import take_own_display
from tests.support.sizes import FULL

# No test depends on the machine's speed: a busy one is slow, and not wrong.
# The examples are the same in every run: no change is red for what it did not touch. The full
# profile draws others each time.
settings.register_profile(
    "weir",
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
    derandomize=True,
)
settings.register_profile("quick", settings.get_profile("weir"), max_examples=20)
settings.register_profile(
    "full", settings.get_profile("weir"), max_examples=1_000, derandomize=False
)
settings.load_profile("full" if FULL else "weir")


def pytest_configure(config: pytest.Config) -> None:
    """Take a display for this process; workers that share one take each other's focus."""
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        take_own_display()


def pytest_collection() -> None:
    """Collect no garbage while tests are listed: to look for it would take a third of the time."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Leave what the tests themselves are made of to no collector.

    Where thousands are collected, each full collection would go over a million objects that stay
    to the end anyway: 50 ms, after every test of the window.
    """
    gc.freeze()
    gc.enable()
