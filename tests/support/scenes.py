"""What the pictures of the program show: each scene brings the window into one state."""

from __future__ import annotations

import asyncio
import base64
import json
import random
import tempfile
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QBuffer, QPoint, QPointF, QSize
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPainterPath
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QTextEdit

from desktop import language
from desktop.chat.endpoint import Endpoint
from desktop.engine.recording.recording import Fact, Recording
from desktop.engine.recording.recording_file import SUFFIX, save_recording
from desktop.ui.settings.settings_dialog import SettingsDialog
from desktop.ui.wire.wire_window import WireWindow
from tests.support import settings_driving
from tests.support.compare_scene import compare
from tests.support.driving import Driver, until
from tests.support.fault_server import (
    FaultServer,
    Hold,
    Reply,
    Reset,
    Step,
    Wait,
    chunk,
    closed_port,
    content_stream,
    event,
    sse,
    status,
)
from tests.support.showcase import SAMPLES, TAGS

CODE = """
**Collect the deltas and flush them on a timer.** Each network chunk only appends to a buffer; a
33 ms timer moves what is there into the document, so the number of repaints no longer depends on
how fast the server talks.

```python
def flush(self) -> None:
    text = self._pending.take()
    if text:
        self.cursor.insertText(text)  # one edit per frame
```

- The first delta is drawn *at once*.
- Settled blocks are never touched again; see [the Qt text guide](https://doc.qt.io/qt-6/).

**分块渲染:** 已经完成的块不再重新排版, 只有最后一个未闭合的块会更新。"""
CODE = CODE.strip().replace("a\n33 ms", "a 33 ms").replace("on\nhow", "on how")
POEM = (
    "都江堰建于公元前256年, 是蜀郡太守李冰主持修建的大型水利工程。"
    "它不筑高坝, 而以鱼嘴分水、飞沙堰泄洪、宝瓶口引水, 两千多年来一直在"
)
DAMPING = r"""
### The damped oscillator

A mass $m$ on a spring $k$, slowed by a drag $c$, obeys $m\ddot{x} + c\dot{x} + kx = 0$, and swings:

$$
x(t) = A\,e^{-\zeta\omega_0 t}\cos(\omega_d t + \varphi), \qquad
\omega_d = \omega_0\sqrt{1 - \zeta^2}
$$

| damping | ζ | it comes to rest |
|:--------|--:|:-----------------|
| under | 0.1 | after *many* swings |
| critical | 1.0 | **soonest**, without one |

```python
def displacement(t: float, zeta: float, omega: float = 2.0) -> float:
    damped = omega * math.sqrt(1 - zeta**2)
    return math.exp(-zeta * omega * t) * math.cos(damped * t)  # A = 1, φ = 0
```

- Two peaks in a row give `zeta`: it is in the logarithm of their ratio.
- 临界阻尼 ($\zeta = 1$) 时**回到平衡最快**，例如汽车的减震器。
""".strip()
DAMPING_IN_CHINESE = r"""
### 阻尼振子

质量 $m$ 挂在弹簧 $k$ 上，受阻力 $c$ 减速，满足 $m\ddot{x} + c\dot{x} + kx = 0$，其运动为：

$$
x(t) = A\,e^{-\zeta\omega_0 t}\cos(\omega_d t + \varphi), \qquad
\omega_d = \omega_0\sqrt{1 - \zeta^2}
$$

| 阻尼 | ζ | 何时静止 |
|:--------|--:|:-----------------|
| 欠阻尼 | 0.1 | 摆动*多次*以后 |
| 临界阻尼 | 1.0 | **最快**，不再摆动 |

```python
def displacement(t: float, zeta: float, omega: float = 2.0) -> float:
    damped = omega * math.sqrt(1 - zeta**2)
    return math.exp(-zeta * omega * t) * math.cos(damped * t)  # A = 1, φ = 0
```

- 由相邻的两个峰值可得 `zeta`：它在两者之比的对数里。
- 临界阻尼 ($\zeta = 1$) 时**回到平衡最快**，例如汽车的减震器。
""".strip()
UNFINISHED = [
    "Three things hold it open:\n\n1. the **weir** itself\n2. a gate that is *half",
    "| part | made of |\n|---|---|\n| crest | oak |\n| apron | **roug",
    "The flow over it is\n\n$$Q = \\tfrac{2}{3} C_d b \\sqrt{2g}\\, h^{3/",
    "```rust\nfn discharge(h: f64) -> f64 {\n    let c = 0.6; // of",
    "> 上善若水。**水善利万",
]
"""Replies that break off in the middle of something."""


