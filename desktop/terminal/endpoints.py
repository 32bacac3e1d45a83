"""`weir endpoints`: list, add, remove, set-key. A key comes from stdin, never from an argument."""

from __future__ import annotations

import argparse
import sys
from getpass import getpass

from desktop.chat.endpoint import Endpoint
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.terminal.output import note, say_table, visible
from desktop.terminal.session import NotUnderstood, mended, named, naming_the_others, with_workspace

NO_KEY = 3


def list_endpoints(_options: argparse.Namespace) -> int:
    """Write a table of the endpoints; the one in use has a star."""

    async def show(workspace: Workspace) -> int:
        used = workspace.endpoints.default_endpoint()
        head = ("", _("Name"), _("Model"), _("Base URL"))
        rows = [
            (
                "*" if endpoint.name == used.name else "",
                endpoint.name,
                endpoint.model,
                endpoint.address,
            )
            for endpoint in workspace.settings.endpoints
        ]
        say_table([head, *rows])
        return 0

    return with_workspace(show)


def add(options: argparse.Namespace) -> int:
    """Add an endpoint of a new name; an old one is left as it is."""

    async def put(workspace: Workspace) -> int:
        if any(endpoint.name == options.name for endpoint in workspace.settings.endpoints):
            note(_("There is already an endpoint named {name}.").format(name=options.name))
            return 2
        workspace.settings.put(Endpoint(options.name, mended(options.base_url), options.model))
        return 0

    return with_workspace(put)


def remove(options: argparse.Namespace) -> int:
    """Remove an endpoint and its key."""

    async def take_out(workspace: Workspace) -> int:
        with naming_the_others(workspace):
            workspace.settings.remove(options.name)  # also one that cannot be used
        await workspace.keys.forget(options.name)
        return 0

    return with_workspace(take_out)


def set_key(options: argparse.Namespace) -> int:
    """Put into the OS keyring, or take out of it: a key, or what a proxy or the key of a client
    certificate wants."""
    if [options.name, options.proxy, options.file].count(None) != 2:
        raise NotUnderstood(
            _("Name an endpoint, or a proxy with --proxy host:port, or a file with --client-cert.")
        )
    if options.forget:
        return _forget(options)
    if options.proxy is not None:
        return _set_proxy_password(options.proxy)
    if options.file is not None:
        return _set_passphrase(options.file)
    key = _read_secret(_("Key for {name}: ").format(name=options.name))

    async def store(workspace: Workspace) -> int:
        if await workspace.endpoints.store_key(named(workspace, options.name), key):
            return 0
        note(_("No keyring answers here, so the key was not stored."))
        note(_("Put it in an environment variable, and name that with --key-env or key_env."))
        return NO_KEY

    return with_workspace(store)


def _forget(options: argparse.Namespace) -> int:
    async def take_out(workspace: Workspace) -> int:
        routes = workspace.endpoints.routes
        if options.proxy is not None:
            await routes.passwords.forget(options.proxy)
        elif options.file is not None:
            await routes.passphrases.forget(options.file)
        else:
            await workspace.keys.forget(named(workspace, options.name).name)
        return 0

    return with_workspace(take_out)


def _set_proxy_password(place: str) -> int:
    name, password = _read_password(place)

    async def store(workspace: Workspace) -> int:
        passwords = workspace.endpoints.routes.passwords
        if await passwords.store(place, name, password):
            return 0
        note(_("No keyring answers here, so the password was not stored."))
        return NO_KEY

    return with_workspace(store)


def _set_passphrase(file: str) -> int:
    passphrase = _read_secret(_("Passphrase for {file}: ").format(file=file)).rstrip("\r\n")

    async def store(workspace: Workspace) -> int:
        if await workspace.endpoints.routes.passphrases.store(file, passphrase):
            return 0
        note(_("No keyring answers here, so the passphrase was not stored."))
        return NO_KEY

    return with_workspace(store)


def _read_password(place: str) -> tuple[str, str]:
    if sys.stdin is None:
        return "", ""
    if sys.stdin.isatty():
        name = input(visible(_("Name for {place}: ").format(place=place)))
        return name.strip(), getpass(visible(_("Password for {place}: ").format(place=place)))
    name, _colon, password = sys.stdin.read().rstrip("\r\n").partition(":")
    return name, password


def _read_secret(prompt: str) -> str:
    """Call it outside of the loop, where Ctrl+C ends a prompt."""
    if sys.stdin is None:
        return ""
    return getpass(visible(prompt)) if sys.stdin.isatty() else sys.stdin.read()
