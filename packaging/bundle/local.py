"""Starts the program of the on-device component, a child that `desktop.local.process` runs."""

import sys

sys.dont_write_bytecode = True

from surroundings import outlive_an_upgrade, restore  # noqa: E402

restore()
outlive_an_upgrade()

from desktop.local.server import main  # noqa: E402

sys.exit(main(sys.argv[1:]))
