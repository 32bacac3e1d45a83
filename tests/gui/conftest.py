"""One event loop for Qt and asyncio, and no test that leaves anything behind."""

from __future__ import annotations

import asyncio
import gc
import inspect
from collections.abc import Coroutine, Iterator
from functools import partial
from typing import Any, Protocol, TypeGuard, TypeVar

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import language
from desktop.app.loop import Loop
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.storage.log_on import LogOn
from desktop.ui.conversation.actions import copying
from desktop.ui.look.text_size import set_text_size
from tests.support.leaks import nothing_left
from tests.support.sizes import FULL

T = TypeVar("T")
_SECONDS = 600 if FULL else 60
"""After which a coroutine of a test hangs; the long proofs take a while on a busy machine."""


class Run(Protocol):
    """What the fixture `qloop` is: it runs a coroutine to its end."""

    def __call__(self, main: Coroutine[Any, Any, T]) -> T: ...


def pytest_configure() -> None:
    """Let qtbot wait for what surely comes: its 5 seconds are too few on a busy machine."""
    waits: tuple[Any, ...] = (
        QtBot.waitUntil,
        QtBot.waitSignal,
        QtBot.waitExposed,
        QtBot.waitActive,
    )
    for wait in waits:
        wait.__kwdefaults__["timeout"] = _SECONDS * 1000


def pytest_itemcollected(item: pytest.Item) -> None:
    """An `async def test_…` needs the loop that it runs on."""
    if _is_coroutine(item) and "qloop" not in item.fixturenames:
        item.fixturenames.append("qloop")


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> object:
    """Run an `async def test_…` on the loop of `qloop`."""
    if not _is_coroutine(pyfuncitem):
        return None
    wanted = inspect.signature(pyfuncitem.obj).parameters
    arguments = {name: pyfuncitem.funcargs[name] for name in wanted}
    run: Any = pyfuncitem.funcargs["qloop"]
    run(pyfuncitem.obj(**arguments))
    return True


def _is_coroutine(item: pytest.Item) -> TypeGuard[pytest.Function]:
    return isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.obj)


@pytest.fixture(autouse=True)
def _leaks(qapp: QApplication) -> Iterator[None]:
    """No test leaves anything behind, once all its other fixtures are gone."""
    with nothing_left():
        yield


@pytest.fixture(autouse=True)
def _english(_leaks: None) -> Iterator[None]:
    """Tests name controls in English, whatever the machine speaks."""
    language.use("en")
    yield
    language.use("en")
    application = QApplication.instance()
    for translator in application.findChildren(QTranslator) if application is not None else ():
        QApplication.removeTranslator(translator)  # it names the keys
        translator.deleteLater()


@pytest.fixture(autouse=True)
def _copied_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test copies is ready at once, also where a slow machine would need a second slice."""
    monkeypatch.setattr(copying, "_FIRST", _SECONDS)


@pytest.fixture(autouse=True)
def _own_log_on(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test writes what starts when the person who runs it logs on."""
    config = {"XDG_CONFIG_HOME": str(tmp_path_factory.getbasetemp() / "config")}
    kept = partial(LogOn, environ=config, platform="linux")
    monkeypatch.setattr("desktop.engine.workspace.LogOn", kept)


@pytest.fixture(autouse=True)
def _usual_size(_leaks: None) -> Iterator[None]:
    """Text has its usual size again, whatever a test made of it."""
    yield
    set_text_size(1.0)


@pytest.fixture(scope="session")
def _idle_helpers(qapp: QApplication) -> Iterator[list[HelperProcess]]:
    helpers: list[HelperProcess] = []
    yield helpers
    for helper in helpers:
        helper.close()


@pytest.fixture
def helper(_idle_helpers: list[HelperProcess]) -> Iterator[HelperProcess]:
    """The helper process of a test's pages. It starts in 0.3 s; the next test has it if idle."""
    helper = _idle_helpers.pop() if _idle_helpers else HelperProcess()
    yield helper
    if helper.is_idle:
        _idle_helpers.append(helper)
    else:
        helper.close()


@pytest.fixture
def qloop(qapp: QApplication) -> Iterator[Run]:
    """Runs a coroutine on a qasync loop: `qloop(main())`. No task may be left afterwards."""
    with asyncio.Runner(loop_factory=lambda: Loop(qapp)) as runner:
        left: set[str] = set()
        nested: list[str] = []

        def on_exception(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
            """Run a task's step later that came while another task was turning Qt's loop.

            asyncio drops it, and the task would hang for ever: so would the test, and all others.
            """
            if "Cannot enter into task" in str(context.get("exception")):
                nested.append(str(context["exception"]))
                step = context["handle"]
                loop.call_later(0.01, step._callback, *step._args, context=step._context)
            else:
                loop.default_exception_handler(context)

        runner.get_loop().set_exception_handler(on_exception)

        async def guarded(main: Coroutine[Any, Any, T]) -> T:
            result = await asyncio.wait_for(main, _SECONDS)
            await asyncio.sleep(0)
            left.update(
                t.get_name() for t in asyncio.all_tasks() if t is not asyncio.current_task()
            )
            return result

        def run(main: Coroutine[Any, Any, T]) -> T:
            return runner.run(guarded(main))

        yield run
    gc.collect()
    gc.freeze()  # what is left stays; the next test's collector has only its own to go over
    assert not nested, f"a task turned Qt's loop, as QTest.qWait does: {nested}"
    assert not left, f"tasks left behind: {left}"
