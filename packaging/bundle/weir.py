"""Starts the programs of a bundle."""

import sys

sys.dont_write_bytecode = True  # stray .pyc files outlive an uninstall

from surroundings import outlive_an_upgrade, restore  # noqa: E402

restore()
outlive_an_upgrade()

from desktop.__main__ import main  # noqa: E402

sys.exit(main())
