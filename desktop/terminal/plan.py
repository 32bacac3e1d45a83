"""What the options of `weir ask` ask for: a chat, an endpoint, how it is steered."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from desktop.chat.endpoint import Endpoint
from desktop.chat.masking import masked_url
from desktop.chat.settings.checks import BadValue
from desktop.chat.steering.parameters import checked
from desktop.chat.steering.preset import Preset
from desktop.chat.steering.steering import Steering
from desktop.chat.tree import Conversation
from desktop.engine.composing.composition import values
from desktop.engine.explain.bad_values import unusable
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.terminal.output import note
from desktop.terminal.session import NotUnderstood, mended, named


@dataclass(frozen=True, slots=True)
class Plan:
    """One question to be asked."""

    conversation: Conversation
    endpoint: Endpoint
    steering: Steering
    system: str | None
    """Instructions that open a new chat."""
    saves: bool


def plan_of(workspace: Workspace, options: argparse.Namespace) -> Plan:
    """Raises NotUnderstood, BadBaseUrl, NoSuchEndpoint, NoSuchConversation, HistoryFailed,
    SetByPolicy."""
    set_here = _parameters(options.option)
    preset = preset_named(workspace, options.preset) if options.preset is not None else None
    if options.save:
        workspace.policy.check_keeping()
    conversation = _conversation(workspace, options)
    steering = conversation.steering if preset is None else preset.steering
    if options.system is not None:
        steering = replace(steering, system="")
        if conversation.id is not None:
            steering = replace(steering, system=options.system)
    steering = replace(steering, parameters={**steering.parameters, **set_here})
    if conversation.id is None:
        conversation.steering = steering
    return Plan(
        conversation,
        _endpoint(workspace, options, conversation, preset),
        steering,
        options.system,
        saves=saves(options),
    )


def saves(options: argparse.Namespace) -> bool:
    """Whether question and reply are kept in the history."""
    return bool(options.save or options.continues or options.chat is not None)


def with_prompt(
    workspace: Workspace, options: argparse.Namespace, question: str, endpoint: Endpoint
) -> str:
    """The question, below the prompt that the options name. Raises NotUnderstood, NoSuchPrompt."""
    given = dict(_pair(text) for text in options.value)
    if options.prompt is None:
        if given:
            raise NotUnderstood(_("-p fills a prompt in: name one with --prompt."))
        return question
    prompt = workspace.prompts.get(options.prompt)
    if prompt.fault is not None:
        bad = prompt.fault
        note(f"{prompt.name}: {bad.key} {unusable(bad.reason, bad.detail)}")
    try:
        filled = prompt.filled(given, values(endpoint.model))
    except BadValue as bad:
        needed = ", ".join(f"-p {name}=…" for name in prompt.missing(given))
        raise NotUnderstood(
            f"{bad.key}: {unusable(bad.reason, bad.detail)}",
            *([_("The prompt wants: {options}").format(options=needed)] if needed else []),
        ) from bad
    return "\n\n".join(part for part in (filled, question) if part.strip())


def _pair(text: str) -> tuple[str, str]:
    name, is_, value = text.partition("=")
    if not is_ or not name:
        raise NotUnderstood(_("-p wants NAME=VALUE, such as -p tone=friendly."))
    return name.strip(), value


def preset_named(workspace: Workspace, name: str) -> Preset:
    """The preset of this name. Raises NotUnderstood, which names the others."""
    presets = workspace.settings.presets
    for preset in presets:
        if preset.name == name:
            return preset
    raise NotUnderstood(
        _("There is no preset named {name}.").format(name=name),
        _("There are these presets: {names}").format(names=_listed(one.name for one in presets)),
    )


def _conversation(workspace: Workspace, options: argparse.Namespace) -> Conversation:
    """The chat that is gone on with, or a new one."""
    if options.chat is not None:
        return workspace.open_conversation(options.chat)
    if not options.continues:
        return workspace.new_conversation()
    newest = next(iter(workspace.history.summaries()), None)
    if newest is None:
        raise NotUnderstood(_("There is no chat to go on with yet."))
    return workspace.open_conversation(newest.id)


def _parameters(given: Iterable[str]) -> dict[str, Any]:
    """The parameters of `-o KEY=VALUE`. Raises NotUnderstood."""
    found: dict[str, Any] = {}
    for text in given:
        name, is_, value = text.partition("=")
        if not is_ or not name:
            raise NotUnderstood(_("-o wants KEY=VALUE, such as -o temperature=0.2."))
        try:
            found[name] = checked(name, _read(value))
        except BadValue as bad:
            raise NotUnderstood(f"{bad.key}: {unusable(bad.reason, bad.detail)}") from bad
    return found


def _read(value: str) -> Any:
    """A value of `-o`: JSON where it parses, else a string."""
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _endpoint(
    workspace: Workspace,
    options: argparse.Namespace,
    conversation: Conversation,
    preset: Preset | None,
) -> Endpoint:
    """The endpoint that is asked. What the options name wins over preset and chat."""
    changes: dict[str, Any] = {}
    if options.base_url is not None:
        changes = {"base_url": mended(options.base_url), "kind": "openai"}
    if changes and options.endpoint is None:
        # Under a name of its own: another endpoint's would get that one's key from the keyring.
        taken = {endpoint.name for endpoint in workspace.settings.endpoints}
        host = urlsplit(changes["base_url"]).hostname or ""
        name = masked_url(changes["base_url"]) if host in taken else host
        endpoint = Endpoint(name, model=_model(workspace))
    elif options.endpoint is not None:
        endpoint = named(workspace, options.endpoint)
    else:
        endpoint = _of_chat(workspace, conversation, preset)
    for name in ("model", "key_env"):
        if getattr(options, name) is not None:
            changes[name] = getattr(options, name)
    return replace(endpoint, **changes)


def _of_chat(workspace: Workspace, conversation: Conversation, preset: Preset | None) -> Endpoint:
    """The endpoint of the preset, else that of the chat, else the one in use."""
    if preset is not None and preset.endpoint is not None:
        endpoint = named(workspace, preset.endpoint)
        return replace(endpoint, model=preset.model or endpoint.model)
    if conversation.choice is None:
        endpoint = workspace.endpoints.default_endpoint()
    else:
        endpoint = workspace.endpoints.chosen(conversation.choice)
    return replace(endpoint, model=preset.model) if preset and preset.model else endpoint


def _model(workspace: Workspace) -> str:
    """The model to ask where none is named: that of the first endpoint that has one."""
    models = (e.model for e in workspace.settings.endpoints if e.kind == "openai" and e.model)
    return next(models, "")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "–"
