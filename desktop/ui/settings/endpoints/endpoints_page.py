"""The page of the endpoints: their list, and beside it the form of one."""

from __future__ import annotations

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.chat.settings.features import ADD_ENDPOINTS
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.settings.changes import Changes
from desktop.ui.settings.endpoint_names import shown_name
from desktop.ui.settings.endpoints.endpoint_editor import EndpointEditor
from desktop.ui.settings.endpoints.endpoint_list import EndpointList
from desktop.ui.settings.endpoints.provider_choice import ProviderChoice
from desktop.ui.settings.listed.list_page import ListPage
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.question import Question, Role


class EndpointsPage(ListPage):
    """Shows one endpoint at a time, or the providers from which a new one is chosen."""

    def __init__(self, workspace: Workspace, tasks: Tasks, changes: Changes) -> None:
        rows, editor = EndpointList(), EndpointEditor(workspace, tasks, changes)
        providers = ProviderChoice(changes)
        super().__init__(rows, editor, editor.form.name.control, providers)
        self.list, self.editor, self.providers = rows, editor, providers
        self._workspace = workspace
        self._tasks = tasks
        self.list.chosen.connect(self._on_chosen)
        self.list.add.clicked.connect(self.begin_adding)
        self.list.remove_requested.connect(self._on_remove)
        self.editor.remove.clicked.connect(self._on_remove)
        self.editor.saved.connect(self._on_saved)
        self.editor.taken_out.connect(self._on_taken_out)
        self.providers.chosen.connect(self._on_provider)

    def show_endpoint(self, name: str | None) -> None:
        """Show the endpoint of this name; None: a new one."""
        self._beside.setCurrentWidget(self.editor)
        self.editor.show_endpoint(name)
        self._show_list()

    def show_known(self, name: str = "") -> None:
        """Show the endpoint of this name; where there is none, the one for new chats."""
        known = {endpoint.name for endpoint in self._workspace.settings.endpoints}
        default = self._workspace.endpoints.default_endpoint().name
        self.show_endpoint(name if name in known else default)

    def refresh(self) -> None:
        """Show the endpoints as they hold by now."""
        known = [endpoint.name for endpoint in self._workspace.settings.endpoints]
        if self.editor.name is not None and self.editor.name not in known:
            self.show_known()
        self.editor.refresh()
        self._show_list()

    def begin_key(self, name: str) -> None:
        """Put the cursor where this endpoint's key is entered."""
        self._leave_form()
        self.show_endpoint(name)
        self.go_inside()
        self.editor.key_field.begin()

    def begin_test(self, name: str) -> None:
        """Test this endpoint, where it is in the settings."""
        self._leave_form()
        self.show_known(name)
        self.go_inside()
        self.editor.endpoint_test.begin()

    def _show_list(self) -> None:
        adding = self._beside.currentWidget() is self.providers
        known = self._workspace.settings.endpoints
        shown = self.editor.name if not adding else (known[0].name if known else None)
        self.list.show_endpoints(known, shown)
        self.list.allow_adding(self._workspace.policy.allows(ADD_ENDPOINTS))
        if adding:
            self.list.rows.setCurrentRow(-1)

    def _on_chosen(self, name: str) -> None:
        if name:
            self._leave_form()
            self.show_endpoint(name)

    def begin_adding(self) -> None:
        """Offer what a new endpoint can lead to."""
        self._leave_form()
        self._beside.setCurrentWidget(self.providers)
        self._show_list()
        self.go_inside()
        self.providers.buttons[0].setFocus()

    def _on_provider(self, endpoint: Endpoint) -> None:
        self._beside.setCurrentWidget(self.editor)
        if not endpoint.base_url:
            self.show_endpoint(None)
            self.editor.form.base_url.control.setFocus()
            return
        self.editor.add_endpoint(endpoint)
        self._show_list()
        self.editor.key_field.begin()

    def _on_saved(self) -> None:
        if self.editor.name is None:
            self.show_known()  # the one in the form was taken out
        else:
            self._show_list()
        self.changed.emit()

    def _on_remove(self) -> None:
        if self.editor.name is None or self.editor.is_locked:
            return
        text = _("Remove “{name}” and its key?").format(name=shown_name(self.editor.endpoint))
        question = Question(text, _("Cancel"), self)
        question.offer(_("Remove"), Role.DestructiveRole, self.remove_shown)
        question.open()

    def remove_shown(self) -> None:
        """Take the endpoint in the form out of the settings, and its key out of the keyring."""
        name = self.editor.name
        if name is None:
            return
        try:
            self._workspace.settings.remove(name)
        except ChatError as error:
            self.editor.form.name.refuse(explain(error).line)
            return
        self._on_taken_out(name)
        self.editor.changes.forget()  # its fields cannot be given back
        self.show_known()
        self.changed.emit()

    def _on_taken_out(self, name: str) -> None:
        """Forget its key, which another endpoint of this name would send elsewhere."""
        self._tasks.start(self._forget_key(name), "forget a key")

    async def _forget_key(self, name: str) -> None:
        try:
            await self._workspace.keys.forget(name)
        except ChatError as error:
            self.kept_out.emit(explain(error).line)
