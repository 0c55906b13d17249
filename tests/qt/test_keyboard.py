"""The keys: what is installed is what is listed; the space bar for talking."""

from collections import Counter
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from desktop.core.settings import Settings
from desktop.core.snapshot import CallSnapshot, OwnMedia
from desktop.ui.models.call_model import CallModel
from desktop.ui.shortcuts import Keys, key_words
from desktop.ui.translation import LANGUAGES, SOURCE_LANGUAGE, Translation
from desktop.ui.widgets.curtain_pill import request_curtain
from desktop.ui.windows.keyboard_dialog import KeyboardDialog
from desktop.ui.windows.main_window import MainWindow
from desktop.ui.windows.settings_dialog import SettingsDialog
from tests.support.window_controls import control

NO_SHORTCUTS = {Keys.TALK, Keys.LEAVE_FULL_SCREEN, Keys.MOVE}  # read as keys


def test_every_key_of_the_table_is_installed_once_and_no_other(window: MainWindow) -> None:
    installed = Counter(each.key().toString() for each in window.findChildren(QShortcut))
    actions = [action.shortcut().toString() for action in window.findChildren(QAction)]
    installed += Counter(keys for keys in actions if keys)
    assert installed == Counter(keys.value for keys in Keys if keys not in NO_SHORTCUTS)


def test_keys_that_switch_something_do_it_once_however_long_they_are_held(
    window: MainWindow,
) -> None:
    keys = {each.key().toString() for each in window.findChildren(QShortcut) if each.autoRepeat()}
    actions = [each for each in window.findChildren(QAction) if each.autoRepeat()]
    keys |= {each.shortcut().toString() for each in actions} - {""}
    assert keys == {Keys.NEARER.value, Keys.FARTHER.value}


@pytest.fixture(autouse=True)
def active(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def test_f1_lists_every_key_with_what_it_does(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F1)
    (dialog,) = window.findChildren(KeyboardDialog)
    assert dialog.isVisible()
    assert not dialog.isModal()
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    for keys in Keys:
        assert keys.shown in texts
        assert key_words(keys) in texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_fits_a_small_screen_and_scrolls_where_it_is_low(
    window: MainWindow, language: str
) -> None:
    translation = Translation()
    translation.speak(language)
    try:
        dialog = KeyboardDialog(window)
    finally:
        translation.speak(SOURCE_LANGUAGE)
    (page,) = dialog.findChildren(QWidget, "keyboardPage")
    assert page.minimumSizeHint().width() <= 1024
    dialog.resize(1024, 400)
    with_all = dialog.findChildren(QScrollArea)[0].verticalScrollBar()
    dialog.grab()  # lays everything out
    assert with_all.maximum() > 0
    dialog.deleteLater()


def test_the_settings_lead_to_the_keys(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    (settings,) = window.findChildren(SettingsDialog)
    control(settings, QPushButton, "Show the keys").click()
    (dialog,) = window.findChildren(KeyboardDialog)
    assert dialog.isVisible()


def test_the_panel_is_folded_by_its_key(window: MainWindow) -> None:
    field = control(window, QLineEdit, "Room name")
    assert field.isVisible()
    QTest.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert not field.isVisible()


class Talker:
    """Grants what the window wishes, and remembers it."""

    def __init__(self, model: CallModel) -> None:
        self.model = model
        self.wished: list[bool] = []
        model.own_media_requested.connect(self._grant)

    def _grant(self, own_media: OwnMedia) -> None:
        self.wished.append(own_media.is_muted)
        self.model.show_snapshot(replace(self.model.snapshot, own_media=own_media))


@pytest.fixture
def talker(model: CallModel, window: MainWindow) -> Talker:
    model.show_snapshot(CallSnapshot())
    control(window, QPushButton, "Join the room").setFocus()  # and no field to type into
    return Talker(model)


def test_whoever_chooses_it_is_muted_and_heard_while_the_space_bar_is_down(
    model: CallModel, window: MainWindow, talker: Talker
) -> None:
    model.show_settings(Settings(push_to_talk=True))
    assert talker.wished == [True]
    QTest.keyPress(window, Qt.Key.Key_Space)
    assert talker.wished == [True, False]
    QTest.keyRelease(window, Qt.Key.Key_Space)
    assert talker.wished == [True, False, True]


def test_without_the_choice_a_blank_mutes_nobody_and_unmutes_nobody(
    model: CallModel, window: MainWindow, talker: Talker
) -> None:
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert talker.wished == []
    model.show_settings(Settings(push_to_talk=True))
    model.show_settings(Settings())
    assert talker.wished == [True, False]


def test_the_space_bar_presses_no_button_while_it_is_for_talking(
    qtbot: QtBot, model: CallModel, window: MainWindow, talker: Talker
) -> None:
    model.show_settings(Settings(push_to_talk=True))
    button = control(window, QPushButton, "Join the room")
    button.setFocus()
    with qtbot.assertNotEmitted(model.join_requested):
        QTest.keyClick(button, Qt.Key.Key_Space)
    assert talker.wished == [True, False, True]


def test_a_blank_that_is_typed_is_no_talk(
    model: CallModel, window: MainWindow, talker: Talker
) -> None:
    model.show_settings(Settings(push_to_talk=True, name="Anna"))
    field = control(window, QLineEdit, "Your name")
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Space)
    assert talker.wished == [True]
    assert " " in field.text()


def test_a_curtain_that_was_closed_as_such_stays_closed_and_gives_no_button_the_key(
    qtbot: QtBot, model: CallModel, window: MainWindow, talker: Talker
) -> None:
    model.show_settings(Settings(push_to_talk=True))
    shut = OwnMedia(is_muted=True, is_camera_off=True)
    model.show_snapshot(replace(model.snapshot, own_media=shut))
    button = control(window, QPushButton, "Join the room")
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert talker.wished == [True, False, True], "muted, with the camera off: one may talk"

    request_curtain(model)  # opens it
    assert talker.wished.pop() is True, "muted but while the bar is down, then too"
    request_curtain(model)
    with qtbot.assertNotEmitted(model.join_requested):
        QTest.keyClick(button, Qt.Key.Key_Space)
    assert talker.wished == [True, False, True, True]


def test_the_choice_can_be_left_behind_a_closed_curtain(model: CallModel, talker: Talker) -> None:
    model.show_settings(Settings(push_to_talk=True))
    request_curtain(model)
    model.show_settings(Settings())
    assert model.snapshot.own_media.is_drawn
    request_curtain(model)
    assert model.snapshot.own_media == OwnMedia()


def test_who_turns_to_another_program_while_talking_is_muted(
    model: CallModel, window: MainWindow, talker: Talker
) -> None:
    model.show_settings(Settings(push_to_talk=True))
    QTest.keyPress(window, Qt.Key.Key_Space)
    QApplication.sendEvent(window, QEvent(QEvent.Type.WindowDeactivate))
    assert talker.wished == [True, False, True]
    QTest.keyRelease(window, Qt.Key.Key_Space)
    assert talker.wished == [True, False, True]
