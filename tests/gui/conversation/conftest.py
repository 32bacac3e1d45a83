"""A conversation in its widget."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from desktop.chat.messages import Message
from desktop.chat.tree import Conversation
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.ui.conversation.transcript import Transcript
from tests.support.page_facts import Make


@pytest.fixture
def make(qtbot: QtBot, helper: HelperProcess) -> Make:
    """Make a transcript that shows these messages in an active window, `width` pixels wide."""

    def make(*messages: Message, width: int = 900) -> Transcript:
        page = Transcript(helper=helper)
        qtbot.addWidget(page)
        page.resize(width, 600)
        with qtbot.waitActive(page):
            page.show()
            page.activateWindow()
        page.show_conversation(Conversation(1, "t", messages))
        return page

    return make
