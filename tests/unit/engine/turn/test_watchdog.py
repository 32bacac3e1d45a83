"""One wait under a limit: it ends once, whatever happens while it is being left."""

import asyncio

import pytest

from desktop.engine.turn.watchdog import Watchdog


def test_quiet_beyond_the_limit_ends_the_wait() -> None:
    async def main() -> None:
        async with Watchdog(0.01):
            await asyncio.sleep(5)

    with pytest.raises(TimeoutError):
        asyncio.run(main())


def test_a_new_limit_while_the_wait_is_being_left_changes_nothing() -> None:
    """An answer may begin at the very moment; closing its connection takes a while."""
    errors = []

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _loop, told: errors.append(told))
        async with Watchdog(0.01) as watchdog:
            try:
                await asyncio.sleep(5)
            finally:
                watchdog.limit(0.01)
                await asyncio.sleep(0.05)

    with pytest.raises(TimeoutError):
        asyncio.run(main())
    assert errors == []
