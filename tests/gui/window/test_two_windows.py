"""Two windows of one home: they show the same lists and streams, and either can do anything."""

from __future__ import annotations

from pathlib import Path

from desktop.chat.messages import Role, TurnState
from desktop.chat.settings.setting import THEME
from desktop.ui.chats.chat_list_model import ChatListModel
from desktop.ui.commands.command import CommandName
from desktop.ui.look.theme import DARK
from tests.support.driving import Driver, endpoint, until
from tests.support.fault_server import FaultServer, Hold, Reply, Stall, content_stream
from tests.support.many_windows import open_home

WORDS = [f"word {number}, " for number in range(60)]


def held(*texts: str, then: tuple[str, ...]) -> Reply:
    """A reply that waits between these words and those for `release`."""
    begun = content_stream(*texts, finish=None, done=False)
    return begun.then(Hold(), *content_stream(*then).steps)


ARRIVING = content_stream("so far", finish=None, done=False).then(Stall())


def enter(driver: Driver, text: str = "") -> None:
    driver.type(text)
    driver.press("Return")


async def ask(driver: Driver, text: str) -> int:
    enter(driver, text)
    await driver.until_replied()
    chat_id = driver.window.chat_controller.conversation.id
    assert chat_id is not None
    return chat_id


def questions(driver: Driver) -> list[str]:
    return [message.text for message in driver.path if message.role is Role.USER]


def shown(driver: Driver) -> int | None:
    return driver.window.chat_controller.conversation.id


def running(driver: Driver) -> list[bool]:
    chats = driver.window.chats
    rows = map(chats.index, range(chats.rowCount()))
    return [row.data(ChatListModel.RUNNING) for row in rows if row.data(ChatListModel.CHAT_ID)]


async def test_both_show_the_order_that_one_makes(tmp_path: Path) -> None:
    with FaultServer(content_stream("Yes.")) as server:
        async with open_home(tmp_path, endpoint(server)) as (home, one):
            kept = await ask(one, "Kept?")
            one.window.commands.run(CommandName.NEW_CHAT)
            away = await ask(one, "Away?")
            two = await home.open(away)
            await until(lambda: shown(two) == away)
            folder = one.workspace.ordering.add_folder("Work")
            one.window.chats.set_folders(one.workspace.ordering.folders())
            one.window.chat_list_controller.move([kept], folder)
            one.window.chats.fold(folder, folded=True)
            assert two.window.sidebar.chats.model().rowCount() == 3
            one.window.chat_list_controller.archive(away)
            assert shown(one) is None
            assert shown(two) is None
            assert not two.shows("Undo")
            one.window.chat_list_controller.undo()
            assert two.titles == ["Away?", "Kept?"]


async def test_both_show_one_stream_to_the_last_character(tmp_path: Path) -> None:
    with FaultServer(held(*WORDS[:30], then=(*WORDS[30:],))) as server:
        async with open_home(tmp_path, endpoint(server)) as (home, one):
            enter(one, "Count")
            await one.until_shown("word 29")
            two = await home.open(shown(one))
            await two.until_shown("word 29")  # what had come by then
            assert two.shows("Stop")
            assert running(one) == running(two) == [True]
            server.release()
            await two.until_replied("word 59")
            await until(lambda: all(d.window.pane.transcript.is_idle for d in (one, two)))
            assert "".join(WORDS).strip() in two.transcript
            assert one.transcript == two.transcript
            assert not one.shows("Stop")
            assert not two.shows("Stop")
            assert running(one) == [False]


async def test_either_stops_it(tmp_path: Path) -> None:
    with FaultServer(ARRIVING) as server:
        async with open_home(tmp_path, endpoint(server)) as (home, one):
            enter(one, "first")
            await one.until_shown("so far")
            two = await home.open(shown(one))
            two.press("Esc")
            await one.until_replied("so far")
            await two.until_replied("so far")
            assert one.path[-1].state is TurnState.STOPPED
            await until(lambda: "stopped" in two.transcript.lower())
            assert one.transcript == two.transcript


async def test_a_question_and_another_variant_appear_in_the_other(tmp_path: Path) -> None:
    replies = (content_stream(word) for word in ("Aye.", "Bee.", "Cee."))
    with FaultServer(*replies) as server:
        async with open_home(tmp_path, endpoint(server)) as (home, one):
            chat = await ask(one, "first")
            two = await home.open(chat)
            await ask(two, "second")
            await one.until_shown("Bee.")
            assert questions(one) == ["first", "second"]
            await one.activate()
            one.press("Ctrl+R")
            await two.until_shown("Cee.")
            await until(lambda: "Bee." not in two.transcript)
            await one.until_replied("Cee.")
            two.window.chat_controller.messages.choose_variant(one.path[-1].id - 1)
            await one.until_shown("Bee.")
            assert one.path == two.path


