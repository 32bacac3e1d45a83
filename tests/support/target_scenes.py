"""The scenes of the pictures that the window is to look like: always the same words and figures.

`shots targets` draws them all. What a turn measures is written into the history beforehand, and
what differs from machine to machine stands still: the keyring, the servers found, the steps of a
test.
"""

from __future__ import annotations

import asyncio
import datetime
import time
from collections.abc import AsyncGenerator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import apsw
import pytest
from PySide6.QtCore import QUrl

from desktop import language
from desktop.chat.endpoint import Endpoint, ModelChoice
from desktop.chat.settings.setting import THEME
from desktop.chat.steering.steering import SentKind, SentRule, Steering
from desktop.chat.usage.price import Price
from desktop.engine.endpoints.endpoints import Endpoints
from desktop.engine.events import Step
from desktop.engine.workspace import Workspace
from desktop.paths import places
from desktop.ui.commands.command import CommandName
from desktop.ui.settings.settings_dialog import SettingsDialog
from desktop.ui.window.searching.search_popup import SearchPopup
from desktop.wire.failures import ModelNotFound
from tests.support import settings_driving
from tests.support.driving import Driver, MemoryKeyring, until
from tests.support.fault_server import FaultServer, Hold, content_stream
from tests.support.network_scene import set_policy, write_contacts
from tests.support.search_scene import WORDS, write_found
from tests.support.usage_scene import write_usage

WORK = Endpoint("Work", "https://llm.example.com/v1", "qwen3-32b", continue_="vllm")
OLLAMA = Endpoint("Ollama", "http://127.0.0.1:11434/v1", "llama3.2")
MODELS = {
    "Work": ["qwen3-32b", *(f"model-{number}" for number in range(2, 13))],
    "Ollama": ["llama3.2", "mistral", "phi4", "qwen3"],
    "BigAI Pro": ["gpt-5.2", "gpt-5.2-instant", "gpt-5.2-mini"],
}
OPEN, POEM = "Buffered flush in Qt", "写一篇关于都江堰的短文"
TITLES = (
    (0, OPEN),
    (0, POEM),
    (0, "Compare two TLS proxies"),
    (0, "SSE line endings"),
    (1, "Retry-After semantics"),
    (1, "合同条款的要点"),
    (3, "Proxy with corporate CA"),
    (3, "vLLM rollout checklist"),
    (9, "Release notes 0.2"),
)
"""The chats of the list: how many days ago, and what they are called."""
STEERED = Steering(
    "Reviewer",
    "You review Python for a desktop program. Be brief. Today is {{date}}; answer in {{language}}.",
    {"temperature": 0.2, "max_tokens": 1024, "reasoning_effort": "medium"},
    SentRule(SentKind.TOKENS, 8000),
)
QUESTION = "Why does this window stutter while a reply streams in?"
REPLY = """\
**Collect the deltas and flush them on a timer.** Each chunk only appends to a buffer; a 33 ms \
timer moves what is there into the document, so the number of repaints no longer depends on how \
fast the server talks.

```python
def flush(self) -> None:
    text = self._pending.take()
    if text:
        self.cursor.insertText(text)  # one edit per frame
```

**分块渲染：**已经完成的块不再重新排版，只有最后一个未闭合的块会更新。"""
DRAFT = "Summarise the second chapter, and say what you left out"


# before the window --------------------------------------------------------------------------
def prepare(home: Path, ours: Endpoint, *, with_chats: bool) -> None:
    """Fill a home with the endpoints and the chats; hold still what is not of the home."""
    patch = pytest.MonkeyPatch()  # for good: a process takes one picture
    MemoryKeyring(patch).stored["Work"] = "sk-work-0000-9f3c"
    patch.setattr(Endpoints, "list_models", _list_models)
    patch.setattr(Endpoints, "find_servers", _find_servers)
    patch.setattr(Endpoints, "examine", _examine)
    if not with_chats:  # and nobody has chosen anything yet
        return
    workspace = Workspace(places({"WEIR_HOME": str(home)}), set_aside=True)
    known = [entry.name for entry in workspace.settings.endpoints]
    for entry in (ours, WORK, OLLAMA):
        name = entry.name if entry.name in known else None
        workspace.settings.put(entry, replacing=name)
    workspace.settings.select(ours.name)
    bought = ModelChoice(ours.name, ours.model)
    workspace.history.models.enter_price(bought, Price(1.75, 14.0))
    for _days, title in TITLES:
        workspace.history.create(title)
    workspace.history.close()
    with closing(apsw.Connection(str(places({"WEIR_HOME": str(home)}).database))) as database:
        _fill(database)


