"""asyncio's loop inside of Qt's: what it promises to tasks, and that Qt gets its turns."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer

Run = Callable[[Coroutine[Any, Any, Any]], Any]


def test_callbacks_keep_their_order_and_cancelled_ones_are_left_out(qloop: Run) -> None:
    async def main() -> list[int]:
        loop, called = asyncio.get_running_loop(), list[int]()
        handles = [loop.call_soon(called.append, number) for number in range(5)]
        handles[2].cancel()
        await asyncio.sleep(0.01)
        return called

    assert qloop(main()) == [0, 1, 3, 4]


def test_a_task_that_never_waits_lets_qt_run(qloop: Run) -> None:
    async def main() -> int:
        fired, rounds = list[int](), 0
        QTimer.singleShot(0, lambda: fired.append(rounds))
        while not fired and rounds < 1000:
            rounds += 1
            await asyncio.sleep(0)
        return rounds

    assert qloop(main()) < 10


def test_two_tasks_that_wake_each_other_let_qt_run(qloop: Run) -> None:
    async def main() -> None:
        there, back = asyncio.Queue[int](), asyncio.Queue[int]()

        async def echo() -> None:
            while True:
                back.put_nowait(await there.get())

        echoing = asyncio.create_task(echo())
        fired = asyncio.Event()
        QTimer.singleShot(20, fired.set)
        while not fired.is_set():
            there.put_nowait(1)
            await back.get()
        echoing.cancel()

    qloop(main())


def test_callbacks_come_while_a_menu_turns_qts_loop_within_a_task(qloop: Run) -> None:
    """A native drag or menu has no other way. No task can run then, but callbacks can."""

    async def main() -> list[str]:
        loop, called = asyncio.get_running_loop(), list[str]()
        inner = QEventLoop()
        loop.call_soon(called.append, "before")

        def leave() -> None:
            called.append("within")
            loop.call_soon(inner.quit)

        QTimer.singleShot(0, leave)
        inner.exec()
        called.append("after")
        return called

    *within, after = qloop(main())
    assert (sorted(within), after) == (["before", "within"], "after")


def test_a_socket_is_heard_while_a_menu_turns_qts_loop_within_a_task(qloop: Run) -> None:
    async def main() -> bytes:
        loop, heard = asyncio.get_running_loop(), bytearray()
        here, there = socket.socketpair()
        here.setblocking(False)
        inner = QEventLoop()

        def read() -> None:
            heard.extend(here.recv(10))
            loop.call_soon(inner.quit)

        loop.add_reader(here, read)
        there.send(b"word")
        inner.exec()
        loop.remove_reader(here)
        here.close()
        there.close()
        return bytes(heard)

    assert qloop(main()) == b"word"


def test_a_read_wakes_its_task_and_the_listener_in_one_turn_of_qt(qloop: Run) -> None:
    """What a delta costs the window is mostly turns of its loop."""

    async def main() -> list[str]:
        heard, inbox = list[str](), asyncio.Queue[bytes]()
        here, there = socket.socketpair()
        reader, writer = await asyncio.open_connection(sock=here)

        async def read() -> None:
            inbox.put_nowait(await reader.read(10))

        async def listen() -> None:
            heard.append((await inbox.get()).decode())

        tasks = [asyncio.create_task(read()), asyncio.create_task(listen())]
        await asyncio.sleep(0.01)
        QTimer.singleShot(0, lambda: (there.send(b"word"), QTimer.singleShot(0, look)))

        def look() -> None:  # the turn after the one in which the word came
            QTimer.singleShot(0, lambda: heard.append("next turn"))

        await asyncio.gather(*tasks)
        await asyncio.sleep(0.01)
        writer.close()
        there.close()
        return heard

    assert qloop(main()) == ["word", "next turn"]


def test_a_socket_is_heard_that_has_the_number_of_one_that_was_closed(qloop: Run) -> None:
    async def main() -> list[tuple[int, bytes]]:
        loop, heard = asyncio.get_running_loop(), list[tuple[int, bytes]]()
        for word in (b"one", b"two"):
            here, there = socket.socketpair()
            came = asyncio.Event()

            def read(here: socket.socket = here, came: asyncio.Event = came) -> None:
                heard.append((here.fileno(), here.recv(10)))
                came.set()

            loop.add_reader(here, read)
            there.send(word)
            await came.wait()
            assert loop.remove_reader(here)
            there.send(b"unheard")
            await asyncio.sleep(0.01)
            assert not loop.remove_reader(here)
            here.close()
            there.close()
        return heard

    (first, one), (second, two) = qloop(main())
    assert (one, two, first) == (b"one", b"two", second)
