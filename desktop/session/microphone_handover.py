"""From one microphone to the next: both are open until the new one delivers, or fails.

Opening takes up to a second on a busy computer, and where the one was closed before the other was
opened, nothing was heard so long. Both share one thread: what hangs there holds up the others, and
nothing is closed while the new one is being opened.
"""

import asyncio
import math
from collections.abc import Callable

from desktop.core.settings import is_device_id
from desktop.session.device_worker import DeviceWorker

ALIVE_S = 0.5  # who delivered so lately does not hang
HANG_S = 1.0  # what is closed for so long hangs
_NO_DEVICE = "none"

Work = Callable[[DeviceWorker], None]


class MicrophoneHandover:
    """Tells the microphones of several attempts apart. Thread: engine, except where said.

    Args:
        submit: has the microphone's worker do something.
        on_hang: told that the former hangs, so that the new one may hang with it.
    """

    def __init__(self, submit: Callable[[Work], None], on_hang: Callable[[], None]) -> None:
        self._submit = submit
        self._on_hang = on_hang
        self._loop = asyncio.get_running_loop()
        # The worker's: device and attempt that were opened last, and the device that is kept.
        self._opened: tuple[str | None, int] = (_NO_DEVICE, 0)
        self._kept: str | None = _NO_DEVICE
        self._heard = (0, -math.inf)  # the attempt that delivered last, and when; of its thread

    def end(self, attempt: int) -> None:
        """The microphone of this attempt delivers."""
        self._submit(lambda worker: self._close_former(worker, attempt))

    def make_room(self, worker: DeviceWorker, device_id: str | None, attempt: int) -> None:
        """Before this one is opened, close what cannot be open beside it. Thread: worker's."""
        opened, opened_attempt = self._opened
        self._opened = device_id, attempt
        heard_attempt, heard_s = self._heard
        if heard_attempt == opened_attempt:
            self._kept = opened
        is_alive = self._loop.time() - heard_s < ALIVE_S
        if not is_alive or self._kept == device_id or not _are_devices(self._kept, device_id):
            worker.close_device()
            self._kept = _NO_DEVICE
        elif heard_attempt == opened_attempt:
            worker.keep_device()
        else:
            worker.keep_former()

    def hears(self, attempt: int) -> bool:
        """Whether what this one delivered now is to be sent. Thread: the microphone's."""
        if attempt < self._heard[0]:
            return False
        self._heard = attempt, self._loop.time()
        return True

    def _close_former(self, worker: DeviceWorker, attempt: int) -> None:
        if attempt != self._opened[1]:
            return  # another one is being opened, and the former still heard
        began_s = self._loop.time()
        worker.close_former()
        if self._loop.time() - began_s > HANG_S:
            self._loop.call_soon_threadsafe(self._on_hang)


def _are_devices(*device_ids: str | None) -> bool:
    return all(each is None or is_device_id(each) for each in device_ids)
