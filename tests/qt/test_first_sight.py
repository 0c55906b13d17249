"""Who is told that the window stands on the screen."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.first_sight import FirstSight


def test_it_is_told_once_when_the_window_was_drawn(qtbot: QtBot) -> None:
    told: list[bool] = []
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    FirstSight(window, lambda: told.append(True))
    qtbot.waitUntil(lambda: told == [True])
    window.hide()
    with qtbot.waitExposed(window):
        window.show()
    assert told == [True]
