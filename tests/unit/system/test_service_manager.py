import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.system.service_manager import ServiceManager

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="systemd's protocol")


class Systemd:
    """The socket to which a service tells how it is."""

    def __init__(self, address: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(address)
        self._socket.settimeout(5)

    def heard(self) -> str:
        return self._socket.recv(4096).decode()

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def address(tmp_path: Path) -> str:
    return str(tmp_path / "notify")


@pytest.fixture
def systemd(address: str) -> Iterator[Systemd]:
    systemd = Systemd(address)
    yield systemd
    systemd.close()


def test_systemd_is_told_from_start_to_end(systemd: Systemd, address: str) -> None:
    manager = ServiceManager({"NOTIFY_SOCKET": address})
    manager.ready()
    manager.status("waiting in room1 as Чердак")
    manager.alive()
    manager.stopping()
    heard = [systemd.heard() for _ in range(4)]
    assert heard == ["READY=1", "STATUS=waiting in room1 as Чердак", "WATCHDOG=1", "STOPPING=1"]


@pytest.mark.skipif(sys.platform != "linux", reason="a namespace of Linux")
def test_name_with_an_at_sign_is_an_abstract_one() -> None:
    name = f"tandem-test-{os.getpid()}"
    systemd = Systemd(f"\0{name}")
    ServiceManager({"NOTIFY_SOCKET": f"@{name}"}).ready()
    assert systemd.heard() == "READY=1"
    systemd.close()


@pytest.mark.parametrize(
    ("environment", "interval_s"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "30000000"}, 15.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 15.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
    ],
)
def test_it_is_alive_twice_as_often_as_it_must_say_so(
    environment: dict[str, str], interval_s: float | None
) -> None:
    assert ServiceManager(environment).alive_interval_s == interval_s


def test_where_nobody_listens_nothing_fails(address: str) -> None:
    ServiceManager({}).ready()
    ServiceManager({"NOTIFY_SOCKET": address}).ready()