async def chat(driver: Driver, server: FaultServer) -> None:
    """A finished reply with a variant, and one that streams."""
    server.script(streamed(CODE))
    await ask(driver, "How do I keep the window responsive while a reply streams in?")
    await driver.until_replied()
    driver.press("Ctrl+R")
    await until(lambda: len(server.requests) > 1)
    await driver.until_replied()
    server.script(streamed(POEM, whole=False))
    await ask(driver, "写一篇关于都江堰的短文")
    await driver.until_shown("一直在")


async def showcase(driver: Driver, server: FaultServer) -> None:
    """Formulas, a table, code and Chinese in a reply with its actions: the README's picture."""
    server.script(streamed(CODE))
    await ask(driver, "How do I keep the window responsive while a reply streams in?")
    await driver.until_replied()
    driver.press("Ctrl+N")
    server.script(streamed("诗"))
    await ask(driver, "写一篇关于都江堰的短文")
    await driver.until_replied()
    driver.press("Ctrl+N")
    server.script(streamed(in_language(DAMPING, DAMPING_IN_CHINESE)))
    question = "How does damping change an oscillator? With code, please."
    await ask(driver, in_language(question, "阻尼如何影响振子？请附上代码。"))
    await driver.until_replied()


async def prose(driver: Driver, server: FaultServer) -> None:
    """A picture, Chinese, code, emoji, lists: what fits onto one tall page."""
    address = "data:image/png;base64," + base64.b64encode(picture()).decode()
    names = ("chinese", "chinese_long", "code", "emoji", "english", "lists")
    await show(driver, server, DAMPING, f"![A weir in the evening]({address})", *names)


async def figures(driver: Driver, server: FaultServer) -> None:
    """The rest that a reply may hold: formulas, scripts, quotes, tables, right to left, tags."""
    await show(driver, server, TAGS, "maths", "mixed", "quotes", "rtl", "tables", "languages")


async def unfinished(driver: Driver, server: FaultServer) -> None:
    """Replies that broke off in the middle of a construct; the last one still arrives."""
    for text in UNFINISHED[:-1]:
        server.script(content_stream(text, finish=None, done=False))
        await ask(driver, "How does a weir hold the water?")
        await driver.until_replied()
    server.script(streamed(UNFINISHED[-1], whole=False))
    await ask(driver, "老子怎么说？")
    await driver.until_shown("水善利万")


async def found(driver: Driver, server: FaultServer) -> None:
    """The find bar with its matches."""
    server.script(streamed(in_language(DAMPING, DAMPING_IN_CHINESE), size=200))
    await ask(driver, in_language("How does damping change an oscillator?", "阻尼如何影响振子？"))
    await driver.until_replied()
    driver.press("Ctrl+F")
    driver.commit(in_language("damp", "阻尼"))
    await asyncio.sleep(0.5)


async def thoughts(driver: Driver, server: FaultServer) -> None:
    """A model that thought aloud, unfolded, and one that calls a tool."""
    thought = chunk(
        reasoning_content="Two lines, **rhymed**.\n\n- roses\n- `violets`\n\n思考完毕。"
    )
    server.script(sse(thought, chunk(content="Roses are red,\nviolets are blue."), chunk("stop")))
    await ask(driver, "Write two lines.")
    await driver.until_replied()
    reply = driver.path[-1].id
    driver.window.pane.transcript.feed.toggle_thoughts(reply)
    call = {"name": "get_weather", "arguments": '{"city": "成都"}'}
    tool = [{"index": 0, "id": "call_1", "type": "function", "function": call}]
    server.script(sse(chunk(tool_calls=tool), chunk("tool_calls"), "[DONE]"))
    await ask(driver, "What is the weather in Chengdu?")
    await driver.until_replied()


async def failures(driver: Driver, server: FaultServer) -> None:
    """A reply that broke off, and one that the server refused."""
    thought = chunk(reasoning_content="The person wants two lines.")
    text = in_language("Roses are red,\nviolets are", "白日依山尽，\n黄河入海")
    server.script(sse(thought, chunk(content=text)))
    await ask(driver, in_language("Write two lines.", "写两行诗"))
    await driver.until_replied()
    server.script(status(401, {"error": {"message": "Invalid API key"}}))
    await ask(driver, in_language("And the second one?", "第二行呢？"))
    await driver.until_replied()


async def broken(driver: Driver, server: FaultServer) -> None:
    """A reply that went on from another source, and one that broke off and may go on."""
    *begun, rest = in_language(
        "A weir holds a river back |just enough to let it through evenly, |"
        "and what comes down in spring it keeps for the summer.",
        "堰把河水稍稍拦住，|让它平稳地流过；|春天的来水，可以留到夏天使用。",
    ).split("|")
    other = {**chunk(content=rest), "id": "b"}
    parts = [chunk(content=part) for part in begun]
    server.script(sse(*parts, other, chunk("stop"), "[DONE]"))
    await ask(driver, in_language("What is a weir?", "堰是什么？"))
    await driver.until_replied()
    text = in_language("The oldest one that still wor", "至今仍在使用的最古老的堰，是")
    server.script(content_stream(text, finish=None, done=False))
    await ask(driver, in_language("And the oldest?", "最古老的是哪一座？"))
    await driver.until_replied()


