"""Makes the packages that people install in build/package/out, as far as this system can.

    python packaging/build.py [WHAT …]

`dev.py package` starts it; without WHAT, it makes all of them.
"""

# ruff: noqa: T201 - it speaks to a person

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from make import archive, bundle, icons, macos, nfpm, notices, wheels, windows
from make.places import ROOT

Make = Callable[[], list[Path]]

MAKERS: dict[str, tuple[str, Make]] = {
    "icons": ("the icon in every size", icons.make),
    "bundle": ("the program and the on-device component, each a folder", bundle.make),
    "deb": ("packages for Debian and its kin, on Linux", nfpm.deb),
    "rpm": ("packages for Fedora, Red Hat and openSUSE, on Linux", nfpm.rpm),
    "tar": ("archives for one person without root, on Linux", archive.make),
    "macos": ("the disk image and the component's package, on a Mac", macos.make),
    "windows": ("setup programs and MSIs; elsewhere by wine, to be tried alone", windows.make),
    "windows-bundles": ("the folders alone that these are made of", windows.make_bundles),
    "windows-installers": ("the same from bundles that are there", windows.make_installers),
    "wheels": ("a folder of wheels for a place without a network", wheels.make),
    "bills": ("what the bundles are made of, as bills of materials", notices.make),
}


def main(*wanted: str) -> int:
    """Make what the arguments name. Returns the exit status."""
    unknown = [name for name in wanted if name not in MAKERS]
    if unknown or "--help" in wanted:
        print(f"python3 dev.py package [{'|'.join(MAKERS)}]\n")
        for name, (what, _make) in MAKERS.items():
            print(f"  {name:19}{what}")
        return 0 if "--help" in wanted else 2
    for name in wanted or (name for name in MAKERS if name not in windows.ASKED_FOR):
        for path in MAKERS[name][1]():
            print(f"made {path.relative_to(ROOT)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
