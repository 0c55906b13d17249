"""Whose picture is seen when, and how much room it gets."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.core.settings import Settings
from desktop.core.snapshot import CallSnapshot, Dark
from desktop.ui.bridge import PictureFeed
from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.picture_menu import PictureMenuButton
from desktop.ui.windows.main_window import MainWindow
from tests.support.plain_pictures import BLACK, WHITE, gray_picture, plain_picture, seen
from tests.support.snapshots import IN_CALL, WAITING
from tests.support.window_controls import control


def test_both_pictures_are_seen_in_the_call(
    qtbot: QtBot, window: MainWindow, model: CallModel, own: PictureFeed, peer: PictureFeed
) -> None:
    model.show_snapshot(IN_CALL)
    own.put(plain_picture(luma=60))
    peer.put(plain_picture())
    qtbot.waitUntil(lambda: window.stage.own_view.shown == window.stage.peer_view.shown == 1)
    stage = seen(window.stage)
    assert stage[stage.shape[0] // 2, stage.shape[1] // 2] > 240
    assert 40 < stage[-60, -60] < 60  # the own picture, over the other's lower right corner


def test_who_hides_oneself_in_the_call_sees_nothing_but_the_other(
    qtbot: QtBot, window: MainWindow, model: CallModel, peer: PictureFeed
) -> None:
    model.show_settings(Settings(own_picture_hidden=True))
    model.show_snapshot(IN_CALL)
    peer.put(plain_picture())
    qtbot.waitUntil(lambda: window.stage.peer_view.shown == 1)
    (menu,) = window.stage.findChildren(PictureMenuButton)
    menu.hide()
    middle = seen(window.stage)[60:-60, 60:-60]
    assert middle.min() > 240


@pytest.mark.parametrize("dark", [Dark.PEER_LEFT, Dark.MEDIA_LOST, Dark.PEER_REPLACED])
def test_the_end_of_a_call_turns_the_picture_black(
    window: MainWindow, model: CallModel, peer: PictureFeed, dark: Dark
) -> None:
    model.show_snapshot(IN_CALL)
    peer.put(plain_picture())
    assert seen(window.stage.peer_view).any()
    model.show_snapshot(replace(WAITING, dark=dark))
    bright = np.count_nonzero(seen(window.stage.peer_view))
    assert 0 < bright < 0.05 * window.stage.width() * window.stage.height()


def test_out_of_the_room_no_own_picture_is_seen(
    window: MainWindow, model: CallModel, own: PictureFeed
) -> None:
    assert not window.stage.own_view.isVisible()
    model.show_snapshot(WAITING)
    own.put(plain_picture())
    assert window.stage.own_view.isVisible()
    assert seen(window.stage.own_view).any()
    model.show_snapshot(CallSnapshot())
    assert not window.stage.own_view.isVisible()
    assert not seen(window.stage.own_view).any()


@pytest.mark.parametrize(
    ("settings", "is_mirrored"),
    [
        (Settings(camera=None), True),
        (Settings(camera="/dev/video0"), True),
        (Settings(camera="/dev/video0", own_picture_mirrored=False), False),
        (Settings(camera="screen"), False),
        (Settings(camera="test"), False),
        (Settings(camera="file:a.mkv"), False),
    ],
)
def test_only_a_camera_is_mirrored_to_oneself_and_only_if_so_wished(
    window: MainWindow, model: CallModel, own: PictureFeed, settings: Settings, is_mirrored: bool
) -> None:
    model.show_settings(settings)
    model.show_snapshot(WAITING)
    luma = np.full((720, 1280), WHITE, np.uint8)
    luma[:, :640] = BLACK
    own.put(gray_picture(luma))
    view = seen(window.stage.own_view)
    middle = view.shape[0] // 2
    assert bool(view[middle, 10] > view[middle, -10]) is is_mirrored


def test_the_settings_fold_away_in_the_room_and_come_back_after_it(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    room = control(window, QLineEdit, "Room name")
    assert room.isVisible()
    model.show_snapshot(WAITING)
    assert not room.isVisible()
    qtbot.waitUntil(lambda: window.stage.width() == window.width())
    model.show_snapshot(IN_CALL)
    assert not room.isVisible()
    settings = control(window, QPushButton, "Show the settings")
    QTest.mouseClick(settings, Qt.MouseButton.LeftButton)
    assert room.isVisible()
    model.show_snapshot(replace(IN_CALL, peer_name=None))
    assert room.isVisible()  # the user unfolded them
    model.show_snapshot(CallSnapshot())
    assert room.isVisible()
