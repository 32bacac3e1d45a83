"""A history is encrypted, unlocked, and plain again; what lies on the disk shows it."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from desktop.engine.at_rest.encryption import AtRest
from desktop.engine.workspace import Workspace
from desktop.paths import places
from desktop.storage.at_rest import converting
from desktop.storage.at_rest.unlocking import encrypt
from desktop.storage.database import upgrade
from desktop.storage.database.age import is_old
from desktop.storage.database.database import connect, migrate
from desktop.storage.database.schema import MIGRATIONS
from desktop.storage.database.sealing import Marker, check_of, use_key, write_marker
from desktop.storage.failures import DatabaseSetAside, HistoryFailed, HistoryLocked, KeyringMissing
from tests.support.canary import CANARY, files_with_canary
from tests.support.driving import MemoryKeyring
from tests.support.talking import found, talk

ROOT = Path(__file__).parents[4]


def opened(home: Path) -> Workspace:
    """The workspace of a process that starts."""
    use_key(home / "history.db", None)
    return Workspace(places({"WEIR_HOME": str(home)}))


def history_files(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in home.glob("history*")}


def test_no_word_of_a_chat_is_left_in_plain_and_all_comes_back(
    home: Path, ring: MemoryKeyring
) -> None:
    async def main() -> None:
        shares: list[float] = []
        workspace = opened(home)
        chat, _other = await talk(workspace)
        workspace.window_state.searches = (CANARY,)
        before = workspace.history.load(chat).messages()
        await workspace.encryption.turn_on(shares.append)
        assert shares
        assert workspace.encryption.state is AtRest.ENCRYPTED
        assert await found(workspace, "wombat") == 4
        assert workspace.history.load(chat).messages() == before
        assert files_with_canary(home) == []
        assert not workspace.window_state.searches
        await workspace.close()

        workspace = opened(home)
        assert workspace.encryption.is_locked
        assert await workspace.encryption.unlock()
        assert workspace.history.load(chat).messages() == before
        assert CANARY in workspace.drafts.read(chat)
        await workspace.encryption.turn_off()
        assert workspace.encryption.state is AtRest.PLAIN
        assert workspace.history.load(chat).messages() == before
        assert CANARY in workspace.drafts.read(chat)
        assert ring.stored == {}
        assert not (home / "history.encrypted").exists()
        await workspace.close()

    asyncio.run(main())


@pytest.mark.parametrize("why", ["gone", "other", "marker", "none"])
def test_without_its_key_nothing_is_changed_and_chats_are_temporary(
    home: Path, ring: MemoryKeyring, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        workspace = opened(home)
        chat, _other = await talk(workspace)
        await workspace.encryption.turn_on()
        await workspace.close()
        stored, marker = dict(ring.stored), (home / "history.encrypted").read_bytes()
        lock(why)
        before = history_files(home)

        workspace = opened(home)
        assert not await workspace.encryption.unlock()
        assert workspace.encryption.failure is not None
        assert workspace.encryption.failure.reason == why
        assert workspace.history.summaries() == []
        assert workspace.new_conversation().is_temporary
        workspace.drafts.write(None, CANARY)
        with pytest.raises(HistoryLocked):
            workspace.keep(workspace.new_temporary())
        assert history_files(home) == before
        assert files_with_canary(home) == []

        ring.stored = stored
        ring._missing = False
        (home / "history.encrypted").write_bytes(marker)
        assert await workspace.encryption.unlock()
        assert chat in {one.id for one in workspace.history.summaries()}
        assert workspace.drafts.read(None) == CANARY
        assert not [one for one in workspace.notices if isinstance(one, DatabaseSetAside)]
        await workspace.close()

    def lock(why: str) -> None:
        if why == "gone":
            ring.stored = {}
        elif why == "other":
            ring.stored = dict.fromkeys(ring.stored, "ab" * 32)
        elif why == "marker":
            (home / "history.encrypted").unlink()
        else:
            ring._missing = True

    asyncio.run(main())


def test_a_keyring_that_keeps_nothing_is_told_before_anything_is_written(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    MemoryKeyring(monkeypatch, missing=True)

    async def main() -> None:
        workspace = opened(home)
        await talk(workspace)
        with pytest.raises(KeyringMissing):
            await workspace.encryption.turn_on()
        assert workspace.encryption.state is AtRest.PLAIN
        assert len(workspace.history.summaries()) == 2
        assert not (home / "history.encrypted").exists()
        await workspace.close()

    asyncio.run(main())


def test_what_fails_in_the_middle_leaves_all_as_it_was(
    home: Path, ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        workspace = opened(home)
        chat, _other = await talk(workspace)
        with monkeypatch.context() as patch:
            patch.setattr(converting, "_check", fail)
            with pytest.raises(HistoryFailed) as told:
                await workspace.encryption.turn_on()
        assert told.value.__cause__ is told.value.__context__ is None
        assert ring.stored == {}
        await workspace.encryption.turn_on()
        with monkeypatch.context() as patch:
            patch.setattr(converting, "_check", fail)
            with pytest.raises(HistoryFailed):
                await workspace.encryption.turn_off()
        assert files_with_canary(home) == []
        assert CANARY in workspace.drafts.read(chat)
        assert CANARY in workspace.history.load(chat).title
        await workspace.close()

    def fail(*_arguments: object) -> None:
        raise apsw.FullError("no more room")

    asyncio.run(main())


def test_of_a_damaged_one_all_other_pages_are_saved(home: Path, ring: MemoryKeyring) -> None:
    async def main() -> None:
        workspace = opened(home)
        await talk(workspace)
        for number in range(400):
            workspace.history.create(f"Chat {number} " + "x" * 200)
        await workspace.encryption.turn_on()
        await workspace.close()
        file = bytearray((home / "history.db").read_bytes())
        middle = len(file) // 2 // 4096 * 4096
        file[middle + 100 : middle + 200] = bytes(100)
        (home / "history.db").write_bytes(file)

        workspace = opened(home)
        assert await workspace.encryption.unlock()
        for chat in workspace.history.summaries():
            workspace.history.load(chat.id)
        listed = len(workspace.history.summaries())
        assert 300 < listed <= 402
        kept = [one for one in workspace.notices if isinstance(one, DatabaseSetAside)]
        assert [one.reason for one in kept] == ["damaged"] * len(kept)
        await workspace.close()

    asyncio.run(main())


def test_one_of_an_older_weir_is_brought_up_to_date(home: Path, ring: MemoryKeyring) -> None:
    """Its copy, which lies there meanwhile, has the same key."""
    database, key = home / "history.db", "cd" * 32
    use_key(database, key)
    with contextlib.closing(connect(database, create=True)) as old:
        migrate(old, len(MIGRATIONS) - 1)
        old.execute("INSERT INTO conversations (title, created_at, updated_at) VALUES (?, 1, 1)",
                    (CANARY,))  # fmt: skip
    ring.stored["history key 1"] = key
    write_marker(database, Marker("history key 1", check_of(key)))

    async def main() -> None:
        workspace = opened(home)
        assert await workspace.encryption.unlock()
        assert is_old(database)
        copies: list[list[str]] = []
        upgrade.open_file(database, lambda _share: copies.append(files_with_canary(home))).close()
        assert copies
        assert not any(copies)
        assert [chat.title for chat in workspace.history.summaries()] == [CANARY]
        assert workspace.encryption.copies() == []
        await workspace.close()

    asyncio.run(main())


def test_while_another_process_has_the_history_nothing_is_changed(
    home: Path, ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(converting, "BUSY_LIMIT", 0.2)

    async def main() -> None:
        workspace = opened(home)
        await talk(workspace)
        with another(home):
            with pytest.raises(HistoryFailed) as told:
                await workspace.encryption.turn_on()
            assert told.value.reason == "busy"
            assert ring.stored == {}
            assert len(workspace.history.summaries()) == 2
        await workspace.encryption.turn_on()
        assert len(workspace.history.summaries()) == 2
        await workspace.close()

    asyncio.run(main())


@contextlib.contextmanager
def another(home: Path) -> Iterator[None]:
    """Another Weir, which has the history open until the block ends."""
    code = (
        "import sys, pathlib; from desktop.engine.open_settings import open_history;"
        "open_history(pathlib.Path(sys.argv[1]), print); print('open', flush=True);"
        "sys.stdin.read()"
    )
    program = [sys.executable, "-c", code, str(home / "history.db")]
    with subprocess.Popen(
        program, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        yield
        process.communicate("")


@pytest.mark.parametrize("spoil", ["gone", "garbage"])
def test_no_plain_one_takes_the_place_of_one_that_is_gone(
    home: Path, ring: MemoryKeyring, spoil: str
) -> None:
    async def main() -> None:
        workspace = opened(home)
        chat, _other = await talk(workspace)
        await workspace.encryption.turn_on()
        await workspace.close()
        (home / "history.db").unlink() if spoil == "gone" else overwrite(home / "history.db")
        stored, ring.stored = ring.stored, {}
        workspace = opened(home)
        assert not await workspace.encryption.unlock()
        assert workspace.history.summaries() == []
        assert (home / "history.db").exists() is (spoil == "garbage")
        ring.stored = stored
        assert await workspace.encryption.unlock()
        workspace.history.create(CANARY)
        assert CANARY in workspace.drafts.read(chat)
        await workspace.close()
        assert files_with_canary(home) == []

    asyncio.run(main())


def overwrite(path: Path) -> None:
    path.write_bytes(b"garbage " * 1000)


def test_one_that_another_weir_encrypts_just_now_is_told(home: Path, ring: MemoryKeyring) -> None:
    """This one found it plain, and has no key when it opens it."""

    async def main() -> None:
        workspace = opened(home)
        await talk(workspace)
        await workspace.close()
        late = opened(home)
        encrypt(home / "history.db")
        use_key(home / "history.db", None)
        assert late.history.summaries() == []
        assert [type(notice) for notice in late.notices] == [HistoryLocked]
        assert late.new_conversation().is_temporary
        assert await late.encryption.unlock()
        assert len(late.history.summaries()) == 2
        await late.close()

    asyncio.run(main())


@pytest.mark.skipif(sys.platform == "win32", reason="links need a permission there")
def test_a_link_to_another_disk_stays_one(home: Path, ring: MemoryKeyring) -> None:
    async def main() -> None:
        workspace = opened(home)
        await talk(workspace)
        await workspace.close()
        (home / "elsewhere").mkdir()
        (home / "history.db").rename(home / "elsewhere" / "chats.db")
        (home / "history.db").symlink_to(home / "elsewhere" / "chats.db")
        workspace = opened(home)
        await workspace.encryption.turn_on()
        assert (home / "history.db").is_symlink()
        assert len(workspace.history.summaries()) == 2
        await workspace.close()
        assert files_with_canary(home) == []

    asyncio.run(main())
