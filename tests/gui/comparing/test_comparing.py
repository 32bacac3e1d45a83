"""Answers side by side, over real servers that answer at once: stopped, kept, found again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.chat.endpoint import Endpoint, ModelChoice
from desktop.chat.messages import Role, TurnState
from desktop.chat.steering.preset import Preset
from desktop.chat.tree import Conversation
from desktop.chat.usage.price import Price
from desktop.engine.comparing.asked_set import AskedOne, written
from desktop.storage.history.history import History
from desktop.ui.chats.chat_list_model import ChatListModel
from desktop.ui.settings.settings_dialog import SettingsDialog
from desktop.ui.window.comparing.answers.answer_column import AnswerColumn
from desktop.ui.window.comparing.asked.asked_models import AskedModels
from desktop.ui.window.comparing.compare_page import ComparePage
from tests.support import settings_driving
from tests.support.driving import Driver, open_window, until
from tests.support.fault_server import FaultServer, Reply, Stall, content_stream, status
from tests.support.many_windows import open_home

WAITS = content_stream("Tell the producer to wait.")
SLOW_WORDS = "Tell the producer to slow down.\n\n```\nwait\n```"
SLOWS = content_stream(SLOW_WORDS)
BEGUN = content_stream("Tell nobody ", finish=None, done=False).then(Stall())


@asynccontextmanager
async def asking(
    home: Path, *replies: Reply, size: tuple[int, int] = (1300, 820)
) -> AsyncIterator[tuple[Driver, list[FaultServer]]]:
    """A window in whose chats models A, B and so on are asked side by side, of a server each."""
    with ExitStack() as stack:
        servers = [stack.enter_context(FaultServer(reply)) for reply in replies]
        entries = [
            Endpoint(f"Server {letter}", server.base_url, f"model-{letter.lower()}")
            for letter, server in zip("ABCD", servers, strict=False)
        ]
        async with open_window(home, *entries) as driver:
            asked = [AskedOne(ModelChoice.of(entry)) for entry in entries]
            driver.workspace.window_state.asked = written(asked)
            await driver.resize(*size)
            yield driver, servers


async def ask(driver: Driver, question: str, arriving: int = 0) -> None:
    """Ask on the page, until so many answers still arrive."""
    driver.type(question)
    driver.press("Return")
    await until(lambda: len(driver.window.shared.live.all()) == arriving and columns(driver))


def page(driver: Driver) -> ComparePage:
    assert driver.window.comparing.page is not None
    return driver.window.comparing.page


def models(driver: Driver) -> AskedModels:
    assert driver.window.comparing.models is not None
    return driver.window.comparing.models


def columns(driver: Driver) -> list[AnswerColumn]:
    return list(page(driver).columns.shown)


def texts(driver: Driver) -> list[str]:
    """What stands in the columns, without the lines of the window."""
    return [column.transcript.view.toPlainText().strip() for column in columns(driver)]


def marked(driver: Driver) -> list[list[str]]:
    return [column.marks.words() for column in columns(driver)]


def answers(driver: Driver) -> list[tuple[str, str, TurnState]]:
    """All answers to the last question, as another program reads them."""
    replies = [one for one in stored(driver).messages() if one.role is Role.ASSISTANT]
    parent = replies[-1].parent_id
    return [(one.model, one.text, one.state) for one in replies if one.parent_id == parent]


def is_running(driver: Driver) -> bool:
    """Whether the only chat of the list has its ring."""
    chats = driver.window.chats
    assert chats.rowCount() == 2  # with the heading of the day
    return bool(chats.index(1).data(ChatListModel.RUNNING))


def stored(driver: Driver) -> Conversation:
    history = History(driver.workspace.places.database)
    chat = history.load(driver.window.chat_controller.conversation.id or 0)
    history.close()
    return chat


async def test_one_is_stopped_another_kept_and_all_are_variants(tmp_path: Path) -> None:
    async with asking(tmp_path, WAITS, SLOWS, BEGUN) as (driver, servers):
        prices = driver.workspace.usage.prices
        prices.enter(ModelChoice("Server A", "model-a"), Price(0.0, 14_000.0))
        driver.click("Compare")
        edit = driver.window.pane.composer.edit
        assert edit.placeholderText() == "Ask all three — Enter to send"
        await ask(driver, "What then?", arriving=1)
        assert driver.message == ""
        await until(lambda: "Tell nobody" in texts(driver)[2])
        assert "Tell the producer to wait." in texts(driver)[0]
        assert is_running(driver)
        assert not driver.shows("Keep the answer of model-c")
        driver.click("Stop model-c")
        await driver.until_replied()
        assert [column.is_arriving for column in columns(driver)] == [False] * 3
        assert "stopped" in columns(driver)[2].figures.text()
        costs = [" · ≈ $0.0" in column.figures.text() for column in columns(driver)]
        assert costs == [True, False, False]
        assert page(driver).note.text() == "The next question goes on from model-a"
        await until(driver.find("Keep the answer of model-b").isEnabled)
        driver.click("Keep the answer of model-b")
        assert not page(driver).isVisible()
        assert edit.placeholderText().startswith("Message")
        assert edit.hasFocus()
        await driver.until_shown("slow down")
        assert driver.find("Model").accessibleDescription() == "Server B · model-b"
        done = TurnState.DONE
        assert answers(driver)[0] == ("model-a", "Tell the producer to wait.", done)
        assert answers(driver)[2] == ("model-c", "Tell nobody ", TurnState.STOPPED)
        assert stored(driver).active_path()[-1].model == "model-b"
        driver.press("Alt+Left")
        await driver.until_shown("to wait")
        driver.press("Alt+Right")
        driver.type("And then?")  # the chat goes on with the kept one, and asks no other
        driver.press("Return")
        await until(lambda: len(servers[1].requests) == 2)
        await driver.until_replied()
        assert servers[1].requests[1].json["messages"][1]["content"].startswith("Tell the producer")
        assert [len(server.requests) for server in servers] == [1, 2, 1]


async def test_the_words_that_differ_are_marked_until_that_is_turned_off(tmp_path: Path) -> None:
    async with asking(tmp_path, WAITS, SLOWS) as (driver, _servers):
        driver.press("Ctrl+D")
        await ask(driver, "What then?")
        await until(lambda: all(marked(driver)))
        assert marked(driver) == [["wait"], ["slow down"]]  # nothing of the code
        driver.click("Show words that differ")
        assert marked(driver) == [[], []]
        driver.window.saver.save()
        await driver.window.saver.close()
    async with open_window(tmp_path) as driver:
        driver.press("Ctrl+D")  # the chat that was shown last, with its two answers
        assert page(driver).heading.text() == "2 answers side by side"
        await until(lambda: all(column.transcript.is_idle for column in columns(driver)))
        assert marked(driver) == [[], []]
        driver.click("Show words that differ")
        assert marked(driver) == [["wait"], ["slow down"]]


async def test_the_same_model_is_asked_twice_with_settings_of_its_own(tmp_path: Path) -> None:
    async with asking(tmp_path, WAITS) as (driver, [server]):
        driver.workspace.settings.put_preset(Preset("Curt", system="Be curt."))
        driver.press("Ctrl+D")
        assert not driver.find("Do not ask model-a").isEnabled()
        driver.click("Add a model")
        choose(driver, "model-a again, with other settings…")
        driver.click("Preset")
        choose(driver, "Curt")
        driver.find("Temperature: number").setFocus()
        driver.type("1.5")
        driver.press("Return")
        driver.press("Esc")
        await until(lambda: models(driver).settings is None)
        assert models(driver).bar.names == ["model-a", "model-a · Curt · t 1.5"]
        assert driver.window.pane.composer.edit.hasFocus()
        await ask(driver, "What then?")
        first, second = sorted((one.json for one in server.requests), key=len)
        assert "temperature" not in first
        assert second["temperature"] == 1.5
        assert [one["role"] for one in first["messages"]] == ["user"]
        assert second["messages"][0] == {"role": "system", "content": "Be curt."}
        assert [column.source.text() for column in columns(driver)] == [
            "Server A",
            "Server A · Curt · t 1.5",
        ]
        await driver.window.saver.close()
    async with open_window(tmp_path) as driver:
        driver.press("Ctrl+D")
        assert models(driver).bar.names == ["model-a", "model-a · Curt · t 1.5"]
        driver.click("Do not ask model-a · Curt · t 1.5")
        assert models(driver).bar.names == ["model-a"]
        assert driver.window.pane.composer.edit.placeholderText().startswith("Ask one model")


def choose(driver: Driver, words: str) -> None:
    menu = QApplication.activePopupWidget()
    assert menu is not None
    [action] = [one for one in menu.actions() if one.text() == words]
    action.trigger()
    menu.close()


async def test_the_answers_go_on_while_another_chat_is_read(tmp_path: Path) -> None:
    async with asking(tmp_path, BEGUN, BEGUN, WAITS) as (driver, _servers):
        driver.press("Ctrl+D")
        await ask(driver, "What then?", arriving=2)
        chat = driver.window.chat_controller.conversation
        driver.press("Ctrl+N")
        assert not page(driver).isVisible()
        assert chat.id is not None
        assert is_running(driver)
        assert len(driver.workspace.turns.turns_of(chat.id)) == 2
        driver.window.chat_controller.open_chat(chat.id)
        assert page(driver).isVisible()  # with what has come, and Stop
        await until(lambda: texts(driver)[:2] == ["Tell nobody"] * 2)
        driver.type("And then?")
        driver.press("Return")  # waits until all have ended
        driver.click("Stop all")
        await driver.until_replied()
        assert not is_running(driver)
        assert [state for _model, _text, state in answers(driver)] == [
            *(TurnState.STOPPED, TurnState.STOPPED, TurnState.DONE)
        ]
        assert "And then?" in driver.window.shared.waiting.texts()


async def test_what_failed_says_why_and_is_asked_again_in_its_place(tmp_path: Path) -> None:
    async with asking(tmp_path, status(500), status(401), WAITS) as (driver, servers):
        driver.press("Ctrl+D")
        await ask(driver, "What then?")
        assert "refused the key" in texts(driver)[1]
        assert not driver.shows("Keep the answer of model-b")
        assert page(driver).note.text() == "The next question goes on from model-c"
        driver.click("Enter a key")  # of the endpoint that wants one, which is not the one in use
        dialog = driver.window.findChild(SettingsDialog)
        assert isinstance(dialog, SettingsDialog)
        assert settings_driving.line(dialog, "Name").text() == "Server B"
        dialog.close()
        await driver.activate()
        servers[1].script(SLOWS)
        columns(driver)[1].again.click()
        await until(lambda: "slow down" in "".join(texts(driver)))
        await driver.until_replied()
        names = [column.name.text() for column in columns(driver)]
        assert names == ["model-a", "model-b", "model-c"]
        assert page(driver).note.text() == "The next question goes on from model-b"
        driver.type("And then?")
        driver.press("Return")
        await until(lambda: len(servers[2].requests) == 2)
        await driver.until_replied()
        said = [one["content"] for one in servers[2].requests[1].json["messages"]]
        assert said == ["What then?", SLOW_WORDS, "And then?"]
        assert len(stored(driver).messages()) == 1 + 4 + 1 + 3  # nothing of it is lost


async def test_keys_lead_through_a_narrow_page_and_out_of_it(tmp_path: Path) -> None:
    async with asking(tmp_path, WAITS, SLOWS, size=(480, 820)) as (driver, servers):
        driver.press("Ctrl+Shift+T")
        driver.press("Ctrl+D")
        await ask(driver, "What then?")
        assert driver.window.chat_controller.conversation.is_temporary
        first, second = columns(driver)
        assert (first.isVisible(), second.isVisible()) == (True, False)
        driver.press("Alt+2")
        assert (first.isVisible(), second.isVisible()) == (False, True)
        assert second.transcript.view.hasFocus()
        assert second.transcript.view.accessibleName() == "Answer of model-b"
        driver.click("Answers: model-a")
        assert first.isVisible()
        driver.type("w")  # goes to the message, from wherever it is typed
        assert driver.message == "w"
        driver.press("Esc")
        assert page(driver).isVisible()  # something is written
        driver.press("Backspace")
        driver.press("Esc")
        assert not page(driver).isVisible()
        assert driver.path[-1].text == "Tell the producer to wait."
        await driver.resize(1300, 820)
        driver.type("And then?")  # the chat asks the first of them alone
        driver.press("Return")
        await until(lambda: len(servers[0].requests) == 2)
        await driver.until_replied()
        assert len(servers[1].requests) == 1
        driver.press("Ctrl+D")
        assert not second.isVisible()  # the last question has one answer
        driver.press("Ctrl+D")
        driver.window.chat_controller.messages.deletions.delete(driver.path[-2].id)
        driver.press("Ctrl+D")
        await until(lambda: first.isVisible() and second.isVisible())


async def test_two_windows_show_the_same_answers_and_either_keeps_one(tmp_path: Path) -> None:
    with FaultServer(BEGUN) as slow, FaultServer(WAITS) as quick:
        entries = [Endpoint("Slow", slow.base_url, "s"), Endpoint("Quick", quick.base_url, "q")]
        async with open_home(tmp_path, *entries) as (home, one):
            asked = [AskedOne(ModelChoice.of(entry)) for entry in entries]
            one.workspace.window_state.asked = written(asked)
            await until(lambda: one.shows("Compare"))
            one.click("Compare")
            await ask(one, "What then?", arriving=1)
            two = await home.open(one.window.chat_controller.conversation.id)
            await until(lambda: "Tell nobody" in texts(two)[0])
            assert "wait" in texts(two)[1]
            assert texts(one)[0] == texts(two)[0]
            two.click("Stop s")
            await two.until_replied()
            await until(lambda: not columns(one)[0].is_arriving)
            await until(two.find("Keep the answer of q").isEnabled)
            two.click("Keep the answer of q")
            assert page(one).isVisible()  # it stays where the other person looks
            await until(lambda: page(one).note.text().endswith("from q"))
            assert one.find("Model").accessibleDescription() == "Quick · q"


async def test_what_is_edited_or_gone_to_is_seen_in_the_chat(tmp_path: Path) -> None:
    async with asking(tmp_path, WAITS, SLOWS) as (driver, _servers):
        driver.click("Compare")
        await ask(driver, "What then?")
        driver.press("Up")
        assert driver.shows("Edit the question")
        assert not driver.window.comparing.is_open
        driver.press("Escape")
        driver.click("Compare")
        assert driver.window.comparing.is_open
        driver.window.chat_controller.messages.go_to(driver.path[0].id)
        assert not driver.window.comparing.is_open
