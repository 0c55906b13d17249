from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.core.device_order import Device, DeviceList
from desktop.core.settings import Settings, VideoCoding
from desktop.core.snapshot import CallSnapshot, CallState
from desktop.core.update_source import UpdateSource
from desktop.ui.models.call_model import CallModel
from desktop.ui.translation import Translation
from desktop.ui.windows.main_window import MainWindow
from desktop.ui.windows.settings_dialog import SettingsDialog
from tests.support.snapshots import IN_CALL
from tests.support.window_controls import choices_of, choose, control


@pytest.fixture
def dialog(window: MainWindow) -> SettingsDialog:
    control(window, QPushButton, "Show all settings").click()
    (dialog,) = window.findChildren(SettingsDialog)
    return dialog


def test_it_opens_beside_the_call_and_stops_nothing(
    model: CallModel, window: MainWindow, dialog: SettingsDialog
) -> None:
    model.show_snapshot(IN_CALL)
    assert dialog.isVisible()
    assert not dialog.isModal()
    model.show_snapshot(replace(IN_CALL, state=CallState.LOST))
    assert window.isEnabled()
    control(window, QPushButton, "Show all settings").click()
    assert window.findChildren(SettingsDialog) == [dialog]  # the same one again


@pytest.mark.parametrize(
    ("words", "wished"),
    [
        ("Push to talk", Settings(push_to_talk=True)),
        ("Release the microphone while muted", Settings(mute_releases=True)),
        ("Release the camera while it is off", Settings(camera_off_releases=False)),
        ("Mirror my own picture", Settings(own_picture_mirrored=False)),
        ("Send next to nothing while you are silent", Settings(skip_silence=True)),
        ("Let the graphics processor encode H.264", Settings(hardware_encoding=False)),
        ("Cancel echo", Settings(cancel_echo=False)),
        ("A few notes when somebody comes or goes", Settings(chime=False)),
        ("Tell who comes and goes while another program is in front", Settings(notify=False)),
        ("Join when Tandem starts", Settings(join_at_start=True)),
        ("Who watches may ask for the next camera", Settings(lets_switch_camera=True)),
    ],
)
def test_each_box_wishes_at_once_and_shows_what_is(
    qtbot: QtBot, model: CallModel, dialog: SettingsDialog, words: str, wished: Settings
) -> None:
    box = control(dialog, QCheckBox, words)
    before = box.isChecked()
    with qtbot.waitSignal(model.settings_requested) as asked:
        box.click()
    assert asked.args == [wished]
    assert box.isChecked() is before
    model.show_settings(wished)
    assert box.isChecked() is not before


UPDATES = "Tell me when there is a newer Tandem"


def test_a_build_without_a_publisher_offers_no_news_and_says_why(
    model: CallModel, dialog: SettingsDialog
) -> None:
    model.show_settings(Settings(check_updates=True))  # chosen in another build
    box = control(dialog, QCheckBox, UPDATES)
    assert not box.isEnabled()
    assert not box.isChecked()
    reason = "This build names no publisher to ask."
    assert reason in {hint.text() for hint in dialog.findChildren(QLabel)}
    assert box.accessibleDescription() == reason


