"""A folder that another program copies about is known by its name, its marks or the environment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.storage.synced import synced_by


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/srv/ada/Dropbox/weir", "Dropbox"),
        ("/srv/ada/Dropbox (Work)/weir", "Dropbox"),
        ("/srv/ada/OneDrive - Contoso/weir", "OneDrive"),
        ("/Users/ada/Library/Mobile Documents/com~apple~CloudDocs/weir", "iCloud Drive"),
        ("/Users/ada/Library/CloudStorage/GoogleDrive-ada@example.com/My Drive", "Google Drive"),
        ("/Users/ada/Library/CloudStorage/OneDrive-Personal/weir", "OneDrive"),
        ("/srv/ada/Nextcloud/weir", "Nextcloud"),
        ("/srv/ada/坚果云/weir", "坚果云"),
        ("/srv/ada/.local/share/weir", None),
        ("/srv/ada/notes on Dropbox/weir", None),
        ("/srv/ada/dropbox-tools/weir", None),
    ],
)
def test_by_its_name(path: str, service: str | None) -> None:
    assert synced_by(Path(path), {}) == service


@pytest.mark.parametrize(
    ("mark", "service"),
    [
        (".stfolder", "Syncthing"),
        (".dropbox.cache", "Dropbox"),
        (".nextcloudsync.log", "Nextcloud"),
        (".sync_0a1b2c.db", "Nextcloud"),
        (".tmp.drivedownload", "Google Drive"),
    ],
)
def test_by_what_lies_in_it(tmp_path: Path, mark: str, service: str) -> None:
    home = tmp_path / "shared" / "deep" / "weir"
    home.mkdir(parents=True)
    assert synced_by(home, {}) is None
    (tmp_path / "shared" / mark).touch()
    assert synced_by(home, {}) == service


def test_by_the_environment(tmp_path: Path) -> None:
    home = tmp_path / "work" / "weir"
    assert synced_by(home, {"OneDrive": str(tmp_path / "work")}) == "OneDrive"
    assert synced_by(home, {"OneDrive": str(tmp_path / "other")}) is None


@pytest.mark.parametrize(
    "info", ['{"personal": {"path": "PATH"}}', "[", "[1]", '{"a": {"path": 7}}']
)
def test_by_what_dropbox_says(tmp_path: Path, info: str) -> None:
    folder, home = tmp_path / "Sync", tmp_path / "Sync" / "weir"
    (tmp_path / ".dropbox").mkdir()
    said = info.replace('"PATH"', json.dumps(str(folder)))
    (tmp_path / ".dropbox" / "info.json").write_text(said)
    expected = "Dropbox" if "PATH" in info else None
    assert synced_by(home, {"HOME": str(tmp_path)}) == expected


def test_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "Dropbox" / "weir").mkdir(parents=True)
    (tmp_path / "weir").symlink_to(tmp_path / "Dropbox" / "weir")
    assert synced_by(tmp_path / "weir", {}) == "Dropbox"
