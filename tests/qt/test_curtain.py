"""The curtain in the window, and what the other does."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.core.recording import Recording
from desktop.core.share import Share
from desktop.core.snapshot import OwnMedia
from desktop.core.talk import TalkSnapshot, TalkState
from desktop.core.talk_message import Doing
from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.curtain_pill import CurtainPill, PeerPill
from desktop.ui.windows.main_window import MainWindow
from tests.support.snapshots import IN_CALL
from tests.support.window_controls import control, texts_of

SHUT = OwnMedia(is_muted=True, is_camera_off=True)
CURTAINED = replace(IN_CALL, own_media=SHUT)


def with_peer(doing: Doing) -> TalkSnapshot:
    return TalkSnapshot(TalkState.OPEN, peer=doing)


def test_its_key_asks_for_the_curtain_and_shows_nothing_yet(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    model.show_snapshot(replace(IN_CALL, own_media=OwnMedia(share=Share("screen", "", 15))))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    with qtbot.waitSignal(model.own_media_requested) as asked:
        QTest.keyClick(window, Qt.Key.Key_H, both)
    assert asked.args == [replace(SHUT, is_drawn=True)], "what was shared is hidden, too"
    assert window.findChildren(CurtainPill)[0].isHidden()


def test_a_closed_curtain_is_seen_and_opened_with_one_click(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    model.show_snapshot(CURTAINED)
    assert "Your curtain is closed" in texts_of(window)
    with qtbot.waitSignal(model.own_media_requested) as asked:
        control(window, QPushButton, "Open the curtain").click()
    assert asked.args == [OwnMedia()]


@pytest.mark.parametrize(
    ("doing", "words"),
    [
        (Doing(is_curtained=True), "The other person’s curtain is closed"),
        (Doing(is_recording=True), "The other person records this call"),
    ],
)
def test_what_the_other_does_is_said_while_it_lasts(
    window: MainWindow, model: CallModel, doing: Doing, words: str
) -> None:
    model.show_snapshot(replace(IN_CALL, talk=with_peer(doing)))
    assert words in texts_of(window)
    model.show_snapshot(replace(IN_CALL, talk=with_peer(Doing())))
    assert window.findChildren(PeerPill)[0].isHidden()


def test_pills_do_not_lie_on_each_other(window: MainWindow, model: CallModel) -> None:
    model.show_snapshot(replace(CURTAINED, talk=with_peer(Doing(True, True))))
    window.stage.resize(window.stage.size())
    curtain, peer = window.findChildren(CurtainPill)[0], window.findChildren(PeerPill)[0]
    assert not curtain.geometry().intersects(peer.geometry())
    assert peer.width() >= peer.sizeHint().width()


def test_the_other_is_to_know_of_curtain_and_recording(qtbot: QtBot, model: CallModel) -> None:
    with qtbot.waitSignal(model.doing_changed):
        model.show_snapshot(CURTAINED)
    assert model.doing == Doing(is_curtained=True)
    with qtbot.waitSignal(model.doing_changed):
        model.show_recording(Recording("call.mkv"))
    assert model.doing == Doing(is_curtained=True, is_recording=True)
