"""The numbers over the picture, and the mark of quality beside the words."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QPushButton
from pytestqt.qtbot import QtBot

from desktop.core.first_picture import FirstPicture
from desktop.core.quality import Cause, Grade, Quality
from desktop.core.recording import Recording
from desktop.core.share import Share
from desktop.core.snapshot import CallSnapshot, CallState, OwnMedia
from desktop.core.statistics import LinkStatistics, ReceivedVideo, SentVideo
from desktop.ui.models.call_model import CallModel
from desktop.ui.quality_words import quality_words
from desktop.ui.widgets.plot import Plot, scale_end
from desktop.ui.widgets.recording_pill import RecordingPill
from desktop.ui.widgets.share_button import SharePill
from desktop.ui.widgets.statistics_panel import StatisticsPanel
from desktop.ui.windows.main_window import DEFAULT_SIZE, LEAST_SIZE, MainWindow
from tests.support.snapshots import IN_CALL
from tests.support.window_controls import control, texts_of

FIRST = FirstPicture(7.0, 9.0, 24.0, 31.0, 18.0)


def second(number: int, *, loss: float = 0.0) -> LinkStatistics:
    return LinkStatistics(
        sent_video=SentVideo(bytes=number * 100_000, fps=30.0, loss=loss, target_bps=900_000),
        received_video=ReceivedVideo(
            bytes=number * 200_000, fps=30.0, packets=number * 200, lost=0, width=1280, height=720
        ),
        first_picture=FIRST,
    )


def show_seconds(model: CallModel, count: int, *, loss: float = 0.0) -> None:
    for number in range(count):
        model.show_statistics(second(number, loss=loss))


def panel(window: MainWindow) -> StatisticsPanel:
    return window.stage.statistics_panel


def test_it_is_as_high_as_what_it_shows_also_before_anything_is_known(
    window: MainWindow, model: CallModel
) -> None:
    model.show_snapshot(IN_CALL)
    panel(window).setVisible(True)
    first = panel(window).height()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    assert panel(window).sizeHint().height() == first


def test_it_is_shown_by_its_button_or_its_keys(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    model.show_snapshot(IN_CALL)
    show_seconds(model, 10)
    assert not panel(window).isVisible()
    button = control(window, QPushButton, "Numbers of the call")
    button.click()
    assert panel(window).isVisible()
    assert "Good connection" in texts_of(panel(window))
    plots = {plot.accessibleName(): plot for plot in panel(window).findChildren(Plot)}
    assert set(plots) == {"Delay", "Bitrate", "Loss", "Frame rate"}
    assert plots["Frame rate"].accessibleDescription() == "sent 30, received 30"
    assert window.stage.rect().contains(panel(window).geometry())
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert not panel(window).isVisible()


def test_the_safety_code_is_shown_when_it_is_known(window: MainWindow, model: CallModel) -> None:
    model.show_snapshot(IN_CALL)
    control(window, QPushButton, "Numbers of the call").click()
    model.show_statistics(second(1))
    assert not any("Compare these" in text for text in texts_of(panel(window)))
    model.show_statistics(replace(second(2), safety_code=(17, 203, 44, 9)))
    assert "017 203 044 009" in texts_of(panel(window))
    assert any("Compare these" in text for text in texts_of(panel(window)))


def test_no_line_is_judged_that_is_gone(window: MainWindow, model: CallModel) -> None:
    model.show_snapshot(IN_CALL)
    control(window, QPushButton, "Numbers of the call").click()
    show_seconds(model, 10, loss=0.2)
    assert "Your upload loses data" in texts_of(panel(window))
    model.show_snapshot(replace(IN_CALL, state=CallState.LOST))
    assert "Your upload loses data" not in texts_of(panel(window))
    assert "Connection lost, trying again…" in texts_of(panel(window))


def test_a_hidden_panel_does_nothing(window: MainWindow, model: CallModel) -> None:
    model.show_snapshot(IN_CALL)
    show_seconds(model, 10)
    plots = panel(window).findChildren(Plot)
    assert [plot.accessibleDescription() for plot in plots] == [""] * 4


def test_the_picture_below_leaves_the_numbers_alone(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    model.show_snapshot(IN_CALL)
    control(window, QPushButton, "Numbers of the call").click()
    show_seconds(model, 3)
    picture, plot = window.stage.peer_view, panel(window).findChildren(Plot)[0]
    seen: list[QObject] = []

    class Paintings(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
            if event.type() is QEvent.Type.Paint:
                seen.append(watched)
            return False

    paintings = Paintings()
    for watched in (picture, plot):
        watched.installEventFilter(paintings)
    picture.update()
    plot.update()
    qtbot.waitUntil(lambda: {picture, plot} <= set(seen))
    seen.clear()
    picture.update()
    qtbot.waitUntil(lambda: picture in seen)
    assert plot not in seen


def test_what_is_wrong_takes_the_place_of_the_figures(window: MainWindow, model: CallModel) -> None:
    model.show_snapshot(IN_CALL)
    show_seconds(model, 10)
    assert "1280×720 · 30 fps" in texts_of(window)
    show_seconds(model, 10, loss=0.3)
    assert "Your upload loses data" in texts_of(window)
    assert "1280×720 · 30 fps" not in texts_of(window)


def test_another_call_begins_with_nothing(window: MainWindow, model: CallModel) -> None:
    model.show_snapshot(IN_CALL)
    show_seconds(model, 10)
    model.show_snapshot(CallSnapshot())
    show_seconds(model, 3)
    assert len(model.seconds) == 10  # still to be looked at
    model.show_snapshot(replace(IN_CALL, room="room2"))
    assert model.seconds == ()


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_has_its_words(cause: Cause) -> None:
    grade = Grade.GOOD if cause is Cause.NONE else Grade.BAD
    assert len(quality_words(Quality(grade, cause))) > 10
    assert quality_words(Quality()) == ""


@given(st.floats(0, 1e8), st.sampled_from([0.1, 30.0, 200.0, 500_000.0]))
def test_a_scale_holds_everything_and_is_not_half_empty_without_need(
    most: float, least_end: float
) -> None:
    end = scale_end(most, least_end)
    assert end >= most
    assert end == least_end or end <= most * 2.5


@pytest.mark.parametrize("size", [LEAST_SIZE, DEFAULT_SIZE], ids=["least", "default"])
def test_everything_has_room_beside_everything_else(
    window: MainWindow, model: CallModel, size: QSize
) -> None:
    share = Share("window:3", "A title that is longer than every window is wide " * 3)
    model.show_snapshot(replace(IN_CALL, own_media=OwnMedia(share=share)))
    model.show_recording(Recording("/films/a.mkv", 7200, 999_900_000))
    window.resize(size)
    control(window, QPushButton, "Numbers of the call").click()
    for number in range(5):
        model.show_statistics(replace(second(number), safety_code=(17, 203, 44, 9)))
    window.grab()
    bar = window.findChild(QFrame, "bottomBar")
    assert isinstance(bar, QFrame)
    for button in bar.findChildren(QPushButton):
        place = QRect(button.mapTo(window, QPoint()), button.size())
        assert window.rect().contains(place)
        assert button.width() >= button.sizeHint().width()
    pills = [*window.findChildren(SharePill), *window.findChildren(RecordingPill)]
    assert all(not panel(window).geometry().intersects(pill.geometry()) for pill in pills)
    assert window.stage.rect().contains(panel(window).geometry())
