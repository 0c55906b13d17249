"""A thread that opens and closes one kind of device; it can be given up if one hangs."""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future

from desktop.ports import AudioSink, AudioSource, VideoSource

log = logging.getLogger(__name__)

_Device = VideoSource | AudioSource | AudioSink

MAX_WAITING = 32  # a user's clicks, a retry for each device; more means that it hangs


class DeviceWorker:
    """Works from its making to `close`. Its thread does not keep the program from ending."""

    def __init__(self) -> None:
        # Its thread's: what is open, and what was before and is used until that delivers.
        self.device: _Device | None = None
        self._former: _Device | None = None
        self.is_given_up = False  # what its device delivers counts no more
        self._work: queue.Queue[tuple[Callable[[], None], Future[None]] | None] = queue.Queue(
            MAX_WAITING
        )
        self._thread = threading.Thread(target=self._run, name="device worker", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[], None]) -> Future[None]:
        """Do this after what was asked for before. Thread: engine.

        One that hangs takes no more after `MAX_WAITING`: the future is cancelled then.
        """
        future: Future[None] = Future()
        try:
            self._work.put_nowait((work, future))
        except queue.Full:
            log.error("the device worker hangs and takes nothing more")
            future.cancel()
        return future

    def close(self) -> None:
        """End after what was asked for before. Thread: engine."""
        try:
            self._work.put_nowait(None)
        except queue.Full:
            log.error("the device worker hangs and is left alone")

    def give_up(self) -> None:
        """Close its device if it still can, and end; nothing of it counts. Thread: engine."""
        self.is_given_up = True
        self.submit(self.close_device)
        self.close()

    def close_device(self) -> None:
        """Close what is open. Thread: its own."""
        self.close_former()
        device, self.device = self.device, None
        if device is not None:
            device.stop()

    def keep_device(self) -> None:
        """What is open stays so until `close_former`, beside the next one. Thread: its own."""
        self.close_former()
        self._former, self.device = self.device, None

    def keep_former(self) -> None:
        """What was kept stays so; what is open delivered nothing yet. Thread: its own."""
        device, self.device = self.device, None
        if device is not None:
            device.stop()

    def resume_former(self) -> None:
        """What was kept is used again, and what is open closed. Thread: its own."""
        self.keep_former()
        self.device, self._former = self._former, None

    def close_former(self) -> None:
        """Close what was kept, if something was. Thread: its own."""
        former, self._former = self._former, None
        if former is not None:
            former.stop()

    def _run(self) -> None:
        while (item := self._work.get()) is not None:
            work, future = item
            try:
                work()
            except Exception as error:
                log.exception("a device could not be opened or closed")
                future.set_exception(error)
            else:
                future.set_result(None)
