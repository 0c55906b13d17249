"""Who uses the keyboard or a screen reader reaches every control, in the order of the eye."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desktop.core.device_order import Device, DeviceList
from desktop.core.settings import Settings
from desktop.core.snapshot import CallSnapshot
from desktop.ui.models.call_model import CallModel, HostAddress
from desktop.ui.windows.main_window import MainWindow
from desktop.ui.windows.settings_dialog import SettingsDialog
from tests.support.snapshots import HOST, IN_CALL, WAITING
from tests.support.window_controls import control

ROW_PX = 12  # controls of one row may be of different heights


def reached(window: QWidget) -> list[QWidget]:
    """What the Tab key goes through, beginning with the window itself."""
    found: list[QWidget] = []
    widget = window.nextInFocusChain()
    while widget is not None and widget is not window:
        is_stop = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if is_stop and widget.isVisible() and widget.isEnabled() and widget.window() is window:
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found


def middle(widget: QWidget) -> QPoint:
    return widget.mapTo(widget.window(), widget.rect().center())


def is_in_order(widgets: list[QWidget]) -> bool:
    """Row by row, and in a row from left to right."""
    places = [middle(widget) for widget in widgets]
    return all(
        after.y() > before.y() + ROW_PX
        or (abs(after.y() - before.y()) <= ROW_PX and after.x() > before.x())
        for before, after in pairwise(places)
    )


@pytest.mark.parametrize(
    ("snapshot", "host"),
    [(CallSnapshot(), None), (WAITING, HOST), (IN_CALL, None)],
    ids=["left", "waiting", "in the call"],
)
def test_every_control_of_the_window_has_a_name_and_its_turn(
    model: CallModel, window: MainWindow, snapshot: CallSnapshot, host: HostAddress | None
) -> None:
    camera = Device("c", "Front")
    model.show_devices(DeviceList((camera,), (camera,), (camera,)))
    model.show_settings(Settings(name="Anna", host_here=host is not None))
    model.show_snapshot(snapshot)
    model.show_host(host)
    window.grab()  # lays everything out
    widgets = reached(window)
    assert len(widgets) >= 6
    assert [widget for widget in widgets if not widget.accessibleName()] == []
    for name in ("sidePanel", "bottomBar"):
        area = window.findChild(QWidget, name)
        assert area is not None
        assert is_in_order([widget for widget in widgets if area.isAncestorOf(widget)])


@pytest.mark.parametrize("page", range(5))
def test_every_control_of_the_settings_has_a_name_and_its_turn(
    window: MainWindow, page: int
) -> None:
    control(window, QPushButton, "Show all settings").click()
    (dialog,) = window.findChildren(SettingsDialog)
    dialog.show_page(page)
    dialog.grab()
    widgets = reached(dialog)
    assert len(widgets) >= 4
    assert [widget for widget in widgets if not widget.accessibleName()] == []
    assert is_in_order(widgets)


def test_a_label_says_which_control_it_belongs_to(window: MainWindow) -> None:
    control(window, QPushButton, "Show all settings").click()
    (dialog,) = window.findChildren(SettingsDialog)
    panel = window.findChild(QWidget, "sidePanel")
    assert panel is not None
    labels = [each for area in (panel, dialog) for each in area.findChildren(QLabel, "fieldLabel")]
    assert len(labels) >= 10
    for label in labels:
        buddy = label.buddy()
        assert buddy is not None
        assert buddy.accessibleName() == label.text()
