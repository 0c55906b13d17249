"""The order of the remembered devices, as it is changed in the settings."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListWidget, QPushButton

from desktop.core.device_order import Device, DeviceList
from desktop.core.settings import RememberedDevice, Settings
from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.device_order_list import DeviceOrderList
from desktop.ui.windows.main_window import MainWindow
from desktop.ui.windows.settings_dialog import SettingsDialog
from tests.support.window_controls import control

DESK, LAPTOP = RememberedDevice("usb", "Desk"), RememberedDevice("own", "Laptop")
PLUGGED = DeviceList(cameras=(Device("own", "Laptop", is_default=True),))


@pytest.fixture
def order(window: MainWindow, model: CallModel) -> DeviceOrderList:
    model.settings_requested.connect(model.show_settings)
    model.show_settings(Settings(camera="usb", cameras=(DESK, LAPTOP)))
    model.show_devices(PLUGGED)
    control(window, QPushButton, "Show all settings").click()
    (dialog,) = window.findChildren(SettingsDialog)
    return control(dialog, DeviceOrderList, "Cameras")


def shown(order: DeviceOrderList) -> list[str]:
    rows = control(order, QListWidget, "Cameras")
    return [rows.item(row).text() for row in range(rows.count())]


def test_what_is_away_says_so(order: DeviceOrderList) -> None:
    assert shown(order) == ["Desk (not plugged in)", "Laptop"]


def test_an_empty_order_says_how_it_fills(order: DeviceOrderList, model: CallModel) -> None:
    (hint,) = order.findChildren(QLabel, "settingHint")
    assert hint.isHidden()
    model.show_settings(Settings())
    assert not hint.isHidden()
    assert control(order, QListWidget, "Cameras").accessibleDescription() == hint.text()


def test_a_device_is_used_sooner_or_later(order: DeviceOrderList, model: CallModel) -> None:
    rows = control(order, QListWidget, "Cameras")
    up, down = (
        control(order, QPushButton, "Use it sooner"),
        control(order, QPushButton, "Use it later"),
    )
    rows.setCurrentRow(1)
    assert not down.isEnabled()
    up.click()
    assert shown(order) == ["Laptop", "Desk (not plugged in)"]
    assert (model.settings.camera, rows.currentRow()) == ("own", 0)
    assert not up.isEnabled()
    down.click()
    assert model.settings.camera == "usb"
    assert rows.currentRow() == 1


def test_it_is_seen_which_device_the_buttons_mean(order: DeviceOrderList) -> None:
    rows = control(order, QListWidget, "Cameras")
    forget = control(order, QPushButton, "Forget it")
    assert not forget.isEnabled()
    rows.setFocus(Qt.FocusReason.TabFocusReason)
    assert forget.isEnabled()
    assert [item.text() for item in rows.selectedItems()] == ["Desk (not plugged in)"]


def test_a_device_is_forgotten(order: DeviceOrderList, model: CallModel) -> None:
    control(order, QListWidget, "Cameras").setCurrentRow(0)
    forget = control(order, QPushButton, "Forget it")
    forget.click()
    assert (shown(order), model.settings.camera) == (["Laptop"], "own")
    forget.click()
    assert (shown(order), model.settings.camera) == ([], None)
    assert not forget.isEnabled()
