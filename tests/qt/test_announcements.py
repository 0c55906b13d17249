"""What a screen reader is told to say."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.core.notice import Notice, NoticeKind
from desktop.core.settings import Settings
from desktop.core.share import Share
from desktop.core.snapshot import CallSnapshot, CallState, OwnMedia
from desktop.core.talk import ChatLine, TalkSnapshot, TalkState
from desktop.ui.announcements import Announcements, news, read_out
from desktop.ui.models.call_model import CallModel
from tests.support.snapshots import IN_CALL

WAITING = CallSnapshot(CallState.WAITING, "room1", ("Anna",), "Anna")
SHUT = OwnMedia(is_muted=True, is_camera_off=True)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (CallSnapshot(), WAITING, ["In the room, waiting for somebody"]),
        (WAITING, IN_CALL, ["In a call with Boris"]),
        (IN_CALL, WAITING, ["In the room, waiting for somebody"]),
        (IN_CALL, CallSnapshot(), ["Not in a room"]),
        (WAITING, replace(IN_CALL, state=CallState.CONNECTING), []),
        (IN_CALL, replace(IN_CALL, own_media=OwnMedia(is_muted=True)), ["Microphone off"]),
        (replace(IN_CALL, own_media=OwnMedia(is_muted=True)), IN_CALL, ["Microphone on"]),
        (IN_CALL, replace(IN_CALL, own_media=OwnMedia(is_camera_off=True)), ["Camera off"]),
        (IN_CALL, replace(IN_CALL, own_media=SHUT), ["Curtain closed"]),
        (replace(IN_CALL, own_media=SHUT), IN_CALL, ["Microphone on", "Camera on"]),
        (
            IN_CALL,
            replace(IN_CALL, own_media=OwnMedia(share=Share("screen", "", 15))),
            ["You share a screen or window"],
        ),
        (IN_CALL, IN_CALL, []),
    ],
)
def test_what_changes_is_told(before: CallSnapshot, after: CallSnapshot, told: list[str]) -> None:
    assert news(before, after) == told


def test_what_the_other_writes_is_told_once() -> None:
    own = ChatLine(1, "Hi", "Anna", True, 5.0)
    heard = ChatLine(2, "Hello, Anna", "Boris", False, 6.0)
    begun = replace(IN_CALL, talk=TalkSnapshot(TalkState.OPEN, (own,)))
    answered = replace(begun, talk=TalkSnapshot(TalkState.OPEN, (own, heard)))
    assert news(IN_CALL, begun) == []
    assert news(begun, answered) == ["Boris: Hello, Anna"]
    assert news(answered, replace(answered, users=("Boris", "Anna"))) == []


def test_a_microphone_that_follows_a_key_is_not_told_of(model: CallModel) -> None:
    muted = replace(IN_CALL, own_media=OwnMedia(is_muted=True))
    assert news(muted, IN_CALL, pushes_to_talk=True) == []


def test_a_new_notice_is_read_once_and_urgently_if_it_is_serious(model: CallModel) -> None:
    said: list[tuple[str, bool]] = []
    announcements = Announcements(model, lambda words, urgent: said.append((words, urgent)))
    model.show_settings(Settings())
    model.show_snapshot(WAITING)
    failed = replace(WAITING, notices=(Notice(NoticeKind.SERVER_UNREACHABLE),))
    model.show_snapshot(failed)
    model.show_snapshot(failed)
    announcements.deleteLater()
    assert said[0] == ("In the room, waiting for somebody.", False)
    assert len(said) == 2
    assert said[1][1]
    assert said[1][0].endswith(".")


@pytest.mark.usefixtures("screen_reader")
def test_a_screen_reader_takes_it(qtbot: QtBot) -> None:
    """Shows only that Qt takes the event: a screen reader is not there."""
    widget = QWidget()
    qtbot.addWidget(widget)
    read_out(widget, "Boris is here.", True)
