"""Another key than the one that is known: said, compared, accepted."""

from dataclasses import replace

from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.core.notice import Notice, NoticeKind
from desktop.core.statistics import LinkStatistics
from desktop.ui.models.call_model import CallModel
from desktop.ui.windows.main_window import MainWindow
from desktop.ui.windows.settings_dialog import SettingsDialog
from tests.support.snapshots import IN_CALL
from tests.support.window_controls import control, texts_of

WARNED = replace(IN_CALL, notices=(Notice(NoticeKind.OTHER_KEY, "Boris"),))


def accept_button(window: MainWindow) -> QPushButton:
    buttons = window.stage.statistics_panel.findChildren(QPushButton)
    return next(each for each in buttons if "accept the key" in each.text())


def test_it_is_accepted_beside_the_code(qtbot: QtBot, window: MainWindow, model: CallModel) -> None:
    model.show_snapshot(WARNED)
    assert any("“Boris” shows another key" in text for text in texts_of(window))
    model.show_statistics(LinkStatistics(safety_code=(1, 2, 3, 4)))
    control(window, QPushButton, "Numbers of the call").click()
    assert accept_button(window).isVisible()
    with qtbot.waitSignal(model.key_accepted):
        accept_button(window).click()
    model.show_snapshot(IN_CALL)
    assert not accept_button(window).isVisible()


def test_before_there_is_a_code_nothing_can_be_accepted(
    window: MainWindow, model: CallModel
) -> None:
    model.show_snapshot(WARNED)
    control(window, QPushButton, "Numbers of the call").click()
    assert not accept_button(window).isVisible()


def test_the_settings_give_a_new_identity(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    dialog = SettingsDialog(model, window)
    button = dialog.findChild(QPushButton, "identityButton")
    assert isinstance(button, QPushButton)
    with qtbot.waitSignal(model.identity_requested):
        button.click()
    assert any("There is a new key" in text for text in all_texts(dialog))


def all_texts(dialog: SettingsDialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel)]
