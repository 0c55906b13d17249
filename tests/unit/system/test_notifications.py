"""Messages of the system, on a bus of their own."""

import queue
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.system.notifications import Notifications
from tests.support.bus_service import LIMIT_S
from tests.support.empty_bus import EmptyBus
from tests.support.notification_service import NotificationService

ICON = "file:///icons/tandem.svg"


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[EmptyBus]:
    with EmptyBus() as bus:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
        yield bus


@pytest.fixture
def notifications() -> Iterator[Notifications]:
    notifications = Notifications("Tandem", "org.tandem_call.Tandem", ICON)
    yield notifications
    notifications.close()


def test_a_message_has_the_name_and_the_icon_of_the_program(
    bus: EmptyBus, notifications: Notifications
) -> None:
    with NotificationService(str(bus.path)) as service:
        notifications.tell("<b>Boris</b> & Co has joined.")
        _, said = service.shown.get(timeout=LIMIT_S)
    hints = {"desktop-entry": ("s", "org.tandem_call.Tandem")}
    title, body = "<b>Boris</b> & Co has joined.", ""  # which alone may have markup
    assert said == ("Tandem", 0, ICON, title, body, [], hints, -1)


def test_the_program_stays_on_the_bus_so_that_its_messages_stay(
    bus: EmptyBus, notifications: Notifications
) -> None:
    with NotificationService(str(bus.path)) as service:
        notifications.tell("Boris has joined.")
        notifications.tell("Boris has left.")
        first, second = (service.shown.get(timeout=LIMIT_S)[0] for _ in range(2))
    assert first == second


def test_after_a_refusal_the_next_message_is_said(
    bus: EmptyBus, notifications: Notifications
) -> None:
    with NotificationService(str(bus.path), refuses=True) as service:
        notifications.tell("Boris has joined.")
        service.shown.get(timeout=LIMIT_S)
    with NotificationService(str(bus.path)) as service:
        notifications.tell("Boris has left.")
        assert "Boris has left." in service.shown.get(timeout=LIMIT_S)[1]


def test_a_bus_that_comes_later_is_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, notifications: Notifications
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    notifications.tell("Boris has joined.")
    with EmptyBus() as bus, NotificationService(str(bus.path)) as service:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
        notifications.tell("Boris has left.")
        words = service.shown.get(timeout=LIMIT_S)[1][3]
        if words == "Boris has joined.":  # the thread began only now
            words = service.shown.get(timeout=LIMIT_S)[1][3]
    assert words == "Boris has left."


def test_after_the_end_nothing_is_said(bus: EmptyBus, notifications: Notifications) -> None:
    with NotificationService(str(bus.path)) as service:
        notifications.tell("Boris has joined.")
        service.shown.get(timeout=LIMIT_S)
        notifications.close()
        notifications.tell("Boris has left.")
        notifications.close()
        with pytest.raises(queue.Empty):
            service.shown.get_nowait()


def test_a_bus_that_never_answers_holds_nobody_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(str(tmp_path / "bus"))
        deaf.listen()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/bus")
        notifications = Notifications("Tandem", "org.tandem_call.Tandem", ICON)
        for number in range(20):  # more than wait
            notifications.tell(f"Visitor {number} has joined.")
        notifications.close()  # returns
