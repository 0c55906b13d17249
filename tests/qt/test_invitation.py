"""The link to the room: shown, copied, and as a code that a phone reads."""

import pytest
import segno
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from desktop.core.settings import RecentRoom, Settings
from desktop.ui.models.call_model import CallModel, HostAddress
from desktop.ui.translation import Translation
from desktop.ui.widgets.qr_code import MARGIN, QrCode
from desktop.ui.widgets.recent_rooms import RecentRoomsButton
from desktop.ui.windows.invitation_dialog import InvitationDialog
from desktop.ui.windows.main_window import MainWindow
from tests.support.snapshots import HOST, WAITING
from tests.support.window_controls import control, texts_of

ELSEWHERE = Settings(server="https://example.org/#password=secret", host_here=False, room="room1")
KITCHEN = RecentRoom("kitchen", "https://example.org/#sha256=" + "ab" * 32)
OWN = RecentRoom("A&B")


def opened(qtbot: QtBot, window: MainWindow) -> InvitationDialog:
    control(window, QPushButton, "Show a QR code for a phone").click()
    (dialog,) = window.findChildren(InvitationDialog)
    qtbot.waitExposed(dialog)
    return dialog


def modules_of(code: QrCode, count: int) -> list[list[int]]:
    """What a camera sees: 1 where the middle of a module is black."""
    image = code.grab().toImage()
    side = image.width() // (count + 2 * MARGIN)
    begin = (image.width() - side * count) // 2 + side // 2
    middles = [begin + index * side for index in range(count)]
    dark = Qt.GlobalColor.black
    return [[int(image.pixelColor(x, y) == dark) for x in middles] for y in middles]


def test_the_code_has_every_module_of_the_link_and_quiet_around_it(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    model.show_host(HOST)
    model.show_snapshot(WAITING)
    dialog = opened(qtbot, window)
    code = dialog.findChild(QrCode)
    assert code is not None
    expected = [list(row) for row in segno.make_qr(HOST.url, error="m").matrix]
    assert modules_of(code, len(expected)) == expected
    image = code.grab().toImage()
    quiet = image.width() // (len(expected) + 2 * MARGIN) * MARGIN
    edge = [image.pixelColor(x, y) for x in range(image.width()) for y in range(quiet)]
    assert all(color == Qt.GlobalColor.white for color in edge)


def test_the_room_of_another_server_has_a_link_too(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    model.show_settings(ELSEWHERE)
    model.show_snapshot(WAITING)
    dialog = opened(qtbot, window)
    link = control(dialog, QLineEdit, "Link to the room").text()
    assert link == "https://example.org/?room=room1#password=secret"
    assert any("password" in text for text in texts_of(dialog))  # whoever has it can come in
    control(dialog, QPushButton, "Copy the link").click()
    assert QGuiApplication.clipboard().text() == link


def test_a_link_for_this_computer_only_says_so(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    model.show_host(HostAddress("http://127.0.0.1:8085/?room=r", None, 8085, is_for_others=False))
    model.show_snapshot(WAITING)
    dialog = opened(qtbot, window)
    assert any(text.startswith("Only this computer can open it") for text in texts_of(dialog))


def test_without_a_server_nobody_can_be_invited(window: MainWindow, model: CallModel) -> None:
    model.show_settings(Settings(server="", host_here=False))
    model.show_snapshot(WAITING)
    assert not control(window, QPushButton, "Show a QR code for a phone").isVisible()


def test_it_closes_when_there_is_nothing_to_invite_to_any_more(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    model.show_host(HOST)
    model.show_snapshot(WAITING)
    dialog = opened(qtbot, window)
    with qtbot.waitSignal(dialog.destroyed):
        model.show_host(None)


@pytest.mark.parametrize("code", ["en", "ru"])
def test_no_text_in_it_is_clipped(
    qtbot: QtBot, window: MainWindow, model: CallModel, code: str
) -> None:
    translation = Translation()
    translation.speak(code)
    try:
        model.show_host(HOST)
        model.show_snapshot(WAITING)
        window.stage.invitation_requested.emit()
        (dialog,) = window.findChildren(InvitationDialog)
        qtbot.waitExposed(dialog)
        for button in dialog.findChildren(QPushButton):
            needed = button.fontMetrics().horizontalAdvance(button.text())
            assert button.width() >= needed
    finally:
        translation.speak("en")


def _forget_menu(window: MainWindow) -> QMenu:
    forget = menu_of(window).menu().actions()[-1].menu()
    assert isinstance(forget, QMenu)
    return forget


def menu_of(window: MainWindow) -> RecentRoomsButton:
    button = control(window, RecentRoomsButton, "Recent rooms")
    button.menu().aboutToShow.emit()
    return button


def test_a_recent_room_is_filled_in_and_not_joined(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    model.settings_requested.connect(model.show_settings)
    model.show_settings(Settings(recent_rooms=(KITCHEN, OWN)))
    first, second = menu_of(window).menu().actions()[:2]
    assert first.text() == "kitchen · example.org"
    assert second.text() == "A&&B · this computer"
    with qtbot.assertNotEmitted(model.join_requested):
        first.trigger()
    assert (model.settings.room, model.settings.host_here) == ("kitchen", False)
    assert model.settings.server == KITCHEN.server
    menu_of(window).menu().actions()[1].trigger()
    assert (model.settings.room, model.settings.host_here) == ("A&B", True)


def test_recent_rooms_are_removed_one_by_one_or_all(window: MainWindow, model: CallModel) -> None:
    model.settings_requested.connect(model.show_settings)
    model.show_settings(Settings(recent_rooms=(KITCHEN, OWN)))

    def removing() -> list[str]:
        return [action.text() for action in _forget_menu(window).actions()]

    assert removing() == ["kitchen · example.org", "A&&B · this computer", "", "All of them"]
    _forget_menu(window).actions()[0].trigger()
    assert list(model.settings.recent_rooms) == [OWN]
    _forget_menu(window).actions()[-1].trigger()
    assert not model.settings.recent_rooms
    assert not control(window, RecentRoomsButton, "Recent rooms").isEnabled()
