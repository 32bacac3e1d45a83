"""Pictures of the main screens, from the real window over the real engine.

    python -m tests.support.shots FOLDER

One process a picture, since scale and language are chosen at start.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path

import qasync
from PySide6.QtWidgets import QApplication

from desktop import language
from desktop.app import make_application
from desktop.chat.endpoint import BIGAI_PRO
from desktop.ui.theme import DARK, LIGHT
from tests.support.driving import Driver, open_window, until
from tests.support.fault_server import FaultServer, Hold, Reply, chunk, content_stream, sse, status

SIZES = {"wide": (1180, 820), "narrow": (480, 820)}
THEMES = {"light": LIGHT, "dark": DARK}

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


def streamed(text: str, *, whole: bool = True) -> Reply:
    pieces = [text[at : at + 12] for at in range(0, len(text), 12)]
    if whole:
        return content_stream(*pieces, usage=True).paced(0.004)
    return content_stream(*pieces, finish=None, done=False).paced(0.01).then(Hold())


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


async def failures(driver: Driver, server: FaultServer) -> None:
    """A reply that broke off, and one that the server refused."""
    thought = chunk(reasoning_content="The person wants two lines.")
    server.script(sse(thought, chunk(content="Roses are red,\nviolets are")))
    await ask(driver, "Write two lines.")
    await driver.until_replied()
    server.script(status(401, {"error": {"message": "Invalid API key"}}))
    await ask(driver, "And the second one?")
    await driver.until_replied()


async def broken(driver: Driver, server: FaultServer) -> None:
    """A reply that went on from another source, and one that broke off and may go on."""
    parts = [chunk(content="A weir holds a river back just enough to let it through evenly; ")] * 2
    other = {**chunk(content="and what comes down in spring it keeps for the summer."), "id": "b"}
    server.script(sse(*parts, other, chunk("stop"), "[DONE]"))
    await ask(driver, "What is a weir?")
    await driver.until_replied()
    server.script(content_stream("The oldest one that still wor", finish=None, done=False))
    await ask(driver, "And the oldest?")
    await driver.until_replied()


async def advanced(driver: Driver, server: FaultServer) -> None:
    """What few people need of an endpoint's settings."""
    await settings(driver, server)
    driver.click(language._("Advanced"))
    QApplication.activeWindow().resize(820, 1180)


async def settings(driver: Driver, server: FaultServer) -> None:
    """The settings of an endpoint."""
    driver.press("Ctrl+,")
    await until(lambda: QApplication.activeWindow() is not driver.window)


async def first_run(driver: Driver, server: FaultServer) -> None:
    """A home without a key."""
    await asyncio.sleep(1.2)  # the probes for servers on this machine


SCENES = {
    scene.__name__: scene for scene in (chat, failures, broken, settings, advanced, first_run)
}


async def ask(driver: Driver, text: str) -> None:
    driver.find(language._("Message")).setFocus()
    driver.commit(text)
    driver.press("Return")


async def play(scene: str, size: str, theme: str, file: str) -> None:
    with tempfile.TemporaryDirectory() as home, FaultServer() as server:
        os.environ["WEIR_SHOT_KEY"] = "sk-shot"
        ours = replace(BIGAI_PRO, base_url=server.base_url, key_env="WEIR_SHOT_KEY")
        ours = replace(ours, continue_="prefill")
        entries = [] if scene == "first_run" else [ours]
        async with open_window(Path(home), *entries) as driver:
            driver.window.resize(*SIZES[size])
            driver.window.set_palette(THEMES[theme])  # a bare X server has no scheme to follow
            await SCENES[scene](driver, server)
            await asyncio.sleep(0.5)
            shown = QApplication.activeWindow() or driver.window
            shown.grab().save(file)


def one(scene: str, size: str, theme: str, code: str, file: str) -> None:
    """Take one picture in this process."""
    application = make_application()
    language.use(code)
    with asyncio.Runner(loop_factory=partial(qasync.QEventLoop, application)) as runner:
        runner.run(play(scene, size, theme, file))


def all_of_them(folder: str) -> None:
    """Every scene, light and dark, English and Chinese, wide and narrow, at 100 % and 150 %."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    for *variant, scale in itertools.product(SCENES, SIZES, THEMES, language.LANGUAGES, (1, 1.5)):
        file = Path(folder) / f"{'-'.join(variant)}-{scale:.0%}.png"
        command = [sys.executable, "-m", "tests.support.shots", *variant, str(file)]
        subprocess.run(command, check=True, env={**os.environ, "QT_SCALE_FACTOR": str(scale)})


if __name__ == "__main__":
    if len(sys.argv) == 2:
        all_of_them(sys.argv[1])
    else:
        one(*sys.argv[1:])
