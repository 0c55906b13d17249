import socket
from collections.abc import Iterator
from selectors import BaseSelector

from jeepney import Message

class DBusConnection:
    sock: socket.socket
    selector: BaseSelector
    unique_name: str
    outgoing_serial: Iterator[int]
    def __init__(self, sock: socket.socket, enable_fds: bool = False) -> None: ...
    def send(self, message: Message, serial: int | None = None) -> None: ...
    def receive(self, *, timeout: float | None = None) -> Message: ...
    def close(self) -> None: ...

def prep_socket(addr: str, enable_fds: bool = False, timeout: float = 2.0) -> socket.socket: ...
