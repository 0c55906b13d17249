"""The socket by which `tandem ctl` and a second start reach the program that runs."""

import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from desktop.control.local_socket import MAX_LINE, ControlSocket, NobodyThere, ask
from desktop.core.orders import Answer, Order, OrderKind

_ASKING = """
import sys, msgspec
from pathlib import Path
from desktop.control.local_socket import ask
from desktop.core.orders import Order
answer = ask(Path(sys.argv[1]), msgspec.json.decode(sys.argv[2], type=Order))
sys.stdout.buffer.write(msgspec.json.encode(answer))
"""


@pytest.fixture
def path() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="t-") as folder:  # a socket's path must be short
        yield Path(folder) / "control"


@pytest.fixture
def obeyed(qtbot: QtBot, path: Path) -> Iterator[list[Order]]:
    """A program that runs, and what it was asked for."""
    orders: list[Order] = []

    def obey(order: Order) -> Answer:
        orders.append(order)
        return Answer(True, "done", {"number": len(orders)})

    listening = ControlSocket(path, obey)
    listening.start()
    yield orders
    listening.close()
    listening.deleteLater()
    assert not path.exists()


def asked(qtbot: QtBot, path: Path, order: Order) -> Answer:
    """Ask from another program; in this one Qt would hold Python's lock while it waits."""
    with subprocess.Popen(
        [sys.executable, "-c", _ASKING, str(path), msgspec.json.encode(order)],
        stdout=subprocess.PIPE,
    ) as program:
        qtbot.waitUntil(lambda: program.poll() is not None, timeout=20_000)
        assert program.stdout is not None
        return msgspec.json.decode(program.stdout.read(), type=Answer)


def test_orders_come_over_and_answers_back(qtbot: QtBot, path: Path, obeyed: list[Order]) -> None:
    orders = [Order(OrderKind.MUTE), Order(OrderKind.SHOW, "wss://a/#password=ю", "blue")]
    for number, order in enumerate(orders, 1):
        assert asked(qtbot, path, order) == Answer(True, "done", {"number": number})
    assert obeyed == orders


@pytest.mark.skipif(sys.platform == "win32", reason="the pipe has its rights from the system")
def test_only_its_owner_may_open_it(path: Path, obeyed: list[Order]) -> None:
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe is no file that is left")
def test_what_a_killed_program_left_is_replaced(qtbot: QtBot, path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(path))
        killed.listen()
    with pytest.raises(NobodyThere):
        ask(path, Order(OrderKind.STATUS))
    listening = ControlSocket(path, lambda order: Answer(True, "here"))
    listening.start()
    assert asked(qtbot, path, Order(OrderKind.STATUS)).sentence == "here"
    listening.close()
    listening.deleteLater()


def test_nobody_there_is_said(path: Path) -> None:
    with pytest.raises(NobodyThere):
        ask(path, Order(OrderKind.STATUS))


@pytest.mark.skipif(sys.platform == "win32", reason="speaks to the socket as a file")
@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (b'{"kind":"fly"}\n', b"this is no order"),
        (b"\xff\n", b"this is no order"),
        (b"x" * MAX_LINE, b""),
    ],
)
def test_what_is_no_order_does_nothing(
    qtbot: QtBot, path: Path, obeyed: list[Order], line: bytes, answer: bytes
) -> None:
    def say() -> bytes:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(5)
            client.connect(str(path))
            client.sendall(line)
            try:
                return client.recv(MAX_LINE)
            except ConnectionResetError:  # hung up with bytes unread
                return b""

    with ThreadPoolExecutor(1) as pool:
        saying = pool.submit(say)
        qtbot.waitUntil(saying.done)
    assert answer in saying.result()
    assert bool(answer) == bool(saying.result())
    assert obeyed == []
