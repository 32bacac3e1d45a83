"""The table of the window's commands. To add one, add a row here and what it calls.

No shortcut of the window is written anywhere else: the shortcuts themselves, the palette, the menu,
the page of shortcuts and the tool tips take theirs from here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from desktop.chat.comparing.answers import MOST_ASKED
from desktop.language import _
from desktop.ui.commands.command import Command, CommandName, Fact, Group, Keys

GO_ON = "Ctrl+Enter"
"""In the quick window. To Qt it is the key of the digits; its window hears the other one, too."""

IN_WINDOW = "Ctrl+Enter"
"""In the search window: what is chosen opens in a window of its own."""

MOVE_UP, MOVE_DOWN = "Alt+Up", "Alt+Down"
"""In a list whose order the person chooses."""

COLUMNS = tuple(f"Alt+{number}" for number in range(1, MOST_ASKED + 1))
"""Of the answers that stand side by side. Their page hears these."""


def commands() -> list[Command]:
    """Return all commands, in their order, in the language of the window."""
    return _rows(_)


@cache
def english() -> dict[CommandName, Command]:
    """Return the same in English: their words are found by it, too, and their keys are the same."""
    return {command.name: command for command in _rows(str)}


def keys_of(name: CommandName) -> str:
    """Return the shortcut of a command that is shown; empty where it has none."""
    return next(iter(english()[name].keys), "")


def _rows(_: Callable[[str], str]) -> list[Command]:
    return [*_chats(_), *_conversation(_), *_window(_)]


def _chats(_: Callable[[str], str]) -> list[Command]:
    name, group = CommandName, Group.CHATS
    return [
        Command(name.NEW_CHAT, group, _("New chat"), ("Ctrl+N",)),
        Command(name.NEW_WINDOW, group, _("New window"), ("Ctrl+Shift+N",)),
        Command(name.CHAT_IN_WINDOW, group, _("Open the chat in a new window"), (), Fact.SAVED),
        Command(name.TEMPORARY_CHAT, group, _("Temporary chat"), ("Ctrl+Shift+T",)),
        Command(name.KEEP_CHAT, group, _("Keep the temporary chat"), (), Fact.TEMPORARY),
        Command(name.NEXT_CHAT, group, _("Next chat"), ("Ctrl+PgDown",), Fact.CHATS),
        Command(name.PREVIOUS_CHAT, group, _("Previous chat"), ("Ctrl+PgUp",), Fact.CHATS),
        Command(name.RENAME_CHAT, group, _("Rename chat"), ("F2",), Fact.SAVED),
        Command(name.PIN_CHAT, group, _("Pin or unpin the chat"), (), Fact.ON_DISK),
        Command(name.MOVE_CHAT, group, _("Move the chat to a folder"), (), Fact.ON_DISK),
        Command(name.ARCHIVE_CHAT, group, _("Archive the chat"), (), Fact.ON_DISK),
        Command(name.DELETE_CHAT, group, _("Delete chat"), (), Fact.SAVED),
        Command(name.NEW_FOLDER, group, _("New folder")),
        Command(name.ARCHIVE, group, _("Archive")),
        Command(name.TRASH, group, _("Trash")),
        Command(
            name.UNDO_DELETE,
            group,
            _("Bring back what was deleted"),
            ("Ctrl+Z",),
            Fact.DELETED,
        ),
        Command(name.EXPORT_ALL, group, _("Export all chats…"), (), Fact.EXPORTS),
        Command(name.IMPORT, group, _("Import chats…"), (), Fact.IMPORTS),
        Command(name.SEARCH, group, _("Search all chats"), ("Ctrl+K",)),
        Command(name.SHOW_CHATS, group, _("Show or hide the chats"), ("Ctrl+B",)),
    ]


def _conversation(_: Callable[[str], str]) -> list[Command]:
    name, group = CommandName, Group.CONVERSATION
    shown = Fact.MESSAGES
    return [
        Command(name.STOP, group, _("Stop the reply"), ("Esc",), Fact.ARRIVING),
        Command(name.RETRY, group, _("Retry"), ("Ctrl+R",), Fact.ANSWERED),
        Command(name.RETRY_WITH, group, _("Retry with another model"), (), Fact.ANSWERED),
        Command(name.EDIT, group, _("Edit the question"), (), shown),
        Command(name.PREVIOUS_VARIANT, group, _("Previous variant"), ("Alt+Left",), Fact.VARIANTS),
        Command(name.NEXT_VARIANT, group, _("Next variant"), ("Alt+Right",), Fact.VARIANTS),
        Command(name.OUTLINE, group, _("Outline"), ("Ctrl+Shift+O",), shown),
        Command(name.EXPORT, group, _("Export the chat"), ("Ctrl+E",), shown | Fact.EXPORTS),
        Command(name.STAR, group, _("Star the message, or take the star away"), (), shown),
        Command(name.CHAT_FROM_HERE, group, _("New chat from here"), (), shown),
        Command(name.DELETE_MESSAGE, group, _("Delete the message"), (), shown),
        Command(name.CONTINUE, group, _("Continue the reply"), (), Fact.BROKE_OFF),
        Command(
            name.COPY_REPLY,
            group,
            _("Copy the last reply"),
            ("Ctrl+Shift+C",),
            Fact.REPLY_TEXT,
        ),
        Command(name.ATTACH, group, _("Attach files"), ("Ctrl+U",)),
        Command(name.ATTACH_FOLDER, group, _("Attach files of a folder")),
        Command(name.INSERT_PROMPT, group, _("Insert a prompt")),
        Command(name.SAVE_PROMPT, group, _("Save the message as a prompt")),
        Command(name.CHOOSE_MODEL, group, _("Choose endpoint and model"), ("Ctrl+Shift+M",)),
        Command(name.COMPARE, group, _("Compare answers side by side"), ("Ctrl+D",)),
        Command(name.CHAT_SETTINGS, group, _("Chat settings"), ("Ctrl+I",)),
        Command(name.NEXT_PRESET, group, _("Next preset"), ("Ctrl+J",)),
        Command(name.PREVIOUS_PRESET, group, _("Previous preset"), ("Ctrl+Shift+J",)),
        Command(name.CHOOSE_PRESET, group, _("Choose a preset")),
        Command(name.EDIT_PRESETS, group, _("Edit presets")),
        Command(name.FIND, group, _("Find in the chat"), ("Ctrl+F",), shown),
        Command(name.FIND_NEXT, group, _("Find the next match"), ("F3",), shown),
        Command(name.FIND_PREVIOUS, group, _("Find the match before"), ("Shift+F3",), shown),
        Command(
            name.GO_TO_START, group, _("Go to the start"), ("Ctrl+Home",), shown, is_heard=False
        ),
        Command(name.GO_TO_END, group, _("Go to the end"), ("Ctrl+End",), shown, is_heard=False),
        Command(name.WIRE, group, _("Wire of the last reply"), ("F12",), Fact.WIRE),
        Command(name.OPEN_RECORDING, group, _("Open recording…"), (), Fact.WIRE),
    ]


def _window(_: Callable[[str], str]) -> list[Command]:
    name, group = CommandName, Group.WINDOW
    return [
        Command(name.LARGER, group, _("Larger text"), ("Ctrl++", "Ctrl+=")),
        Command(name.SMALLER, group, _("Smaller text"), ("Ctrl+-",)),
        Command(name.USUAL_SIZE, group, _("Text of the usual size"), ("Ctrl+0",)),
        Command(name.LIGHT, group, _("Theme: light")),
        Command(name.DARK, group, _("Theme: dark")),
        Command(name.LIKE_THE_SYSTEM, group, _("Theme: as the system")),
        Command(name.SETTINGS, group, _("Settings"), ("Ctrl+,",)),
        Command(name.TEST_ENDPOINT, group, _("Test the endpoint in use")),
        Command(name.COMMANDS, group, _("Commands"), ("Ctrl+Shift+P",)),
        Command(name.SHORTCUTS, group, _("Shortcuts"), ("F1",)),
        Command(name.ABOUT, group, _("About Weir")),
        Command(name.CLOSE_WINDOW, group, _("Close the window"), ("Ctrl+W",)),
        Command(name.QUIT, group, _("Quit"), ("Ctrl+Q",)),
    ]


def other_keys() -> list[Keys]:
    """Return the keys that are no command of the window, in its language."""
    message, page, chats, window = Group.MESSAGE, Group.CONVERSATION, Group.CHATS, Group.WINDOW
    return [
        Keys(message, _("Send"), ("Enter",)),
        Keys(message, _("Break the line"), ("Shift+Enter",)),
        Keys(message, _("At the start of a line: insert a prompt"), ("/",)),
        Keys(message, _("In an empty message: to the first words, to the last"), ("Home", "End")),
        Keys(message, _("In an empty message: select the conversation"), ("Ctrl+A",)),
        Keys(page, _("Page by page"), ("PgUp", "PgDown")),
        Keys(page, _("From message to message"), ("Alt+Up", "Alt+Down")),
        Keys(page, _("Then: to what can be done with it"), ("Tab",)),
        Keys(page, _("Then: edit it"), ("E",)),
        Keys(page, _("Then: star it"), ("S",)),
        Keys(message, _("In an empty message: edit the last question"), ("Up",)),
        Keys(page, _("Copy what is selected"), ("Ctrl+C",)),
        Keys(page, _("Quote what is selected in the message"), (">",)),
        Keys(page, _("Ask about what is selected, in a branch"), ("?",)),
        Keys(page, _("To one of the answers side by side"), (COLUMNS[0], COLUMNS[-1])),
        Keys(chats, _("In the list: delete the chat"), ("Del",)),
        Keys(chats, _("In the list: what can be done with the chat"), ("Shift+F10",)),
        Keys(chats, _("Out of the list: the chat as a file"), (_("Drag it to a folder"),)),
        Keys(chats, _("In the list: select several"), ("Shift+Up", "Shift+Down", "Ctrl+A")),
        Keys(chats, _("In the list: fold or unfold the folder"), ("Left", "Right")),
        Keys(window, _("Close what is open"), ("Esc",)),
        Keys(window, _("In the list of presets: move the preset"), (MOVE_UP, MOVE_DOWN)),
        Keys(window, _("In the quick window: go on with the chat in Weir"), (GO_ON,)),
        Keys(window, _("In the search window: open it in a new window"), (IN_WINDOW,)),
        Keys(window, _("Larger or smaller text"), (_("Ctrl and the wheel"),)),
    ]
