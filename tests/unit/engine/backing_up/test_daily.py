"""The daily backup: when it is due, how many are kept, and that a failure is remembered."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from desktop.chat.failures import ChatError
from desktop.chat.settings.features import BACKUP_DAILY, BACKUP_FOLDER, BACKUP_KEEP, EXPORT
from desktop.engine.backing_up.backups import Backups
from desktop.engine.backing_up.contents import about_the_home
from desktop.engine.backing_up.memory import Memory, Remembered, Written
from desktop.engine.backing_up.work import Work
from desktop.engine.reporting.report import report_text
from desktop.engine.workspace import Workspace
from desktop.paths import places
from desktop.storage.backup.failures import BackupFailed, BackupStopped
from desktop.storage.backup.reading import open_backup
from desktop.storage.failures import SetByPolicy
from tests.support.loops import in_loop
from tests.support.policies import policies
from tests.support.talking import talk

DAY = 86_400.0


class Clock:
    """The time that the backups go by."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


async def opened(
    tmp_path: Path, folder: Path | None, keep: int = 3, clock: Clock | None = None
) -> Workspace:
    workspace = Workspace(places({"WEIR_HOME": str(tmp_path / "home")}))
    workspace.backups = other(workspace, clock or Clock())
    await talk(workspace)
    workspace.settings.change(BACKUP_DAILY, True)
    workspace.settings.change(BACKUP_KEEP, keep)
    if folder is not None:
        workspace.settings.change(BACKUP_FOLDER, str(folder))
    return workspace


def other(workspace: Workspace, clock: Clock) -> Backups:
    """The backups of another Weir on the same home."""
    return Backups(workspace.places, workspace.settings, workspace.encryption, clock)


def made(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("weir-backup-*.zip"))


@in_loop
async def test_one_a_day_and_no_more_than_so_many(
    tmp_path: Path, folder: Path, clock: Clock
) -> None:
    workspace = await opened(tmp_path, folder, clock=clock)
    (folder / "weir-backup-20200101-000000.zip").write_text("of another computer")
    for name, age in (("old", 2 * DAY), ("young", 60.0)):
        left = folder / f".weir-backup-{name}.zip-x.part"
        left.touch()
        os.utime(left, (clock.now - age, clock.now - age))
    backups = workspace.backups
    for _day in range(5):
        assert backups.is_due
        await backups.make_daily()
        assert not backups.is_due
        clock.now += DAY
    names = made(folder)
    assert len(names) == 4  # three of ours, and the one that is none
    assert names[0] == "weir-backup-20200101-000000.zip"
    for name in names[1:]:
        with open_backup(folder / name) as backup:
            backup.verify(int)
    assert backups.failure is None
    assert not any("old" in name for name in os.listdir(folder))  # of a Weir that was killed
    await workspace.close()


@in_loop
async def test_what_was_changed_since_is_not_deleted(
    tmp_path: Path, folder: Path, clock: Clock
) -> None:
    workspace = await opened(tmp_path, folder, 1, clock)
    await workspace.backups.make_daily()
    (first,) = made(folder)
    (folder / first).write_text("mine by now")
    for _day in range(3):
        clock.now += DAY
        await workspace.backups.make_daily()
    assert first in made(folder)
    assert len(made(folder)) == 2
    await workspace.close()


@in_loop
async def test_a_failure_is_remembered_until_a_backup_is_made(
    tmp_path: Path, folder: Path, clock: Clock
) -> None:
    workspace = await opened(tmp_path, folder, clock=clock)
    os.rmdir(folder)
    backups = workspace.backups
    await backups.make_daily()
    assert isinstance(backups.failure, BackupFailed)
    assert backups.failure.reason == "no_folder"
    assert not backups.is_due  # for an hour
    clock.now += 3601
    assert backups.is_due
    assert "there is no folder" in "".join(await about_the_home(backups))
    again = other(workspace, clock).failure
    assert isinstance(again, BackupFailed)  # the next start tells it, too
    os.mkdir(folder)
    await backups.make_daily()
    assert backups.failure is None
    assert len(made(folder)) == 1
    shutil.rmtree(folder)
    clock.now += DAY
    await backups.make_daily()
    workspace.settings.change(BACKUP_DAILY, False)
    assert backups.failure is None  # nobody wants one
    await workspace.close()


