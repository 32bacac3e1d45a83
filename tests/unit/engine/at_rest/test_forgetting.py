"""A chat that is forgotten leaves no byte of itself in any file below the home."""

from __future__ import annotations

import asyncio
import shutil
import zipfile
from pathlib import Path

import pytest

from desktop.chat.content import File
from desktop.engine.workspace import Workspace
from desktop.paths import places
from desktop.storage.failures import HistoryFailed
from desktop.storage.importing.writing import Taken
from tests.support.canary import CANARY, files_with_canary
from tests.support.driving import MemoryKeyring
from tests.support.exchange import LINE, chatgpt_file, record, take
from tests.support.talking import OTHER, found, talk

ATTACHED = '"metadata": {"attachments": [{"id": "file-Doc", "name": "notes.txt"}]}'
"""What a question of an export says of its file."""


@pytest.mark.parametrize("where", ["list", "archive", "trash", "encrypted"])
def test_no_byte_of_it_is_left(home: Path, ring: MemoryKeyring, where: str) -> None:
    async def main() -> None:
        workspace = Workspace(places({"WEIR_HOME": str(home)}))
        gone, kept = await talk(workspace)
        if where == "encrypted":
            await workspace.encryption.turn_on()
        else:
            assert {"history.db-wal", "search.db"} <= set(files_with_canary(home))
        if where == "archive":
            workspace.ordering.archive([gone])
        if where == "trash":
            workspace.ordering.delete([gone])
        await workspace.encryption.forget([gone])
        if where == "encrypted":
            await workspace.encryption.turn_off()
        assert files_with_canary(home) == []
        assert [chat.id for chat in workspace.history.summaries()] == [kept]
        assert await found(workspace, OTHER) == 4
        assert workspace.drafts.read(kept)
        await workspace.close()
        assert files_with_canary(home) == []

    asyncio.run(main())


def test_what_it_was_in_another_program_is_not_noted(home: Path, ring: MemoryKeyring) -> None:
    async def main() -> None:
        workspace = Workspace(places({"WEIR_HOME": str(home)}))
        database = workspace.history.database
        take(database, [record(CANARY, LINE, title=CANARY), record("other", LINE)])
        chats = {chat.title: chat.id for chat in workspace.history.summaries()}
        await workspace.encryption.forget([chats[CANARY]])
        await workspace.close()
        assert files_with_canary(home) == []
        assert take(database, [record("other", LINE)]) == [Taken()]

    asyncio.run(main())


def test_an_encrypted_history_takes_chats(
    home: Path, ring: MemoryKeyring, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")

    async def main() -> None:
        workspace = Workspace(places({"WEIR_HOME": str(home)}))
        await workspace.encryption.turn_on()
        chats = chatgpt_file(outside / "conversations.json", 3, longest=100).read_text()
        chats = chats.replace("Question", CANARY).replace('"metadata": {}', ATTACHED)
        path = outside / "export.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("conversations.json", chats)
            archive.writestr("file-Doc-notes.txt", f"{CANARY} and more")
        for expected in (3, 0):
            chosen = await workspace.importing.choose(path)
            assert (await workspace.importing.begin(chosen).report()).chats == expected
        asked = workspace.history.load(workspace.history.summaries()[0].id).active_path()[0]
        [part] = [part for part in asked.content if isinstance(part, File)]
        assert workspace.files.bytes_of(part.sha256) == f"{CANARY} and more".encode()
        await workspace.close()
        assert files_with_canary(home) == []

    asyncio.run(main())


def test_older_copies_are_found_and_go_when_that_is_wanted(home: Path, ring: MemoryKeyring) -> None:
    async def main() -> None:
        workspace = Workspace(places({"WEIR_HOME": str(home)}))
        gone, _kept = await talk(workspace)
        copies = [home / "history.db.before-3", home / "history.damaged-20260101-000000.db"]
        for copy in copies:
            shutil.copy(home / "history.db-wal", copy)
        assert set(workspace.encryption.copies()) == set(copies)
        await workspace.encryption.forget([gone])
        assert len(files_with_canary(home)) == 2
        assert await workspace.encryption.delete_copies() == 0
        assert files_with_canary(home) == []
        await workspace.close()

    asyncio.run(main())


def test_nothing_is_changed_while_another_weir_has_the_history(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        workspace = Workspace(places({"WEIR_HOME": str(home)}))
        gone, kept = await talk(workspace)
        monkeypatch.setattr("desktop.storage.database.owner.others_live", lambda _path: True)
        with pytest.raises(HistoryFailed) as told:
            await workspace.encryption.forget([gone])
        assert told.value.reason == "busy"
        assert {chat.id for chat in workspace.history.summaries()} == {gone, kept}
        await workspace.close()

    asyncio.run(main())


def test_what_was_killed_in_the_middle_goes_at_the_next_start(
    home: Path, ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        workspace = Workspace(places({"WEIR_HOME": str(home)}))
        gone, kept = await talk(workspace)
        with monkeypatch.context() as patch:
            patch.setattr("desktop.storage.at_rest.forgetting.convert", die)
            with pytest.raises(HistoryFailed):
                await workspace.encryption.forget([gone])
        assert files_with_canary(home)
        await workspace.close()
        workspace = Workspace(places({"WEIR_HOME": str(home)}))
        assert workspace.encryption.forgets
        await workspace.encryption.forget(())
        assert files_with_canary(home) == []
        assert not workspace.encryption.forgets
        assert [chat.id for chat in workspace.history.summaries()] == [kept]
        await workspace.close()

    def die(*_arguments: object) -> None:
        raise HistoryFailed("full")

    asyncio.run(main())


def test_a_disk_that_refuses_to_empty_the_trash_keeps_nobody_waiting(
    home: Path, ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_purge: object) -> None:
        raise HistoryFailed("full")

    async def main() -> None:
        workspace = Workspace(places({"WEIR_HOME": str(home)}))
        gone, _kept = await talk(workspace)
        monkeypatch.setattr(workspace.ordering._emptying, "_purge", refuse)
        workspace.ordering.purge_due()
        async with asyncio.timeout(20):
            await workspace.encryption.forget([gone])
        assert files_with_canary(home) == []
        await workspace.close()

    asyncio.run(main())
