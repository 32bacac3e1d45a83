"""Where the on-device component's program begins: the child that `desktop.local.process` starts."""

import sys

sys.dont_write_bytecode = True

from desktop.local.server import main  # noqa: E402

sys.exit(main(sys.argv[1:]))