async def advanced(driver: Driver, server: FaultServer) -> None:
    """What few people need of an endpoint's settings."""
    await driver.resize(1180, 1180)
    await settings(driver, server)
    dialog = opened_settings(driver)
    settings_driving.unfold(dialog)
    await asyncio.sleep(0.1)
    bar = dialog.editor.findChildren(QScrollArea)[0].verticalScrollBar()
    bar.setValue(bar.maximum())


async def settings(driver: Driver, server: FaultServer) -> None:
    """The settings of an endpoint."""
    driver.window.sidebar.settings.click()
    opened_settings(driver).show_page("endpoints")
    await asyncio.sleep(0.5)  # the key and the models are looked up


def opened_settings(driver: Driver) -> SettingsDialog:
    """The dialog, which is there by now."""
    dialog = driver.window.findChild(SettingsDialog)
    assert isinstance(dialog, SettingsDialog)
    return dialog


async def adding(driver: Driver, server: FaultServer) -> None:
    """The settings of a server that is added."""
    await settings(driver, server)
    dialog = opened_settings(driver)
    settings_driving.push(dialog, language._("Add…"))
    settings_driving.push(dialog, language._("Another server…"))
    for name, text in (
        ("Name", in_language("Work", "公司")),
        ("Base URL", "https://llm.example.com/v1"),
        ("Model", "big-model"),
    ):
        settings_driving.write(dialog, language._(name), text)


async def wire_live(driver: Driver, server: FaultServer) -> None:
    """The wire of a turn that streams: a gap, and tokens that come unevenly."""
    pieces = [DAMPING[at : at + 6] for at in range(0, 360, 6)]
    reply = content_stream(*pieces, finish=None, done=False)
    steps: list[Step] = [Wait(0.25)]
    for number, step in enumerate(reply.steps):
        steps += [step, Wait(0.9 if number == 30 else 0.006 + 0.004 * (number * 7 % 5))]
    server.script(replace(reply, steps=(*steps, Hold())))
    await ask(driver, "How does damping change an oscillator?")
    driver.press("F12")
    await wired(driver)
    await driver.until_shown("swings")
    await asyncio.sleep(0.6)


async def wire_retried(driver: Driver, server: FaultServer) -> None:
    """The wire of a turn that was refused, tried again, broke off, and was continued."""
    settings = driver.workspace.settings
    ours = replace(settings.endpoints[0], auto_continue=True)
    settings.put(ours, replacing=ours.name)
    driver.window.endpoint_in_use.use(ours)
    begun = content_stream(*POEM[:24], finish=None, done=False).paced(0.02).then(Reset())
    rest = content_stream(*POEM[20:], "流淌。", usage=True).paced(0.03)
    server.script(status(503), begun, rest)
    await ask(driver, "写一篇关于都江堰的短文")
    await driver.until_replied("流淌")
    driver.press("F12")
    wire = await wired(driver)
    wire.view.axis.setFocus()
    driver.press("Right")
    driver.press("Right")
    await asyncio.sleep(0.3)


async def wire_failed(driver: Driver, server: FaultServer) -> None:
    """The wire of a turn that never got an answer's head."""
    ours = replace(
        driver.workspace.settings.endpoints[0], base_url=f"http://127.0.0.1:{closed_port()}/v1"
    )
    driver.workspace.settings.put(ours, replacing=ours.name)
    driver.window.endpoint_in_use.use(ours)
    await ask(driver, "Is anybody there?")
    await driver.until_replied()
    driver.press("F12")
    await wired(driver)


