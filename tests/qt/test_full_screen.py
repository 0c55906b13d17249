"""The picture on the whole screen, and the controls that come back with the mouse."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QPushButton
from pytestqt.qtbot import QtBot

from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.call_page import IDLE_MS
from desktop.ui.windows.main_window import MainWindow
from tests.support.snapshots import IN_CALL
from tests.support.window_controls import control

NO_KEY = Qt.KeyboardModifier.NoModifier


def bar_of(window: MainWindow) -> QFrame:
    bar = window.findChild(QFrame, "bottomBar")
    assert isinstance(bar, QFrame)
    return bar


def let_time_pass(window: MainWindow) -> None:
    """As long as it takes until nobody seems to need the controls."""
    idle = window.findChild(QTimer, "idle")
    assert isinstance(idle, QTimer)
    assert idle.isActive()
    assert idle.interval() == IDLE_MS
    idle.timeout.emit()


def press_f11(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F11)


def double_click(window: MainWindow) -> None:
    left = Qt.MouseButton.LeftButton
    QTest.mouseDClick(window.stage.peer_view, left, NO_KEY, QPoint(200, 200))


def press_the_button(window: MainWindow) -> None:
    control(window, QPushButton, "Full screen").click()


@pytest.mark.parametrize("toggle", [press_f11, double_click, press_the_button])
def test_keys_mouse_and_button_lead_into_the_full_screen_and_out_of_it(
    qtbot: QtBot, window: MainWindow, toggle: Callable[[MainWindow], None]
) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    button = control(window, QPushButton, "Full screen")
    toggle(window)
    qtbot.waitUntil(window.isFullScreen)
    assert button.isChecked()
    toggle(window)
    qtbot.waitUntil(lambda: not window.isFullScreen())
    assert not button.isChecked()


def test_escape_ends_the_full_screen_and_nothing_else(qtbot: QtBot, window: MainWindow) -> None:
    press_the_button(window)
    qtbot.waitUntil(window.isFullScreen)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.isFullScreen())
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.isVisible()
    assert not window.isFullScreen()


def test_the_controls_hide_from_who_only_looks_and_come_with_the_mouse(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    model.show_snapshot(IN_CALL)
    press_the_button(window)
    qtbot.waitUntil(window.isFullScreen)
    assert bar_of(window).isVisible()
    let_time_pass(window)
    assert not bar_of(window).isVisible()
    qtbot.waitUntil(lambda: window.stage.height() == window.height())
    QTest.mouseMove(window.stage.peer_view, QPoint(100, 100))
    QTest.mouseMove(window.stage.peer_view, QPoint(120, 120))
    qtbot.waitUntil(bar_of(window).isVisible)
    let_time_pass(window)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.isFullScreen())
    assert bar_of(window).isVisible()


def test_the_controls_stay_while_the_settings_are_open(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    model.show_snapshot(IN_CALL)
    press_the_button(window)
    qtbot.waitUntil(window.isFullScreen)
    control(window, QPushButton, "Show the settings").click()
    let_time_pass(window)
    assert bar_of(window).isVisible()
