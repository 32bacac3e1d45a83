"""Pictures of the main screens, from the real window over the real engine.

    python -m tests.support.shots FOLDER
    python -m tests.support.shots SCENE SIZE THEME LANGUAGE FILE [ZOOM]

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
from desktop.ui.look.theme import DARK, LIGHT
from tests.support.driving import Driver, open_window, until
from tests.support.fault_server import FaultServer
from tests.support.scenes import SCENES, hover

SIZES = {"wide": (1180, 820), "narrow": (480, 820), "tall": (1180, 9000), "strip": (480, 9000)}
THEMES = {"light": LIGHT, "dark": DARK}
TALL = dict.fromkeys(("prose", "figures", "unfinished"), ("tall", "strip"))
"""Scenes that do not fit into a window of usual height."""


async def play(scene: str, size: str, theme: str, file: str, zoom: float) -> None:
    """Bring the real window into that state, and save what it shows."""
    with tempfile.TemporaryDirectory() as home, FaultServer() as server:
        os.environ["WEIR_SHOT_KEY"] = "sk-shot"
        ours = replace(BIGAI_PRO, base_url=server.base_url, key_env="WEIR_SHOT_KEY")
        ours = replace(ours, continue_="prefill")
        entries = [] if scene == "first_run" else [ours]
        async with open_window(Path(home), *entries) as driver:
            driver.window.resize(*SIZES[size])
            driver.window.set_palette(THEMES[theme])  # a bare X server has no scheme to follow
            driver.window.pane.transcript.set_zoom(zoom)
            await SCENES[scene](driver, server)
            await settle(driver)
            shown = QApplication.activeWindow() or driver.window
            shown.grab().save(file)


async def settle(driver: Driver) -> None:
    """Until everything is drawn, with colours, formulas and pictures, from the start on."""
    page = driver.window.pane.transcript
    if page.height() > 2000:
        page.verticalScrollBar().setValue(0)
    await asyncio.sleep(0.5)
    await until(lambda: page.is_idle or page.has_open_reply(), 60)
    if driver.window.isActiveWindow():  # else another window is the picture
        hover(driver)
    await asyncio.sleep(0.3)


def one(scene: str, size: str, theme: str, code: str, file: str, zoom: str = "1") -> None:
    """Take one picture in this process."""
    application = make_application()
    language.use(code)
    with asyncio.Runner(loop_factory=partial(qasync.QEventLoop, application)) as runner:
        runner.run(play(scene, size, theme, file, float(zoom)))


def all_of_them(folder: str) -> None:
    """Every scene, light and dark, English and Chinese, wide and narrow, at 100 % and 150 %."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    for scene, *variant, scale in itertools.product(
        SCENES, (0, 1), THEMES, language.LANGUAGES, (1, 1.5)
    ):
        size = TALL.get(scene, ("wide", "narrow"))[variant[0]]
        names = [scene, size, *variant[1:]]
        file = Path(folder) / f"{'-'.join(names)}-{scale:.0%}.png"
        command = [sys.executable, "-m", "tests.support.shots", *names, str(file)]
        subprocess.run(command, check=True, env={**os.environ, "QT_SCALE_FACTOR": str(scale)})


if __name__ == "__main__":
    if len(sys.argv) == 2:
        all_of_them(sys.argv[1])
    else:
        one(*sys.argv[1:])
