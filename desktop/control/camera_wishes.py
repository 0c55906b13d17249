"""Who watches wants another camera; he gets it if the owner allows that."""

import asyncio
import logging
from collections.abc import Callable

from desktop.control.steering import Steered, carry_out
from desktop.core.events import CameraSwitched
from desktop.core.orders import Order, OrderKind

log = logging.getLogger(__name__)


class CameraWishes:
    """Made in the GUI thread.

    Args:
        steered: whose camera it is.
        are_allowed: whether to grant them now. Thread: engine.
        tell: takes the answer for the one who asked. Thread: engine.
        in_gui: has something done in the GUI thread. Thread: any.
        engine: returns the loop of the engine's thread, once it runs.
    """

    def __init__(
        self,
        steered: Steered,
        are_allowed: Callable[[], bool],
        tell: Callable[[CameraSwitched], None],
        in_gui: Callable[[Callable[[], None]], object],
        engine: Callable[[], asyncio.AbstractEventLoop],
    ) -> None:
        self._steered = steered
        self._are_allowed = are_allowed
        self._tell = tell
        self._in_gui = in_gui
        self._engine = engine

    def on_asked(self, is_back: bool) -> None:
        """The wish came; the answer follows. Thread: engine."""
        if self._are_allowed():
            self._in_gui(lambda: self._grant(is_back))
        else:
            log.info("another camera was asked for, and is not allowed")
            self._tell(CameraSwitched(is_back, is_done=False))

    def _grant(self, is_back: bool) -> None:
        answer = carry_out(Order(OrderKind.NEXT_CAMERA), self._steered)
        event = CameraSwitched(is_back, answer.is_done)
        self._engine().call_soon_threadsafe(self._tell, event)
