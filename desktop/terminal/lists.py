"""`weir models` and `weir presets`: what can be asked."""

from __future__ import annotations

import argparse

from desktop.engine.explain.bad_values import unusable
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.terminal.output import note, say, say_json, say_table, visible
from desktop.terminal.session import named, with_workspace


def models(options: argparse.Namespace) -> int:
    """Write the models that an endpoint offers, one a line."""

    async def show(workspace: Workspace) -> int:
        endpoint = named(workspace, options.endpoint)
        for model in await workspace.endpoints.list_models(endpoint):
            if options.json:
                say_json({"endpoint": endpoint.name, "model": model})
            else:
                say(visible(model))
        return 0

    return with_workspace(show)


def prompts(_options: argparse.Namespace) -> int:
    """Write a table of the prompts; what is wrong with one of them goes to stderr."""

    async def show(workspace: Workspace) -> int:
        found = workspace.prompts.all()
        rows = [
            (prompt.name, ", ".join(one.name for one in prompt.variables), prompt.description)
            for prompt in found
        ]
        say_table([(_("Name"), _("Variables"), _("Description")), *rows])
        for prompt in found:
            if (bad := prompt.fault) is not None:
                note(f"{prompt.name}: {bad.key} {unusable(bad.reason, bad.detail)}")
        return 0

    return with_workspace(show)


def presets(_options: argparse.Namespace) -> int:
    """Write a table of the presets."""

    async def show(workspace: Workspace) -> int:
        head = (_("Name"), _("Endpoint"), _("Model"), _("Parameters"))
        rows = [
            (
                preset.name,
                preset.endpoint or "",
                preset.model or "",
                ", ".join(f"{name}={value}" for name, value in preset.parameters.items()),
            )
            for preset in workspace.settings.presets
        ]
        say_table([head, *rows])
        return 0

    return with_workspace(show)
