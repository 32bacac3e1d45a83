"""Restores that are killed, and disks that are full.

python -m tests.support.backup_runs KIND HOME N

kill   a restore dies at N of its steps on the disk, and the start after it dies as well at
       some of its own; in the end there is the old home, or the new one
cut    a backup dies at N of its steps: the file of before is there, or a whole new one, and
       the next start leaves no copy of a word about
full   N backups and restores on disks of many sizes: whole, or nothing
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from desktop.chat.failures import ChatError
from desktop.paths import Places
from desktop.storage.backup import staging as staging_room
from desktop.storage.backup.reading import open_backup
from desktop.storage.backup.staging import unpack
from desktop.storage.backup.swapping import put_in_place, settle, staging
from desktop.storage.backup.writing import Order, write_backup
from desktop.storage.previous import previous_homes
from tests.support.homes import backed_up, furnish, places_in, told

_STEPS = {
    *("open", "os.rename", "os.link", "os.remove", "os.rmdir", "os.mkdir", "os.symlink"),
    *("os.chmod", "os.truncate", "shutil.rmtree", "os.listdir", "os.scandir"),
}
DICE = random.Random(11)


def restore(where: Places, backup: Path) -> None:
    """The whole of a restore."""
    with open_backup(backup) as opened, staging(where) as folder:
        unpack(opened, folder, None)
        put_in_place(where)


def steps_of(work: Callable[[], object], die_at: int = 0) -> int:
    """Do it in a process of its own, which is killed at a step. Returns how many steps it took; 0
    where it died."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        count = 0

        def hook(event: str, _arguments: object) -> None:
            nonlocal count
            if event in _STEPS:
                count += 1
                if count == die_at:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        try:
            work()
        except ChatError as failure:
            os.write(2, str(failure).encode())
            os._exit(1)
        os.write(write, str(count).encode())
        os._exit(0)
    os.close(write)
    with open(read, "rb") as said:
        steps = said.read()
    _pid, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL), status
    return int(steps) if steps else 0


def kill(folder: Path, runs: int) -> dict[str, int]:
    """See above."""
    seen = {"runs": 0, "old": 0, "new": 0, "twice": 0}
    for apart in (False, True):
        scene = folder / f"apart-{apart}"
        scene.mkdir()
        _kill(scene, runs, apart, seen)
    return seen


def _kill(folder: Path, runs: int, apart: bool, seen: dict[str, int]) -> None:
    old, new = places_in(folder / "old", apart=apart), places_in(folder / "new")
    furnish(old, "old", whole=not apart)
    furnish(new, "new", whole=apart)
    backup, kept = folder / "backup.zip", folder / "kept"
    backed_up(new, backup)
    new_told, old_told = told(new), told(old)
    (folder / "old").rename(kept)

    def fresh() -> None:
        shutil.rmtree(folder / "old", ignore_errors=True)
        shutil.copytree(kept, folder / "old")

    def work() -> None:
        restore(old, backup)

    fresh()
    steps = steps_of(work)
    for number in range(runs):
        fresh()
        die_at = 1 + (number * steps) // runs
        assert steps_of(work, die_at) == 0
        if DICE.random() < 0.5:
            seen["twice"] += steps_of(lambda: settle(old), DICE.randrange(1, 40)) == 0
        settle(old)
        found = told(old)
        assert found in (old_told, new_told), (die_at, found)
        is_new = found == new_told
        before = [places_in(one) for one in previous_homes(old.database)]
        assert len(before) == is_new, die_at
        for one in before:
            assert told(one)["titles"] == old_told["titles"]
            assert told(one)["settings"] == old_told["settings"]
        assert not (old.database.parent / "restoring").exists()
        seen["runs"] += 1
        seen["new" if is_new else "old"] += 1


def cut(folder: Path, runs: int) -> dict[str, int]:
    """See above."""
    seen = {"runs": 0, "old": 0, "new": 0}
    where, target = places_in(folder / "home"), folder / "backup.zip"
    furnish(where, "old")
    first = backed_up(where, target).manifest
    old = target.read_bytes()

    def replace() -> None:
        write_backup(Order(where, target, True, "0.0.0"))

    steps = steps_of(replace)
    for number in range(runs):
        target.write_bytes(old)
        assert steps_of(replace, 1 + (number * steps) // runs) == 0
        with open_backup(target) as opened:
            opened.verify(int)
            seen["old" if opened.manifest == first else "new"] += 1
        settle(where)
        assert not (where.database.parent / "backing-up").exists()
        seen["runs"] += 1
    replace()
    assert sorted(path.name for path in folder.iterdir()) == ["backup.zip", "home"]
    return seen


def full(folder: Path, runs: int) -> dict[str, int]:
    """See above. The caller has a namespace of mounts of its own."""
    seen = {"runs": 0, "whole": 0, "told": 0}
    where = places_in(folder / "home")
    furnish(where, "word", chats=100)
    for _number in range(4):  # which no zip makes smaller
        content = DICE.randbytes(1 << 20)
        (where.files / hashlib.sha256(content).hexdigest()).write_bytes(content)
    staging_room.SPARE = -1 << 40  # the disk itself is to say that it is full
    backup, disk = folder / "backup.zip", folder / "disk"
    size = backed_up(where, backup).size
    disk.mkdir()
    for number in range(runs):
        with _disk(disk, (number + 1) * size * 2 // runs):
            seen[_backup_on(disk, where)] += 1
        with _disk(disk, (number + 1) * size * 3 // runs):
            seen[_restore_on(disk, where, backup)] += 1
        seen["runs"] += 1
    return seen


def _backup_on(disk: Path, where: Places) -> str:
    target = disk / "backup.zip"
    try:
        backed_up(where, target)
    except ChatError as failure:
        _check_full(failure)
        assert list(disk.iterdir()) == [], list(disk.iterdir())
        return "told"
    with open_backup(target) as opened:
        opened.verify(int)
    return "whole"


def _restore_on(disk: Path, where: Places, backup: Path) -> str:
    home = places_in(disk / "home")
    furnish(home, "old")
    try:
        restore(home, backup)
    except ChatError as failure:
        _check_full(failure)
        assert told(home)["titles"] == ["old 0", "old 1", "old 2"]
        assert told(home)["settings"] == "# old\n"
        assert not (disk / "home" / "restoring").exists()
        return "told"
    assert told(home) == told(where)
    return "whole"


def _check_full(failure: ChatError) -> None:
    assert failure.facts()["reason"] == "full", failure


@contextlib.contextmanager
def _disk(disk: Path, size: int) -> Iterator[None]:
    options = f"mode=700,size={max(size, 1 << 20)}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(disk)], check=True)
    yield
    subprocess.run(["umount", str(disk)], check=True)


if __name__ == "__main__":
    kind, home, count = sys.argv[1:]
    done = {"kill": kill, "cut": cut, "full": full}[kind](Path(home), int(count))
    print(json.dumps(done))  # noqa: T201 - the result, for the test that began it
