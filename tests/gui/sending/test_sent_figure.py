"""The size of what is sent, in the composer."""

from pytestqt.qtbot import QtBot

from desktop.ui.window.sending.sent_figure import SentFigures


def test_what_may_be_too_long_says_that_a_part_of_a_file_can_go(qtbot: QtBot) -> None:
    figures = SentFigures()
    qtbot.addWidget(figures)
    figure = figures.size_of_it
    figure.show_size(120, 100, has_files=True)
    assert figure.toolTip().endswith("Choose a part of a file on its card.")
    figure.show_size(120, 100)
    assert figure.toolTip().endswith("The server says so, or cuts it.")
    figure.show_size(12, 100, has_files=True)
    assert figure.toolTip().startswith("About so many tokens go")
