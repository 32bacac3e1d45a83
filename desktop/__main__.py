"""Starts Weir: the window, the command line, or one of the child processes."""

from __future__ import annotations

import contextlib
import os
import sys

from desktop.environment import keep_memory_out_of_dumps


def main() -> int:
    """Start what the arguments ask for; each start imports only what it needs. Returns the exit
    status."""
    keep_memory_out_of_dumps()
    _open_closed_streams()
    try:
        return _enter(sys.argv[1:])
    finally:
        _empty_streams()


def _enter(arguments: list[str]) -> int:
    if arguments[:1] == ["local-server"]:  # a child process; see desktop.local.process
        from desktop.local import server

        return server.main(arguments[1:])
    if arguments == ["helper"]:  # a child of the window: `desktop.rendering.helper.helper_process`
        from desktop.rendering.helper import child

        return child.main()
    if arguments == ["pac"]:  # a child that runs a PAC file: `desktop.wire.routes.pac`
        from desktop.wire.routes import pac_child

        return pac_child.main()
    if arguments[:1] == ["document"]:  # a child that reads an attachment: `desktop.documents`
        from desktop.documents import child as document_child

        return document_child.main(arguments[1])
    if arguments[:1] == ["picture"]:  # a child that makes one ready: `desktop.documents.pictures`
        from desktop.rendering.helper import sent_picture

        return sent_picture.main(*arguments[1:])
    if arguments == ["pages"]:  # a child that makes a PDF: `desktop.rendering.pages.pdf`
        from desktop.rendering.pages.paper import start

        return start.main()
    if arguments[:1] == ["replay"] and "--window" in arguments:
        from desktop import app, cli

        return app.main(cli.recording_in(arguments))
    if arguments in (["--quick"], ["--new-chat"], ["--new-window"]):
        from desktop import app
        from desktop.app.single import Wish

        return app.main(wish=Wish(arguments[0].removeprefix("--")))
    if arguments == ["--minimised"]:  # at log-on; see desktop.storage.log_on
        from desktop import app

        return app.main(minimised=True)
    if arguments:
        from desktop import cli

        return cli.main(arguments)
    from desktop import app

    return app.main()


def _open_closed_streams() -> None:
    """Open closed standard streams (`>&-`) to nowhere. The next file that is opened would else take
    the number of a closed one, and get what is printed."""
    while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(handle, True)
    os.close(handle)
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115


def _empty_streams() -> None:
    """Flush the standard streams. Drop what a full disk does not take: Python would else end with
    an exit status of its own."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    sys.exit(main())
