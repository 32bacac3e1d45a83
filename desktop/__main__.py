"""`weir …`, `python -m desktop …`, and the model server's process: one program, three entrances."""

from __future__ import annotations

import sys


def main() -> int:
    """Go where the first argument says; each entrance imports no more than it needs."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["local-server"]:  # a child of ours; see desktop.local.process
        from desktop.local import server

        return server.main(arguments[1:])
    if arguments:
        from desktop import cli

        return cli.main(arguments)
    from desktop import app

    return app.main()


if __name__ == "__main__":
    sys.exit(main())
