"""Makes what Macs install: Info.plist, the disk image, and the on-device component's package.

They can be made on a Mac only. They are signed and notarised if the environment names an identity:

WEIR_SIGN_MAC             "Developer ID Application: …", in the keychain
WEIR_SIGN_MAC_INSTALLER   "Developer ID Installer: …"
WEIR_NOTARY_PROFILE       the name given to `xcrun notarytool store-credentials`
"""

from __future__ import annotations

import os
import plistlib
import shutil
import sys
from pathlib import Path
from typing import Any

from make.places import DIST, ID, OUT, ROOT, WORK, call, system, version

IDENTIFIER = ID.replace("_", "-")
"""The component's identifier: Apple allows no underscore in one."""
COMPONENT = "/Library/Application Support/Weir/weir-local"
"""Where `desktop.local.component` looks for it: nothing can be put into a signed app."""
HERE = ROOT / "packaging" / "macos"
SIGNING = {
    "codesign_identity": os.environ.get("WEIR_SIGN_MAC") or None,  # None: signed by nobody
    "entitlements_file": str(HERE / "entitlements.plist"),
}


def info() -> dict[str, Any]:
    """Return the entries of Info.plist that are Weir's own."""
    written = plistlib.loads((HERE / "Info.plist").read_bytes())
    return {**written, "CFBundleShortVersionString": version(), "CFBundleVersion": version()}


def make() -> list[Path]:
    """Make the disk image with the app, and the package of the component."""
    if sys.platform != "darwin":
        print("The packages for the Mac are made on a Mac.")  # noqa: T201 - it speaks to a person
        return []
    OUT.mkdir(parents=True, exist_ok=True)
    made = [_disk_image(), _component()]
    if profile := os.environ.get("WEIR_NOTARY_PROFILE"):
        for path in made:
            submit = ("notarytool", "submit", path, "--keychain-profile", profile, "--wait")
            call("xcrun", *submit)
            call("xcrun", "stapler", "staple", path)
    return made


def _disk_image() -> Path:
    """Make a disk image with Weir.app and a link to the folder that it is dragged to."""
    shown, image = _empty("dmg"), OUT / f"weir-{version()}-{system()}.dmg"
    call("ditto", DIST / "Weir.app", shown / "Weir.app")
    (shown / "Applications").symlink_to("/Applications")
    form = ("-fs", "HFS+", "-format", "UDZO", "-ov")
    call("hdiutil", "create", "-volname", "Weir", "-srcfolder", shown, *form, image)
    if identity := SIGNING["codesign_identity"]:
        call("codesign", "--sign", identity, "--timestamp", image)
    return image


def _component() -> Path:
    package = OUT / f"weir-local-{version()}-{system()}.pkg"
    what = ("--root", DIST / "weir-local", "--install-location", COMPONENT)
    named = ("--identifier", f"{IDENTIFIER}.local", "--version", version())
    installer = os.environ.get("WEIR_SIGN_MAC_INSTALLER")
    signed = ("--sign", installer, "--timestamp") if installer else ()
    call("pkgbuild", *what, *named, *signed, package)
    return package


def _empty(name: str) -> Path:
    folder = WORK / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
