"""The small window over other programs: when it is there, where, and what can be done in it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.core.settings import RememberedPlace, Settings
from desktop.core.snapshot import OwnMedia
from desktop.ui.bridge import PictureFeed
from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.picture_view import PictureView
from desktop.ui.window_place import KEPT, MARGIN_PX, inside, place_for, with_place
from desktop.ui.windows.main_window import MainWindow
from desktop.ui.windows.small_window import PRESET_SIZE, SmallWindow
from tests.support.plain_pictures import plain_picture, seen
from tests.support.snapshots import IN_CALL, WAITING
from tests.support.window_controls import control

CORNER = QPoint(MARGIN_PX, MARGIN_PX)
MUTED = replace(IN_CALL, own_media=OwnMedia(is_muted=True))


@pytest.fixture
def small(
    qtbot: QtBot, model: CallModel, window: MainWindow, peer: PictureFeed
) -> Iterator[SmallWindow]:
    """Chosen, in a call, with the window in sight; what is wished for happens."""
    model.settings_requested.connect(model.show_settings)
    small = SmallWindow(model, peer.branch(), window)
    model.show_settings(Settings(small_window=True))
    model.show_snapshot(IN_CALL)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield small
    small.hide()
    small.deleteLater()


def view_of(small: QWidget) -> PictureView:
    view = small.findChild(PictureView)
    assert isinstance(view, PictureView)
    return view


def places_of(model: CallModel) -> list[RememberedPlace]:
    return [*model.settings.small_window_places]


def settle(small: SmallWindow) -> None:
    """Nobody moves it any more."""
    timer = small.findChild(QTimer, "settled")
    assert isinstance(timer, QTimer)
    timer.stop()
    timer.timeout.emit()


def test_it_is_there_while_the_window_is_minimized_and_gone_when_that_is_back(
    small: SmallWindow, window: MainWindow
) -> None:
    assert not small.isVisible()
    window.showMinimized()
    assert small.isVisible()
    window.bring_up()
    assert not small.isVisible()


def test_nobody_who_did_not_choose_it_sees_it(
    small: SmallWindow, window: MainWindow, model: CallModel
) -> None:
    model.show_settings(Settings())
    window.showMinimized()
    assert not small.isVisible()


def test_it_shows_somebody_or_is_not_there(
    small: SmallWindow, window: MainWindow, model: CallModel
) -> None:
    model.show_snapshot(WAITING)
    window.showMinimized()
    assert not small.isVisible()
    model.show_snapshot(IN_CALL)
    assert small.isVisible()


def test_a_window_that_was_closed_leaves_no_small_one(
    small: SmallWindow, window: MainWindow
) -> None:
    window.showMinimized()
    window.hide()
    assert not small.isVisible()


def test_its_button_switches_it_off_for_good(
    small: SmallWindow, window: MainWindow, model: CallModel
) -> None:
    window.showMinimized()
    control(small, QPushButton, "Show this window no more; Ctrl+M brings it back").click()
    assert not small.isVisible()
    assert not model.settings.small_window
    window.bring_up()
    window.showMinimized()
    assert not small.isVisible()


def test_its_keys_choose_it_and_back(
    qtbot: QtBot, small: SmallWindow, window: MainWindow, model: CallModel
) -> None:
    for chosen in (False, True):
        QTest.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
        assert model.settings.small_window is chosen


def test_a_double_click_leads_back_to_the_window(small: SmallWindow, window: MainWindow) -> None:
    window.showMinimized()
    QTest.mouseDClick(small, Qt.MouseButton.LeftButton, pos=QPoint(100, 90))
    assert not window.isMinimized()
    assert not small.isVisible()


def test_it_tells_who_is_muted_and_mutes_him(
    qtbot: QtBot, small: SmallWindow, window: MainWindow, model: CallModel
) -> None:
    window.showMinimized()
    button = control(small, QPushButton, "Mute the microphone")
    with qtbot.waitSignal(model.own_media_requested) as wished:
        button.click()
    assert wished.args == [OwnMedia(is_muted=True)]
    assert not button.isChecked()  # what is, not what was clicked
    model.show_snapshot(MUTED)
    assert button.isChecked()


def test_both_windows_show_the_same_pictures_and_a_hidden_one_scales_none(
    small: SmallWindow, window: MainWindow, peer: PictureFeed
) -> None:
    view = view_of(small)
    peer.put(plain_picture(200, 640, 360))
    window.grab()
    assert window.stage.peer_view.shown == 1
    assert view.shown == 0
    window.showMinimized()
    peer.put(plain_picture(200, 640, 360))
    assert seen(view)[60, 200] == pytest.approx(214, abs=6)
    assert view.shown == 1


def test_it_never_takes_the_focus(small: SmallWindow, window: MainWindow) -> None:
    window.showMinimized()
    assert small.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert small.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    assert small.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert not small.isActiveWindow()
    buttons = small.findChildren(QPushButton)
    assert {button.focusPolicy() for button in buttons} == {Qt.FocusPolicy.NoFocus}


def test_it_comes_back_where_and_as_large_as_it_was_left(
    small: SmallWindow, window: MainWindow, model: CallModel
) -> None:
    area = QGuiApplication.primaryScreen().availableGeometry()
    window.showMinimized()
    assert small.size() == PRESET_SIZE
    assert small.geometry().bottomRight() == area.bottomRight() - CORNER
    settle(small)
    assert places_of(model) == []  # nobody chose that
    QTest.mousePress(small, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    QTest.mouseMove(small, QPoint(-140, -90))
    QTest.mouseRelease(small, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    small.resize(400, 250)
    left_at = small.geometry()
    settle(small)
    window.bring_up()
    small.setGeometry(0, 0, 200, 100)
    window.showMinimized()
    assert small.geometry() == left_at
    (place,) = places_of(model)
    assert (place.width, place.height) == (400, 250)


def rectangles(least: int, most: int) -> st.SearchStrategy[QRect]:
    corner = st.integers(-5000, 5000)
    length = st.integers(least, most)
    return st.builds(QRect, corner, corner, length, length)


@given(rectangles(0, 6000), rectangles(1, 4000))
def test_it_is_always_whole_on_its_screen(window: QRect, area: QRect) -> None:
    put = inside(window, area)
    assert area.contains(put)
    if area.contains(window) and not window.isEmpty():
        assert put == window


@given(
    st.lists(st.tuples(st.sampled_from("ABC"), rectangles(1, 900)), max_size=20),
    st.sets(st.sampled_from("ABC"), min_size=1),
)
def test_each_screen_has_its_place_and_the_latest_that_is_there_counts(
    left: list[tuple[str, QRect]], plugged: set[str]
) -> None:
    areas = {name: QRect(i * 2000, 0, 2000, 1000) for i, name in enumerate("ABC")}
    remembered: tuple[RememberedPlace, ...] = ()
    for screen, window in left:
        remembered = with_place(remembered, screen, window, areas[screen])
    there = {name: areas[name] for name in plugged}
    home = min(plugged)
    put = place_for(remembered, there, home, QSize(320, 180))
    latest = next((each for each in reversed(left) if each[0] in plugged), None)
    if latest is None:
        assert put.bottomRight() == areas[home].bottomRight() - CORNER
    else:
        assert put == inside(latest[1], areas[latest[0]])


def test_the_screens_of_a_life_are_not_all_remembered() -> None:
    remembered: tuple[RememberedPlace, ...] = ()
    for number in range(KEPT + 3):
        remembered = with_place(remembered, str(number), QRect(0, 0, 9, 9), QRect(0, 0, 99, 99))
    assert [each.screen for each in remembered] == [str(KEPT + 2 - n) for n in range(KEPT)]


def test_to_window_managers_of_x11_it_is_a_dialog_first(small: SmallWindow) -> None:
    """KWin hides a tool whose program is not in front, which is when this one is wanted."""
    assert small.testAttribute(Qt.WidgetAttribute.WA_X11NetWmWindowTypeDialog)
