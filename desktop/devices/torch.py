"""The light beside a camera."""

import threading
from collections.abc import Callable


class Torch:
    """That of the camera that is open, if it has one. Thread: any.

    Args:
        on_found: told whether there is one now, and returns soon. Thread: any.
    """

    def __init__(self, on_found: Callable[[bool], None] = lambda has_torch: None) -> None:
        self._on_found = on_found
        self._lock = threading.Lock()
        self._light: Callable[[bool], None] | None = None
        self._is_lit = False

    def attach(self, light: Callable[[bool], None]) -> None:
        """A camera with a light was opened; `light` lights it, or puts it out, and returns soon."""
        with self._lock:
            self._light, self._is_lit = light, False
            self._on_found(True)

    def detach(self, light: Callable[[bool], None]) -> None:
        """That camera is closed, and its light is out. Idempotent."""
        with self._lock:
            if self._light != light:
                return  # another camera's counts now
            self._light = None
            self._on_found(False)

    def tell(self) -> None:
        """Tell again whether there is one: what that means for the other may have changed."""
        with self._lock:
            self._on_found(self._light is not None)

    def put_out(self) -> None:
        """Who wanted it is gone. No matter if it is lit, or if there is one."""
        with self._lock:
            if self._light is not None and self._is_lit:
                self._is_lit = False
                self._light(False)

    def toggle(self) -> bool:
        """Light it, or put it out if it is lit; False if there is none."""
        with self._lock:
            if self._light is None:
                return False
            self._is_lit = not self._is_lit
            self._light(self._is_lit)
            return True
