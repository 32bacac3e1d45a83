"""One endpoint in the settings: its form, its key, its test. Each value is saved by itself."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlsplit

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop.chat.endpoint import BadBaseUrl, Endpoint
from desktop.chat.failures import ChatError
from desktop.chat.settings.checks import BadValue
from desktop.engine.explain.bad_values import unusable
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.settings.changes import Changes
from desktop.ui.settings.controls import value_of
from desktop.ui.settings.endpoint_names import shown_name
from desktop.ui.settings.endpoints.endpoint_field import EndpointField
from desktop.ui.settings.endpoints.endpoint_form import OF_ALL, EndpointForm
from desktop.ui.settings.endpoints.endpoint_test import EndpointTest
from desktop.ui.settings.endpoints.renaming import move_key
from desktop.ui.settings.page import Page
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.inputs.remark import lock_line

_PAUSE_MS = 600
"""Milliseconds without a key after which what is typed is saved."""
_WHOLE_ONLY = ("name", "base_url")
"""Fields of which half a value would do harm: they are saved once the person is done with them."""


class EndpointEditor(Page):
    """Saves each field as it is typed. A value that cannot be used stays in its field, with the
    reason below it, and the one before it holds."""

    saved = Signal()
    """An endpoint of the settings is another by now."""
    taken_out = Signal(str)
    """The endpoint of this name, that was added, was taken out again."""
    renamed = Signal(str, str)
    """The name before, and the one from now on."""
    link_requested = Signal(str)

    def __init__(self, workspace: Workspace, tasks: Tasks, changes: Changes) -> None:
        super().__init__("", changes)
        self._workspace = workspace
        self._tasks = tasks
        self.endpoint = Endpoint("")
        """The endpoint in the form, as it holds."""
        self.name: str | None = None
        """Its name in the settings; None: a new one that lacks what it needs to be saved."""
        self.form = EndpointForm(workspace, tasks)
        self.key_field = self.form.key_field
        self.endpoint_test = EndpointTest(workspace, tasks, self._whole)
        self.remove = push_button(_("Remove…"), _("Remove this endpoint and its key"), "link")
        self.state.row.addWidget(self.remove)
        self.locked = lock_line()
        for part in (self.locked, self.form, self.endpoint_test, *self.form.sections):
            self.add(part)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._on_pause)
        self.form.typed.connect(self._on_typed)
        self.form.finished.connect(self._save)
        for field in self.form.fields():
            field.undo_requested.connect(changes.take_back)
        self.form.link_requested.connect(self.link_requested)
        self.key_field.saved.connect(self._on_key_saved)
        self.endpoint_test.changed.connect(self._on_test_changed)

    def set_palette(self, palette: Palette) -> None:
        super().set_palette(palette)
        self.form.set_palette(palette)
        self.endpoint_test.set_palette(palette)

    def show_endpoint(self, name: str | None) -> None:
        """Show the endpoint of this name as the settings have it; None: a new one."""
        if self.name is None:
            self.key_field.edit.clear()  # for another one
        known = {endpoint.name: endpoint for endpoint in self._workspace.settings.endpoints}
        self.endpoint = known.get(name or "", Endpoint(""))
        self.name = self.endpoint.name or None
        for field in self.form.fields():
            field.is_touched = False
        self.form.show_endpoint(self.endpoint)
        self.key_field.set_endpoint(self.endpoint)
        self.form.models.ask(self.endpoint)
        self.endpoint_test.clear()
        self._show_locks()
        self._show_title()

    def refresh(self) -> None:
        """Show the endpoint as the settings have it by now, but for what is being typed."""
        known = {endpoint.name: endpoint for endpoint in self._workspace.settings.endpoints}
        if self.name is not None and self.name in known:
            self.endpoint = known[self.name]
            self.form.refresh(self.endpoint)
            self._show_locks()
            self._show_title()

    @property
    def is_locked(self) -> bool:
        """Whether an organisation gives the endpoint, so that nobody can change it."""
        return self._workspace.policy.gives("endpoints", self.name or "")

    def _show_locks(self) -> None:
        """Lock what an organisation has set: all of an endpoint, or one field of all of them."""
        policy = self._workspace.policy
        is_given = self.is_locked
        self.locked.setVisible(is_given)
        self.form.lock(is_given, {key: policy.value(key) for key in OF_ALL if policy.locked(key)})

    def finish(self) -> list[str]:
        """Save what is typed, also the key. Returns a sentence for each value that cannot be."""
        self._pause.stop()
        touched = [field for field in self.form.fields() if field.is_touched]
        kept_out = [
            _("{field} of {name} was not changed: {why}").format(
                field=field.name, name=self._shown(), why=field.error.text()
            )
            for field in touched
            if not self._save(field)
        ]
        key_typed = bool(self.key_field.edit.text().strip())
        if self.name is None and (touched or key_typed) and not kept_out:
            kept_out.append(_("The new endpoint was not added: it has no base URL."))
        if not self.key_field.finish() and self.name is not None:
            kept_out.append(_("The key of {name} was not changed.").format(name=self._shown()))
        return kept_out

    def leave(self) -> None:
        """Nobody looks at the form any more: end the test, and ask for no models."""
        self._pause.stop()
        self.endpoint_test.clear()
        self.form.models.stop()

    # saving -----------------------------------------------------------------------------
    def _save(self, field: EndpointField) -> bool:
        """Save the value in a field. False: it cannot be, and the field says why."""
        if not field.is_touched:
            return True
        try:
            value = self._checked(field)
        except BadValue as bad:
            field.refuse(_why(bad, str(value_of(field.control))))
            return False
        if field is self.form.base_url and not value:
            field.refuse(explain(BadBaseUrl("", "empty")).line)
            return False
        before, was_new = field.value_in(self.endpoint), self.name is None
        changed = field.applied_to(self.endpoint, value)
        if value != before and not self._put(changed, field):
            return False
        field.show_value(shown_name(self.endpoint) if field is self.form.name else value)
        self.form.refresh(self.endpoint)
        if value != before and not was_new and self.name is not None:
            self.changes.add(partial(self._take_back, self.name, field, before))
        return True

    def _checked(self, field: EndpointField) -> Any:
        """The value in a field. Raises BadValue."""
        value = field.typed_value()
        if field is not self.form.name:
            return value
        if value == shown_name(self.endpoint):
            return self.endpoint.name
        if not value:
            raise BadValue("name")
        if value != self.name and value in {e.name for e in self._workspace.settings.endpoints}:
            raise BadValue("duplicate")
        return value

    def _put(self, endpoint: Endpoint, field: EndpointField) -> bool:
        if self.name is None and not endpoint.base_url:
            self.endpoint = endpoint  # a new one, not to be saved yet
            self._show_title()
            return True
        if not endpoint.name:  # its address was the first to be typed
            endpoint = self.form.name.applied_to(endpoint, self._free_name(_("My server")))
        old = self.name
        try:
            self._workspace.settings.put(endpoint, replacing=old)
        except ChatError as error:
            field.refuse(explain(error).line)
            return False
        self._hold(endpoint, old)
        return True

    def _hold(self, endpoint: Endpoint, old: str | None) -> None:
        """An endpoint is in the settings by now, that was called `old` before."""
        before = self.endpoint.base_url
        moved = endpoint.base_url != before
        self.endpoint, self.name = self._workspace.settings.get(endpoint.name), endpoint.name
        self._show_title()
        if old is None:
            self.changes.add(partial(self._take_out, endpoint.name))
        elif old != endpoint.name:
            self.renamed.emit(old, endpoint.name)
            work = move_key(self._workspace.keys, old, self.endpoint, self._on_key_moved)
            self._tasks.start(work, "the key of a renamed endpoint")
        if old is not None and urlsplit(before).netloc != urlsplit(endpoint.base_url).netloc:
            self.form.models.forget()  # asking would send the stored key to another host
        elif moved or old is None:
            self.form.models.ask(self.endpoint)
        if old in (None, endpoint.name):
            self.key_field.set_endpoint(self.endpoint)
        self.saved.emit()

    def _free_name(self, name: str) -> str:
        taken = {endpoint.name for endpoint in self._workspace.settings.endpoints}
        numbered = (f"{name} {number}" for number in range(2, len(taken) + 3))
        return next(one for one in (name, *numbered) if one not in taken)

    # taking back ------------------------------------------------------------------------
    def _take_back(self, name: str, field: EndpointField, value: Any) -> None:
        """Give an endpoint's field the value that it had before."""
        if name != self.name:
            self.show_endpoint(name)
        if self.name is None:
            return  # it was taken out of the file meanwhile
        if self._put(field.applied_to(self.endpoint, value), field):
            field.show_value(value)
            self.form.refresh(self.endpoint)

    def _take_out(self, name: str) -> None:
        """Take an endpoint out that was added."""
        try:
            self._workspace.settings.remove(name)
        except ChatError as error:
            self.form.name.refuse(explain(error).line)
            return
        self.show_endpoint(None)
        self.taken_out.emit(name)
        self.saved.emit()

    # the rest ---------------------------------------------------------------------------
    def add_endpoint(self, endpoint: Endpoint) -> None:
        """Put a new endpoint into the settings, under a name that is free, and show it."""
        named = self.form.name.applied_to(endpoint, self._free_name(endpoint.name))
        self.show_endpoint(None)
        if self._put(named, self.form.name):
            self.show_endpoint(named.name)

    def _whole(self) -> Endpoint | None:
        """The endpoint to test, all that is typed in it; None: something typed cannot be used."""
        self.finish()
        bad = next((field for field in self.form.fields() if field.is_refused), None)
        if bad is not None or self.name is None:
            field = bad or self.form.base_url
            field.control.setFocus()
            self.area.ensureWidgetVisible(field)
            return None
        return self.endpoint

    def _shown(self) -> str:
        return shown_name(self.endpoint) or _("New endpoint")

    def _show_title(self) -> None:
        self.header.title.setText(self._shown())
        self.remove.setVisible(self.name is not None and not self.is_locked)

    def _on_typed(self, field: QWidget) -> None:
        assert isinstance(field, EndpointField)
        if field.row.key not in _WHOLE_ONLY:
            self._pause.start()

    def _on_pause(self) -> None:
        for field in self.form.fields():
            if field.row.key not in _WHOLE_ONLY:
                self._save(field)

    def _on_key_saved(self, in_keyring: bool) -> None:
        self.refresh()
        self.form.models.ask(self.endpoint)

    def _on_key_moved(self, error: ChatError | None) -> None:
        self.key_field.set_endpoint(self.endpoint)
        if error is not None:
            self.key_field.refuse(error)

    def _on_test_changed(self) -> None:
        self.area.ensureWidgetVisible(self.endpoint_test)


def _why(bad: BadValue, typed: str) -> str:
    match bad.reason:
        case "base_url":
            return explain(BadBaseUrl(typed, bad.detail)).line
        case "name":
            return _("Give the endpoint a name.")
        case "duplicate":
            return _("This name is taken.")
        case _:
            return unusable(bad.reason, bad.detail)
