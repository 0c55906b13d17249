"""The window as a whole: every control by keyboard, closing, and nothing left after it."""

import gc
import weakref

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.core.settings import Settings
from desktop.ui.bridge import PictureFeed
from desktop.ui.models.call_model import CallModel
from desktop.ui.windows.main_window import MainWindow
from tests.support.plain_pictures import plain_picture
from tests.support.snapshots import HOST, IN_CALL, WAITING
from tests.support.window_controls import join_button


@pytest.mark.parametrize("host_here", [True, False])
def test_every_control_is_reached_by_tab_and_has_a_name(
    qtbot: QtBot, window: MainWindow, model: CallModel, host_here: bool
) -> None:
    model.show_settings(Settings(host_here=host_here))
    model.show_host(HOST)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    wanted = {
        widget
        for kind in (QLineEdit, QCheckBox, QComboBox, QPushButton)
        for widget in window.findChildren(kind)
        if widget.isVisible() and widget.isEnabled()
    }
    reached: list[QWidget] = []
    for _ in range(len(wanted) + 5):
        focused = QApplication.focusWidget()
        if focused is None or focused in reached:
            break
        reached.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert set(reached) == wanted
    assert all(widget.accessibleName() for widget in wanted)
    names = [widget.accessibleName() for widget in reached]
    assert len(set(names)) == len(names)
    assert names.index("Room name") < names.index("Your name") < names.index("Camera")
    assert names.index("Camera") < names.index("Microphone") < names.index("Speaker")


def test_closing_asks_once_and_hides_the_window(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.close_requested):
        window.close()
    assert not window.isVisible()


def test_a_closed_window_is_freed(
    qtbot: QtBot, model: CallModel, own: PictureFeed, peer: PictureFeed
) -> None:
    window = MainWindow(model, own, peer)
    window.show()
    model.show_snapshot(IN_CALL)
    peer.put(plain_picture())
    window.grab()
    children = [window.stage.peer_view, join_button(window)]
    window.close()
    window.deleteLater()
    reference = weakref.ref(window)
    del window
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    assert reference() is None
    assert not any(shiboken6.isValid(child) for child in children)
    peer.put(plain_picture())  # nobody is there any more, and nobody minds
    model.show_snapshot(WAITING)
