"""Explains what is wrong with certificates: the server's, ours, and the files they lie in."""

from __future__ import annotations

from typing import Any

from desktop.engine.explain.explanation import Action, Explanation
from desktop.language import _
from desktop.wire import failures as wire
from desktop.wire.trust.verdict import OF_CERTIFICATE

SETTINGS = Action.OPEN_SETTINGS


def untrusted(failure: wire.TlsFailed) -> Explanation:
    """Explain why no trusted connection was made."""
    ask_it = _("On a company network, ask IT for its CA file and name it in the settings.")
    match failure.reason:
        case "unknown_ca" if failure.issuer:
            sentence = _(
                "The certificate of {place} comes from “{issuer}”, which is not known here."
            )
            remedy = ask_it
        case "unknown_ca":
            sentence = _("The certificate of {place} comes from an authority not known here.")
            remedy = ask_it
        case "expired":
            sentence = _("The certificate of {place} has expired.")
            remedy = _("Check this computer's clock; else the server's owner must renew it.")
        case "not_yet_valid":
            sentence = _("The certificate of {place} is not valid yet.")
            remedy = _("Check this computer's clock; else wait, or ask the server's owner.")
        case "wrong_name":
            sentence = _("The certificate of {place} belongs to another name.")
            remedy = _("Check the spelling of the address.")
        case "revoked":
            sentence = _("The certificate of {place} was revoked: who issued it took it back.")
            remedy = _("Do not use this server until its owner has a new one.")
        case "revocation_unknown":
            sentence = _("Whether the certificate of {place} was revoked cannot be told.")
            remedy = _("The CA file lacks a current list of its issuer. Ask IT for a newer file.")
        case "plain_port":
            sentence = _("{place} does not speak TLS.")
            remedy = _("Try the address with http:// in place of https://.")
        case "client_certificate" | "client_expired" | "client_refused":
            return _ours(failure)
        case _:
            sentence = _("No secure connection to {place} could be made.")
            remedy = _("A proxy or filter may be in the way.")
    return Explanation.of(
        sentence,
        remedy,
        SETTINGS,
        failure.detail,
        has_chain=failure.reason in OF_CERTIFICATE and failure.proxy is None,
        **known(failure),
    )


def _ours(failure: wire.TlsFailed) -> Explanation:
    match failure.reason:
        case "client_expired":
            sentence = _("{place} refused the client certificate {client_cert}: it has expired.")
            remedy = _("Ask IT for a new one, and name it in the settings of this endpoint.")
        case "client_refused":
            sentence = _("{place} refused the client certificate {client_cert}.")
            remedy = _("Ask IT which one it accepts, and name it in the settings of this endpoint.")
        case _:
            sentence = _("{place} wants a client certificate, and none is set for it.")
            remedy = _("Ask IT for one, and name its file in the settings of this endpoint.")
    return Explanation.of(sentence, remedy, SETTINGS, failure.detail, **known(failure))


def locked(failure: wire.PassphraseNeeded) -> Explanation:
    """Explain why the key of a client certificate cannot be used."""
    if failure.is_wrong:
        sentence = _("The passphrase does not open the private key in {file}.")
        remedy = _(
            "Enter it again: here, or with “weir endpoints set-key --client-cert {file}”. "
            "Nothing was sent."
        )
    else:
        sentence = _("The private key in {file} is locked by a passphrase.")
        remedy = _(
            "Enter it: here, or with “weir endpoints set-key --client-cert {file}”. "
            "Nothing was sent."
        )
    return Explanation.of(sentence, remedy, Action.ENTER_PASSPHRASE, **failure.facts())


def unusable(failure: wire.BadTransportSetting) -> Explanation:
    """Explain what is wrong with a file of certificates or keys."""
    is_ours = failure.setting != "ca_file"
    remedy = (
        _("Nothing was sent. Name the right file in the settings of this endpoint, or ask IT.")
        if is_ours
        else _("Nothing was sent. Ask IT for its CA file in PEM form, and name it in the settings.")
    )
    match failure.reason:
        case "missing":
            sentence = _("{what} {value} is not there.")
        case "no_file":
            sentence = _("{what} {value} is a folder, or something else that is no file.")
        case "unreadable":
            sentence = _("{what} {value} cannot be read.")
            remedy = _("Nothing was sent. Check who may read it.")
        case "empty":
            sentence = _("{what} {value} is empty.")
        case "too_long":
            sentence = _("{what} {value} is too large to be one.")
        case "no_certificate" if is_ours:
            sentence = _("{what} {value} holds no certificate, neither as PEM nor as PKCS#12.")
        case "no_certificate":
            sentence = _("{what} {value} holds no certificate in PEM form.")
        case "no_key":
            sentence = _("{what} {value} holds no private key.")
            remedy = _("Nothing was sent. Name the file of its key with client_key, or ask IT.")
        case "mismatch":
            sentence = _("The private key in {value} does not belong to the client certificate.")
        case "no_cryptography":
            sentence = _("{value} is PKCS#12, and the library that reads it is not installed.")
            remedy = _(
                "Install Weir with its extra “pkcs12”, or turn the file into PEM: "
                "openssl pkcs12 -in {value} -out client.pem"
            )
        case _:
            sentence = _("{what} {value} is damaged.")
    facts = {**failure.facts(), "what": _what(failure.setting)}
    return Explanation.of(sentence, remedy, SETTINGS, **facts)


def _what(setting: str) -> str:
    match setting:
        case "ca_file":
            return _("The CA file")
        case "client_key":
            return _("The client certificate's key")
        case _:
            return _("The client certificate")


def known(failure: wire.CannotReach) -> dict[str, Any]:
    """The failure's facts, and the `place` that did not answer as it should."""
    return {"place": failure.proxy or failure.host, **failure.facts()}
