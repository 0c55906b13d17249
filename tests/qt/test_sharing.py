"""Sharing a screen or window: the button, what can be chosen, and the way back."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QListWidget, QPushButton
from pytestqt.qtbot import QtBot

from desktop.core.notice import Notice, NoticeKind
from desktop.core.settings import Settings
from desktop.core.share import Share, Shareable, ShareKind
from desktop.core.snapshot import CallSnapshot, OwnMedia
from desktop.ui.call_words import own_dark_reason
from desktop.ui.models.call_model import CallModel
from desktop.ui.notice_words import notice_sentence
from desktop.ui.translation import Translation
from desktop.ui.widgets.elided_label import ElidedLabel
from desktop.ui.widgets.share_chooser import ShareChooser
from desktop.ui.windows.main_window import MainWindow
from tests.support.snapshots import IN_CALL
from tests.support.window_controls import control, texts_of

SLIDES = Share("window:3", "Slides", 15)
LISTED = (
    Shareable(ShareKind.SCREEN, "screen", "HDMI-1", (1920, 1080)),
    Shareable(ShareKind.WINDOW, "window:3", "Slides"),
)
SHARING = replace(IN_CALL, own_media=OwnMedia(is_muted=True, share=SLIDES))


def share_button(window: MainWindow) -> QPushButton:
    return control(window, QPushButton, "Share the screen")


def chooser() -> ShareChooser:
    (chooser,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, ShareChooser)]
    return chooser


@pytest.fixture
def listing(model: CallModel) -> None:
    model.shareables_requested.connect(lambda: model.show_shareables(LISTED))
    model.settings_requested.connect(model.show_settings)


def test_outside_a_room_there_is_nobody_to_share_with(window: MainWindow, model: CallModel) -> None:
    assert not share_button(window).isEnabled()
    model.show_snapshot(IN_CALL)
    assert share_button(window).isEnabled()


@pytest.mark.usefixtures("listing")
def test_a_window_is_chosen_from_a_list_that_blocks_nothing(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    model.show_snapshot(replace(IN_CALL, own_media=OwnMedia(is_muted=True)))
    share_button(window).click()
    assert not chooser().isModal()
    found = chooser().findChild(QListWidget)
    assert isinstance(found, QListWidget)
    rows = [found.item(row).text() for row in range(found.count())]
    assert rows == ["Screen 1, 1920×1080", "Slides"]
    found.setCurrentRow(1)
    with qtbot.waitSignal(model.own_media_requested) as asked:
        QTest.keyClick(found, Qt.Key.Key_Return)
    assert asked.args == [SHARING.own_media]
    assert not share_button(window).isChecked()  # nobody said yet that it is so


@pytest.mark.usefixtures("listing")
def test_the_rate_is_chosen_and_remembered(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    model.show_settings(Settings(share_fps=30))
    model.show_snapshot(IN_CALL)
    share_button(window).click()
    with qtbot.waitSignal(model.own_media_requested) as asked:
        control_of_chooser("Share").click()
    assert asked.args == [OwnMedia(share=Share("screen", "Screen 1, 1920×1080", 30))]


@pytest.mark.usefixtures("listing", "screen_reader")
def test_no_row_of_the_list_lies_on_another(window: MainWindow, model: CallModel) -> None:
    model.show_snapshot(IN_CALL)
    share_button(window).click()
    found = chooser().findChild(QListWidget)
    assert isinstance(found, QListWidget)
    first, second = (found.visualItemRect(found.item(row)) for row in range(2))
    assert second.top() > first.bottom()


@pytest.mark.usefixtures("listing")
def test_the_frame_rate_is_read_out_with_its_label(window: MainWindow, model: CallModel) -> None:
    """On Linux screen readers are told what a list has, and its name by the label only."""
    model.show_snapshot(IN_CALL)
    share_button(window).click()
    (rates,) = chooser().findChildren(QComboBox)
    (label,) = [each for each in chooser().findChildren(QLabel) if each.buddy() is rates]
    assert label.text() == rates.accessibleName() == "Frame rate"


@pytest.mark.usefixtures("listing")
def test_the_list_closes_when_the_call_ends(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    model.show_snapshot(IN_CALL)
    share_button(window).click()
    with qtbot.waitSignal(chooser().finished):
        model.show_snapshot(CallSnapshot())


def test_where_the_system_asks_nothing_else_does(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    asks = Shareable(ShareKind.ASKED_BY_SYSTEM, "screen")
    model.shareables_requested.connect(lambda: model.show_shareables((asks,)))
    model.show_snapshot(IN_CALL)
    with qtbot.waitSignal(model.own_media_requested) as asked:
        share_button(window).click()
    assert asked.args == [OwnMedia(share=Share("screen", "", 15))]


@pytest.mark.parametrize(
    ("code", "said"),
    [("en", "You share a screen or window"), ("ru", "Вы показываете экран или окно")],
)
def test_what_the_system_asked_for_is_said_in_whole(
    qtbot: QtBot, window: MainWindow, model: CallModel, code: str, said: str
) -> None:
    translation = Translation()
    translation.speak(code)
    share = Share("screen", "", 15)  # the system does not say what was chosen
    model.show_snapshot(replace(IN_CALL, own_media=OwnMedia(share=share)))
    window.resize(1280, 800)
    try:
        qtbot.waitUntil(lambda: said in texts_of(window))
        window.grab()  # lays everything out
        (words,) = [each for each in window.findChildren(ElidedLabel) if each.text() == said]
        assert words.width() >= words.fontMetrics().horizontalAdvance(said)
    finally:
        translation.speak("en")
    qtbot.waitUntil(lambda: "You share a screen or window" in texts_of(window))


@pytest.mark.parametrize("words", ["Share the screen", "Stop sharing"])
def test_one_click_leads_back_to_the_camera(
    qtbot: QtBot, window: MainWindow, model: CallModel, words: str
) -> None:
    model.show_snapshot(SHARING)
    assert share_button(window).isChecked()
    assert "You share: Slides" in texts_of(window)
    buttons = window.findChildren(QPushButton)
    (button,) = [b for b in buttons if words in (b.accessibleName(), b.text())]
    with qtbot.waitSignal(model.own_media_requested) as asked:
        button.click()
    assert asked.args == [OwnMedia(is_muted=True)]


def test_a_share_is_not_mirrored_and_no_camera_is_missed(
    window: MainWindow, model: CallModel
) -> None:
    off = replace(SHARING, own_media=OwnMedia(is_camera_off=True, share=SLIDES))
    assert own_dark_reason(off, None) is None
    model.show_snapshot(off)
    assert window.stage.own_view.dark is None


@pytest.mark.parametrize("kind", [NoticeKind.SHARE_ENDED, NoticeKind.SHARE_FAILED])
def test_the_end_of_a_share_is_told_with_the_name_or_without(kind: NoticeKind) -> None:
    assert "“Slides”" in notice_sentence(Notice(kind, "Slides"))
    assert "“" not in notice_sentence(Notice(kind))


def control_of_chooser(words: str) -> QPushButton:
    (button,) = [b for b in chooser().findChildren(QPushButton) if b.text() == words]
    return button
