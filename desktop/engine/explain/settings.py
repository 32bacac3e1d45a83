"""The sentences for failures on this computer: settings, keys, files, on-device model."""

from __future__ import annotations

from desktop.chat.endpoint import BadBaseUrl, BadKey
from desktop.chat.failures import ChatError
from desktop.engine import failures as engine
from desktop.engine.explain import history as explain_history
from desktop.engine.explain import policy as explain_policy
from desktop.engine.explain.bad_values import bad_url, why
from desktop.engine.explain.explanation import Action, Explanation
from desktop.engine.explain.files import attachments as explain_attachments
from desktop.engine.explain.files import importing as explain_importing
from desktop.engine.explain.keys import failures as explain_keys
from desktop.language import _
from desktop.local import failures as local
from desktop.storage import failures as storage

SETTINGS, RETRY = Action.OPEN_SETTINGS, Action.RETRY


def explain(failure: ChatError) -> Explanation | None:
    """The explanation of a failure of this computer; None for any other failure."""
    return (
        _typed(failure)
        or _settings(failure)
        or explain_policy.explain(failure)
        or _prompts(failure)
        or explain_keys.explain(failure)
        or explain_history.explain(failure)
        or explain_attachments.explain(failure)
        or explain_importing.explain(failure)
        or _on_device(failure)
    )


def _typed(failure: ChatError) -> Explanation | None:
    match failure:
        case BadBaseUrl(text, reason):
            return Explanation.of(bad_url(reason), _base_url_remedy(), SETTINGS, text=text)
        case BadKey("empty"):
            return Explanation(_("There is no key."), _("Paste the key into the field."))
        case BadKey("long"):
            return Explanation(
                _("This cannot be a key: it is far too long."),
                _("Copy the key again, whole and alone."),
            )
        case BadKey():
            return Explanation(
                _("This cannot be a key: it holds spaces, line breaks or foreign characters."),
                _("Copy the key again, whole and alone."),
            )
        case engine.NotRemembered():
            return Explanation.of(
                _(
                    "What you write and do not send is lost when Weir ends: {path} could not be "
                    "written ({reason})."
                ),
                _("Check the disk and its permissions."),
                **failure.facts(),
            )
        case engine.FileNotSaved():
            return Explanation.of(
                _("{path} could not be written: {reason}."),
                _("Choose another place, or check the disk and its permissions."),
                **failure.facts(),
            )
        case engine.PagesFailed(reason):
            return _pages(reason)
        case engine.RecordingUnreadable():
            return _recording(failure)
        case engine.NoModelChosen():
            return Explanation.of(
                _("No model is chosen for {endpoint}."),
                _("Choose one in the window, or name it with --model."),
                SETTINGS,
                **failure.facts(),
            )
    return None


def _recording(failure: engine.RecordingUnreadable) -> Explanation:
    remedy = _("Choose a file that was saved with “Save…” in a reply's wire window.")
    match failure.reason:
        case "file":
            sentence = _("{path} cannot be read: {reason}.")
        case "newer":
            sentence = _("The recording {path} was made by a newer Weir.")
            remedy = _("Update Weir.")
        case "too_large":
            sentence = _("{path} is too large.")
        case "unfinished":
            sentence = _("The recording {path} stops before its turn had ended.")
            remedy = _("Save it again once the reply is over.")
        case _:
            sentence = _("{path} is no recording of Weir, or damaged (line {line}).")
    return Explanation.of(
        sentence, remedy, path=failure.path, line=failure.line, reason=failure.detail
    )


def _base_url_remedy() -> str:
    return _("It looks like this: https://api.example.com/v1")


