"""`weir …`, `python -m desktop …`, and the processes behind them: one program, four entrances."""

from __future__ import annotations

import sys


def main() -> int:
    """Go where the first argument says; each entrance imports no more than it needs."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["local-server"]:  # a child of ours; see desktop.local.process
        from desktop.local import server

        return server.main(arguments[1:])
    if arguments == ["workbench"]:  # a child of the window; see desktop.rendering.workshop
        from desktop.rendering import workbench

        return workbench.main()
    if arguments[:1] == ["replay"] and "--window" in arguments:
        from desktop import app, cli

        return app.main(cli.recording_in(arguments))
    if arguments:
        from desktop import cli

        return cli.main(arguments)
    from desktop import app

    return app.main()


if __name__ == "__main__":
    sys.exit(main())
