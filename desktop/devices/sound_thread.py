"""The one thread in which microphone and loudspeaker live."""

import logging
import threading
from collections.abc import Callable

from desktop.devices.device_thread import DeviceThread
from desktop.media.far_end import FarEnd

log = logging.getLogger(__name__)

CLOSE_S = 1.5  # for one user to close its device, of the 2 s of the port's promise
NAME = "sound"


class SoundThread:
    """Begins with its first user and ends with its last. Thread: any, except where said.

    A thread that hangs in a driver is abandoned, and the next user gets a new one. What the
    loudspeaker tells the microphone belongs to the thread, and is touched in no other.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # Guarded by _lock: the running thread, and how many use it.
        self._thread: DeviceThread | None = None
        self._users = 0
        self._far_end = FarEnd()  # of _thread

    def enter(self, work: Callable[[FarEnd], None]) -> DeviceThread:
        """Become a user: have the thread do `work`, and return it for `leave`.

        `work` is given the far end of the thread, to be used in it only.
        """
        with self._lock:
            if self._thread is None:
                self._thread = DeviceThread(NAME)
                self._thread.start()
                self._far_end = FarEnd()
            self._users += 1
            far_end = self._far_end
            self._thread.post(lambda: work(far_end))
            return self._thread

    def leave(self, thread: DeviceThread, work: Callable[[], None]) -> None:
        """Have `work` done in the thread that was entered, and use it no more.

        Returns when it is done, or after 2 s.
        """
        is_done = threading.Event()

        def work_and_tell() -> None:
            try:
                work()
            finally:
                is_done.set()

        thread.post(work_and_tell)
        hangs = not thread.is_current() and not is_done.wait(CLOSE_S)
        with self._lock:
            if self._thread is not thread:
                return  # it hung when another user left, and was abandoned then
            self._users -= 1
            is_last = self._users == 0
            if hangs or is_last:
                self._thread = None
                self._users = 0
                thread.quit()
        if hangs:
            log.warning("a sound device hangs while it is closed; its thread is abandoned")
        elif is_last:
            thread.join()
