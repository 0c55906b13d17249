"""Where the main window is at the next start."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop.core.settings import RememberedPlace, Settings
from desktop.ui.bridge import PictureFeed
from desktop.ui.models.call_model import CallModel
from desktop.ui.windows.main_place import MainPlace
from desktop.ui.windows.main_window import DEFAULT_SIZE, MainWindow

PLACE = QRect(40, 30, 700, 500)


@pytest.fixture
def start(qtbot: QtBot) -> Callable[[Settings], tuple[CallModel, MainWindow]]:
    """Start the window's program, with these settings."""

    def start(settings: Settings) -> tuple[CallModel, MainWindow]:
        model = CallModel()
        model.settings_requested.connect(model.show_settings)
        model.show_settings(settings)
        window = MainWindow(model, PictureFeed(), PictureFeed())
        qtbot.addWidget(window)
        MainPlace(model, window).put_back()
        with qtbot.waitExposed(window):
            window.show()
        return model, window

    return start


def test_a_window_is_where_it_was_left(
    qtbot: QtBot, start: Callable[[Settings], tuple[CallModel, MainWindow]]
) -> None:
    model, window = start(Settings())
    place = window.findChild(MainPlace)
    assert isinstance(place, MainPlace)
    qtbot.waitUntil(lambda: place.is_settled)
    assert model.settings == Settings(), "where the system puts it is not remembered"
    window.setGeometry(PLACE)
    qtbot.waitUntil(lambda: bool(model.settings.window_places))
    _, again = start(model.settings)
    assert again.geometry() == PLACE


def test_a_window_that_is_closed_at_once_after_it_was_moved_is_there_again(
    qtbot: QtBot, start: Callable[[Settings], tuple[CallModel, MainWindow]]
) -> None:
    model, window = start(Settings())
    place = window.findChild(MainPlace)
    assert isinstance(place, MainPlace)
    qtbot.waitUntil(lambda: place.is_settled)
    window.setGeometry(PLACE)
    assert not place.is_settled
    window.close()
    _, again = start(model.settings)
    assert again.geometry() == PLACE


def test_a_maximized_window_is_maximized_again_over_the_place_where_it_was(
    qtbot: QtBot, start: Callable[[Settings], tuple[CallModel, MainWindow]]
) -> None:
    model, window = start(Settings())
    window.showMaximized()
    qtbot.waitUntil(lambda: model.settings.window_maximized)
    assert not model.settings.window_places
    _, again = start(model.settings)
    assert again.isMaximized()


def test_a_place_on_a_screen_that_is_gone_is_left_to_the_system(
    start: Callable[[Settings], tuple[CallModel, MainWindow]],
) -> None:
    gone = RememberedPlace("HDMI-7", 5000, 5000, 3000, 2000)
    _, window = start(Settings(window_places=(gone,)))
    area = QGuiApplication.primaryScreen().availableGeometry()
    assert area.contains(window.geometry().center())
    assert window.size() == DEFAULT_SIZE.boundedTo(area.size())
