"""Who shows another key than before is told, until the user accepts it."""

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.control.key_watch import KeyWatch
from desktop.core.notice import Notice, NoticeKind
from desktop.core.snapshot import CallSnapshot
from desktop.core.talk import TalkSnapshot, TalkState
from desktop.system.acquaintance_file import AcquaintanceFile
from desktop.ui.models.call_model import CallModel
from tests.support.snapshots import IN_CALL

WARNED = Notice(NoticeKind.OTHER_KEY, "Boris")


def shows(key: str, *, keeps: bool | None = True) -> CallSnapshot:
    talk = TalkSnapshot(TalkState.OPEN, peer_key=key, keeps_key=keeps)
    return replace(IN_CALL, server="wss://example.org/ws", talk=talk)


def told(watch: KeyWatch) -> Notice | None:
    """A function, because a type checker believes that an attribute keeps its value."""
    return watch.notice


@pytest.fixture
def file(tmp_path: Path) -> AcquaintanceFile:
    return AcquaintanceFile(tmp_path / "known.json")


def test_another_key_is_told_and_the_same_is_not(qtbot: QtBot, file: AcquaintanceFile) -> None:
    model = CallModel()
    watch = KeyWatch(model, file)
    model.show_snapshot(shows("aa"))
    model.show_snapshot(IN_CALL)
    model.show_snapshot(shows("aa"))
    assert told(watch) is None
    with qtbot.waitSignal(watch.changed):
        model.show_snapshot(shows("bb", keeps=None))
    assert told(watch) == WARNED, "before it says what it can: who sits between says nothing"
    model.show_snapshot(IN_CALL)
    assert told(watch) is None


def test_it_is_told_at_the_next_start_too_until_it_is_accepted(
    qapp: object, file: AcquaintanceFile
) -> None:
    model = CallModel()
    watch = KeyWatch(model, file)
    model.show_snapshot(shows("aa"))

    model = CallModel()
    watch = KeyWatch(model, file)
    model.show_snapshot(shows("bb"))
    assert told(watch) == WARNED
    model.accept_key()
    assert told(watch) is None

    model = CallModel()
    watch = KeyWatch(model, file)
    for key in ("aa", "bb"):
        model.show_snapshot(shows(key))
        assert told(watch) is None


def test_programs_that_keep_no_key_are_not_told_of(qapp: object, file: AcquaintanceFile) -> None:
    model = CallModel()
    watch = KeyWatch(model, file)
    for key in ("aa", "bb"):
        model.show_snapshot(shows(key, keeps=False))
        assert told(watch) is None
