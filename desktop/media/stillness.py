"""How long a source has delivered nothing, or nothing new: not a bit has changed."""

import threading
import zlib
from collections.abc import Callable

import av
import numpy as np
from numpy.typing import NDArray

from desktop.core.media_watch import DeviceReading
from desktop.media.picture import BLACK_LUMA, plane_of

LOOK_S = 1.0  # between two pictures that are compared; 0.3 ms of a core at 1280x720


class Stillness:
    """Fed with what one device delivers, over all its openings. Thread: any.

    Args:
        clock: seconds, steady.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        # Guarded by _lock:
        self._delivered_at_s = self._changed_at_s = self._looked_at_s = clock()
        self._checksum = 0
        self._is_black = False
        self._has_delivered = False

    def begin(self) -> None:
        """The device is asked to deliver from now on."""
        with self._lock:
            self._delivered_at_s = self._changed_at_s = self._clock()
            self._looked_at_s = 0.0

    def feed_picture(self, picture: av.VideoFrame) -> None:
        """A picture came."""
        now_s = self._clock()
        with self._lock:
            self._delivered_at_s, self._has_delivered = now_s, True
            if now_s - self._looked_at_s < LOOK_S:
                return
            self._looked_at_s = now_s
            luma = plane_of(picture, 0)
            checksum = zlib.crc32(np.ascontiguousarray(luma).data)
            if checksum != self._checksum:
                self._checksum, self._changed_at_s = checksum, now_s
                self._is_black = bool(luma.max() <= BLACK_LUMA)

    def feed_block(self, block: NDArray[np.int16]) -> None:
        """Sound came; what changes is whether it has a value beside zero."""
        now_s = self._clock()
        with self._lock:
            self._delivered_at_s, self._has_delivered = now_s, True
            if block.any():
                self._changed_at_s = now_s

    def reading(self) -> DeviceReading:
        """What was seen until now."""
        now_s = self._clock()
        with self._lock:
            return DeviceReading(
                missing_s=now_s - self._delivered_at_s,
                same_s=now_s - self._changed_at_s,
                is_black=self._is_black,
                has_delivered=self._has_delivered,
            )
