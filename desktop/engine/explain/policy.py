"""The sentences for what an organisation has set, and for what is wrong with that."""

from __future__ import annotations

from desktop.chat.failures import ChatError
from desktop.chat.policy.keys import BY_NAME
from desktop.engine import failures as engine
from desktop.engine.explain.bad_values import why
from desktop.engine.explain.explanation import Action, Explanation
from desktop.language import _
from desktop.storage import failures as storage
from desktop.wire import failures as wire


def explain(failure: ChatError) -> Explanation | None:
    """The explanation of a failure that comes from a policy; None for any other failure."""
    return _not_allowed(failure) or _policy(failure)


def _not_allowed(failure: ChatError) -> Explanation | None:
    match failure:
        case storage.SetByPolicy(key):
            return Explanation.of(
                _("Set by your organisation: {what}."), _ask_it(), what=shown_key(key)
            )
        case storage.SettingIgnored(key, name):
            return Explanation.of(
                _("In the settings file, {what} does not hold: your organisation has set it."),
                _("Take it out of the file, or ask IT."),
                Action.OPEN_SETTINGS,
                what=f"{key} “{name}”" if name else key,
            )
        case wire.HostNotAllowed(host, what):
            return Explanation.of(
                _("The proxy {host} is not allowed by your organisation.")
                if what == "proxy"
                else _("{host} is not allowed by your organisation."),
                _("Nothing was sent. Ask IT if it should be."),
                host=host,
            )
        case engine.ModelNotAllowed(model):
            return Explanation.of(
                _("The model {model} is not allowed by your organisation."),
                _("Nothing was sent. Choose another model."),
                model=model,
            )
    return None


def _policy(failure: ChatError) -> Explanation | None:
    match failure:
        case storage.PolicyDamaged(path, line, reason):
            at = _(" (line {line})").format(line=line) if line else ""
            return Explanation.of(
                _("The policy {path} cannot be read{at}: {reason}."),
                _("What it names is as strict as can be. Tell IT."),
                path=path,
                at=at,
                reason=reason,
            )
        case storage.BadPolicy(key, where, reason, detail):
            return Explanation.of(
                _("In the policy {where}, {key} cannot be used: {reason}"),
                _("It is as strict as can be. Tell IT."),
                where=where,
                key=key,
                reason=why(reason, detail),
            )
        case storage.PolicyRefused(path, reason, detail):
            return Explanation.of(
                _("The policy {path} is not used: {reason}"),
                _("Tell IT."),
                path=path,
                reason=_refused(reason, detail),
            )
        case storage.UnknownPolicy(key, where):
            return Explanation.of(
                _("The policy {where} names {key}, which does not exist."),
                _("It sets nothing. Tell IT."),
                where=where,
                key=key,
            )
    return None


def shown_key(key: str) -> str:
    """What a key sets, in words, with its name."""
    return f"{BY_NAME[key].title} ({key})" if key in BY_NAME else key


def _refused(reason: str, detail: str) -> str:
    return {
        "owner": _("it is not the administrator's."),
        "writable": _("others than its owner can write to it."),
        "kind": _("it is neither a file nor the folder of them."),
        "too_large": _("it is too large."),
    }.get(reason, f"{detail}.")


def _ask_it() -> str:
    return _("Ask IT if it should be another.")
