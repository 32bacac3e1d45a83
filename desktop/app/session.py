"""Runs the windows: fills the first, reports unexpected errors, and ends all that they began."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
import threading
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop import language, paths
from desktop.app.background import Background
from desktop.app.loop import Loop
from desktop.app.quick import Quick
from desktop.app.single import StartSocket, Wish
from desktop.app.system_proxy import system_asker
from desktop.app.visitors import Visitors
from desktop.app.windowing.resting import Resting, forgetting, say_share
from desktop.app.windowing.restoring import Restoring, start_again
from desktop.app.windowing.signals import at_signals
from desktop.app.windows import Windows, speak
from desktop.chat.failures import ChatError
from desktop.engine.backing_up.presence import Unsettled, present
from desktop.engine.explain.sentences import explain
from desktop.engine.log_file import LogFile
from desktop.engine.masking import DiscreetFormatter, masked_line
from desktop.engine.threads import DaemonExecutor
from desktop.engine.upgrading import bring_up_to_date
from desktop.engine.workspace import Workspace
from desktop.environment import is_debug
from desktop.language import _
from desktop.ui.look.icons import program_icon
from desktop.ui.window.window_frame import WindowFrame

log = logging.getLogger("desktop")

_UNSAID, _PATIENCE = 0.5, 4.0
"""Seconds that the keyring has before that is said, and then before a window opens without it."""
_MOMENT, _COMPOSING = 0.05, 10.0
"""Seconds from one look at the input method to the next, and until it has to give what it has."""


def run(
    application: QApplication,
    frame: WindowFrame,
    recording: Path | None = None,
    start_socket: StartSocket | None = None,
    wish: Wish = Wish.WINDOW,
) -> int:
    """Fill the window and wait until it is closed. Returns the exit status.

    `start_socket`: where later starts on this home ask for the window. `wish`: what this start is
    for; for the quick window, the frame is not on the screen.
    """
    language.use()
    application.setWindowIcon(program_icon())
    try:
        where = paths.places()
    except paths.NoSuchHome as error:
        sys.stderr.write(_("WEIR_HOME leads nowhere: {home}").format(home=error) + "\n")
        return 2
    _log_to(where.logs)
    gc.freeze()  # what is loaded stays: to look through it would hold up all threads for 60 ms
    gc.enable()
    starts_again = False
    try:
        with (
            present(where),
            asyncio.Runner(loop_factory=partial(Loop, application)) as runner,
        ):
            session = _session(application, frame, where, recording, start_socket, wish)
            starts_again = runner.run(session)
    except Unsettled as failure:
        return _say_alone(application, frame, explain(failure).line)
    except Exception as error:  # the outermost edge: without a window, stderr is left
        log.exception("Weir could not go on")
        shown = masked_line(f"{type(error).__name__}: {error}")
        sys.stderr.write(_("weir: {error}").format(error=f"{shown}\n"))
        return 1
    finally:
        if start_socket is not None:
            start_socket.close()
    if starts_again:
        start_again()
    return 0


def _say_alone(application: QApplication, frame: WindowFrame, why: str) -> int:
    """Say in an empty window why there is no other one, until it is closed."""
    frame.appear()
    frame.withdraw_message()
    frame.say(why)
    frame.closed.connect(application.quit)
    application.exec()
    return 2


async def _session(
    application: QApplication,
    frame: WindowFrame,
    where: paths.Places,
    recording: Path | None,
    start_socket: StartSocket | None = None,
    wish: Wish = Wish.WINDOW,
) -> bool:
    """Run the windows, from filling the first to the end of everything that they began. Returns
    whether Weir is to start again."""
    asyncio.get_running_loop().set_default_executor(DaemonExecutor())
    was_asked_to_end = asyncio.Event()
    at_signals(application, partial(_leave, frame, was_asked_to_end))
    workspace = Workspace(where, set_aside=True, ask_system=system_asker())
    speak(application, workspace)
    await _unlock(frame, workspace)
    await _go_on_forgetting(frame, workspace)
    if not await _is_up_to_date(frame, where):
        _keep_written(frame, workspace)
        await workspace.close()
        return False
    await _composed(frame)
    windows = Windows(application, workspace)
    ended = asyncio.Event()
    background = Background(workspace, windows)
    windows.last_closed.connect(ended.set)  # what the end of the last window means stands here
    edge = _Edge(windows, where.logs)
    edge.watch()
    resting, restoring = Resting(workspace, windows), Restoring(windows)
    quick_window = Quick(workspace, windows)
    quick_window.left.connect(background.end_soon)
    quick_window.ended_unseen.connect(background.hear)
    visitors = Visitors(start_socket, quick_window)
    at_signals(application, windows.close_all)
    if was_asked_to_end.is_set():
        windows.close_all()
    try:
        message = windows.furnish(frame, await windows.content()).pane.composer.edit
        quick_window.grant_first(wish)
        frame.hand_over(message)
        visitors.welcome()
        resting.wait()
        workspace.search.start_indexing()
        workspace.search.warm_up()
        if recording is not None:
            windows.open_recording(recording)
        if windows.is_open:  # else it was closed before it was furnished
            await ended.wait()
    finally:
        await visitors.leave()
        await resting.close()
        await quick_window.shut_down()
        await background.close()
        await windows.shut_down()
        await workspace.close()
        edge.leave()
    return restoring.finish()


async def _unlock(frame: WindowFrame, workspace: Workspace) -> None:
    """Wait a little for the keyring, where the history is encrypted; a window that says so takes
    its answer later."""
    encryption = workspace.encryption
    if encryption.is_locked and not await encryption.unlock(_UNSAID) and encryption.is_waiting:
        frame.say(_("The keyring is asked for the key of your chats…"))
        await encryption.unlock(_PATIENCE)


async def _go_on_forgetting(frame: WindowFrame, workspace: Workspace) -> None:
    """Forget what the last run was killed over; where that fails, the next start goes on."""
    if workspace.encryption.forgets:
        with suppress(ChatError):
            await workspace.encryption.forget((), partial(say_share, frame.say, forgetting()))


async def _is_up_to_date(frame: WindowFrame, where: paths.Places) -> bool:
    """Bring an older history up to date; the window says so. False: it was closed meanwhile."""
    was_open = frame.is_open

    def is_left() -> bool:
        return was_open and not frame.is_open

    await bring_up_to_date(where.database, frame.say_upgrading, is_left)
    return not is_left()


def _keep_written(frame: WindowFrame, workspace: Workspace) -> None:
    """Keep what was written in a window that was closed before the chats were there."""
    if frame.written().strip():
        chat_id = workspace.window_state.chat
        with suppress(ChatError):
            before = workspace.drafts.read(chat_id)
            text = "\n\n".join(filter(str.strip, (before, frame.written())))
            workspace.drafts.write(chat_id, text)


async def _composed(frame: WindowFrame) -> None:
    """Wait until the word is there that an input method is in the middle of: what a message holds
    of it does not go over to another one. Also paint what was typed while all was loaded."""
    await asyncio.sleep(0)
    for _moment in range(round(_COMPOSING / _MOMENT)):
        if not frame.is_composing:
            return
        await asyncio.sleep(_MOMENT)
    QGuiApplication.inputMethod().commit()


def _leave(frame: WindowFrame, was_asked: asyncio.Event) -> None:
    """Close the first window before there are others. What is written in it is kept."""
    was_asked.set()
    frame.leave()


class _Edge:
    """Logs exceptions that nothing caught, and shows a notice. Weir keeps running."""

    def __init__(self, windows: Windows, logs: Path) -> None:
        self._windows = windows
        self._logs = logs
        self._loop = asyncio.get_running_loop()

    def watch(self) -> None:
        """Catch them in the interpreter, its threads, and the event loop."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        self._loop.set_exception_handler(self._on_loop_exception)

    def leave(self) -> None:
        """Restore the hooks."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        self._loop.set_exception_handler(None)

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        self._report("unexpected", error)

    def _on_thread_exception(self, hook: threading.ExceptHookArgs) -> None:
        if hook.exc_value is not None:
            self._report(f"in thread {hook.thread.name if hook.thread else '?'}", hook.exc_value)

    def _on_loop_exception(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            self._report(str(context.get("message")), error)
        else:
            log.error("%s", context.get("message"))

    def _report(self, where: str, error: BaseException) -> None:
        """Log an error, from any thread, and show a notice in the window's thread."""
        log.error("%s", where, exc_info=error)
        self._loop.call_soon_threadsafe(self._show_notice, type(error).__name__)

    def _show_notice(self, name: str) -> None:
        self._windows.show_notice(
            _("Something unexpected happened ({name}). Weir goes on; {folder} tells more.").format(
                name=name, folder=self._logs
            )
        )


def _log_to(folder: Path) -> None:
    """Write Weir's own log below `folder`, rotated; without a folder to write in, to nowhere.

    With WEIR_DEBUG, write more of it, and all of it to stderr as well.
    """
    handlers: list[logging.Handler] = []
    with suppress(OSError):
        handlers.append(LogFile(folder))
    if is_debug():
        log.setLevel(logging.DEBUG)
        handlers.append(logging.StreamHandler())
    for handler in handlers or [logging.NullHandler()]:
        handler.setFormatter(DiscreetFormatter("%(asctime)s %(levelname)s %(message)s"))
        log.addHandler(handler)
    log.propagate = False
