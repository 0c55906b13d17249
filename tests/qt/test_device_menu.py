"""Another device with two clicks: the lists beside the buttons of microphone and camera."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from desktop.core.device_order import Device, DeviceList
from desktop.core.settings import RememberedDevice, Settings
from desktop.ui.models.call_model import CallModel
from desktop.ui.windows.main_window import MainWindow
from tests.support.snapshots import IN_CALL
from tests.support.window_controls import control

SOUND, PICTURE = "Choose the microphone and the speaker", "Choose the camera"
PLUGGED_IN = DeviceList(
    cameras=(Device("a", "Front"), Device("b", "Q&A camera")),
    microphones=(Device("m", "Headset"), Device("n", "Desk")),
    loudspeakers=(Device("s", "Earphones"),),
)


@pytest.fixture
def in_call(window: MainWindow, model: CallModel) -> MainWindow:
    """Somebody is talked to; the settings are folded away, as they are then."""
    model.show_devices(PLUGGED_IN)
    model.show_snapshot(IN_CALL)
    return window


def open_menu(qtbot: QtBot, window: MainWindow, words: str) -> QMenu:
    """With the first click."""
    QTest.mouseClick(control(window, QPushButton, words), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def click(menu: QMenu, words: str) -> None:
    """With the second."""
    (action,) = [each for each in menu.actions() if each.text() == words]
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())


@pytest.mark.parametrize(
    ("menu", "words", "wished"),
    [
        (SOUND, "Desk", Settings(microphone="n", microphones=(RememberedDevice("n", "Desk"),))),
        (
            SOUND,
            "Earphones",
            Settings(loudspeaker="s", loudspeakers=(RememberedDevice("s", "Earphones"),)),
        ),
        (
            PICTURE,
            "Q&&A camera",
            Settings(camera="b", cameras=(RememberedDevice("b", "Q&A camera"),)),
        ),
        (PICTURE, "Test picture", Settings(camera="test")),
    ],
)
def test_two_clicks_ask_for_another_device(
    qtbot: QtBot, in_call: MainWindow, model: CallModel, menu: str, words: str, wished: Settings
) -> None:
    opened = open_menu(qtbot, in_call, menu)
    with qtbot.waitSignal(model.settings_requested) as asked:
        click(opened, words)
    assert asked.args == [wished]
    assert not opened.isVisible()


def test_the_chosen_devices_are_checked_and_the_kinds_named(
    qtbot: QtBot, in_call: MainWindow, model: CallModel
) -> None:
    model.show_settings(Settings(microphone="n"))
    menu = open_menu(qtbot, in_call, SOUND)
    checked = [each.text() for each in menu.actions() if each.isChecked()]
    assert checked == ["Desk", "Follow the system"]  # of the microphones, of the speakers
    headings = [each.text() for each in menu.actions() if each.text() and not each.isEnabled()]
    assert headings == ["Microphone", "Speaker"]
    menu.close()


def test_a_list_shows_what_is_plugged_in_when_it_opens(
    qtbot: QtBot, in_call: MainWindow, model: CallModel
) -> None:
    open_menu(qtbot, in_call, PICTURE).close()
    model.show_devices(DeviceList(cameras=(Device("c", "Webcam " + "x" * 90),)))
    menu = open_menu(qtbot, in_call, PICTURE)
    words = [each.text() for each in menu.actions() if each.text()]
    assert words[0] == "Follow the system"
    assert words[1].startswith("Webcam xxx")
    assert words[1].endswith("…")
    assert words[2:] == ["Test picture", "Screen", "None"]
    menu.close()


def test_the_list_opens_above_its_button(qtbot: QtBot, in_call: MainWindow) -> None:
    menu = open_menu(qtbot, in_call, PICTURE)
    button = control(in_call, QPushButton, PICTURE)
    assert menu.geometry().bottom() <= button.mapToGlobal(QPoint(0, 0)).y()
    menu.close()
