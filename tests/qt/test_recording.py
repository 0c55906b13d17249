"""Recording: who begins and ends it, and what the window says of it."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.core.recording import Recording, RecordingEnd
from desktop.core.snapshot import CallSnapshot
from desktop.ui.call_recorder import CallRecorder, films_folder
from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.recording_pill import RecordingPill
from desktop.ui.windows.main_window import MainWindow
from tests.support.snapshots import IN_CALL
from tests.support.window_controls import control, texts_of


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "user-dirs.dirs").write_text(f'XDG_VIDEOS_DIR="{tmp_path}"\n')
    return films_folder()


def test_time_and_size_are_shown_and_the_button_ends_it(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    model.show_snapshot(IN_CALL)
    stop = control(window, QPushButton, "Stop recording")
    assert not stop.isVisible()
    model.show_recording(Recording("/films/a.mkv", 83.4, 12_340_000))
    assert "1:23 · 12.3 MB" in texts_of(window)
    with qtbot.waitSignal(model.recording_requested) as asked:
        stop.click()
    assert asked.args == [False]
    model.show_recording(Recording("/films/a.mkv", 84, 12_400_000, RecordingEnd.STOPPED))
    assert not stop.isVisible()
    assert "The recording is saved as /films/a.mkv" in texts_of(window)


@pytest.mark.parametrize("end", RecordingEnd)
def test_every_end_is_told_with_the_file(
    window: MainWindow, model: CallModel, end: RecordingEnd
) -> None:
    model.show_snapshot(IN_CALL)
    model.show_recording(Recording("/films/a.mkv", 3, 1000, end))
    assert any("/films/a.mkv" in text for text in texts_of(window))


def test_the_menu_asks_for_the_other_state(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    model.show_snapshot(IN_CALL)
    button = control(window, QPushButton, "Picture and sound of the other person")
    (record,) = [action for action in button.actions() if action.text() == "Record the call"]
    with qtbot.waitSignal(model.recording_requested) as asked:
        record.trigger()
    assert asked.args == [True]
    assert not record.isChecked()  # nobody said yet that it is so
    model.show_recording(Recording("/films/a.mkv"))
    assert record.isChecked()
    with qtbot.waitSignal(model.recording_requested) as asked:
        record.trigger()
    assert asked.args == [False]


def test_a_recording_ends_with_its_call(qtbot: QtBot, model: CallModel, folder: Path) -> None:
    recorder = CallRecorder(model)
    made = recorder.make_recorder()
    model.request_recording(True)
    assert not made.is_recording  # there is nothing to record
    model.show_snapshot(IN_CALL)
    model.request_recording(True)
    qtbot.waitUntil(lambda: model.is_recorded)
    model.show_snapshot(CallSnapshot())
    qtbot.waitUntil(lambda: not model.is_recorded)
    recorder.close()
    assert model.recording is not None
    assert model.recording.end is RecordingEnd.STOPPED
    (file,) = folder.iterdir()
    assert str(file) == model.recording.path


def test_the_pill_has_room_in_the_least_window(window: MainWindow, model: CallModel) -> None:
    model.show_snapshot(IN_CALL)
    window.resize(QSize(640, 480))
    model.show_recording(Recording("/films/a.mkv", 7200, 999_900_000))
    stop = control(window, QPushButton, "Stop recording")
    assert stop.width() >= stop.sizeHint().width()
    (pill,) = window.findChildren(RecordingPill)
    assert window.stage.rect().contains(pill.geometry())
