"""settings.toml: the endpoints and the settings of a person, who may edit the file by hand, too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.chat.policy.keys import ENDPOINTS, PRESETS
from desktop.chat.settings.features import ADD_ENDPOINTS, ON_DEVICE
from desktop.chat.settings.row import Row
from desktop.chat.settings.setting import (
    SELECTED,
    SELECTED_MODEL,
    Policy,
    Setting,
    merged,
)
from desktop.chat.steering.preset import Preset
from desktop.storage.failures import (
    BadSetting,
    NameTaken,
    NoSuchEndpoint,
    SetByPolicy,
    SettingsNotSaved,
)
from desktop.storage.files import write_atomically
from desktop.storage.settings import edits, preset_edits
from desktop.storage.settings.entries import Contents
from desktop.storage.settings.organisation import Organisation
from desktop.storage.settings.preset_edits import RemovedPreset
from desktop.storage.settings.text_on_disk import contents_of, text_on_disk

T = TypeVar("T")


class Settings:
    """The settings file as it was last read. The first change creates it.

    Every change reads the file again first, so that edits made by hand meanwhile are kept, and
    replaces it at one stroke. A change raises SettingsNotSaved where that fails, SettingsDamaged
    or SettingsNewer where the file is damaged or newer by now; nothing has changed then.
    """

    def __init__(
        self,
        path: Path,
        fresh: Sequence[Endpoint],
        *,
        read: bool = True,
        policy: Policy | None = None,
    ) -> None:
        """`fresh`: the endpoints where there is no file, or where it shall not be `read`.

        Raises SettingsDamaged, SettingsNewer.
        """
        self._path = path
        self._fresh = tuple(fresh)
        self.organisation = Organisation(policy or Policy())
        """What is laid over the file. Another one holds at once."""
        text = self._text_on_disk() if read else None
        self._contents = (
            Contents(endpoints=list(fresh)) if text is None else self._contents_of(text)
        )

    @property
    def endpoints(self) -> list[Endpoint]:
        """The endpoints that can be used: the organisation's, then those of the file, in order."""
        return self.organisation.endpoints(
            self._contents.endpoints,
            adds=self[ADD_ENDPOINTS].value,
            on_device=self[ON_DEVICE].value,
        )

    @property
    def presets(self) -> list[Preset]:
        """The presets that can be used: the organisation's, then those of the file, in order."""
        return self.organisation.presets(self._contents.presets)

    @property
    def problems(self) -> list[ChatError]:
        """A BadSetting for each entry that cannot be used, a SettingIgnored for what does not hold;
        both stay in the file, untouched."""
        adds = self[ADD_ENDPOINTS].value
        return [*self._contents.problems, *self.organisation.ignored(self._contents, adds=adds)]

    def __getitem__(self, row: Row[T]) -> Setting[T]:
        """A setting as it holds: `settings[ZOOM].value`."""
        return merged(row, self._contents.values, self.organisation.policy)

    def change(self, row: Row[T], value: T) -> None:
        """Remember a value; one that would hold without the file is taken out of it.

        Raises SetByPolicy where an organisation has set it.
        """
        setting = self[row]
        if value == setting.value:
            return
        if setting.locked:
            raise SetByPolicy(row.key)
        said: Any = None if value == merged(row, {}, self.organisation.policy).value else value
        self._change(lambda text: edits.with_value(text, row.key, said))

    def reread(self) -> bool:
        """Take up what was typed into the file meanwhile. Returns whether anything is different.

        Raises SettingsDamaged or SettingsNewer for a file that cannot be used; then everything
        holds as it was. So it does where the file is gone: the next change writes it again.
        """
        text = self._text_on_disk()
        contents = self._contents if text is None else self._contents_of(text)
        is_different, self._contents = contents != self._contents, contents
        return is_different

    def get(self, name: str) -> Endpoint:
        """Raises NoSuchEndpoint."""
        for endpoint in self.endpoints:
            if endpoint.name == name:
                return endpoint
        raise NoSuchEndpoint(name)

    def put(self, endpoint: Endpoint, replacing: str | None = None) -> None:
        """Add an endpoint, or change the one of its name or named `replacing`, in place.

        Raises NameTaken where a rename meets another, BadSetting for an endpoint that the file's
        rules refuse, and SetByPolicy.
        """
        if not self[ADD_ENDPOINTS].value:
            raise SetByPolicy(ADD_ENDPOINTS.key)

        def edit(text: str) -> str:
            old = endpoint.name if replacing is None else replacing
            self.organisation.check(ENDPOINTS, endpoint.name, old)
            contents = self._contents_of(text)
            for problem in contents.problems:
                if isinstance(problem, BadSetting) and problem.where == "endpoints":
                    raise problem
            if old != endpoint.name and endpoint.name in edits.names(text):
                raise NameTaken(endpoint.name)
            before = next((one for one in contents.endpoints if one.name == old), None)
            # A form may be older than the key: `expect_key` alone changes whether one is needed.
            wanted = endpoint if before is None else replace(endpoint, needs_key=before.needs_key)
            text = edits.with_endpoint(text, wanted, old, before)
            if contents.values.get(SELECTED.key) == old != endpoint.name:
                text = edits.with_value(text, SELECTED.key, endpoint.name)
            if old != endpoint.name:
                text = _followed(text, contents.presets, old, endpoint.name)
            if contents.values.get(SELECTED.key) == old and _model(before) != endpoint.model:
                text = edits.with_value(text, SELECTED_MODEL.key, None)  # the new one is newer
            self._check(text, endpoint.name)
            return text

        self._change(edit)

    def expect_key(self, name: str, expected: bool) -> None:
        """Remember whether nothing may be sent to an endpoint without a key; never the key."""
        known = next((one for one in self._contents.endpoints if one.name == name), None)
        if known is None or known.needs_key == expected or (expected and known.requires_key):
            return
        wanted = replace(known, needs_key=expected)
        self._change(lambda text: edits.with_endpoint(text, wanted, name, known))

    def remove(self, name: str) -> None:
        """Take an entry out of the file, usable or not. Raises NoSuchEndpoint, SetByPolicy."""

        def edit(text: str) -> str:
            self.organisation.check_removal(ENDPOINTS, name, edits.names(text))
            if name not in edits.names(text):
                raise NoSuchEndpoint(name)
            text = edits.without_endpoint(text, name)
            if self._contents_of(text).values.get(SELECTED.key) == name:
                text = edits.with_value(text, SELECTED.key, None)
                text = edits.with_value(text, SELECTED_MODEL.key, None)
            return text

        self._change(edit)

    def put_preset(self, preset: Preset, replacing: str | None = None) -> None:
        """Add a preset, or change the one of its name or named `replacing`, in place.

        Raises NameTaken where a rename meets another, BadSetting for a preset that the file's rules
        refuse, and SetByPolicy.
        """
        old = preset.name if replacing is None else replacing

        def edit(text: str) -> str:
            self.organisation.check(PRESETS, preset.name, old)
            return preset_edits.put(text, preset, old, self._contents_of)

        self._change(edit)

    def remove_preset(self, name: str) -> Callable[[], None] | None:
        """Take a preset out of the file. None: there is none of this name, and nothing changes.

        Returns what brings it back to its place, as it was; that raises NameTaken. Raises
        SetByPolicy.
        """
        gone: list[RemovedPreset] = []

        def edit(text: str) -> str:
            self.organisation.check_removal(PRESETS, name, edits.names(text, "presets"))
            if (found := preset_edits.removed(text, name, self._contents_of)) is None:
                return text
            gone.append(found)
            return found.after

        self._change(edit)
        return partial(self._bring_back, gone[0]) if gone else None

    def _bring_back(self, gone: RemovedPreset) -> None:
        self._change(lambda text: preset_edits.brought_back(text, gone, self._contents_of))

    def move_preset(self, name: str, before: str | None) -> None:
        """Put a preset right before another one; None: behind all others. Raises SetByPolicy."""

        def edit(text: str) -> str:
            self.organisation.check(PRESETS, name)
            return preset_edits.moved(text, name, before)

        self._change(edit)

    def select(self, name: str, model: str | None = None) -> None:
        """Remember the endpoint the person chose, and a model other than that of its entry.

        Where an organisation says what new chats ask, the choice is the chat's alone.
        Raises NoSuchEndpoint.
        """
        if self[SELECTED].locked or self[SELECTED_MODEL].locked:
            return
        kept = None if model == self.get(name).model else model
        self.change(SELECTED, name)
        self.change(SELECTED_MODEL, kept)

    def _change(self, edit: Callable[[str], str]) -> None:
        before = self._text_on_disk()
        if before is None:
            before = edits.text_for(self._fresh if self[ADD_ENDPOINTS].value else ())
        self._contents_of(before)
        try:
            text = edit(before)
            contents = self._contents_of(text)
            write_atomically(self._path, text.encode())
        except OSError as exc:
            raise SettingsNotSaved(str(self._path), exc.strerror or type(exc).__name__) from exc
        except (ValueError, RecursionError) as exc:  # tomlkit reads less than tomllib
            raise SettingsNotSaved(str(self._path), str(exc)) from exc
        self._contents = contents

    def _check(self, text: str, name: str) -> None:
        """Raise BadSetting where the entry just written could not be read again."""
        contents = self._contents_of(text)
        if any(endpoint.name == name for endpoint in contents.endpoints):
            return
        for problem in contents.problems:
            if isinstance(problem, BadSetting) and problem.name == name.strip():
                raise problem
        raise BadSetting("endpoints", "type", "list of tables", name)

    def _text_on_disk(self) -> str | None:
        return text_on_disk(self._path)

    def _contents_of(self, text: str) -> Contents:
        return contents_of(text, self._path)


def _followed(text: str, presets: Sequence[Preset], old: str, new: str) -> str:
    """The text with the presets that ask an endpoint asking it by its new name."""
    for preset in presets:
        if preset.endpoint == old:
            text = edits.with_preset(text, replace(preset, endpoint=new), preset.name, preset)
    return text


def _model(endpoint: Endpoint | None) -> str | None:
    return None if endpoint is None else endpoint.model
