"""Restores the person's environment: on Linux, PyInstaller's start puts the bundle into it."""

import os
import sys

_OURS = ("_PYI_", "LD_LIBRARY_PATH", "QT_PLUGIN_PATH", "QML2_IMPORT_PATH")


def restore() -> None:
    """Keep our libraries and plugins from programs that Weir starts, such as a browser.

    Weir itself does not need the variables any more: it read the library path when it began, and Qt
    finds its plugins beside itself.
    """
    if sys.platform != "linux":
        return
    theirs = os.environ.get("LD_LIBRARY_PATH_ORIG")
    for name in [name for name in os.environ if name.startswith(_OURS)]:
        del os.environ[name]
    if theirs is not None:
        os.environ["LD_LIBRARY_PATH"] = theirs


def outlive_an_upgrade() -> None:
    """Import later modules from the program that runs, also after an upgrade replaced its file.

    PyInstaller opens the program anew for every import. Linux keeps a replaced program as long as
    it runs, under this name.
    """
    if sys.platform == "linux":
        import pyimod02_importers

        pyimod02_importers.pyz_archive._filename = "/proc/self/exe"
