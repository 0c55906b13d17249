"""Fixtures of the window's tests; after each, no window and no running timer is left."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.bridge import PictureFeed
from desktop.ui.models.call_model import CallModel
from desktop.ui.theme import apply_theme
from desktop.ui.windows.main_window import DEFAULT_SIZE, MainWindow

UNSAID = r"not support (propagateSizeHints\(|raise\(|grabbing the keyboard)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            # Said by Qt's plugin for no display, about any window; it means nothing.
            item.add_marker(pytest.mark.qt_log_ignore(UNSAID))


@pytest.fixture(autouse=True)
def nothing_of_qt_is_left(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[None]:
    windows_before = set(QApplication.topLevelWidgets())
    yield
    if "qtbot" not in request.fixturenames:
        return  # of pure functions; looking through the heap takes its time
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    if set(QApplication.topLevelWidgets()) - windows_before:
        gc.collect()  # what only waits for the collector is no leak
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    windows = [
        f"{window!r} {window.windowTitle()!r}"
        for window in QApplication.topLevelWidgets()
        if window not in windows_before
    ]
    timers = [
        repr(timer)
        for timer in gc.get_objects()
        if issubclass(type(timer), QTimer) and shiboken6.isValid(timer) and timer.isActive()
    ]
    if windows or timers:
        pytest.fail(f"left behind: {windows + timers}", pytrace=False)


@pytest.fixture(scope="session", autouse=True)
def theme(qapp: QApplication) -> None:
    apply_theme(qapp)


@pytest.fixture
def model() -> CallModel:
    return CallModel()


@pytest.fixture
def own() -> PictureFeed:
    return PictureFeed()


@pytest.fixture
def peer() -> PictureFeed:
    return PictureFeed()


@pytest.fixture
def window(qtbot: QtBot, model: CallModel, own: PictureFeed, peer: PictureFeed) -> MainWindow:
    """A visible window whose wishes nobody hears."""
    window = MainWindow(model, own, peer)
    qtbot.addWidget(window)
    window.resize(DEFAULT_SIZE)  # the screen of the tests may be smaller
    with qtbot.waitExposed(window):
        window.show()
    return window


@pytest.fixture
def screen_reader() -> Iterator[None]:
    """One is told of everything that changes, and asks at once where it is."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)
