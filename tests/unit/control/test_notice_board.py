"""What is told beside the call, in which order, and until when."""

import datetime
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.control.key_watch import KeyWatch
from desktop.control.notice_board import NoticeBoard
from desktop.core.notice import Notice, NoticeKind
from desktop.core.release import Release
from desktop.core.snapshot import CallSnapshot
from desktop.core.talk import TalkSnapshot, TalkState
from desktop.system.acquaintance_file import AcquaintanceFile
from desktop.ui.models.call_model import CallModel
from tests.support.snapshots import IN_CALL

BROKEN = Notice(NoticeKind.SETTINGS_BROKEN, "settings.broken-1.json")
INVITED = Notice(NoticeKind.INVITATION_WAITS, "attic")
BUSY = Notice(NoticeKind.DEVICE_BUSY, "Webcam")
RELEASE = Release("2.0", datetime.date(2026, 1, 2), {"en": "New.", "ru": "Новая."}, "https://x.org")


class Board:
    """One with a key watch, which counts how often the snapshot was to be shown again."""

    def __init__(self, folder: Path) -> None:
        self.model = CallModel()
        self.shown = 0
        watch = KeyWatch(self.model, AcquaintanceFile(folder / "known.json"))
        self.board = NoticeBoard(watch, self._show_again)

    def _show_again(self) -> None:
        self.shown += 1

    def told(self, snapshot: CallSnapshot = IN_CALL) -> list[Notice]:
        return list(self.board.over(snapshot).notices)


@pytest.fixture
def board(qapp: object, tmp_path: Path) -> Board:
    return Board(tmp_path)


def test_what_is_told_stays_until_something_else_is(board: Board) -> None:
    board.board.tell(BROKEN)
    assert board.told() == [BROKEN]
    board.board.tell(INVITED)
    assert board.told() == [INVITED]
    board.board.tell()
    assert board.told() == []
    assert board.shown == 3


def test_the_same_once_more_shows_nothing_again(board: Board) -> None:
    board.board.tell(BROKEN)
    board.board.tell(BROKEN)
    assert board.shown == 1


def test_a_release_is_told_beside_the_rest_and_once(board: Board) -> None:
    board.board.tell(BROKEN)
    board.board.tell_release(RELEASE, "en")
    board.board.tell_release(RELEASE, "ru")
    newer = Notice(NoticeKind.NEWER_TANDEM, "2.0 (2026-01-02). Новая. https://x.org")
    assert board.told() == [BROKEN, newer]


def test_the_program_s_own_come_first_and_a_warning_of_the_key_last(board: Board) -> None:
    for key in ("aa", "bb"):
        talk = TalkSnapshot(TalkState.OPEN, peer_key=key, keeps_key=True)
        board.model.show_snapshot(replace(IN_CALL, server="wss://example.org/ws", talk=talk))
    assert board.shown == 1, "the key is another one now"
    board.board.tell(BROKEN)
    kinds = [notice.kind for notice in board.told(replace(IN_CALL, notices=(BUSY,)))]
    assert kinds == [BROKEN.kind, BUSY.kind, NoticeKind.OTHER_KEY]