def _fill(database: apsw.Connection) -> None:
    noon = datetime.datetime.combine(datetime.date.today(), datetime.time(14, 32)).timestamp()
    now = time.time()
    for number, (days, title) in enumerate(TITLES):
        at = now - days * 86_400 - number if number else now + 3600
        database.execute(
            "UPDATE conversations SET created_at = ?, updated_at = ?, endpoint_name = 'BigAI Pro',"
            " model = 'gpt-5.2-instant' WHERE title = ?",
            (at, at, title),
        )
    chat = database.execute("SELECT id FROM conversations WHERE title = ?", (OPEN,)).get
    question = _add(database, chat, None, "user", QUESTION, at=noon)
    for text in ("A first answer, which was asked for once more.", REPLY):
        last = _add(database, chat, question, "assistant", text, at=noon + 14)
    database.execute("UPDATE messages SET active_child = ? WHERE id = ?", (last, question))
    database.execute("UPDATE conversations SET active_child = ? WHERE id = ?", (question, chat))


def _add(
    database: apsw.Connection, chat: int, parent: int | None, role: str, text: str, at: float
) -> int:
    """Add a message with the figures of the picture."""
    row: dict[str, object] = {
        "conversation_id": chat, "parent_id": parent, "role": role, "text": text,
        "state": "done", "created_at": at,
    }  # fmt: skip
    if role == "assistant":
        row |= {
            "reasoning": "The timer decides how often the document is laid out.",
            "finish_reason": "stop", "endpoint_name": "BigAI Pro", "model": "gpt-5.2-instant",
            "ttft_ms": 1200.0, "tokens_per_second": 84.0, "prompt_tokens": 900,
            "completion_tokens": 312, "thought_ms": 12_000.0,
        }  # fmt: skip
    known = {name for _id, name, *_rest in database.execute("PRAGMA table_info(messages)")}
    row = {name: value for name, value in row.items() if name in known}
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    sql = f"INSERT INTO messages ({names}) VALUES ({marks}) RETURNING id"
    return int(database.execute(sql, tuple(row.values())).get)


async def _list_models(_self: Endpoints, endpoint: Endpoint) -> list[str]:
    return MODELS.get(endpoint.name, ["SmolLM2 135M"])


async def _find_servers(_self: Endpoints) -> list[Endpoint]:
    return [OLLAMA]


async def _examine(_self: Endpoints, endpoint: Endpoint) -> AsyncGenerator[Step, None]:
    yield Step("name", 2)
    yield Step("connect", 14, "proxy.example.com:3128")
    yield Step("tls", 31)
    yield Step("answer", 120)
    failure = ModelNotFound(404, "model not found", model=endpoint.model)
    yield Step("first_token", 0, failure=failure)


# the scenes ---------------------------------------------------------------------------------
async def target_chat(driver: Driver, server: FaultServer) -> None:
    """The main window: a chat that was answered, and one in the list that is being answered."""
    await _open(driver, POEM)
    server.script(content_stream("都江堰建于公元前256年", finish=None, done=False).then(Hold()))
    driver.commit(POEM)
    driver.press("Return")
    await driver.until_shown("都江堰建于")
    await _open(driver, "SSE line endings")
    driver.commit("And what about a lone CR?")
    await _open(driver, OPEN)
    driver.commit(DRAFT)
    await until(lambda: driver.window.pane.transcript.is_idle)


async def target_chat_settings(driver: Driver, server: FaultServer) -> None:
    """The same chat with its settings beside it, as it is steered by a preset that was changed."""
    await _open(driver, OPEN)
    driver.window.steering.chat.change(STEERED)
    driver.window.steering.toggle()
    driver.window.home.come()
    if not driver.window.steering.panel.isVisible():  # it lies over the message, and goes for it
        driver.window.steering.toggle()


async def target_sent(driver: Driver, server: FaultServer) -> None:
    """The same chat, of which nothing is sent but a summary and the next question."""
    await _open(driver, OPEN)
    driver.commit(DRAFT)
    chat = driver.window.chat_controller.conversation
    summary = "Deltas go into a **buffer**; a 33 ms timer flushes it."
    driver.workspace.marks.summarise(chat, driver.path[-1].id, summary)
    driver.window.shared.live.led.emit(chat)
    sent = driver.window.pane.transcript.sent
    await until(lambda: sent.is_cut_in_sight)
    driver.window.pane.transcript.view.anchorClicked.emit(QUrl("weir:summary/0"))


async def target_first_run(driver: Driver, server: FaultServer) -> None:
    """The welcome, with Ollama found."""
    await until(driver.window.pane.first_run.isVisible)
    await asyncio.sleep(0.5)


async def target_endpoints(driver: Driver, server: FaultServer) -> None:
    """The settings of an endpoint whose test has failed."""
    dialog = await _settings(driver)
    dialog.endpoints.show_endpoint("Work")
    dialog.endpoints.list.opened.emit()  # in a narrow window, into the form
    await asyncio.sleep(0.3)
    settings_driving.push(dialog, language._("Test"))
    await until(lambda: len(dialog.editor.endpoint_test.steps) == 5)


