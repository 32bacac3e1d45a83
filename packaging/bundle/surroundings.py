"""The environment as the person had it: on Linux, PyInstaller's start puts the bundle into it."""

import os
import sys

_OURS = ("_PYI_", "LD_LIBRARY_PATH", "QT_PLUGIN_PATH", "QML2_IMPORT_PATH")


def restore() -> None:
    """What is started from here, such as a browser, must not find our libraries and plugins.

    This process has read the library path when it began, and Qt finds its plugins beside itself.
    """
    if sys.platform != "linux":
        return
    theirs = os.environ.get("LD_LIBRARY_PATH_ORIG")
    for name in [name for name in os.environ if name.startswith(_OURS)]:
        del os.environ[name]
    if theirs is not None:
        os.environ["LD_LIBRARY_PATH"] = theirs


def outlive_an_upgrade() -> None:
    """What is imported later must come from the program that runs, not from its successor.

    PyInstaller opens the program anew for every import. Linux keeps a replaced one as long as it
    runs, under this name.
    """
    if sys.platform == "linux":
        import pyimod02_importers

        pyimod02_importers.pyz_archive._filename = "/proc/self/exe"
