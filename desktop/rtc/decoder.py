"""Decoding received frames on a thread of its own, and handing them out from there."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import av
from aiortc.codecs import get_decoder
from aiortc.codecs.base import Decoder
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from av.frame import Frame

from desktop.rtc.jitter_buffer import EncodedFrame
from desktop.rtc.libopus import LibopusError, libopus
from desktop.rtc.opus_decoder import LiveOpusDecoder, ReceivedFrame

log = logging.getLogger(__name__)


class Job(NamedTuple):
    """A frame that waits; `came_at` is in seconds, monotonic."""

    codec: RTCRtpCodecParameters
    frame: EncodedFrame
    came_at: float


class DecoderThread:
    """Decodes in order; what is decoded goes straight to `on_frame`, without another queue.

    aiortc's own decoder has unbounded queues before and behind it, so a slow computer would show
    the past. Here at most `limit` frames wait, and none comes behind others when the last that was
    decoded had waited for more than `patience_s`: `put` refuses it. The thread starts with the
    first frame and ends with `close`.
    """

    def __init__(
        self,
        name: str,
        limit: int,
        patience_s: float,
        on_frame: Callable[[Frame], None],
        on_error: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Set up without starting. Both callbacks come from the thread and must not block."""
        self._name = name
        self._on_frame = on_frame
        self._on_error = on_error
        self._jobs: queue.Queue[Job | None] = queue.Queue(limit)
        self._patience_s = patience_s
        self._clock = clock  # seconds, steady
        self._waited_s = 0.0  # the last frame that was taken
        self.hold_s: Callable[[], float] = lambda: 0.0  # so long each frame is to wait at least
        self._is_closing = threading.Event()
        self._gate = threading.Lock()  # held while a callback runs
        self._is_open = True
        self._thread: threading.Thread | None = None

    def put(self, codec: RTCRtpCodecParameters, frame: EncodedFrame) -> bool:
        """Queue a frame. False: too much waits and the frame was dropped. Thread: engine."""
        if not self._is_open:
            return True
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()
        if self._jobs.empty():
            self._waited_s = 0.0  # what was once, says nothing of now
        elif self._waited_s > self._patience_s:
            return False
        try:
            self._jobs.put_nowait(Job(codec, frame, self._clock()))
        except queue.Full:
            return False
        return True

    def close(self) -> None:
        """No callback comes after this returns; it waits for one that runs. Thread: engine."""
        self._is_open = False  # first: the thread would take the gate again for the next frame
        self._is_closing.set()
        with self._gate:
            pass
        while True:  # at most one frame is being decoded; what waits is not worth it
            try:
                self._jobs.get_nowait()
            except queue.Empty:
                break
        self._jobs.put_nowait(None)

    def join(self, timeout_s: float) -> bool:
        """Wait for the thread's end, after `close`. False: it still runs. Thread: any other."""
        thread = self._thread
        if thread is None:
            return True
        thread.join(timeout_s)
        return not thread.is_alive()

    def _run(self) -> None:
        decoder: Decoder | None = None
        name = ""
        while (job := self._jobs.get()) is not None:
            codec, encoded = job.codec, job.frame
            hold_s = self.hold_s() - (self._clock() - job.came_at)
            self._waited_s = max(0.0, -hold_s)
            if hold_s > 0:
                self._is_closing.wait(hold_s)
            try:
                if decoder is None or codec.name != name:
                    decoder, name = decoder_for(codec), codec.name
                frames = decoder.decode(
                    ReceivedFrame(encoded.data, encoded.timestamp, encoded.is_next)
                )
            except (av.FFmpegError, LibopusError, ValueError) as error:
                log.debug("A %s frame could not be decoded: %s", codec.name, error)
                self._call(self._on_error)
                continue
            for frame in frames:
                self._call(partial(self._on_frame, frame))

    def _call(self, callback: Callable[[], None]) -> None:
        with self._gate:
            if not self._is_open:
                return
            try:
                callback()
            except Exception:  # of whoever listens: the next frame is none the worse for it
                log.exception("The receiver of a decoded frame failed")


def decoder_for(codec: RTCRtpCodecParameters) -> Decoder:
    """A new decoder: aiortc's, but for Opus one that makes up for losses where that is possible."""
    library = libopus() if codec.name.upper() == "OPUS" else None
    return get_decoder(codec) if library is None else LiveOpusDecoder(library)
