"""Joining and leaving by button, Enter and Ctrl-J: wishes go out, the model decides."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.core.snapshot import CallSnapshot, CallState, Dark
from desktop.ui.models.call_model import CallModel
from desktop.ui.windows.main_window import MainWindow
from tests.support.snapshots import IN_CALL
from tests.support.window_controls import control, join_button, texts_of


def test_a_click_on_join_asks_and_shows_nothing_yet(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    with qtbot.waitSignal(model.join_requested):
        QTest.mouseClick(join_button(window), Qt.MouseButton.LeftButton)
    assert join_button(window).text() == "Join"
    assert "Not in a room" in texts_of(window)


@pytest.mark.parametrize(
    "state", [state for state in CallState if CallSnapshot(state=state).is_joined]
)
def test_the_button_leaves_from_the_join_on(
    qtbot: QtBot, window: MainWindow, model: CallModel, state: CallState
) -> None:
    model.show_snapshot(replace(IN_CALL, state=state))
    assert join_button(window).text() == "Leave"
    assert join_button(window).isEnabled()
    with (
        qtbot.assertNotEmitted(model.join_requested),
        qtbot.waitSignal(model.leave_requested),
    ):
        QTest.mouseClick(join_button(window), Qt.MouseButton.LeftButton)
    assert join_button(window).text() == "Leave"


def test_one_who_was_replaced_can_join_again(window: MainWindow, model: CallModel) -> None:
    model.show_snapshot(IN_CALL)
    model.show_snapshot(replace(IN_CALL, state=CallState.REPLACED, dark=Dark.REPLACED, users=()))
    assert join_button(window).text() == "Join"
    assert "Somebody else took your place" in texts_of(window)


@pytest.mark.parametrize("words", ["Room name", "Your name", "Port"])
def test_enter_in_a_field_wishes_for_what_was_typed_and_then_joins(
    qtbot: QtBot, window: MainWindow, model: CallModel, words: str
) -> None:
    happened: list[str] = []
    model.settings_requested.connect(lambda _wished: happened.append("settings"))
    model.join_requested.connect(lambda: happened.append("join"))
    field = control(window, QLineEdit, words)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "77")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert happened == ["settings", "join"]


@pytest.mark.parametrize("kind", [QCheckBox, QComboBox])
def test_enter_on_any_other_control_joins(
    qtbot: QtBot, window: MainWindow, model: CallModel, kind: type[QWidget]
) -> None:
    with qtbot.waitSignal(model.join_requested):
        QTest.keyClick(window.findChildren(kind)[0], Qt.Key.Key_Enter)


def test_enter_on_the_join_button_joins_once(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    joins: list[None] = []
    model.join_requested.connect(lambda: joins.append(None))
    QTest.keyClick(join_button(window), Qt.Key.Key_Return)
    assert len(joins) == 1


def test_a_double_click_and_a_held_enter_are_one_press(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    joined: list[None] = []
    left: list[None] = []
    model.join_requested.connect(lambda: joined.append(None))
    model.join_requested.connect(lambda: model.show_snapshot(CallSnapshot(CallState.JOINING)))
    model.leave_requested.connect(lambda: left.append(None))
    button = join_button(window)
    for click in (QTest.mouseClick, QTest.mouseDClick):  # of which the system makes a double click
        click(button, Qt.MouseButton.LeftButton)
    for _ in range(3):
        held = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True
        )
        QApplication.sendEvent(button, held)
    assert (len(joined), len(left)) == (1, 0)


def test_a_blank_after_the_join_mutes_and_does_not_leave(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    before = QApplication.focusWidget()
    QTest.mouseClick(join_button(window), Qt.MouseButton.LeftButton)
    assert QApplication.focusWidget() is before
    join_button(window).setFocus()  # as the Tab key does
    model.show_snapshot(IN_CALL)
    focused = QApplication.focusWidget()
    assert focused is not None
    with qtbot.assertNotEmitted(model.leave_requested), qtbot.waitSignal(model.own_media_requested):
        QTest.keyClick(focused, Qt.Key.Key_Space)


def test_enter_in_the_call_does_not_leave(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    model.show_snapshot(IN_CALL)
    with (
        qtbot.assertNotEmitted(model.leave_requested),
        qtbot.assertNotEmitted(model.join_requested),
    ):
        QTest.keyClick(window, Qt.Key.Key_Return)


def test_escape_does_nothing(qtbot: QtBot, window: MainWindow, model: CallModel) -> None:
    model.show_snapshot(IN_CALL)
    with (
        qtbot.assertNotEmitted(model.leave_requested),
        qtbot.assertNotEmitted(window.close_requested),
    ):
        QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.isVisible()


def test_control_j_joins_and_leaves(qtbot: QtBot, window: MainWindow, model: CallModel) -> None:
    control_key = Qt.KeyboardModifier.ControlModifier
    with qtbot.waitSignal(model.join_requested):
        QTest.keyClick(window, Qt.Key.Key_J, control_key)
    model.show_snapshot(IN_CALL)
    with qtbot.waitSignal(model.leave_requested):
        QTest.keyClick(window, Qt.Key.Key_J, control_key)


def test_what_is_being_typed_is_wished_for_before_control_j_joins(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    model.settings_requested.connect(model.show_settings)
    field = control(window, QLineEdit, "Room name")
    field.selectAll()
    QTest.keyClicks(field, "room7")
    rooms: list[str] = []
    model.join_requested.connect(lambda: rooms.append(model.settings.room))
    QTest.keyClick(field, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert rooms == ["room7"]
