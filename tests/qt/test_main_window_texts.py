"""What the window says: state, people, figures, notices; and that all of it has room."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.core.notice import Notice, NoticeKind
from desktop.core.settings import Settings
from desktop.core.snapshot import CallSnapshot
from desktop.core.statistics import LinkStatistics, ReceivedVideo
from desktop.ui.models.call_model import CallModel
from desktop.ui.notice_words import notice_sentence
from desktop.ui.windows.main_window import LEAST_SIZE, MainWindow
from tests.support.snapshots import IN_CALL, WAITING
from tests.support.window_controls import join_button, texts_of


def test_state_room_and_people_are_shown(window: MainWindow, model: CallModel) -> None:
    model.show_settings(Settings(room="room1", name="Anna"))
    assert "Room room1 · you are Anna" in texts_of(window)
    model.show_snapshot(WAITING)
    assert "In the room, waiting for somebody" in texts_of(window)
    assert "Room room1 · 1 person: Anna (you)" in texts_of(window)
    model.show_snapshot(IN_CALL)
    assert "In a call with Boris" in texts_of(window)
    assert "Room room1 · 2 people: Anna (you), Boris" in texts_of(window)


def test_figures_are_shown_in_the_call_only(window: MainWindow, model: CallModel) -> None:
    video = ReceivedVideo(width=1280, height=720, fps=30.0)
    model.show_snapshot(IN_CALL)
    model.show_statistics(LinkStatistics(received_video=video))
    assert "1280×720 · 30 fps" in texts_of(window)
    model.show_snapshot(WAITING)
    assert "1280×720 · 30 fps" not in texts_of(window)


def test_with_whom_one_is_goes_before_what_comes(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    video = ReceivedVideo(width=1280, height=720, fps=30.0)
    model.show_snapshot(replace(IN_CALL, peer_name="Konstantin the elder"))
    model.show_statistics(LinkStatistics(received_video=video))
    (state,) = window.findChildren(QLabel, "state")
    (figures,) = window.findChildren(QLabel, "figures")
    seen = set[bool]()
    for width in range(LEAST_SIZE.width(), 1200, 20):
        window.resize(width, LEAST_SIZE.height())
        window.grab()  # lays everything out
        seen.add(figures.isVisible())
        assert not figures.isVisible() or state.width() >= state.sizeHint().width()
    assert seen == {True, False}


@pytest.mark.parametrize("pushes", [True, False])
def test_who_talks_while_muted_is_told_his_own_way_to_be_heard(
    window: MainWindow, model: CallModel, pushes: bool
) -> None:
    model.show_settings(Settings(push_to_talk=pushes))
    model.show_snapshot(CallSnapshot(notices=(Notice(NoticeKind.MUTED_TALK),)))
    (told,) = [text for text in texts_of(window) if text.startswith("You are talking")]
    assert ("space bar" in told, "Ctrl+D" in told) == (pushes, not pushes)


def test_notices_come_and_go(window: MainWindow, model: CallModel) -> None:
    first = Notice(NoticeKind.SERVER_UNREACHABLE, "https://example.org")
    second = Notice(NoticeKind.DEVICE_GONE, "<b>Camera</b>")
    model.show_snapshot(CallSnapshot(notices=(first, second)))
    assert [text for text in texts_of(window) if text in map(notice_sentence, (first, second))] == [
        notice_sentence(first),
        notice_sentence(second),
    ]
    model.show_snapshot(CallSnapshot(notices=(second,)))
    assert notice_sentence(first) not in texts_of(window)
    assert notice_sentence(second) in texts_of(window)
    model.show_snapshot(CallSnapshot())
    assert notice_sentence(second) not in texts_of(window)


def test_a_notice_that_was_put_away_comes_back_only_after_it_was_over(
    window: MainWindow, model: CallModel
) -> None:
    old, other = Notice(NoticeKind.NO_CAMERA), Notice(NoticeKind.SOUND_LOST)
    model.show_snapshot(replace(IN_CALL, notices=(old, other)))
    close, _ = window.findChildren(QPushButton, "noticeButton")
    close.click()
    assert notice_sentence(old) not in texts_of(window)
    assert notice_sentence(other) in texts_of(window)
    model.show_snapshot(replace(IN_CALL, notices=(old,)))
    assert notice_sentence(old) not in texts_of(window)
    model.show_snapshot(IN_CALL)
    model.show_snapshot(replace(IN_CALL, notices=(old,)))
    assert notice_sentence(old) in texts_of(window)


def test_who_joins_again_is_told_again_what_is_wrong(window: MainWindow, model: CallModel) -> None:
    model.show_snapshot(CallSnapshot(notices=(Notice(NoticeKind.NAME_EMPTY),)))
    window.findChildren(QPushButton, "noticeButton")[0].click()
    assert notice_sentence(Notice(NoticeKind.NAME_EMPTY)) not in texts_of(window)
    join_button(window).click()
    assert notice_sentence(Notice(NoticeKind.NAME_EMPTY)) in texts_of(window)


def test_words_from_outside_are_no_markup(window: MainWindow, model: CallModel) -> None:
    model.show_snapshot(
        replace(
            IN_CALL,
            peer_name="<h1>Boris</h1>",
            users=("Anna", "<h1>Boris</h1>"),
            notices=(Notice(NoticeKind.REFUSED, "<img src=x>"),),
        )
    )
    for label in window.findChildren(QLabel):
        if "<" in label.text():
            assert label.textFormat() is Qt.TextFormat.PlainText


def test_long_names_do_not_widen_the_window(window: MainWindow, model: CallModel) -> None:
    window.resize(LEAST_SIZE)
    name = "W" * 64
    model.show_snapshot(
        replace(IN_CALL, room=name, peer_name=name, users=(name, name), own_name=name)
    )
    assert window.minimumSizeHint().width() <= LEAST_SIZE.width()
    assert window.size() == LEAST_SIZE


def test_notices_leave_the_buttons_in_the_smallest_window(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    window.resize(LEAST_SIZE)
    kinds = (
        NoticeKind.CERTIFICATE_UNKNOWN,
        NoticeKind.NO_PATH,
        NoticeKind.NO_CAMERA,
        NoticeKind.NO_MICROPHONE,
    )
    fingerprint = ":".join(["AB"] * 32)
    model.show_snapshot(CallSnapshot(notices=tuple(Notice(kind, fingerprint) for kind in kinds)))
    qtbot.waitUntil(lambda: len(texts_of(window)) > len(kinds))
    qtbot.waitUntil(lambda: window.minimumSizeHint().width() <= LEAST_SIZE.width())
    button = join_button(window)
    corner = button.mapTo(window, button.rect().bottomRight())
    assert window.rect().contains(corner)
