"""The words for the keys of a policy, in the language in use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from desktop.language import _

Category = Literal["models", "network", "chats", "features", "look"]

CATEGORIES: Mapping[Category, tuple[str, ...]] = {
    "models": (
        *("endpoints", "add_endpoints", "allowed_models", "selected", "selected_model"),
        *("presets", "prompts", "default_preset", "title_endpoint"),
    ),
    "network": ("allowed_hosts", "proxy", "ca_file", "update_notice", "update_url"),
    "chats": (
        *("history", "history_days", "trash_days", "temporary_only"),
        *("backup_folder", "backup_daily", "backup_keep"),
    ),
    "features": (
        *("export", "import", "attachments", "on_device", "copy_as_code", "wire_view"),
        "quick_window",
    ),
    "look": ("language", "notify", "tray", "quick_shortcut"),
}
"""The groups, in their order, with the keys of each."""


def title_of(category: Category) -> str:
    """The name of a group."""
    return {
        "models": _("Models and presets"),
        "network": _("Network"),
        "chats": _("Chats on the disk"),
        "features": _("What Weir can do"),
        "look": _("Window and desktop"),
    }[category]


@dataclass(frozen=True, slots=True)
class Notes:
    """What the templates of group policies say beside the words of each key."""

    defaults: str
    gives_way: str
    as_json: str
    for_example: str


def notes() -> Notes:
    """These, in the language in use."""
    return Notes(
        defaults=_("Defaults, which people may change"),
        gives_way=_("What a person sets in settings.toml wins over it."),
        as_json=_("As JSON, for example:"),
        for_example=_("For example: {value}"),
    )


def words_of(name: str) -> tuple[str, str]:
    """What a key sets, and what its values mean."""
    return (_models() | _network() | _chats() | _features() | _look())[name]


def _models() -> dict[str, tuple[str, str]]:
    return {
        "endpoints": (
            _("Endpoints"),
            _(
                "These stand first in the list, and nobody can change or remove them. Each has the "
                "fields of an entry of settings.toml."
            ),
        ),
        "add_endpoints": (
            _("People may add endpoints"),
            _("False: only the endpoints that the organisation gives can be asked."),
        ),
        "allowed_models": (
            _("Models that may be asked"),
            _("Their names, as the server knows them. * stands for any characters."),
        ),
        "selected": (_("Endpoint of new chats"), _("The name of an endpoint.")),
        "selected_model": (
            _("Model of new chats"),
            _("A model of that endpoint. Empty: the one of its entry."),
        ),
        "presets": (
            _("Presets"),
            _(
                "These stand first in the list, and nobody can change or remove them. Each has the "
                "fields of a preset of settings.toml."
            ),
        ),
        "prompts": (
            _("Prompts"),
            _(
                "These stand first in the library, and nobody can change or remove them. Each has "
                "a name and a text: what its file would hold."
            ),
        ),
        "default_preset": (
            _("Preset of new chats"),
            _("The name of a preset. Empty: they begin with nothing set."),
        ),
        "title_endpoint": (
            _("Endpoint that writes titles"),
            _("The name of an endpoint. Empty: a title is the beginning of the first question."),
        ),
    }


def _network() -> dict[str, tuple[str, str]]:
    return {
        "allowed_hosts": (
            _("Hosts that Weir may connect to"),
            _(
                "Names, *.names for all below them, addresses or networks, each with a port or "
                "without. It holds for proxies that people choose and for this computer, too."
            ),
        ),
        "proxy": (
            _("Proxy"),
            _("The way to all endpoints, but to those that the organisation gave with their own."),
        ),
        "ca_file": (
            _("CA file"),
            _("A PEM file with certificates that are trusted beside those of the system."),
        ),
        "update_notice": (
            _("Update notice"),
            _(
                "True: the update address is asked once a day, and a line tells of a newer "
                "version. Nothing is sent, and nothing is downloaded."
            ),
        ),
        "update_url": (
            _("Update address"),
            _("Where the newest version is named. Empty: nobody is asked."),
        ),
    }


def _chats() -> dict[str, tuple[str, str]]:
    return {
        "history": (
            _("Keep chats"),
            _("False: every chat is temporary, and those on the disk can only be read."),
        ),
        "history_days": (
            _("Days that chats are kept"),
            _("Counted from the last message. Then a chat is deleted for good."),
        ),
        "trash_days": (
            _("Days that deleted chats are kept"),
            _("So long they can be brought back. 0: until the next start."),
        ),
        "temporary_only": (
            _("Temporary chats only"),
            _("True: every new chat is temporary. Those on the disk stay as they are."),
        ),
        "backup_folder": (
            _("Backup folder"),
            _("Where daily backups are written to. With “Export” false, no other file is written."),
        ),
        "backup_daily": (
            _("Daily backups"),
            _("True: a backup is written on each day on which Weir is used."),
        ),
        "backup_keep": (
            _("Daily backups that are kept"),
            _("So many; older ones that Weir wrote by itself are deleted."),
        ),
    }


def _features() -> dict[str, tuple[str, str]]:
    return {
        "export": (_("Export"), _("False: no chat is written to a file.")),
        "import": (_("Import"), _("False: no chat is read from a file.")),
        "attachments": (
            _("Attachments"),
            _("False: no file and no picture goes with a question."),
        ),
        "on_device": (
            _("On-device model"),
            _("False: no model runs on this computer."),
        ),
        "copy_as_code": (
            _("Copy as code"),
            _("False: no request is copied or printed as a program."),
        ),
        "wire_view": (
            _("Wire window"),
            _("False: what goes over the network is not shown, recorded or replayed."),
        ),
        "quick_window": (_("Quick window"), _("False: there is none, and no keys that open it.")),
    }


def _look() -> dict[str, tuple[str, str]]:
    return {
        "language": (_("Language"), _("Empty: that of the system.")),
        "notify": (
            _("Notifications"),
            _("False: the desktop does not tell of replies that end unseen."),
        ),
        "tray": (_("Stay in the tray"), _("True: a closed window leaves Weir in the tray.")),
        "quick_shortcut": (
            _("Keys of the quick window"),
            _("The keys that open it from any program, such as Ctrl+Alt+Space."),
        ),
    }
