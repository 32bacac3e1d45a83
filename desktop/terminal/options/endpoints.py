"""The options of `weir endpoints …`."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from desktop.language import _


def add_endpoints(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Add its commands; `command` adds one of this name and summary."""
    command("list", _("list the endpoints; the one in use has a star"))
    add = command("add", _("add an endpoint"))
    remove = command("remove", _("remove an endpoint and its stored key"))
    set_key = command(
        "set-key",
        _("store a key in the system's keyring; it is read from stdin or asked for"),
    )
    for one in (add, remove):
        one.add_argument("name", metavar=_("NAME"), help=_("the endpoint's name"))
    set_key.add_argument("name", metavar=_("NAME"), nargs="?", help=_("the endpoint's name"))
    proxy = _("store name and password for this proxy; name:password is read from stdin")
    set_key.add_argument("--proxy", metavar="HOST:PORT", help=proxy)
    passphrase = _("store the passphrase of this client certificate, or of the file with its key")
    set_key.add_argument("--client-cert", dest="file", metavar=_("FILE"), help=passphrase)
    forget = _("take it out of the keyring; nothing is read")
    set_key.add_argument("--forget", action="store_true", help=forget)
    base_url = _("where it is, such as https://api.example.com/v1")
    add.add_argument("--base-url", metavar="URL", required=True, help=base_url)
    add.add_argument("--model", metavar=_("NAME"), required=True, help=_("the model to ask there"))
