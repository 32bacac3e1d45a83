"""The words for failures, endings and steps in the language in use. The one place for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, assert_never

from desktop.chat.endpoint import BadBaseUrl, BadKey
from desktop.chat.failures import ChatError
from desktop.chat.messages import Message, TurnState
from desktop.engine.events import Stage, TurnEnded
from desktop.engine.explain import history as explain_history
from desktop.engine.explain import network as explain_wire
from desktop.engine.explain import settings as explain_local
from desktop.engine.explain.explanation import Action, Explanation
from desktop.engine.explain.kept import at_rest as explain_at_rest
from desktop.engine.explain.kept import backing_up as explain_backup
from desktop.engine.failures import (
    AttachmentRefused,
    FileNotSaved,
    ImportRefused,
    KeyCommandFailed,
    ModelNotAllowed,
    NoModelChosen,
    RecordingUnreadable,
)
from desktop.language import _
from desktop.local import failures as local
from desktop.storage import failures as storage
from desktop.storage.backup import failures as backup
from desktop.wire import failures as wire

__all__ = [
    "Action",
    "Explanation",
    "ending",
    "exit_status",
    "exit_status_of",
    "explain",
    "explain_end",
    "explain_record",
    "never_saved",
    "not_saved",
    "seam_note",
    "still_alive",
    "waiting_for",
]


def explain(failure: ChatError) -> Explanation:
    """Explain a failure: its cause and the next step."""
    return (
        explain_wire.explain(failure)
        or explain_local.explain(failure)
        or explain_at_rest.explain(failure)
        or explain_backup.explain(failure)
        or Explanation(
            _("Something unexpected happened."),
            _("Retry. If it happens again, the log tells more."),
            Action.RETRY,
            str(failure),
        )
    )


def explain_record(record: Mapping[str, Any]) -> Explanation:
    """Explain a failure from its record in the history."""
    return explain(ChatError.from_record(dict(record)))


def explain_end(reply: Message) -> Explanation | None:
    """Explain why a reply failed or is not whole; None where nothing is wrong with it."""
    if reply.failure is not None:
        return explain_record(reply.failure)
    if reply.state is TurnState.INCOMPLETE:
        return Explanation(
            _("The reply is incomplete: the server did not say that it was done."),
            action=Action.RETRY,
        )
    return None


def ending(message: Message) -> str:
    """How a reply ended, in a few words."""
    match message.state, message.finish_reason:
        case TurnState.STREAMING, _reason:
            return _("streaming")
        case TurnState.STOPPED, _reason:
            return _("stopped")
        case TurnState.FAILED, _reason:
            return _("failed")
        case TurnState.INCOMPLETE, _reason:
            return _("incomplete: the server did not say that it was done")
        case _state, "length":
            return _("cut off at the length limit")
        case _state, "content_filter":
            return _("cut off by the provider's content filter")
        case _state, "tool_calls" | "function_call":
            return _("the model asked for a tool")
        case _state, "stop" | None:
            return _("finished")
        case _state, reason:
            return _("finished: {reason}").format(reason=reason)


def waiting_for(stage: Stage) -> str:
    """The line shown while a turn waits."""
    match stage:
        case Stage.KEY:
            return _("Waiting for the keyring…")
        case Stage.PROGRAM:
            return _("Waiting for the program that gives the key…")
        case Stage.MODEL:
            return _("Loading the model…")
        case Stage.ANSWER:
            return _("Waiting for the answer…")
        case _:
            assert_never(stage)


def still_alive(seconds: float) -> str:
    """The line shown while bytes come, but no delta."""
    return _("Still waiting; the server has been alive for {seconds:.0f} s.").format(
        seconds=seconds
    )


def seam_note(cause: str) -> str:
    """The meaning of a seam's mark beside a reply."""
    if cause == "gateway":
        return _("From here on another server answered.")
    return _("The reply broke off here; a new request went on with it.")


def not_saved(reason: str) -> str:
    """The line shown while the history cannot take a reply that still arrives."""
    return _("The reply is not being saved: {reason}.").format(
        reason=explain_history.disk_reason(reason)
    )


def never_saved(reason: str) -> str:
    """The line shown for a reply that ended and was not saved whole."""
    return _("The reply was not saved: {reason}.").format(
        reason=explain_history.disk_reason(reason)
    )


def exit_status(ended: TurnEnded) -> int:
    """The terminal's exit status for the end of a turn."""
    match ended.state:
        case TurnState.DONE:
            return 0
        case TurnState.STOPPED:
            return 130
        case TurnState.INCOMPLETE:
            return 6
        case TurnState.FAILED | TurnState.STREAMING:
            return exit_status_of(ended.failure) if ended.failure else 1
        case _:
            assert_never(ended.state)


def exit_status_of(failure: ChatError) -> int:
    """The terminal's exit status for a failure."""
    match failure:
        case BadBaseUrl() | BadKey() | NoModelChosen() | wire.BadTransportSetting():
            return 2
        case ModelNotAllowed() | wire.HostNotAllowed():
            return 2
        case RecordingUnreadable() | FileNotSaved() | AttachmentRefused() | ImportRefused():
            return 2
        case (
            storage.HistoryFailed()
            | storage.NoSuchConversation()
            | storage.AttachmentNotKept()
            | backup.BackupFailed()
            | backup.BackupRefused()
            | backup.RestoreFailed()
            | backup.RestoreUnfinished()
            | backup.PreviousKept()
        ):
            return 2
        case (
            storage.SettingsDamaged()
            | storage.SettingsNewer()
            | storage.SettingsNotSaved()
            | storage.BadSetting()
            | storage.SetByPolicy()
            | storage.PolicyDamaged()
            | storage.PolicyRefused()
            | storage.BadPolicy()
            | storage.NoSuchEndpoint()
            | storage.NameTaken()
            | storage.NoSuchPrompt()
            | storage.PromptNotSaved()
        ):
            return 2
        case (
            wire.KeyProblem()
            | KeyCommandFailed()
            | storage.KeyringLocked()
            | storage.KeyringMissing()
            | storage.KeyTooLong()
            | storage.HistoryLocked()
        ):
            return 3
        case wire.CannotReach() | wire.PacFailed():
            return 4
        case wire.ServerFailed():
            return 5
        case local.LocalModelMissing() | local.LocalModelUnreadable():
            return 2
        case local.LocalModelDied() | local.LocalModelStopped():
            return 5
        case wire.ConnectionBroken() | wire.ReplyTooLong():
            return 6
        case _:
            return 1