def _settings(failure: ChatError) -> Explanation | None:
    match failure:
        case storage.SettingsDamaged(line=line):
            at = _(" (line {line})").format(line=line) if line else ""
            return Explanation.of(
                _("The settings file {path} cannot be read{at}: {reason}."),
                _("Correct it, or move it away to begin anew. It was not changed."),
                at=at,
                **failure.facts(),
            )
        case storage.SettingsNewer():
            return Explanation.of(
                _("The settings file {path} is of a newer Weir (version {version})."),
                _("Update Weir. The file was not changed."),
                **failure.facts(),
            )
        case engine.SettingsSetAside(reason=reason):
            return Explanation.of(
                _("The settings are of a newer Weir and were set aside.")
                if reason == "newer"
                else _("The settings file could not be read and was set aside."),
                _("It lies at {path}. Weir began with fresh settings."),
                SETTINGS,
                **failure.facts(),
            )
        case storage.SettingsNotSaved():
            return Explanation.of(
                _("The settings could not be saved to {path}: {reason}."),
                _("Check the disk and its permissions. The old settings are untouched."),
                **failure.facts(),
            )
        case storage.LogOnNotSaved():
            return Explanation.of(
                _("{path} could not be written: {reason}."),
                _("Whether Weir starts when you log on is as it was."),
                **failure.facts(),
            )
        case storage.BadSetting(where, reason, detail):
            return Explanation.of(
                _("In the settings file, {where} cannot be used: {reason}"),
                _("Correct the file. The entry was left as it is and is not used."),
                SETTINGS,
                where=where,
                reason=why(reason, detail),
            )
        case storage.NoSuchEndpoint():
            return Explanation.of(
                _("There is no endpoint named {name}."),
                _("The settings and “weir endpoints list” show those that exist."),
                SETTINGS,
                **failure.facts(),
            )
        case storage.NameTaken():
            return Explanation.of(
                _("There is already an endpoint named {name}."),
                _("Choose another name."),
                **failure.facts(),
            )
    return None


def _prompts(failure: ChatError) -> Explanation | None:
    match failure:
        case storage.NoSuchPrompt():
            return Explanation.of(
                _("There is no prompt named {name}."),
                _("Prompts are the files NAME.md in the folder “prompts”."),
                **failure.facts(),
            )
        case storage.PromptNotSaved(name, "name"):
            return Explanation.of(
                _("“{name}” cannot be the name of a file."),
                _('Choose another name, without / \\ : * ? " < > | and not too long.'),
                name=name,
            )
        case storage.PromptNotSaved(name, "too_large" | "encoding"):
            return Explanation.of(
                _("The file of the prompt {name} is too large, or its text is not UTF-8."),
                _("It was left as it is. Change it in an editor."),
                name=name,
            )
        case storage.PromptNotSaved(name, "taken"):
            return Explanation.of(
                _("There is already a prompt named {name}."), _("Choose another name."), name=name
            )
        case storage.PromptNotSaved():
            return Explanation.of(
                _("The prompt {name} could not be saved: {reason}."), **failure.facts()
            )
    return None


def _on_device(failure: ChatError) -> Explanation | None:
    match failure:
        case local.LocalModelMissing(folder, lacking="model"):
            return Explanation.of(
                _("There is no model for this computer yet."),
                _("Put a GGUF file into {folder}, or pick one in the settings."),
                SETTINGS,
                folder=folder,
            )
        case local.LocalModelMissing(detail=detail):
            return Explanation(
                _("The program that runs models on this computer is not installed."),
                _("Install Weir with its extra “local”, or choose another endpoint."),
                SETTINGS,
                detail,
            )
        case local.LocalModelUnreadable(path, reason, detail):
            return Explanation.of(
                _("The file {path} is not a model.")
                if reason == "not_gguf"
                else _("The model {path} could not be loaded."),
                _("Pick another GGUF file in the settings."),
                SETTINGS,
                detail,
                path=path,
            )
        case local.LocalModelDied(log_tail=log):
            return Explanation(
                _("The model on this computer ended unexpectedly."),
                _("Memory may be short. Close other programs, or pick a smaller model."),
                RETRY,
                "\n".join(log),
            )
        case local.LocalModelStopped():
            return Explanation(_("The model on this computer was stopped."), "", RETRY)
    return None


def _pages(reason: str) -> Explanation:
    if reason == "long":
        return Explanation.of(
            _("These chats are more than one PDF can hold."),
            _("Export fewer at once, or a file for each."),
        )
    if reason == "unfit":
        return Explanation.of(
            _("This computer lacks the libraries or the fonts that a PDF is drawn with."),
            _("Install a desktop's (on Debian: libgl1, libegl1, libxkbcommon0 and a font), or "
              "export as HTML."),
        )  # fmt: skip
    return Explanation.of(
        _("The pages could not be drawn; no file was made."),
        _("Try it again, with fewer chats at once or as HTML."),
    )
