"""What other programs ask of the window."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from desktop.control.window import WindowSteering
from desktop.core.notice import Notice, NoticeKind
from desktop.core.orders import Order, OrderKind
from desktop.core.snapshot import CallSnapshot
from desktop.devices.listing import DeviceWatcher
from desktop.ui.models.call_model import CallModel
from desktop.ui.windows.main_window import MainWindow
from tests.support.snapshots import IN_CALL

LEFT = CallSnapshot()
INVITATION = Order(OrderKind.SHOW, server="https://example.org", room="attic", name="Zoe")


@pytest.fixture
def told() -> list[tuple[Notice, ...]]:
    return []


@pytest.fixture
def steering(
    qapp: QApplication, window: MainWindow, model: CallModel, told: list[tuple[Notice, ...]]
) -> Iterator[WindowSteering]:
    watcher = DeviceWatcher()
    model.settings_requested.connect(model.show_settings)
    yield WindowSteering(model, window, watcher, lambda *notices: told.append(notices))
    watcher.close()


@pytest.mark.qt_log_ignore("pa_context_connect", "This plugin does not support", extend=True)
def test_an_invitation_waits_for_the_end_of_a_call_and_is_told_until_then(
    steering: WindowSteering, model: CallModel, told: list[tuple[Notice, ...]]
) -> None:
    model.show_snapshot(IN_CALL)
    steering.show(INVITATION)
    assert told == [(Notice(NoticeKind.INVITATION_WAITS, "attic"),)]
    assert model.settings.room != "attic"

    model.show_snapshot(LEFT)
    assert told[1:] == [()]
    assert (model.settings.room, model.settings.name) == ("attic", "Zoe")
