from dataclasses import replace

from pytestqt.qtbot import QtBot

from desktop.core.device_order import Device, DeviceList
from desktop.core.settings import Settings
from desktop.core.snapshot import CallSnapshot, CallState
from desktop.core.statistics import LinkStatistics, ReceivedVideo
from desktop.ui.models.call_model import CallModel, HostAddress


def test_what_is_shown_is_held_and_told(qtbot: QtBot, model: CallModel) -> None:
    snapshot = CallSnapshot(state=CallState.WAITING)
    with qtbot.waitSignal(model.changed):
        model.show_snapshot(snapshot)
    settings = Settings(room="room7")
    with qtbot.waitSignal(model.changed):
        model.show_settings(settings)
    devices = DeviceList(cameras=(Device("1", "Camera"),))
    with qtbot.waitSignal(model.changed):
        model.show_devices(devices)
    host = HostAddress("https://host:8085/", None, 8085)
    with qtbot.waitSignal(model.changed):
        model.show_host(host)
    statistics = LinkStatistics(received_video=ReceivedVideo(fps=30.0))
    with qtbot.waitSignal(model.statistics_changed):
        model.show_statistics(statistics)
    assert (model.snapshot, model.settings, model.devices) == (snapshot, settings, devices)
    assert (model.host, model.statistics) == (host, statistics)


def test_showing_the_same_again_tells_nothing(qtbot: QtBot, model: CallModel) -> None:
    with qtbot.assertNotEmitted(model.changed):
        model.show_snapshot(CallSnapshot())
        model.show_settings(Settings())
        model.show_devices(DeviceList())
        model.show_host(None)
    with qtbot.assertNotEmitted(model.statistics_changed):
        model.show_statistics(LinkStatistics())


def test_a_wish_changes_nothing_by_itself(qtbot: QtBot, model: CallModel) -> None:
    wished = replace(model.settings, room="room7")
    with qtbot.waitSignal(model.settings_requested) as asked:
        model.request_settings(wished)
    assert asked.args == [wished]
    assert model.settings == Settings()


def test_a_wish_for_what_is_already_so_is_none(qtbot: QtBot, model: CallModel) -> None:
    with qtbot.assertNotEmitted(model.settings_requested):
        model.request_settings(Settings())
