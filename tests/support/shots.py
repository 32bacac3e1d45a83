"""Pictures of the main screens into build/shots, from the real window over the real engine.

    python -m tests.support.shots [NAME …]
    python -m tests.support.shots one SCENE SIZE THEME LANGUAGE FILE [ZOOM]

Every scene is drawn light and dark, in English and Chinese, wide and narrow, at 100 % and 150 %.
A NAME picks the pictures whose names begin with it: `found` is a scene, `found-wide-light-en-100%`
one picture of it, `targets` all pictures that stand beside those of the design, and `list` prints
all names. One process a picture, since scale and language are chosen at start.
"""

# ruff: noqa: T201 - it speaks to a person

from __future__ import annotations

import asyncio
import itertools
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop import language
from desktop.app import make_application
from desktop.app.loop import Loop
from desktop.chat.endpoint import BIGAI_PRO
from desktop.ui.look.theme import DARK, LIGHT
from tests.support.doctor_scenes import DOCTOR
from tests.support.driving import Driver, open_window, until
from tests.support.exchange_scenes import EXCHANGE
from tests.support.fault_server import FaultServer
from tests.support.rest_scenes import RESTING
from tests.support.scenes import SCENES, hover
from tests.support.target_scenes import TARGETS, prepare
from tests.support.trust_scenes import TRUST

FOLDER = Path(__file__).parents[2] / "build" / "shots"
SIZES = {"wide": (1180, 820), "narrow": (480, 820), "tall": (1180, 9000), "strip": (480, 9000)}
THEMES = {"light": LIGHT, "dark": DARK}
TALL = dict.fromkeys(("prose", "figures", "unfinished"), ("tall", "strip"))
"""Scenes that do not fit into a window of usual height."""
ALL = SCENES | RESTING | TARGETS | DOCTOR | TRUST | EXCHANGE
SETS = {
    "targets": tuple(TARGETS),
    "doctor": tuple(DOCTOR),
    "trust": tuple(TRUST),
    "exchange": tuple(EXCHANGE),
}
"""Names for several scenes."""


async def play(scene: str, size: str, theme: str, file: str, zoom: float) -> None:
    """Bring the real window into that state, and save what it shows."""
    with tempfile.TemporaryDirectory() as home, FaultServer() as server:
        os.environ["WEIR_SHOT_KEY"] = "sk-shot"
        ours = replace(BIGAI_PRO, base_url=server.base_url, key_env="WEIR_SHOT_KEY")
        ours = replace(ours, continue_="prefill")
        entries = [] if scene == "first_run" or scene in TARGETS else [ours]
        if scene in TARGETS:
            prepare(Path(home), ours, with_chats=scene != "target_first_run")
        async with open_window(Path(home), *entries) as driver:
            driver.window.resize(*SIZES[size])
            driver.window.set_palette(THEMES[theme])  # a bare X server has no scheme to follow
            driver.window.zoom._set(zoom)
            await ALL[scene](driver, server)
            await settle(driver)
            shown = QApplication.activeWindow() or driver.window
            shown.grab().save(file)


async def settle(driver: Driver) -> None:
    """Until everything is drawn, with colours, formulas and pictures, from the start on."""
    page = driver.window.pane.transcript
    if page.height() > 2000:
        page.view.verticalScrollBar().setValue(0)
    await asyncio.sleep(0.5)
    await until(lambda: page.is_idle or page.feed.open_reply() is not None, 60)
    if driver.window.isActiveWindow():  # else another window is the picture
        hover(driver)
    await asyncio.sleep(0.3)


def one(scene: str, size: str, theme: str, code: str, file: str, zoom: str = "1") -> None:
    """Take one picture in this process."""
    application = make_application()
    language.use(code)
    with asyncio.Runner(loop_factory=partial(Loop, application)) as runner:
        runner.run(play(scene, size, theme, file, float(zoom)))


def pictures() -> Iterator[tuple[str, list[str], float]]:
    """The name of each picture there can be, what `one` needs to take it, and its scale."""
    for scene, variant, theme, code, scale in itertools.product(
        ALL, (0, 1), THEMES, language.LANGUAGES, (1, 1.5)
    ):
        size = TALL.get(scene, ("wide", "narrow"))[variant]
        names = [scene, size, theme, code]
        yield f"{'-'.join(names)}-{scale:.0%}", names, scale


def is_meant(picture: str, name: str) -> bool:
    """Whether a picture's name begins with the whole words of another name."""
    return f"{picture}-".startswith(f"{name}-")


def main(*names: str) -> int:
    """Take the pictures of these names, or all; 2 where a name fits none."""
    known = list(pictures())
    names = tuple(name for one in names for name in SETS.get(one, (one,)))
    if names == ("list",):
        print(*(picture for picture, _variant, _scale in known), sep="\n")
        return 0
    for name in names:
        if not any(is_meant(picture, name) for picture, _variant, _scale in known):
            print(
                f"There is no picture {name}. There are: {', '.join([*ALL, *SETS])}.",
                file=sys.stderr,
            )
            return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    for picture, variant, scale in known:
        if not names or any(is_meant(picture, name) for name in names):
            command = [sys.executable, "-m", "tests.support.shots", "one", *variant]
            environ = {**os.environ, "QT_SCALE_FACTOR": str(scale)}
            subprocess.run([*command, str(FOLDER / f"{picture}.png")], check=True, env=environ)
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["one"]:
        one(*sys.argv[2:])
    else:
        sys.exit(main(*sys.argv[1:]))
