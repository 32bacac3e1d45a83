"""Chats are exported from a workspace: what goes out, where it stands, and what stops it."""

from __future__ import annotations

import asyncio
import io
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from desktop.chat.content import Picture, Text
from desktop.chat.failures import ChatError
from desktop.chat.messages import Role
from desktop.engine.exchanging.exporting.wishes import (
    Exported,
    InFolder,
    OneFile,
    Progress,
    Scope,
    Target,
)
from desktop.engine.failures import FileNotSaved
from desktop.engine.workspace import Workspace
from desktop.exchange.weir_json import reader
from desktop.exchange.writing import Chats, Format, How, Output
from desktop.paths import Places, places
from desktop.storage.database.sealing import use_key
from desktop.storage.failures import HistoryLocked, NoSuchConversation, SetByPolicy
from tests.support.driving import MemoryKeyring
from tests.support.exporting import PICTURE, PNG, Given
from tests.support.policies import opened_with


@pytest.fixture
def home(tmp_path: Path) -> Places:
    return places({"WEIR_HOME": str(tmp_path / "home")})


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def a_chat(workspace: Workspace, title: str, picture: Picture | None = None) -> int:
    history = workspace.history
    chat = history.create(title)
    said = (picture, Text("Look")) if picture else (Text("Look"),)
    asked = history.add_message(chat, None, Role.USER, said)
    history.add_message(chat, asked.id, Role.ASSISTANT, "I see.", model="m")
    return chat


def used(home: Places, use: Callable[[Workspace], Awaitable[None]]) -> None:
    async def main() -> None:
        workspace = Workspace(home)
        await use(workspace)
        await workspace.close()

    asyncio.run(main())


async def exported(
    workspace: Workspace, format: Format, target: Target, *ids: int, how: How | None = None
) -> Exported:
    scope = Scope(ids or None)
    return await workspace.exporting.begin(scope, format, target, how).report()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_one_file_or_one_for_each_chat(home: Places, out: Path) -> None:
    async def use(workspace: Workspace) -> None:
        first, second = a_chat(workspace, "A: b?"), a_chat(workspace, "A: b?")
        for format in (Format.MARKDOWN, Format.JSON, Format.TEXT):
            path = out / f"all.{format}"
            report = await exported(workspace, format, OneFile(path))
            assert (report.chats, report.paths, report.is_stopped) == (2, (path,), False)
            assert path.read_text("utf-8").count("I see.") == 2
        report = await exported(workspace, Format.MARKDOWN, InFolder(out / "new" / "each"))
        assert names(out / "new" / "each") == [f"A- b-{first}.md", f"A- b-{second}.md"]
        assert report.paths[0].read_text("utf-8").endswith("## m\n\nI see.\n")

    used(home, use)
    assert names(out) == ["all.json", "all.md", "all.txt", "new"]


def test_attachments_lie_beside_it_once_and_replace_nothing(home: Places, out: Path) -> None:
    async def use(workspace: Workspace) -> None:
        workspace.files.kept.keep(io.BytesIO(PNG), len(PNG))
        gone = Picture("0" * 64, "gone.png", "image/png", 3)
        chat, other = a_chat(workspace, "A", PICTURE), a_chat(workspace, "B", gone)
        (out / "A.files").mkdir()
        (out / "A.files" / PICTURE.name).write_bytes(b"another's")
        for _again in range(2):
            report = await exported(workspace, Format.MARKDOWN, OneFile(out / "A.md"), chat, other)
            assert report.missing == 1
            assert names(out / "A.files") == ["weir 都-2.png", "weir 都.png"]
        assert "![weir 都.png](A.files/weir%20%E9%83%BD-2.png)" in (out / "A.md").read_text("utf-8")
        assert "[Picture: gone.png]" in (out / "A.md").read_text("utf-8")
        assert (out / "A.files" / "weir 都-2.png").read_bytes() == PNG

        json_file = io.BytesIO()
        await exported(workspace, Format.JSON, json_file)
        records = reader.records(Given(json_file.getvalue()), lambda _name, _why: None)
        assert [one() for record in records for one in record.files.values()] == [PNG]

    used(home, use)