@in_loop
async def test_not_without_a_folder_nor_while_it_is_off(tmp_path: Path, folder: Path) -> None:
    workspace = await opened(tmp_path, None)
    assert not workspace.backups.is_due
    await workspace.backups.make_daily()
    workspace.settings.change(BACKUP_FOLDER, str(folder))
    assert workspace.backups.is_due
    workspace.settings.change(BACKUP_DAILY, False)
    assert not workspace.backups.is_due
    assert made(folder) == []
    await workspace.close()


@in_loop
async def test_of_two_weirs_one_makes_it(tmp_path: Path, folder: Path) -> None:
    workspace = await opened(tmp_path, folder)
    second = other(workspace, Clock())
    await workspace.backups.make_daily()
    assert not second.is_due
    assert second.failure is None
    await workspace.close()


@in_loop
async def test_a_stop_leaves_nothing_and_says_so(tmp_path: Path, folder: Path) -> None:
    workspace, work = await opened(tmp_path, folder), Work()
    work.stop()
    with pytest.raises(BackupStopped):
        await workspace.backups.make(folder / "one.zip", work=work)
    assert os.listdir(folder) == []
    assert workspace.backups.running is None
    await workspace.close()


@in_loop
async def test_folders_that_cannot_have_it(tmp_path: Path, folder: Path) -> None:
    workspace = await opened(tmp_path, None)
    workspace.backups.check_folder(str(folder))
    expected = {"relative": "no_folder", str(tmp_path / "none"): "no_folder"}
    expected[str(workspace.places.files.parent)] = "in_home"
    for named, reason in expected.items():
        with pytest.raises(BackupFailed) as failed:
            workspace.backups.check_folder(named)
        assert failed.value.reason == reason
    await workspace.close()


@in_loop
async def test_where_nothing_may_be_exported_only_to_the_folder_of_it(
    tmp_path: Path, folder: Path
) -> None:
    found = policies(tmp_path / "etc", {"export": False, "backup_folder": str(folder)})
    workspace = Workspace(places({"WEIR_HOME": str(tmp_path / "home")}), policies=found)
    assert not workspace.settings[EXPORT].value
    with pytest.raises(SetByPolicy):
        await workspace.backups.make(tmp_path / "mine.zip")
    await workspace.backups.make(folder / "theirs.zip")
    assert not (tmp_path / "mine.zip").exists()
    await workspace.close()


@pytest.mark.parametrize("content", [b"", b"[", b"{}", b"null", b'{"daily": 7}', b"\xff" * 9])
def test_a_memory_that_is_damaged_remembers_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "backups.json").write_bytes(content)
    memory = Memory(tmp_path / "backups.json")
    assert memory.read() == Remembered()
    memory.keep(last=Written(1.0, "/a.zip", 5))
    assert memory.read().last == Written(1.0, "/a.zip", 5)


def test_a_failure_of_another_version_is_one_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "backups.json").write_text('{"failure": {"kind": "of_the_future", "x": 1}}')
    failure = Memory(tmp_path / "backups.json").read().failure
    assert failure is not None
    assert isinstance(ChatError.from_record(failure), ChatError)


@in_loop
async def test_a_home_in_a_synced_folder_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    workspace = Workspace(places({"WEIR_HOME": str(tmp_path / "Dropbox" / "weir")}))
    notice = await workspace.backups.synced()
    assert notice is not None
    assert notice.service == "Dropbox"
    report = report_text(workspace, workspace.endpoints.default_endpoint(), [])
    assert "(synced by Dropbox)" in report
    assert workspace.backups.tells_first(notice)
    assert not workspace.backups.tells_first(notice)
    await workspace.close()
