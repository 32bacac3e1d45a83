"""A damaged history goes out with all that no damage touched.

WEIR_FULL=1 python -m pytest tests/unit/engine/exchanging/test_damaged_export.py       80 of them
"""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from desktop.engine.exchanging.exporting.wishes import OneFile, Scope
from desktop.engine.workspace import Workspace
from desktop.exchange.weir_json import reader
from desktop.exchange.writing import Format
from desktop.paths import places
from tests.support.damage import damage, make_history
from tests.support.exporting import Given
from tests.support.sizes import FULL

SEEDS = range(80 if FULL else 4)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_no_damage_touched_goes_out(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    path, chats = make_history(tmp_path, dice)
    spared = damage(path, chats, dice)
    out = tmp_path / "all.json"

    async def main() -> None:
        workspace = Workspace(places({"WEIR_HOME": str(tmp_path)}))
        await workspace.exporting.begin(Scope(), Format.JSON, OneFile(out)).report()
        await workspace.close()

    asyncio.run(main())
    records = list(reader.records(Given(out.read_bytes()), lambda _name, _why: None))
    found = {one.title: [message.content for message in one.messages] for one in records}
    for chat in spared:
        assert found[chat.title] == list(chat.contents)
