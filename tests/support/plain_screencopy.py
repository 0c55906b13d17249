"""Stands between a Wayland compositor and a portal, which then takes pictures from plain memory.

WORKAROUND(https://github.com/emersion/xdg-desktop-portal-wlr/issues/289): the portal insists on a
compositor that could also fill the memory of a graphics card, though it does not want any where
there is none. So each picture is offered that way, too; everything else passes as it is, with its
file descriptors.
"""

import os
import select
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

STOP_S = 5.0
_CHUNK = 65536
_MOST_DESCRIPTORS = 28  # libwayland sends no more at once
_HEADER = struct.Struct("=IHH")  # the object, the opcode, the size with this header
_REGISTRY = 2  # the portal's first own object
_BIND = 0
_MANAGER = b"zwlr_screencopy_manager_v1\0"
_CAPTURES = (0, 1)  # of an output, and of a part of one; the new object comes first
_DESTROY = 1
_BUFFER, _LINUX_DMABUF, _BUFFER_DONE = 0, 5, 6  # the events of a picture
_XRGB = int.from_bytes(b"XR24", "little")


class PlainScreencopy:
    """Listens at `path`, for one client; a context manager. Stop the client first."""

    def __init__(self, path: Path, compositor: Path) -> None:
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen()
        self._compositor = compositor
        self._stopped, self._stopping = socket.socketpair()
        self._thread = threading.Thread(target=self._serve, name="screencopy", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.close()
        self._thread.join(STOP_S)
        self._stopped.close()
        self._listener.close()

    def _serve(self) -> None:
        readable, _, _ = select.select([self._listener, self._stopped], [], [])
        if self._stopped in readable:
            return
        client, _ = self._listener.accept()
        with client, socket.socket(socket.AF_UNIX) as server:
            server.connect(str(self._compositor))
            pictures = _Pictures()
            asked, told = _Flow(client, server), _Flow(server, client)
            while True:
                readable, _, _ = select.select([client, server, self._stopped], [], [])
                if self._stopped in readable:
                    return
                if client in readable and not asked.pass_on(pictures.asked):
                    return
                if server in readable and not told.pass_on(pictures.told):
                    return


class _Pictures:
    """Knows the objects of pictures, and offers each of them both ways."""

    def __init__(self) -> None:
        self._manager = 0
        self._sizes: dict[int, bytes] = {}  # as it was offered, by the object

    def asked(self, message: bytes) -> bytes:
        """A message of the portal."""
        target, opcode, _ = _HEADER.unpack_from(message)
        if target == _REGISTRY and opcode == _BIND and _MANAGER in message:
            self._manager = int.from_bytes(message[-4:], "little")
        elif target == self._manager and opcode in _CAPTURES:
            self._sizes[int.from_bytes(message[8:12], "little")] = b""
        elif opcode == _DESTROY:
            self._sizes.pop(target, None)
        return message

    def told(self, message: bytes) -> bytes:
        """A message of the compositor."""
        target, opcode, _ = _HEADER.unpack_from(message)
        if target in self._sizes:
            if opcode == _BUFFER:
                self._sizes[target] = message[12:20]
            elif opcode == _BUFFER_DONE:
                offer = _HEADER.pack(target, _LINUX_DMABUF, 20) + struct.pack("=I", _XRGB)
                return offer + self._sizes[target] + message
        return message


class _Flow:
    """One direction."""

    def __init__(self, source: socket.socket, target: socket.socket) -> None:
        self._source, self._target = source, target
        self._kept = b""  # the beginning of a message
        self._descriptors: list[int] = []  # that came with it

    def pass_on(self, change: Callable[[bytes], bytes]) -> bool:
        """What is there to be read; False: it has ended."""
        try:
            data, descriptors, _, _ = socket.recv_fds(self._source, _CHUNK, _MOST_DESCRIPTORS)
        except ConnectionError:
            return False
        self._kept += data
        self._descriptors += descriptors
        passed = b"".join(map(change, self._whole_messages()))
        if passed:
            sent = socket.send_fds(self._target, [passed], self._descriptors)
            self._target.sendall(passed[sent:])
            for descriptor in self._descriptors:
                os.close(descriptor)
            self._descriptors = []
        return bool(data)

    def _whole_messages(self) -> Iterator[bytes]:
        while len(self._kept) >= _HEADER.size:
            _, _, size = _HEADER.unpack_from(self._kept)
            if size > len(self._kept):
                return
            message, self._kept = self._kept[:size], self._kept[size:]
            yield message
