"""A small file of what a window remembers: its place, its columns, its chat, where one read.

It is read before the first paint, so it is lines of a name and values, which needs no parser that
takes time to load, and not rows of the history. Nothing in it is trusted; a line that says nothing
sensible is as good as none.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeAlias, TypeVar

from desktop.engine.remembered.state_values import (
    FAR,
    LONGEST_SEARCH,
    MOST_SEARCHES,
    to_factor,
    to_id,
    to_ids,
    to_number,
    to_searches,
    to_theme,
)

_LONGEST = 100_000
"""Bytes of the file that are read at most."""
_MOST_PLACES = 500
"""The chats of which the place is kept: those left last."""
_READ = "read."
"""Begins the names of the places in the chats."""

T = TypeVar("T")
Changes: TypeAlias = dict[str, str | None]
"""New values by their names; None: the name goes."""


class WindowPlace(NamedTuple):
    """Where a window lies, without its frame; of a maximised one, where it lies otherwise."""

    x: int
    y: int
    width: int
    height: int
    maximised: bool
    screen: str
    """The system's name of the screen."""


class ReadingPlace(NamedTuple):
    """The text at the upper edge of a conversation: it is the same at any width and size."""

    message_id: int
    part: int
    """The number of the message's part."""
    offset: int
    """Characters from the start of the part."""


