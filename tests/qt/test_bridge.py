import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from desktop.core.snapshot import CallSnapshot, CallState
from desktop.core.statistics import LinkStatistics, ReceivedVideo
from desktop.ui.bridge import FRESH_S, EngineBridge, PictureFeed
from desktop.ui.models.call_model import CallModel
from tests.support.plain_pictures import plain_picture


def in_another_thread(work: Callable[[], object]) -> None:
    thread = threading.Thread(target=work, name="engine of the test")
    thread.start()
    thread.join(5.0)


@pytest.fixture
def bridge(qtbot: QtBot, model: CallModel) -> EngineBridge:
    return EngineBridge(model)


def test_a_posted_state_is_shown_in_the_windows_thread(
    qtbot: QtBot, model: CallModel, bridge: EngineBridge
) -> None:
    threads: list[QThread] = []
    model.changed.connect(lambda: threads.append(QThread.currentThread()))
    snapshot = CallSnapshot(state=CallState.JOINING)
    with qtbot.waitSignal(model.changed):
        in_another_thread(lambda: bridge.post_snapshot(snapshot))
        assert model.snapshot == CallSnapshot()  # not before this thread gets to it
    assert model.snapshot == snapshot
    assert threads == [model.thread()]


def test_of_many_posted_states_the_newest_is_shown(
    qtbot: QtBot, model: CallModel, bridge: EngineBridge
) -> None:
    shown: list[str] = []
    model.changed.connect(lambda: shown.append(model.snapshot.room))

    def post() -> None:
        for number in range(1000):
            bridge.post_snapshot(CallSnapshot(room=f"room{number}"))

    with qtbot.waitSignal(model.changed):
        in_another_thread(post)
    assert shown == ["room999"]


def test_posted_numbers_are_shown(qtbot: QtBot, model: CallModel, bridge: EngineBridge) -> None:
    numbers = LinkStatistics(received_video=ReceivedVideo(fps=30.0))
    with qtbot.waitSignal(model.statistics_changed):
        in_another_thread(lambda: bridge.post_statistics(numbers))
    assert model.statistics == numbers


def test_a_feed_wakes_once_for_each_picture_that_is_taken() -> None:
    feed = PictureFeed()
    wakes: list[None] = []
    feed.arrived.connect(lambda: wakes.append(None))
    pictures = [plain_picture() for _ in range(4)]
    for picture in pictures[:3]:
        feed.put(picture)
    assert len(wakes) == 1
    assert feed.dropped == 2
    assert feed.take() == (pictures[2],)
    assert feed.take() is None
    feed.put(pictures[3])
    assert len(wakes) == 2


def test_a_cleared_feed_shows_nothing() -> None:
    feed = PictureFeed()
    feed.put(plain_picture())
    feed.clear()
    assert feed.take() == (None,)


def test_a_picture_that_nobody_took_in_time_is_not_shown() -> None:
    now_s = 100.0
    feed = PictureFeed(clock=lambda: now_s)
    feed.put(plain_picture())
    now_s += FRESH_S + 0.01
    assert feed.take() == (None,)