def test_a_temporary_chat_is_exported_where_it_is_named(home: Places, out: Path) -> None:
    async def use(workspace: Workspace) -> None:
        kept = a_chat(workspace, "Kept")
        temporary = workspace.new_temporary()
        assert temporary.id is not None
        history = workspace.history_of(temporary)
        history.titles.rename(temporary.id, "Gone soon")
        history.add_message(temporary.id, None, Role.USER, "Secret")
        stream = io.BytesIO()
        assert (await exported(workspace, Format.TEXT, stream)).chats == 1
        assert b"Secret" not in stream.getvalue()
        report = await exported(workspace, Format.TEXT, stream, temporary.id, kept)
        assert report.chats == 2
        assert b"Secret" in stream.getvalue()

    used(home, use)


def test_a_chat_that_is_not_there_changes_nothing(home: Places, out: Path) -> None:
    async def use(workspace: Workspace) -> None:
        chat = a_chat(workspace, "A")
        (out / "a.md").write_text("before")
        for target in (OneFile(out / "a.md"), InFolder(out / "b")):
            with pytest.raises(NoSuchConversation):
                await exported(workspace, Format.MARKDOWN, target, chat, 99)

    used(home, use)
    assert names(out) == ["a.md"]
    assert (out / "a.md").read_text() == "before"


