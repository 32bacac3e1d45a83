"""The sentences for values that cannot be used, in a file or a form."""

from __future__ import annotations

from desktop.language import _


def unusable(reason: str, detail: str = "") -> str:
    """Why a value that was typed into a form cannot be used: a sentence."""
    sentence = why(reason, detail)
    return sentence[:1].upper() + sentence[1:]


def why(reason: str, detail: str) -> str:
    """The same as the end of a sentence that names the value."""
    if reason == "base_url":
        return bad_url(detail).format(text=_("the file"))
    if reason == "json":
        line, _between, column = detail.partition(":")
        return _("it is no JSON (line {line}, column {column}).").format(line=line, column=column)
    if reason == "type":
        detail = _types().get(detail, detail)
    return _bad_settings().get(reason, reason).replace("{detail}", detail)


def _types() -> dict[str, str]:
    """The types of values, as `BadValue` names them."""
    return {
        "text": _("text"),
        "number": _("number"),
        "whole number": _("whole number"),
        "true or false": _("true or false"),
        "list of texts": _("list of texts"),
        "table": _("table"),
        "list of tables": _("list of tables"),
    }


def _bad_settings() -> dict[str, str]:
    return {
        "missing": _("it is missing."),
        "type": _("it must be of the type: {detail}."),
        "choice": _("it must be one of: {detail}."),
        "number": _("it must be a number, such as 120."),
        "range": _("it must lie within {detail}."),
        "own_field": _("Weir itself writes {detail} into each request."),
        "json_value": _("it holds a value that JSON cannot hold."),
        "json_object": _('it must be a JSON object, such as {"top_k": 40}.'),
        "unknown": _("there is none of this name; there are these: {detail}."),
        "front_matter": _("what stands between the lines of “---” is no YAML ({detail})."),
        "empty": _("an entry of the list is empty."),
        "host": _("{detail} is no host, such as api.example.com or *.example.com:443."),
        "positive": _("it must be a number of seconds above 0."),
        "proxy": _(
            "it is system, environment, direct, a proxy such as http://host:port or "
            "socks5://host:port, or a PAC file such as pac:http://host/proxy.pac."
        ),
        "web_address": _("it must be an address that begins with https://, without a password."),
        "name": _("the name is empty or holds control characters."),
        "duplicate": _("an entry above it has the same name."),
        "header": _("the header {detail} holds characters that HTTP does not carry."),
        "shortcut": _(
            "{detail} cannot be a shortcut of the whole desktop. Ctrl+Alt+Space can, or F9."
        ),
        "sign": _("the sign of a currency has at most five characters and no digits."),
        "too_large": _("it is larger than 1 MB; its beginning is used."),
        "encoding": _("it is not UTF-8; what cannot be read stands as “�”."),
        "keys": _("{detail} cannot be a shortcut. Ctrl+Alt+R can, or F9."),
        "secret": _("keys do not belong into a file. Use “weir endpoints set-key” or key_env."),
    }


def bad_url(reason: str) -> str:
    """Why a base URL cannot be used, with a place for its {text}."""
    match reason:
        case "empty":
            return _("The base URL is empty.")
        case "scheme":
            return _("The base URL must begin with https:// or http://, not as in {text}.")
        case "port":
            return _("The port in {text} is not a number from 1 to 65535.")
        case _:
            return _("There is no usable host name in {text}.")