def test_a_build_with_a_publisher_lets_the_user_ask(
    qtbot: QtBot, model: CallModel, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher = UpdateSource("https://tandem.example/update", "")
    monkeypatch.setattr("desktop.ui.widgets.setting_pages.PUBLISHER", publisher)
    dialog = SettingsDialog(model, window)
    box = control(dialog, QCheckBox, UPDATES)
    with qtbot.waitSignal(model.settings_requested) as asked:
        box.click()
    assert asked.args == [Settings(check_updates=True)]
    model.show_settings(Settings(check_updates=True))
    assert box.isChecked()


@pytest.mark.parametrize(
    ("name", "words", "wished", "coding"),
    [
        ("Resolution", "640×360", Settings(video_height=360), VideoCoding(height=360)),
        ("Frame rate", "at most 15 a second", Settings(video_fps=15), VideoCoding(fps=15)),
        ("Bitrate", "at most 600 kbit/s", Settings(video_kbps=600), VideoCoding(kbps=600)),
        ("Codec", "H.264", Settings(video_codec="H264"), VideoCoding(codec="H264")),
        (
            "Bitrate of the other’s picture",
            "at most 300 kbit/s",
            Settings(video_received_kbps=300),
            VideoCoding(received_kbps=300),
        ),
    ],
)
def test_the_picture_is_automatic_until_something_is_chosen(
    qtbot: QtBot,
    model: CallModel,
    dialog: SettingsDialog,
    name: str,
    words: str,
    wished: Settings,
    coding: VideoCoding,
) -> None:
    box = control(dialog, QComboBox, name)
    assert box.currentText() == "Automatic"
    with qtbot.waitSignal(model.settings_requested) as asked:
        choose(box, words)
    assert asked.args == [wished]
    assert wished.video_coding == coding
    assert box.currentText() == "Automatic"  # what is
    model.show_settings(wished)
    assert box.currentText() == words


def test_a_value_that_somebody_wrote_into_the_file_is_shown(
    model: CallModel, dialog: SettingsDialog
) -> None:
    model.show_settings(Settings(video_fps=12))
    assert control(dialog, QComboBox, "Frame rate").currentText() == "12"


def test_no_nonsense_of_a_file_limits_the_picture() -> None:
    odd = Settings(
        video_height=-5, video_fps=-1, video_kbps=1, video_codec="H999", video_received_kbps=-1
    )
    assert odd.video_coding == VideoCoding()


def test_it_speaks_the_other_language_at_once_and_stays_where_it_is(
    qtbot: QtBot, window: MainWindow, dialog: SettingsDialog
) -> None:
    dialog.show_page(1)
    translation = Translation()
    translation.speak("ru")
    try:
        qtbot.waitUntil(lambda: _title(window) == "Настройки")
        (renewed,) = [each for each in window.findChildren(SettingsDialog) if each.isVisible()]
        assert renewed.page == 1
    finally:
        translation.speak("en")
    qtbot.waitUntil(lambda: _title(window) == "Settings")


@pytest.mark.parametrize("code", ["en", "ru"])
def test_no_text_in_it_is_clipped(
    qtbot: QtBot, window: MainWindow, dialog: SettingsDialog, code: str
) -> None:
    translation = Translation()
    translation.speak(code)
    title = {"en": "Settings", "ru": "Настройки"}[code]
    try:
        qtbot.waitUntil(lambda: _title(window) == title)
        (shown,) = [each for each in window.findChildren(SettingsDialog) if each.isVisible()]
        for page in range(5):
            shown.show_page(page)
            shown.grab()  # lays everything out
            for label in shown.findChildren(QLabel):
                if label.isVisible():
                    assert label.height() >= label.heightForWidth(label.width())
            for box in [*shown.findChildren(QCheckBox), *shown.findChildren(QPushButton)]:
                assert not box.isVisible() or box.width() >= box.sizeHint().width()
    finally:
        translation.speak("en")
    qtbot.waitUntil(lambda: _title(window) == "Settings")


def test_every_control_of_it_has_a_name_and_is_reached_with_the_tab_key(
    dialog: SettingsDialog,
) -> None:
    for page in range(5):
        dialog.show_page(page)
        for kind in (QCheckBox, QComboBox, QPushButton):
            for found in dialog.findChildren(kind):
                assert found.accessibleName()
                assert found.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_escape_closes_it_and_leaves_the_call_alone(
    qtbot: QtBot, model: CallModel, dialog: SettingsDialog
) -> None:
    model.show_snapshot(CallSnapshot(state=CallState.CONNECTED, dark=None))
    with qtbot.assertNotEmitted(model.leave_requested):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def _title(window: MainWindow) -> str:
    return next(
        (each.windowTitle() for each in window.findChildren(SettingsDialog) if each.isVisible()),
        "",
    )


def test_quiet_hours_and_names_are_wished_for_when_they_are_entered(
    qtbot: QtBot, model: CallModel, dialog: SettingsDialog
) -> None:
    for name, words, wished in (
        ("Quiet hours", "22:00-07:00", Settings(quiet_hours="22:00-07:00")),
        ("Who may watch", "Boris, Anna ,", Settings(may_watch=("Boris", "Anna"))),
    ):
        line = control(dialog, QLineEdit, name)
        QTest.keyClicks(line, words)
        with qtbot.waitSignal(model.settings_requested) as asked:
            QTest.keyClick(line, Qt.Key.Key_Return)
        assert asked.args == [wished]


def test_hours_that_are_none_are_complained_of_and_not_taken(
    model: CallModel, dialog: SettingsDialog
) -> None:
    dialog.show_page(4)
    asked: list[Settings] = []
    model.settings_requested.connect(asked.append)
    line = control(dialog, QLineEdit, "Quiet hours")
    complaint = dialog.findChild(QLabel, "settingComplaint")
    assert complaint is not None
    assert not complaint.isVisible()
    QTest.keyClicks(line, "at night")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert complaint.isVisible()
    assert line.text() == "at night"
    line.selectAll()
    QTest.keyClicks(line, "22:00-7:00")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert complaint.isVisible()  # two digits each
    assert asked == []
    line.selectAll()
    QTest.keyClicks(line, "22:00-07:00")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert not complaint.isVisible()
    assert [each.quiet_hours for each in asked] == ["22:00-07:00"]


@pytest.mark.parametrize(("most_height", "is_offered"), [(None, False), (720, False), (1080, True)])
def test_more_than_720p_is_offered_where_a_camera_has_it(
    model: CallModel, window: MainWindow, most_height: int | None, is_offered: bool
) -> None:
    camera = Device("camera-1", "HD Webcam", most_height=most_height)
    model.show_devices(DeviceList(cameras=(camera,)))
    control(window, QPushButton, "Show all settings").click()
    (dialog,) = window.findChildren(SettingsDialog)
    sizes = choices_of(control(dialog, QComboBox, "Resolution"))
    assert ("1920×1080" in sizes) is is_offered


@pytest.mark.parametrize(
    ("words", "holds_in_every_call"),
    [
        ("Who watches may ask for the next camera", True),
        ("Who watches may ask for the camera’s light", True),
        ("Who watches may say how loud the speaker is", True),
        ("Quiet hours", False),
        ("Who may watch", False),
    ],
)
def test_only_what_holds_while_waiting_stands_below_the_words_that_say_so(
    dialog: SettingsDialog, words: str, holds_in_every_call: bool
) -> None:
    dialog.show_page(4)

    def top_of(text: str) -> int:
        labels: list[QLabel | QCheckBox] = [
            *dialog.findChildren(QLabel),
            *dialog.findChildren(QCheckBox),
        ]
        (found,) = [label for label in labels if label.text() == text]
        assert found.isVisible()
        return found.mapTo(dialog, QPoint()).y()

    said = "What follows holds while this computer waits, and nobody is at it."
    assert (top_of(words) < top_of(said)) is holds_in_every_call