class Slow:
    """A writer that has begun, and then waits until it is stopped."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.begun, self._loop = asyncio.Event(), loop

    def __call__(self, chats: Chats, output: Output, how: How) -> None:
        output.write(b"half of it")
        output.beside("a.png", lambda: PNG)
        self._loop.call_soon_threadsafe(self.begun.set)
        output.stop.wait()
        output.write(b"the rest")


@pytest.mark.parametrize("way", ["stop", "cancel", "close"])
def test_one_that_is_stopped_leaves_what_was_there(home: Places, out: Path, way: str) -> None:
    async def use(workspace: Workspace) -> None:
        a_chat(workspace, "A")
        (out / "a.html").write_text("before")
        slow = Slow(asyncio.get_running_loop())
        workspace.exporting.use(Format.HTML, slow)
        export = workspace.exporting.begin(Scope(), Format.HTML, OneFile(out / "a.html"))
        report = asyncio.ensure_future(export.report())
        await slow.begun.wait()
        assert len(names(out)) == 3
        if way == "cancel":
            report.cancel()
            with pytest.raises(asyncio.CancelledError):
                await report
        else:
            if way == "stop":
                export.stop()
            else:
                await workspace.exporting.stop_all()
            assert (await report).is_stopped

    used(home, use)
    assert names(out) == ["a.html"]
    assert (out / "a.html").read_text() == "before"


def test_a_failure_of_the_writer_leaves_what_was_there(home: Places, out: Path) -> None:
    class PageFailed(ChatError):
        """A failure of a writer."""

    def fails(chats: Chats, output: Output, how: How) -> None:
        output.write(b"half")
        raise PageFailed

    async def use(workspace: Workspace) -> None:
        a_chat(workspace, "A")
        (out / "a.pdf").write_text("before")
        workspace.exporting.use(Format.PDF, fails)
        with pytest.raises(PageFailed):
            await exported(workspace, Format.PDF, OneFile(out / "a.pdf"))

    used(home, use)
    assert names(out) == ["a.pdf"]
    assert (out / "a.pdf").read_text() == "before"


@pytest.mark.parametrize(
    "target",
    [
        *(OneFile(Path("none/a.md")), OneFile(Path("out")), InFolder(Path("file/b"))),
        pytest.param(
            OneFile(Path("/dev/full")),
            marks=pytest.mark.skipif(sys.platform != "linux", reason="Linux has it"),
        ),
    ],
)
def test_a_disk_that_refuses_is_told(
    home: Places, out: Path, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(out.parent)
    (out.parent / "file").write_text("a file")

    async def use(workspace: Workspace) -> None:
        a_chat(workspace, "A")
        with pytest.raises(FileNotSaved) as told:
            await exported(workspace, Format.MARKDOWN, target)
        assert told.value.reason

    used(home, use)
    assert names(out) == []


def test_a_file_keeps_its_rights_and_a_link_its_place(home: Places, out: Path) -> None:
    async def use(workspace: Workspace) -> None:
        a_chat(workspace, "A")
        real = out / "real.md"
        real.write_text("before")
        real.chmod(0o640)
        if sys.platform != "win32":
            (out / "link.md").symlink_to(real)
            await exported(workspace, Format.MARKDOWN, OneFile(out / "link.md"))
            assert (out / "link.md").is_symlink()
            assert real.stat().st_mode & 0o777 == 0o640
            assert "I see." in real.read_text("utf-8")

    used(home, use)


def test_progress_is_told_in_the_loops_thread(home: Places, out: Path) -> None:
    async def use(workspace: Workspace) -> None:
        for number in range(5):
            a_chat(workspace, f"Chat {number}")
        told: list[Progress] = []
        export = workspace.exporting.begin(Scope(), Format.TEXT, InFolder(out))
        export.on_progress = told.append
        assert (await export.report()).chats == 5
        await asyncio.sleep(0)
        assert told[-1] == export.progress == Progress(5, 5, 1.0)

    used(home, use)


def test_an_organisation_lets_nothing_out(home: Places, out: Path, tmp_path: Path) -> None:
    async def main() -> None:
        workspace = opened_with(home, tmp_path, {"export": False})
        a_chat(workspace, "A")
        with pytest.raises(SetByPolicy):
            workspace.exporting.begin(Scope(), Format.TEXT, OneFile(out / "a.txt"))
        await workspace.close()

    asyncio.run(main())
    assert names(out) == []


def test_an_encrypted_history_goes_out_once_it_is_unlocked(
    home: Places, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    MemoryKeyring(monkeypatch)

    async def encrypt(workspace: Workspace) -> None:
        workspace.files.kept.keep(io.BytesIO(PNG), len(PNG))
        a_chat(workspace, "A", PICTURE)
        await workspace.encryption.turn_on(float)

    async def export(workspace: Workspace) -> None:
        with pytest.raises(HistoryLocked):
            workspace.exporting.begin(Scope(), Format.TEXT, OneFile(out / "a.txt"))
        assert await workspace.encryption.unlock()
        report = await exported(workspace, Format.MARKDOWN, OneFile(out / "a.md"))
        assert (report.chats, report.missing) == (1, 0)

    try:
        used(home, encrypt)
        use_key(home.database, None)
        used(home, export)
    finally:
        use_key(home.database, None)
    assert names(out / "a.files") == [PICTURE.name]


def test_a_name_is_suggested(home: Places) -> None:
    async def use(workspace: Workspace) -> None:
        assert workspace.exporting.name_for(["A/b"], Format.MARKDOWN) == "A-b.md"
        several = workspace.exporting.name_for(["A", "B"], Format.JSON)
        assert several.startswith("Chats 20")
        assert several.endswith(".json")
        assert workspace.exporting.formats() == (Format.MARKDOWN, Format.JSON, Format.TEXT)

    used(home, use)


def test_a_pipe_with_a_name_is_written_as_it_is(home: Places, out: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("there are none")
    os.mkfifo(out / "pipe")
    heard: list[bytes] = []

    async def use(workspace: Workspace) -> None:
        a_chat(workspace, "A")
        reading = asyncio.to_thread(lambda: heard.append((out / "pipe").read_bytes()))
        await asyncio.gather(reading, exported(workspace, Format.TEXT, OneFile(out / "pipe")))

    used(home, use)
    assert b"I see." in heard[0]
