"""Windows on a low screen: whole with their title bar, and everything in them reachable."""

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.ui.models.call_model import CallModel
from desktop.ui.window_place import TITLE_PX, whole_on
from desktop.ui.windows.main_window import DEFAULT_SIZE, LEAST_SIZE, MainWindow
from desktop.ui.windows.settings_dialog import SIZE, SettingsDialog
from tests.support.window_controls import control


@pytest.mark.parametrize("screen", [QSize(1024, 600), QSize(1366, 768), QSize(800, 520)])
def test_a_window_and_its_title_fit_the_screen(screen: QSize) -> None:
    for size in (DEFAULT_SIZE, SIZE):
        fitting = whole_on(screen, size)
        assert fitting.width() <= screen.width()
        assert fitting.height() + TITLE_PX <= screen.height()
    assert whole_on(screen, LEAST_SIZE) == LEAST_SIZE


def test_a_large_screen_gets_the_window_as_it_is_meant() -> None:
    assert whole_on(QSize(1920, 1080), DEFAULT_SIZE) == DEFAULT_SIZE


def test_the_last_setting_of_a_page_comes_into_sight_by_the_keys(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    dialog = SettingsDialog(model, window)
    qtbot.addWidget(dialog)
    dialog.resize(SIZE.width(), 360)
    with qtbot.waitExposed(dialog):
        dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.show_page(4)
    last = [each for each in dialog.findChildren(QCheckBox) if each.isVisible()][-1]
    for _ in range(30):
        if last.hasFocus():
            break
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert last.hasFocus()
    assert dialog.rect().contains(QRect(last.mapTo(dialog, QPoint(0, 0)), last.size()))


@pytest.mark.parametrize("height", [560, 1000])
def test_the_side_panel_ends_in_one_line_with_a_scroll_bar_and_without(
    qtbot: QtBot, window: MainWindow, height: int
) -> None:
    window.resize(1100, height)
    with qtbot.waitExposed(window):
        window.show()
    ends = {
        each.mapTo(window, QPoint(each.width(), 0)).x()
        for each in (
            control(window, QLineEdit, "Your name"),
            control(window, QComboBox, "Camera"),
            control(window, QPushButton, "Test the speaker"),
            control(window, QPushButton, "Show all settings"),
        )
    }
    assert len(ends) == 1
