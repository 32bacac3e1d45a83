"""The settings that mostly an organisation has an opinion on. A person may set them in
settings.toml, too; no page of the window shows them unless another part says so."""

from __future__ import annotations

from typing import Any

from desktop.chat.endpoint import SYSTEM
from desktop.chat.settings import checks
from desktop.chat.settings.row import Row, Words
from desktop.language import _, ngettext


def _update_words() -> Words:
    return Words(
        _("Tell me when a newer Weir is out"),
        _(
            "Once a day at most, the address below is asked. Nothing is sent: no key, no name, not "
            "even Weir's own version. Nothing is downloaded."
        ),
    )


def _update_url_words() -> Words:
    return Words(
        _("Update address"),
        _("Where the newest version is named; ask IT, or whoever gave you Weir."),
        "https://it.example.com/weir.json",
    )


def _backup_folder_words() -> Words:
    return Words(
        _("Folder"), _("Where they are written to. Best on another disk than this computer's own.")
    )


def _backup_daily_words() -> Words:
    return Words(
        _("Back up each day"),
        _("The first time that you use Weir on a day, and only while it runs."),
    )


def _backup_keep_words() -> Words:
    choices: dict[Any, str] = {
        count: ngettext("The last {count}", "The last {count}", count).format(count=count)
        for count in (3, 7, 14, 30, 90)
    }
    return Words(_("Kept"), _("Older ones that Weir wrote by itself are deleted."), choices=choices)


PROXY: Row[str | None] = Row("proxy", checks.proxy, SYSTEM)
"""The way to the servers of all endpoints that name none of their own."""
CA_FILE: Row[str | None] = Row("ca_file", checks.text, None)
"""Certificates that all endpoints trust which name none themselves."""
UPDATE_NOTICE: Row[bool] = Row("update_notice", checks.flag, False, _update_words)
"""Whether the update address is asked, once a day, for the newest version."""
UPDATE_URL: Row[str | None] = Row("update_url", checks.web_address, None, _update_url_words)
"""The address that says which version is the newest; None: there is nobody to ask."""
ALLOWED_HOSTS: Row[tuple[str, ...] | None] = Row("allowed_hosts", checks.hosts, None)
"""The only hosts that Weir may connect to; None: all."""
ALLOWED_MODELS: Row[tuple[str, ...] | None] = Row("allowed_models", checks.texts, None)
"""The only models that may be asked, "*" standing for any characters; None: all."""
ADD_ENDPOINTS: Row[bool] = Row("add_endpoints", checks.flag, True)
"""Whether other endpoints may be asked than the organisation gives."""

HISTORY: Row[bool] = Row("history", checks.flag, True)
"""Whether chats are kept on the disk."""
HISTORY_DAYS: Row[int | None] = Row("history_days", checks.days_kept, None)
"""How many days after its last message a chat is kept; None: until the person deletes it."""
TEMPORARY_ONLY: Row[bool] = Row("temporary_only", checks.flag, False)
"""Whether every new chat is a temporary one."""
BACKUP_FOLDER: Row[str | None] = Row("backup_folder", checks.text, None, _backup_folder_words)
"""The folder that backups are written to; None: the person chooses."""
BACKUP_DAILY: Row[bool] = Row("backup_daily", checks.flag, False, _backup_daily_words)
"""Whether a backup is written to that folder each day on which Weir is used."""
BACKUP_KEEP: Row[int] = Row("backup_keep", checks.count, 14, _backup_keep_words)
"""How many of those are kept; older ones are deleted."""

EXPORT: Row[bool] = Row("export", checks.flag, True)
"""Whether chats may be written to files."""
IMPORT: Row[bool] = Row("import", checks.flag, True)
"""Whether chats may be read from files of this program and of others."""
ATTACHMENTS: Row[bool] = Row("attachments", checks.flag, True)
"""Whether files and pictures may go with a question."""
ON_DEVICE: Row[bool] = Row("on_device", checks.flag, True)
"""Whether a model may run on this computer."""
COPY_AS_CODE: Row[bool] = Row("copy_as_code", checks.flag, True)
"""Whether a request may be copied or printed as a program."""
WIRE_VIEW: Row[bool] = Row("wire_view", checks.flag, True)
"""Whether the wire window and `weir replay` show what went over the network."""
QUICK_WINDOW: Row[bool] = Row("quick_window", checks.flag, True)
"""Whether there is a quick window."""

FEATURES = (EXPORT, IMPORT, ATTACHMENTS, ON_DEVICE, COPY_AS_CODE, WIRE_VIEW, QUICK_WINDOW)
"""What can be switched off, each by itself."""
NETWORK_AND_HISTORY = (
    *(PROXY, CA_FILE, ALLOWED_HOSTS, ALLOWED_MODELS, ADD_ENDPOINTS, UPDATE_NOTICE, UPDATE_URL),
    *(HISTORY, HISTORY_DAYS, TEMPORARY_ONLY, BACKUP_FOLDER, BACKUP_DAILY, BACKUP_KEEP),
)
