"""The socket over which another program of the same user reaches one that runs.

One line of JSON each way, then the connection ends. On Linux and macOS it is a file that only its
owner may open, on Windows a pipe with the same right.
"""

import hashlib
import logging
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, QTimer
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from desktop.core.orders import Answer, Order

log = logging.getLogger(__name__)

MAX_LINE = 64 * 1024  # bytes; an order is far shorter
MAX_CLIENTS = 8  # at once; more are sent away
CLIENT_LIMIT_MS = 5_000  # for a client to say its line and take the answer
ASK_LIMIT_MS = 5_000  # for each step of `ask`


class NobodyThere(Exception):
    """No program listens there, or it does not answer."""


class ControlSocket(QObject):
    """Listens from `start` to `close`. Thread: GUI.

    Args:
        path: of the socket; its folder is there. Who starts it must be the only one that does so,
            by a lock: what lies there is replaced.
        obey: carries out an order, at once.
    """

    def __init__(self, path: Path, obey: Callable[[Order], Answer]) -> None:
        super().__init__()
        self._path = path
        self._obey = obey
        self._clients: set[_Client] = set()
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def start(self) -> None:
        """Listen; a failure is logged, for everything else works without it."""
        if not self._server.listen(_address(self._path)):
            log.warning("`tandem ctl` cannot reach this: %s", self._server.errorString())

    def close(self) -> None:
        """Listen no more; idempotent. The file is gone then."""
        self._server.close()
        for client in list(self._clients):
            client.hang_up()

    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            client = _Client(socket, self._obey, self._clients.discard)
            self._clients.add(client)
            if len(self._clients) > MAX_CLIENTS:
                client.hang_up()


class _Client(QObject):
    """One program that asks, until its connection ends. Thread: GUI."""

    def __init__(
        self,
        socket: QLocalSocket,
        obey: Callable[[Order], Answer],
        on_end: Callable[["_Client"], None],
    ) -> None:
        super().__init__()
        self._socket = socket
        self._obey = obey
        self._on_end = on_end
        self._limit = QTimer(self, singleShot=True, interval=CLIENT_LIMIT_MS)
        self._limit.timeout.connect(self.hang_up)
        self._limit.start()
        socket.setReadBufferSize(MAX_LINE)
        socket.readyRead.connect(self._on_readable)
        socket.disconnected.connect(self._on_disconnected)

    def hang_up(self) -> None:
        """End it now."""
        self._socket.abort()

    def _on_readable(self) -> None:
        if not self._socket.canReadLine():
            if self._socket.bytesAvailable() >= MAX_LINE:
                self.hang_up()
            return
        try:
            order = msgspec.json.decode(self._socket.readLine(MAX_LINE).data(), type=Order)
        except msgspec.DecodeError as error:
            answer = Answer(False, f"this is no order: {error}")
        else:
            log.info("asked by another program: %s", order.kind.value)
            answer = self._obey(order)
        self._socket.write(msgspec.json.encode(answer) + b"\n")
        self._socket.disconnectFromServer()  # when the answer is out

    def _on_disconnected(self) -> None:
        self._limit.stop()
        self._socket.deleteLater()
        self._on_end(self)


def ask(path: Path, order: Order) -> Answer:
    """Have an order carried out by the program that listens there. Thread: any; it blocks.

    Raises:
        NobodyThere: it does not run, or hangs.
    """
    client = QLocalSocket()
    try:
        client.connectToServer(_address(path))
        if not client.waitForConnected(ASK_LIMIT_MS):
            raise NobodyThere(client.errorString())
        client.write(msgspec.json.encode(order) + b"\n")
        while not client.canReadLine():
            if not client.waitForReadyRead(ASK_LIMIT_MS):
                raise NobodyThere(client.errorString())
        return msgspec.json.decode(client.readLine(MAX_LINE).data(), type=Answer)
    except msgspec.DecodeError as error:
        raise NobodyThere(f"its answer cannot be read: {error}") from None
    finally:
        client.abort()


def _address(path: Path) -> str:
    """What Qt calls it: the file's path, or on Windows the name of a pipe, which has no folders."""
    if sys.platform == "win32":
        return f"tandem-{hashlib.sha256(str(path).encode()).hexdigest()[:32]}"
    return str(path)
