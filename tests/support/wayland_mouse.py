"""A mouse of a Wayland session whose compositor lets programs make one (wlroots' protocol)."""

import socket
import struct
from pathlib import Path
from types import TracebackType
from typing import Self

LIMIT_S = 20.0  # for the compositor's answers
_HEADER = struct.Struct("=IHH")  # the object, the opcode, the size with this
LEFT = 0x110  # as Linux numbers buttons
_MANAGER = b"zwlr_virtual_pointer_manager_v1\0"
_DISPLAY, _REGISTRY, _CALLBACK, _MICE, _MOUSE = range(1, 6)  # objects, in the order of making
_SYNC, _GET_REGISTRY = 0, 1  # what is asked of the display
_MOTION_ABSOLUTE, _BUTTON, _FRAME = 1, 2, 4  # and of the mouse
_ERROR = 0  # what the display tells


class WaylandMouse:
    """Plugged in from `__enter__` to `__exit__`; `size` is the screen's, in pixels."""

    def __init__(self, compositor: Path, size: tuple[int, int]) -> None:
        self._compositor = compositor
        self._size = size
        self._socket = socket.socket(socket.AF_UNIX)
        self._kept = b""  # of what was read
        self._time_ms = 0

    def __enter__(self) -> Self:
        self._socket.settimeout(LIMIT_S)
        self._socket.connect(str(self._compositor))
        self._ask(_DISPLAY, _GET_REGISTRY, _REGISTRY)
        (number,) = [message[8:12] for message in self._told() if _MANAGER in message]
        interface = struct.pack("=I", len(_MANAGER)) + _MANAGER
        self._ask(_REGISTRY, 0, number + interface, 1, _MICE)
        self._ask(_MICE, 0, 0, _MOUSE)
        self._told()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()

    def move(self, x: int, y: int) -> None:
        """To this place of the screen; the compositor has told it when this returns."""
        self._ask(_MOUSE, _MOTION_ABSOLUTE, self._now(), x, y, *self._size)
        self._ask(_MOUSE, _FRAME)
        self._told()

    def press(self, *, down: bool, button: int = LEFT) -> None:
        """Press the button, or let it go."""
        self._ask(_MOUSE, _BUTTON, self._now(), button, int(down))
        self._ask(_MOUSE, _FRAME)
        self._told()

    def click(self, x: int, y: int) -> None:
        """Press the left button there."""
        self.move(x, y)
        self.press(down=True)
        self.press(down=False)

    def _now(self) -> int:
        self._time_ms += 10
        return self._time_ms

    def _ask(self, target: int, opcode: int, *arguments: int | bytes) -> None:
        data = b"".join(
            each if isinstance(each, bytes) else struct.pack("=I", each) for each in arguments
        )
        self._socket.sendall(_HEADER.pack(target, opcode, _HEADER.size + len(data)) + data)

    def _told(self) -> list[bytes]:
        """What the compositor says, until it has done all that was asked."""
        self._ask(_DISPLAY, _SYNC, _CALLBACK)  # which is free again when it was told
        messages: list[bytes] = []
        while True:
            while len(self._kept) >= _HEADER.size:
                target, opcode, size = _HEADER.unpack_from(self._kept)
                if size > len(self._kept):
                    break
                messages.append(self._kept[:size])
                self._kept = self._kept[size:]
                assert (target, opcode) != (_DISPLAY, _ERROR), messages[-1]
                if target == _CALLBACK:
                    return messages
            self._kept += self._socket.recv(65536)
