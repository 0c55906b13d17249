"""Being heard and seen, or not: the two buttons and what they tell."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.core.snapshot import CallSnapshot, OwnMedia
from desktop.ui.models.call_model import CallModel
from desktop.ui.windows.main_window import MainWindow
from tests.support.snapshots import IN_CALL
from tests.support.window_controls import control

MUTED = OwnMedia(is_muted=True)
CAMERA_OFF = OwnMedia(is_camera_off=True)


@pytest.mark.parametrize(
    ("words", "key", "wished", "words_then"),
    [
        ("Mute the microphone", Qt.Key.Key_D, MUTED, "Unmute the microphone"),
        ("Switch the camera off", Qt.Key.Key_E, CAMERA_OFF, "Switch the camera on"),
    ],
)
@pytest.mark.parametrize("snapshot", [CallSnapshot(), IN_CALL], ids=["out", "in"])
def test_a_click_or_its_keys_ask_and_the_answer_is_shown(
    qtbot: QtBot,
    window: MainWindow,
    model: CallModel,
    words: str,
    key: Qt.Key,
    wished: OwnMedia,
    words_then: str,
    snapshot: CallSnapshot,
) -> None:
    model.show_snapshot(snapshot)
    button = control(window, QPushButton, words)
    with qtbot.waitSignal(model.own_media_requested) as asked:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked.args == [wished]
    assert not button.isChecked()  # nobody said yet that it is so
    model.show_snapshot(replace(snapshot, own_media=wished))
    assert button.isChecked()
    assert button.toolTip().startswith(words_then)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    with qtbot.waitSignal(model.own_media_requested) as asked:
        QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    assert asked.args == [OwnMedia()]


def test_one_button_leaves_what_the_other_says(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    model.show_snapshot(replace(IN_CALL, own_media=MUTED))
    with qtbot.waitSignal(model.own_media_requested) as asked:
        control(window, QPushButton, "Switch the camera off").click()
    assert asked.args == [OwnMedia(is_muted=True, is_camera_off=True)]


def test_the_own_picture_says_that_the_camera_is_off(window: MainWindow, model: CallModel) -> None:
    model.show_snapshot(replace(IN_CALL, own_media=CAMERA_OFF))
    assert window.stage.own_view.dark == "Camera off"