async def test_what_happens_to_a_chat_happens_in_both_lists(tmp_path: Path) -> None:
    with FaultServer(content_stream("Yes.")) as server:
        async with open_home(tmp_path, endpoint(server)) as (home, one):
            chat = await ask(one, "first")
            two = await home.open()
            await ask(two, "another")
            assert one.titles == two.titles == ["another", "first"]
            await one.activate()
            enter(one, "again")
            assert two.titles == ["first", "another"]
            await one.until_replied()
            one.press("F2")
            enter(one, "renamed")
            two.window.chat_controller.open_chat(chat)
            assert two.window.pane.title.text == "renamed"
            assert two.titles == ["renamed", "another"]

            one.window.chat_list_controller.delete(chat)
            assert two.titles == ["another"]
            assert shown(two) is None
            assert not two.shows("Undo")
            one.click("Undo")
            assert two.titles == ["renamed", "another"]
            assert shown(one) == chat
            assert questions(one) == ["first", "again"]


async def test_what_waits_is_seen_and_sent_by_either(tmp_path: Path) -> None:
    with FaultServer(ARRIVING, content_stream("two"), content_stream("three")) as server:
        async with open_home(tmp_path, endpoint(server)) as (home, one):
            enter(one, "first")
            await one.until_shown("so far")
            two = await home.open(shown(one))
            enter(two, "second")
            await one.activate()
            enter(one, "third")
            assert one.window.pane.queue.texts == two.window.pane.queue.texts == ["second", "third"]
            two.press("Esc")
            await two.until_replied()
            one.click("Send now")
            await until(lambda: questions(two) == ["first", "second", "third"])
            await one.until_replied("three")
            await two.until_replied("three")
            assert len(server.requests) == 3
            assert two.window.pane.queue.texts == []


async def test_a_reply_ends_well_though_its_window_was_closed(tmp_path: Path) -> None:
    with FaultServer(held("so far", then=(" and to the end",)), content_stream("next")) as server:
        async with open_home(tmp_path, endpoint(server)) as (home, one):
            two = await home.open()
            await one.activate()
            enter(one, "first")
            enter(one, "second")
            await one.until_shown("so far")
            ended: list[int | None] = []
            two.window.chat_controller.turn_ended.connect(
                lambda chat, _reply: ended.append(chat.id)
            )
            chat = shown(one)
            assert chat is not None
            await home.close(one)
            assert not home.ended.is_set()
            assert running(two) == [True]
            server.release()
            await until(lambda: len(ended) == 2)
            two.window.chat_controller.open_chat(chat)
            assert questions(two) == ["first", "second"]
            assert two.path[1].text == "so far and to the end"
            assert two.path[1].state is TurnState.DONE
            assert two.path[1].stats.ttft_ms is not None
            assert two.titles == ["first"]
            await until(lambda: home.workspace.history.load(chat).active_path() == two.path)


async def test_no_window_takes_the_words_of_another(tmp_path: Path) -> None:
    with FaultServer(content_stream("Yes.")) as server:
        async with open_home(tmp_path, endpoint(server)) as (home, one):
            chat, kept = await ask(one, "first"), home.workspace.drafts
            one.type("mine")
            await until(lambda: kept.read(chat) == "mine")
            two = await home.open(chat)
            assert two.message == "", "one draft stands in one message"
            two.type("yours")
            await until(lambda: kept.read(chat) == "mine\n\nyours")
            assert one.message == "mine"
            await one.activate()
            one.press("Return")
            await until(lambda: kept.read(chat) == "yours")
            assert two.message == "yours"
            await home.close(two)
            one.press("Ctrl+N")
            one.window.chat_controller.open_chat(chat)
            assert one.message == "yours"


async def test_what_is_chosen_in_one_holds_in_both(tmp_path: Path) -> None:
    with FaultServer(content_stream("Yes.")) as server:
        entries = endpoint(server), endpoint(server, "Other")
        async with open_home(tmp_path, *entries) as (home, one):
            chat = await ask(one, "first")
            two = await home.open(chat)
            two.window.endpoint_in_use.use(entries[1])
            assert one.window.endpoint_in_use.endpoint.name == "Other"
            two.press("Ctrl++")
            assert one.window.zoom.factor == two.window.zoom.factor == 1.1
            three = await home.open()
            assert three.window.zoom.factor == 1.1
            home.workspace.settings.change(THEME, "dark")
            two.window.settings.open()
            two.window.shared.appearance.refresh()
            assert one.window.pane.transcript.view.colours == DARK
            two.press("Esc")


async def test_the_first_question_of_a_chat_takes_the_greeting_away_in_both(tmp_path: Path) -> None:
    with FaultServer(content_stream("Yes.")) as server:
        async with open_home(tmp_path, endpoint(server)) as (home, one):
            chat = home.workspace.history.create("Empty as yet")
            one.window.shared.chat_list.load()
            one.window.chat_controller.open_chat(chat)
            two = await home.open(chat)
            await ask(two, "first")
            await one.until_shown("Yes.")
            assert one.shows("Conversation")