async def wire_replay(driver: Driver, server: FaultServer) -> None:
    """A saved turn of 20,000 tokens after a long wait, as it is played again."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"weir-2026-11-28-034512{SUFFIX}"
        save_recording(long_recording(), path)
        driver.window.open_recording(path)
        wire = await wired(driver)
        await until(lambda: wire.view.axis.marks, 60)
    await asyncio.sleep(1.6)


async def queued(driver: Driver, server: FaultServer) -> None:
    """Two messages wait for the reply to end."""
    server.script(streamed(in_language("A weir lets", "堰让水"), whole=False))
    await ask(driver, in_language("What is a weir?", "什么是堰？"))
    for text in (
        in_language("And how old is the oldest one?", "最古老的堰有多久？"),
        in_language("Write all of it down as a table. " * 5, "请把以上内容整理成表格。" * 5),
    ):
        driver.window.pane.composer.set_text(text.strip())
        driver.press("Return")
    await driver.until_shown(in_language("A weir lets", "堰让水"))


async def first_run(driver: Driver, server: FaultServer) -> None:
    """A home without a key."""
    await asyncio.sleep(1.2)  # the probes for servers on this machine


SCENES = {
    scene.__name__: scene
    for scene in (
        chat, showcase, prose, figures, unfinished, found, thoughts, failures, broken, settings,
        advanced, adding, wire_live, wire_retried, wire_failed, wire_replay, queued, first_run,
        compare,
    )
}  # fmt: skip


def streamed(text: str, *, whole: bool = True, size: int = 12) -> Reply:
    """A reply of `size` characters a chunk; if not whole, it never ends."""
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    if whole:
        return content_stream(*pieces, usage=True).paced(0.004)
    return content_stream(*pieces, finish=None, done=False).paced(0.01).then(Hold())


async def show(driver: Driver, server: FaultServer, *parts: str) -> None:
    """A reply of these parts: names of samples, or texts."""
    text = "\n\n".join(SAMPLES.get(part, part) for part in parts)
    server.script(streamed(text, size=2000))
    await ask(driver, "Show me everything.\n\n都给我看看。")
    await driver.until_replied()


def in_language(english: str, chinese: str) -> str:
    """What is written in the window's own language."""
    return chinese if language.current() == "zh_CN" else english


async def ask(driver: Driver, text: str) -> None:
    before = len(driver.path)
    driver.find(language._("Message"), QTextEdit).setFocus()
    driver.commit(text)
    driver.press("Return")
    await until(lambda: len(driver.path) > before)


async def wired(driver: Driver) -> WireWindow:
    """The wire window, as large as the window and in front of it."""
    wire = driver.window.wire.window
    assert wire is not None
    wire.resize(driver.window.size())
    await until(wire.isActiveWindow)
    return wire


def long_recording(tokens: int = 20_000, wait: float = 64.0) -> Recording:
    """A turn as a busy server would give it: TLS, a long wait, uneven tokens."""
    recording = Recording(Endpoint("BigAI Pro", "https://api.bigaipro.com/v1", "gpt-5.2-instant"))
    said = {
        "model": "gpt-5.2-instant",
        "messages": [{"role": "user", "content": "A book."}],
    }
    headers = {"Authorization": "Bearer ***", "Content-Type": "application/json"}
    asked = {"method": "POST", "url": "https://api.bigaipro.com/v1/chat/completions"}
    body = {"headers": headers, "body": json.dumps(said).encode(), "left_out": 0}
    answered = {"status": 200, "headers": {"Content-Type": "text/event-stream"}}
    stage = {"stage": "answer"}
    for at, name, data in (
        (0.002, "stage", stage), (0.004, "request", asked | body), (0.048, "connected", {}),
        (0.131, "secured", {}), (0.132, "sent", {}), (0.36, "head", answered),
    ):  # fmt: skip
        recording.add_fact(Fact(at, 0, name, data))
    shake, at = random.Random(1), wait
    for number in range(tokens):
        stall = shake.random() < 0.0004
        at += shake.expovariate(1 / 0.011) + (shake.uniform(0.4, 1.6) if stall else 0.002)
        recording.add_chunk(at, event(chunk(content=f"word{number} ")))
    ends = {"finish_reason": "length", "failure": None}
    recording.add_fact(Fact(at + 0.01, tokens, "over", {"failure": None, "cut": False}))
    recording.add_fact(Fact(at + 0.02, tokens, "end", {"state": "done", **ends}))
    return recording


def hover(driver: Driver) -> None:
    """Put the mouse over the conversation's first message in sight."""
    QTest.mouseMove(driver.window.pane.transcript.view.viewport(), QPoint(300, 60))


def picture() -> bytes:
    """A PNG of 480 × 240 pixels: water over a weir, in the evening."""
    image = QImage(QSize(480, 240), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    sky = QLinearGradient(0, 0, 0, 240)
    for at, color in ((0.0, "#27486b"), (0.45, "#e8a87c"), (0.5, "#2b6f73"), (1.0, "#0b2e33")):
        sky.setColorAt(at, QColor(color))
    painter.fillRect(image.rect(), sky)
    fall = QPainterPath(QPointF(0, 150))
    fall.cubicTo(QPointF(160, 130), QPointF(240, 190), QPointF(480, 160))
    painter.strokePath(fall, QColor("#d7f3f0"))
    painter.end()
    buffer = QBuffer()
    image.save(buffer, "PNG")  # type: ignore[call-overload] # PySide takes text alone
    return bytes(buffer.data().data())
