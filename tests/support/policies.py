"""Policies for tests: in a folder of the test's own, or in a real /etc/weir that it alone sees."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from desktop.engine.workspace import Workspace
from desktop.paths import Places
from desktop.storage.policy.files import PolicyFiles
from desktop.storage.policy.policies import Policies
from tests.support.mounts import isolated
from tests.support.terminal import Terminal, command

_MOUNT = """
mkdir "$0/old" "$0/new" && mount --rbind /etc "$0/old" || exit 99
for one in "$0"/old/* ; do ln -s "$one" "$0/new/" ; done
rm -f "$0/new/weir" && cp -r "$0/weir" "$0/new/weir" && mount --bind "$0/new" /etc || exit 99
exec "$@"
"""
"""/etc as it is, but with a folder `weir`."""


def put_policy(folder: Path, content: object, name: str = "50-weir.json") -> Path:
    """Write a policy as an administrator would, below `folder`; return the folder of policies."""
    policies = folder / "weir" / "policies"
    policies.mkdir(parents=True, exist_ok=True)
    path = policies / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    for one in (policies.parent, policies):
        one.chmod(0o755)
    path.chmod(0o644)
    return policies


def policies(folder: Path, content: object) -> Policies:
    """What Weir reads of such a policy, whose owner is whoever runs the tests."""
    return Policies([PolicyFiles(put_policy(folder, content), os.getuid())])


def opened_with(home: Places, folder: Path, content: object, file: str = "") -> Workspace:
    """The workspace of somebody who wrote this settings file, on a machine with this policy."""
    if file:
        home.settings.parent.mkdir(parents=True, exist_ok=True)
        home.settings.write_text(file, "utf-8")
    return Workspace(home, policies=policies(folder / "etc", content))


def run_with_policy(
    terminal: Terminal, folder: Path, content: object, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run `weir` on a machine with this policy. Skips where no mount may be made."""
    folder.mkdir(exist_ok=True)
    put_policy(folder, content)
    ended = subprocess.run(
        [*isolated(), "sh", "-c", _MOUNT, str(folder), *command(*arguments)],
        env=terminal.environ | {"PYTHONPATH": os.getcwd()},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert ended.returncode != 99, ended.stderr
    return ended
