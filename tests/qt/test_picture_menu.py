"""The other's picture and sound under the user's hands, and one's own picture beside it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QAction, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QSlider
from pytestqt.qtbot import QtBot

from desktop.core.settings import Settings
from desktop.ui.bridge import PictureFeed
from desktop.ui.models.call_model import CallModel
from desktop.ui.snapshot_file import pictures_folder, save_snapshot
from desktop.ui.widgets.own_frame import OwnFrame
from desktop.ui.windows.main_window import MainWindow
from tests.support.plain_pictures import plain_picture
from tests.support.snapshots import IN_CALL
from tests.support.window_controls import control, texts_of


@pytest.fixture
def call(window: MainWindow, model: CallModel) -> MainWindow:
    model.settings_requested.connect(model.show_settings)
    model.show_snapshot(IN_CALL)
    return window


def action(window: MainWindow, words: str) -> QAction:
    button = control(window, QPushButton, "Picture and sound of the other person")
    (found,) = [action for action in button.actions() if action.text() == words]
    return found


def own_frame(window: MainWindow) -> OwnFrame:
    frame = window.findChild(OwnFrame)
    assert isinstance(frame, OwnFrame)
    return frame


def test_the_look_is_remembered_as_chosen(call: MainWindow, model: CallModel) -> None:
    for words in ("Fill the window", "Turn to the right", "Exchange left and right"):
        action(call, words).trigger()
    settings = model.settings
    assert (settings.picture_fills, settings.picture_turns, settings.picture_flipped) == (
        True,
        1,
        True,
    )
    look = call.stage.peer_view.look
    assert (look.fills, look.turns, look.is_flipped) == (True, 1, True)
    for _ in range(3):
        action(call, "Turn to the right").trigger()
    assert model.settings.picture_turns == 0


def test_the_menu_works_by_its_keys(qtbot: QtBot, call: MainWindow, model: CallModel) -> None:
    call.activateWindow()
    qtbot.waitUntil(call.isActiveWindow)
    QTest.keyClick(call, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert model.settings.picture_turns == 1


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_button_opens_the_menu_in_the_call_only(call: MainWindow) -> None:
    button = control(call, QPushButton, "Picture and sound of the other person")
    assert button.isVisible()
    button.click()
    menu = button.findChild(QMenu)
    assert isinstance(menu, QMenu)
    assert menu.isVisible()
    menu.close()


def test_wheel_drag_and_keys_zoom_and_move(call: MainWindow) -> None:
    view = call.stage.peer_view
    middle = QPointF(view.rect().center())
    QApplication.sendEvent(
        view,
        QWheelEvent(
            middle, view.mapToGlobal(middle), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        ),
    )  # fmt: skip
    assert view.look.zoom == pytest.approx(1.44)
    before = view.look.center
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(400, 300))
    QTest.mouseMove(view, QPoint(300, 300))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    assert view.look.center[0] > before[0]
    QTest.keyClick(view, Qt.Key.Key_Left)
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert view.look.center[0] < before[0]
    action(call, "The whole picture").trigger()
    assert (view.look.zoom, view.look.center) == (1.0, (0.5, 0.5))


def test_one_s_own_picture_is_dragged_and_stays_where_it_was_left(
    call: MainWindow, model: CallModel
) -> None:
    frame = own_frame(call)
    QTest.mousePress(frame, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    QTest.mouseMove(frame, QPoint(-5000, -5000))
    QTest.mouseRelease(frame, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert (model.settings.own_picture_x, model.settings.own_picture_y) == (0, 0)
    call.resize(call.size() + QSize(100, 50))
    assert frame.pos() == QPoint(16, 16)
    assert call.stage.rect().contains(frame.geometry())


def test_one_s_own_picture_is_hidden_in_the_call_only(call: MainWindow, model: CallModel) -> None:
    action(call, "Hide my own picture").trigger()
    assert not own_frame(call).isVisible()
    action(call, "Hide my own picture").trigger()
    assert own_frame(call).isVisible()


def test_the_volume_is_wished_for_as_the_slider_stands(call: MainWindow, model: CallModel) -> None:
    slider = control(call, QSlider, "Volume of the other person")
    slider.setValue(150)
    assert model.settings.peer_volume == 1.5
    model.show_settings(replace(model.settings, peer_volume_percent=40))
    assert slider.value() == 40


@pytest.mark.parametrize(("percent", "volume"), [(-5, 0.0), (100, 1.0), (5000, 2.0)])
def test_a_volume_of_a_broken_file_is_brought_within_its_limits(
    percent: int, volume: float
) -> None:
    assert Settings(peer_volume_percent=percent).peer_volume == volume


def test_what_is_seen_is_saved_and_told(
    qtbot: QtBot,
    call: MainWindow,
    peer: PictureFeed,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "user-dirs.dirs").write_text(f'XDG_PICTURES_DIR="{tmp_path}"\n')
    action(call, "Save the picture").trigger()
    assert "There is no picture to save." in texts_of(call)
    peer.put(plain_picture(200, 640, 360))
    call.grab()
    action(call, "Save the picture").trigger()
    qtbot.waitUntil(lambda: any("Saved as" in text for text in texts_of(call)))
    (file,) = pictures_folder().iterdir()
    image = QImage(str(file))
    assert (image.width(), image.height()) == (640, 360)


@pytest.mark.expects_warnings("could not be saved")
def test_two_of_a_second_are_two_files_and_a_full_disk_is_told(tmp_path: Path) -> None:
    told: list[Path | None] = []
    at = datetime(2026, 11, 21, 20, 1, 5, tzinfo=UTC)
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    for _ in range(2):
        save_snapshot(image, tmp_path / "new", at, told.append).join()
    assert [path.name for path in told if path is not None] == [
        "2026-11-21 20-01-05.png",
        "2026-11-21 20-01-05 (2).png",
    ]
    (tmp_path / "file").touch()
    save_snapshot(image, tmp_path / "file", at, told.append).join()
    assert told[-1] is None


def test_a_sentence_over_the_picture_takes_no_click(call: MainWindow) -> None:
    toast = call.findChild(QLabel, "toast")
    assert isinstance(toast, QLabel)
    assert toast.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
