"""The sentences for keyrings that do not answer, and for programs that give no key."""

from __future__ import annotations

from typing import Any

from desktop.chat.failures import ChatError
from desktop.engine.explain.explanation import Action, Explanation
from desktop.engine.failures import KeyCommandFailed
from desktop.language import _
from desktop.storage import failures as storage

RETRY, SETTINGS = Action.RETRY, Action.OPEN_SETTINGS


def explain(failure: ChatError) -> Explanation | None:
    """The explanation of a failure to get or to keep a key; None for any other failure."""
    match failure:
        case storage.KeyringLocked():
            return Explanation(
                _("The system's keyring is locked, and the key may lie in it."),
                _("Unlock the keyring and retry, or name a variable with key_env."),
                RETRY,
            )
        case storage.KeyringMissing(reason="refused"):
            return Explanation(
                _("The system's keyring does not answer, and the key may lie in it."),
                _("See that it runs and retry, or name a variable with key_env."),
                RETRY,
            )
        case storage.KeyringMissing():
            return Explanation(
                _("No keyring that keeps keys safe answers on this computer."),
                _("The key is kept until Weir ends. To keep it longer, name a variable (key_env)."),
            )
        case storage.KeyTooLong():
            return Explanation.of(
                _(
                    "The key was not stored: it has {length} characters, and the keyring of this "
                    "system takes {most}."
                ),
                _("Name a variable (key_env) or a program (key_command) that gives it."),
                **failure.facts(),
            )
        case KeyCommandFailed(detail=said):
            sentence, remedy = _command(failure)
            action = SETTINGS if failure.reason in _LINE else RETRY
            return Explanation.of(sentence, remedy, action, said, **_spoken(failure))
    return None


_LINE = ("not_found", "place", "quote", "shell", "batch", "not_started")
"""What is wrong with the line itself."""


def _spoken(failure: KeyCommandFailed) -> dict[str, Any]:
    return {**failure.facts(), "seconds": f"{failure.seconds:.0f}"}


def _command(failure: KeyCommandFailed) -> tuple[str, str]:
    """The cause, and the next step."""
    again = _("Run the same command in a terminal, and retry once it prints the key.")
    match failure.reason:
        case "not_found":
            return (
                _("The program {program}, which gives the key, is not there."),
                _("Install it, or write its whole path into key_command."),
            )
        case "place" | "quote" | "shell" | "batch" as fault:
            return _("key_command cannot be run: {why}").replace("{why}", line_fault(fault)), _(
                "Correct it in the settings of this endpoint."
            )
        case "not_started":
            return _("The program {program} cannot be started: {detail}."), again
        case "slow":
            return _("The program {program} gave no key within {seconds} seconds."), again
        case "status":
            return _("The program {program}, which gives the key, ended with {code}."), again
        case "too_long" | "many_lines":
            return (
                _("The program {program} printed more than a key."),
                _("It must print the key alone, or JSON that holds it as “token”."),
            )
        case "no_field":
            return (
                _("What the program {program} printed is JSON without a key."),
                _("The key must stand there as “token”, “access_token” or “api_key”."),
            )
        case "cannot_be":
            return (
                _("What the program {program} printed cannot be a key."),
                _("It must print the key alone, or JSON that holds it as “token”."),
            )
        case _:
            return _("The program {program} printed no key."), again


def line_fault(fault: str) -> str:
    """Why the line of `key_command` cannot be run: the end of a sentence."""
    match fault:
        case "quote":
            return _("a quote is not closed.")
        case "shell":
            return _(
                "no shell reads it: $, ~, | and the like mean nothing there. Put them into a "
                "script."
            )
        case "batch":
            return _("a batch file would read one of its arguments otherwise. Name a program.")
        case _:
            return _("its program must be a name that PATH leads to, or a whole path.")
