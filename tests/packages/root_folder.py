"""A minimal Debian in a folder, to install packages in, with the network or cut off from it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

PERSON = "person"
APT = ["apt-get", "-q", "-y", "--no-install-recommends"]
_ENTER = """
[ -z "$CUT_OFF" ] || ip link set lo up
mount -t proc proc "$ROOT/proc"
mount --rbind /dev "$ROOT/dev"
mount --bind "$DISPLAYS" "$ROOT/tmp/.X11-unix"
exec chroot --userspec="$USER" "$ROOT" env -i HOME="$HOME" PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    LANG=C.UTF-8 DISPLAY="$SCREEN" DEBIAN_FRONTEND=noninteractive "$@"
"""


@dataclass(frozen=True, slots=True)
class Root:
    """A system below `folder`; its windows open on the display `screen` of this one."""

    folder: Path
    screen: str = ""

    def run(self, *command: str, user: str = "root", online: bool = False) -> str:
        """What a program there prints; it must succeed. Cut off, it has loopback alone."""
        process = self.start(*command, user=user, online=online, stdout=subprocess.PIPE)
        told = process.communicate()[0]
        if process.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}: {process.returncode}\n{told}")
        return str(told)

    def start(
        self, *command: str, user: str = "root", online: bool = False, stdout: int | None = None
    ) -> subprocess.Popen[str]:
        """The same, not waited for; `end` ends it."""
        displays = Path("/tmp/.X11-unix")  # where X servers listen
        displays.mkdir(exist_ok=True)
        (self.folder / "tmp" / ".X11-unix").mkdir(parents=True, exist_ok=True)
        unshare = ["unshare", "--mount", "--pid", "--fork"]
        return subprocess.Popen(
            [*unshare, *([] if online else ["--net"]), "sh", "-ec", _ENTER, "sh", *command],
            env={
                "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
                "CUT_OFF": "" if online else "yes",
                "ROOT": str(self.folder),
                "DISPLAYS": str(displays),
                "SCREEN": self.screen,
                "USER": user,
                "HOME": "/root" if user == "root" else f"/home/{user}",
            },
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.STDOUT if stdout else None,
            text=True,
        )

    @staticmethod
    def end(process: subprocess.Popen[str]) -> None:
        """With the first process of its namespace all others go."""
        for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)
        process.wait()

    def files(self) -> set[str]:
        """All there is, what is mounted and what apt and dpkg note down left out."""
        command = ["find", ".", "-xdev", "-path", "./proc", "-prune", "-o", "-print"]
        told = subprocess.run(command, cwd=self.folder, check=True, capture_output=True, text=True)
        noted = ("./var/lib/dpkg", "./var/lib/apt", "./var/cache", "./var/log", "./tmp", "./root")
        return {line for line in told.stdout.splitlines() if not line.startswith(noted)}


def make(suite: str, folder: Path, screen: str) -> Root:
    """A fresh minimal root of a Debian release, with a person in it and lists of packages."""
    kept = folder.with_suffix(".kept")
    if not kept.is_dir():
        subprocess.run(
            ["debootstrap", "--variant=minbase", "--merged-usr", suite, str(kept)], check=True
        )
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["cp", "-a", str(kept), str(folder)], check=True)
    shutil.copy("/etc/resolv.conf", folder / "etc" / "resolv.conf")
    for told in Path("/etc/apt/apt.conf.d").iterdir():
        if "Acquire::" in told.read_text("utf-8") and "docker" not in told.name:
            shutil.copy(told, folder / "etc" / "apt" / "apt.conf.d")  # such as a proxy
    root = Root(folder, screen)
    root.run("useradd", "--create-home", PERSON)
    root.run(*APT, "update", online=True)
    return root