class WindowState:
    """The values as they were read, and as they were set since then."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values = _read(path)
        self._changed: Changes = {}
        self.keeps_words = True
        """Whether what the person searched for may stand in the file."""

    @property
    def place(self) -> WindowPlace | None:
        """Where the window lay; None: no window was there yet."""
        return self._get("window", _place)

    @place.setter
    def place(self, place: WindowPlace) -> None:
        numbers = place.x, place.y, place.width, place.height, int(place.maximised)
        self._set("window", " ".join([*map(str, numbers), place.screen]))

    @property
    def sidebar(self) -> int | None:
        """The width of the sidebar in pixels."""
        return self._get("sidebar", to_number)

    @sidebar.setter
    def sidebar(self, width: int) -> None:
        self._set("sidebar", str(width))

    @property
    def folded(self) -> bool:
        """Whether the sidebar is folded away where there is room for it."""
        return self._get("folded", to_number) == 1

    @folded.setter
    def folded(self, folded: bool) -> None:
        self._set("folded", str(int(folded)))

    @property
    def steering(self) -> bool:
        """Whether the settings of the chat are shown where there is room for them."""
        return self._get("steering", to_number) == 1

    @steering.setter
    def steering(self, shown: bool) -> None:
        self._set("steering", str(int(shown)))

    @property
    def knows_tray(self) -> bool:
        """Whether the person knows that Weir can go on in the tray."""
        return self._get("knows_tray", to_number) == 1

    @knows_tray.setter
    def knows_tray(self, knows: bool) -> None:
        self._set("knows_tray", str(int(knows)))

    @property
    def knows_branches(self) -> bool:
        """Whether the person knows that what is edited is kept."""
        return self._get("knows_branches", to_number) == 1

    @knows_branches.setter
    def knows_branches(self, knows: bool) -> None:
        self._set("knows_branches", str(int(knows)))

    @property
    def asked(self) -> str | None:
        """Those that are asked side by side, as `engine.comparing.asked_set` writes them."""
        return self._get("asked", str)

    @asked.setter
    def asked(self, line: str | None) -> None:
        self._set("asked", line)

    @property
    def differing(self) -> bool:
        """Whether the words in which answers differ are marked."""
        return self._get("differing", to_number) != 0

    @differing.setter
    def differing(self, marked: bool) -> None:
        self._set("differing", str(int(marked)))

    @property
    def chat(self) -> int | None:
        """The chat that was shown; None: a new one."""
        return self._get("chat", to_id)

    @chat.setter
    def chat(self, chat_id: int | None) -> None:
        self._set("chat", None if chat_id is None else str(chat_id))

    @property
    def chat_order(self) -> str | None:
        """The order of the list of chats, by its name."""
        return self._get("chat_order", str)

    @chat_order.setter
    def chat_order(self, order: str) -> None:
        self._set("chat_order", order)

    @property
    def folded_folders(self) -> frozenset[int]:
        """The folders of chats that are folded."""
        return self._get("folded_folders", to_ids) or frozenset()

    @folded_folders.setter
    def folded_folders(self, folders: frozenset[int]) -> None:
        self._set("folded_folders", " ".join(map(str, sorted(folders))) or None)

    @property
    def theme(self) -> str | None:
        """The theme that was chosen, "light" or "dark"; None: the system's."""
        return self._get("theme", to_theme)

    @theme.setter
    def theme(self, theme: str | None) -> None:
        self._set("theme", theme)

    @property
    def text_size(self) -> float | None:
        """How large the text is, as a multiple of the system's size."""
        return self._get("text_size", to_factor)

    @text_size.setter
    def text_size(self, factor: float) -> None:
        self._set("text_size", str(factor))

    @property
    def language(self) -> str | None:
        """The code of the language in use."""
        return self._get("language", str)

    @language.setter
    def language(self, code: str) -> None:
        self._set("language", code)

    @property
    def searches(self) -> tuple[str, ...]:
        """What was searched for last, the newest first."""
        return self._get("searches", to_searches) or ()

    @searches.setter
    def searches(self, texts: tuple[str, ...]) -> None:
        import json  # not before the first paint

        most = MOST_SEARCHES if self.keeps_words else 0
        kept = [" ".join(text.split())[:LONGEST_SEARCH] for text in texts[:most]]
        self._set("searches", json.dumps(kept) if kept else None)

    def reading_place(self, chat_id: int) -> ReadingPlace | None:
        """Return where the person read in a chat; None: at its end."""
        return self._get(f"{_READ}{chat_id}", _reading)

    def set_reading_place(self, chat_id: int, place: ReadingPlace | None) -> None:
        """Keep where the person reads in a chat; None: at its end."""
        self._set(f"{_READ}{chat_id}", None if place is None else " ".join(map(str, place)))

    def changes(self) -> Changes:
        """Return what is not on the disk yet, as it is now. They stay so until `settle`."""
        return dict(self._changed)

    def settle(self, written: Changes) -> None:
        """Note that these are on the disk. What was set anew meanwhile is not."""
        for name, value in written.items():
            if name in self._changed and self._changed[name] == value:
                del self._changed[name]

    def write(self, changes: Changes) -> None:
        """Make changes in the file, and leave what another window wrote there.

        It touches nothing but the file, so that any thread may call it. Raises NotRemembered.
        """
        from desktop.engine.failures import NotRemembered  # not before the first paint
        from desktop.storage.files import write_atomically

        values = _read(self._path)
        for name, value in changes.items():
            values.pop(name, None)
            if value is not None:
                values[name] = value
        places = [name for name in values if name.startswith(_READ)]
        for name in places[:-_MOST_PLACES]:
            del values[name]
        lines = "".join(f"{name} {value}\n" for name, value in values.items())
        try:
            write_atomically(self._path, lines.encode("utf-8", errors="replace"))
        except OSError as exc:
            raise NotRemembered(str(self._path), exc.strerror or type(exc).__name__) from exc

    def _get(self, name: str, parse: Callable[[str], T]) -> T | None:
        try:
            return parse(self._values[name])
        except (KeyError, ValueError):
            return None

    def _set(self, name: str, value: str | None) -> None:
        if self._values.get(name) == value:
            return
        if value is None:
            self._values.pop(name, None)
        else:
            self._values[name] = value
        self._changed[name] = value


def _read(path: Path) -> dict[str, str]:
    try:
        with path.open("rb") as file:
            text = file.read(_LONGEST).decode("utf-8", errors="replace")
    except OSError:
        return {}
    pairs = (line.partition(" ") for line in text.splitlines())
    return {name: value for name, _space, value in pairs if name and value}


def _place(value: str) -> WindowPlace:
    x, y, width, height, maximised, screen = value.split(" ", 5)
    if not (0 < int(width) < FAR and 0 < int(height) < FAR):
        raise ValueError
    corner = to_number(x), to_number(y)
    return WindowPlace(*corner, int(width), int(height), maximised == "1", screen)


def _reading(value: str) -> ReadingPlace:
    message, part, offset = value.split(" ")
    return ReadingPlace(to_id(message), abs(int(part)), abs(int(offset)))
