"""What a command of the window is, and what decides whether it applies."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag, StrEnum, auto

from desktop.language import _

MARK = ">"
"""What stands before a command in a field where other things are found; no part of its words."""


class CommandName(StrEnum):
    """The commands. `ui.window.commands.window_commands` says what each of them calls."""

    NEW_CHAT = "new_chat"
    NEW_WINDOW = "new_window"
    CLOSE_WINDOW = "close_window"
    CHAT_IN_WINDOW = "chat_in_window"
    TEMPORARY_CHAT = "temporary_chat"
    KEEP_CHAT = "keep_chat"
    NEXT_CHAT = "next_chat"
    PREVIOUS_CHAT = "previous_chat"
    RENAME_CHAT = "rename_chat"
    DELETE_CHAT = "delete_chat"
    PIN_CHAT = "pin_chat"
    MOVE_CHAT = "move_chat"
    ARCHIVE_CHAT = "archive_chat"
    NEW_FOLDER = "new_folder"
    ARCHIVE = "archive"
    TRASH = "trash"
    UNDO_DELETE = "undo_delete"
    SHOW_CHATS = "show_chats"
    SEARCH = "search"
    STOP = "stop"
    RETRY = "retry"
    CONTINUE = "continue"
    RETRY_WITH = "retry_with"
    EDIT = "edit"
    PREVIOUS_VARIANT = "previous_variant"
    NEXT_VARIANT = "next_variant"
    STAR = "star"
    CHAT_FROM_HERE = "chat_from_here"
    DELETE_MESSAGE = "delete_message"
    OUTLINE = "outline"
    EXPORT = "export"
    EXPORT_ALL = "export_all"
    IMPORT = "import"
    COPY_REPLY = "copy_reply"
    INSERT_PROMPT = "insert_prompt"
    SAVE_PROMPT = "save_prompt"
    CHOOSE_MODEL = "choose_model"
    COMPARE = "compare"
    ATTACH = "attach"
    ATTACH_FOLDER = "attach_folder"
    CHAT_SETTINGS = "chat_settings"
    NEXT_PRESET = "next_preset"
    PREVIOUS_PRESET = "previous_preset"
    CHOOSE_PRESET = "choose_preset"
    EDIT_PRESETS = "edit_presets"
    FIND = "find"
    FIND_NEXT = "find_next"
    FIND_PREVIOUS = "find_previous"
    GO_TO_START = "go_to_start"
    GO_TO_END = "go_to_end"
    WIRE = "wire"
    OPEN_RECORDING = "open_recording"
    LARGER = "larger"
    SMALLER = "smaller"
    USUAL_SIZE = "usual_size"
    LIGHT = "light"
    DARK = "dark"
    LIKE_THE_SYSTEM = "like_the_system"
    SETTINGS = "settings"
    TEST_ENDPOINT = "test_endpoint"
    COMMANDS = "commands"
    SHORTCUTS = "shortcuts"
    ABOUT = "about"
    QUIT = "quit"


class Group(StrEnum):
    """What a command has to do with: a heading of the page of shortcuts."""

    MESSAGE = "message"
    CONVERSATION = "conversation"
    CHATS = "chats"
    WINDOW = "window"

    @property
    def words(self) -> str:
        """The heading, in the language of the window."""
        match self:
            case Group.MESSAGE:
                return _("Message")
            case Group.CONVERSATION:
                return _("Conversation")
            case Group.CHATS:
                return _("Chats")
            case Group.WINDOW:
                return _("Window")


class Fact(Flag):
    """What may hold in the window, and decides which commands apply."""

    NONE = 0
    SAVED = auto()
    """The shown chat is in the list."""
    ON_DISK = auto()
    """So it is, and it is no temporary one."""
    MESSAGES = auto()
    """The shown chat has messages."""
    ANSWERED = auto()
    """The shown chat ends with a reply that does not arrive any more."""
    ARRIVING = auto()
    """The shown chat's reply arrives."""
    REPLY_TEXT = auto()
    """The shown chat ends with a reply that has text."""
    BROKE_OFF = auto()
    """That reply broke off, and its endpoint can continue it."""
    CHATS = auto()
    """There are chats in the list."""
    TEMPORARY = auto()
    """The shown chat is temporary, and has messages."""
    DELETED = auto()
    """Something was deleted that can be restored."""
    VARIANTS = auto()
    """A message of the shown chat is one of several in its place."""
    WIRE = auto()
    """What goes over the network may be looked at."""
    EXPORTS = auto()
    """Chats may be written to files."""
    IMPORTS = auto()
    """Chats may be taken from files."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command: a row of the palette, of the page of shortcuts, and maybe of the menu."""

    name: CommandName
    group: Group
    words: str
    keys: tuple[str, ...] = ()
    """Its shortcuts, in Qt's spelling. The first one is shown."""
    needs: Fact = Fact.NONE
    """What must hold for it to have something to do."""
    is_heard: bool = True
    """Whether the window makes its shortcuts. Else a part of the window listens to the keys."""

    def applies(self, facts: Fact) -> bool:
        """Whether there is something to do for it where these facts hold."""
        return self.needs in facts


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys that a part of the window listens to, which are no command."""

    group: Group
    words: str
    keys: tuple[str, ...]
    """All of them, in Qt's spelling; a text in the language of the window where Qt has no word."""