async def target_key_program(driver: Driver, server: FaultServer) -> None:
    """The key of an endpoint that a program gives, which gave none the second time."""
    dialog = await _settings(driver)
    program = driver.workspace.places.logs.parent / "get-token"
    program.write_text('#!/bin/sh\necho \'{"token": "abc", "expires_in": 2625}\'\n')
    program.chmod(0o700)
    entry = replace(driver.workspace.settings.get("Work"), key_command=str(program))
    driver.workspace.settings.put(entry, replacing="Work")
    dialog.endpoints.show_endpoint("Work")
    dialog.endpoints.list.opened.emit()
    settings_driving.push(dialog, language._("Try now"))
    field = dialog.editor.key_field
    await until(lambda: "43" in field.kept.text())
    program.write_text(
        "#!/bin/sh\necho 'Your session has expired.' >&2\n"
        "echo 'To sign in again, run: get-token login' >&2\nexit 1\n"
    )
    settings_driving.push(dialog, language._("Try now"))
    await until(field.program.isVisible)


async def target_general(driver: Driver, server: FaultServer) -> None:
    """A page of the settings that is one column of controls."""
    (await _settings(driver)).show_page("general")


async def target_usage(driver: Driver, server: FaultServer) -> None:
    """What thirty days have used."""
    write_usage(driver.workspace.history, datetime.date.today())
    dialog = await _settings(driver)
    dialog.show_page("usage")
    await until(dialog.usage.cards.isVisible)


async def target_network(driver: Driver, server: FaultServer) -> None:
    """Proxy, certificates, and every contact, where an organisation has set something."""
    (await _on_network(driver)).network.contacts.setFocus()


async def target_in_force(driver: Driver, server: FaultServer) -> None:
    """The same with all that is set unfolded."""
    (await _on_network(driver)).network.banner.unfold.click()


async def target_locked(driver: Driver, server: FaultServer) -> None:
    """A page of settings of which some are locked."""
    (await _on_network(driver)).show_page("general")


async def _on_network(driver: Driver) -> SettingsDialog:
    write_contacts(datetime.datetime.combine(datetime.date.today(), datetime.time(12)))
    is_dark = driver.window.palette().window().color().lightness() < 128
    driver.workspace.settings.change(THEME, "dark" if is_dark else "light")
    set_policy(driver.workspace)
    dialog = await _settings(driver)
    dialog.show_page("network")
    await until(lambda: dialog.network.proxy.field.remark.isVisible())
    return dialog


async def target_palette(driver: Driver, server: FaultServer) -> None:
    """The palette, after some letters."""
    await _open(driver, OPEN)
    driver.press("Ctrl+Shift+P")
    driver.commit("re")


async def target_search(driver: Driver, server: FaultServer) -> None:
    """The search window, after some words."""
    noon = datetime.datetime.combine(datetime.date.today(), datetime.time(14, 32))
    write_found(driver.workspace.history, noon)
    driver.window.shared.chat_list.load()
    await _open(driver, OPEN)
    driver.press("Ctrl+K")
    driver.commit(WORDS)
    [popup] = driver.window.findChildren(SearchPopup)
    await until(lambda: len(popup.list.rows.shown) == 5 and popup.preview.is_idle)


async def target_models(driver: Driver, server: FaultServer) -> None:
    """The model picker."""
    await _open(driver, OPEN)
    driver.window.commands.run(CommandName.CHOOSE_MODEL)
    await asyncio.sleep(0.5)


async def target_shortcuts(driver: Driver, server: FaultServer) -> None:
    """The page of shortcuts."""
    await _open(driver, OPEN)
    driver.window.commands.run(CommandName.SHORTCUTS)


async def _open(driver: Driver, title: str) -> None:
    chats = driver.window.chats
    chat = next(chat for chat in chats.chats() if chat.title == title)
    driver.window.chat_controller.open_chat(chat.id)
    driver.window.home.come()
    await asyncio.sleep(0.1)


async def _settings(driver: Driver) -> SettingsDialog:
    await _open(driver, OPEN)
    driver.window.settings.open()
    dialog = driver.window.findChild(SettingsDialog)
    assert isinstance(dialog, SettingsDialog)
    dialog.show_page("endpoints")
    await asyncio.sleep(0.2)
    return dialog


TARGETS = {
    scene.__name__: scene
    for scene in (
        target_chat, target_chat_settings, target_sent, target_first_run, target_endpoints,
        target_key_program, target_general, target_usage, target_palette, target_search,
        target_models, target_shortcuts, target_network, target_in_force, target_locked,
    )
}  # fmt: skip
