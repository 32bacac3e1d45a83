"""File systems that only one test sees."""

from __future__ import annotations

import subprocess

import pytest

_WAYS = (["unshare", "--user", "--map-root-user", "--mount"], ["unshare", "--mount"])
"""As anybody; or as root, who may it in a chroot as well, where the first is forbidden."""


def isolated() -> list[str]:
    """What a command is started with so that its mounts are its own. Skips where none may."""
    for way in _WAYS:
        if subprocess.run([*way, "true"], check=False, capture_output=True).returncode == 0:
            return list(way)
    pytest.skip("needs leave to make a mount namespace (unshare --mount)")
