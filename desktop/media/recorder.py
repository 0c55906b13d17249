"""Records both sides of a call into one Matroska file.

The other's picture is large and one's own in its corner, as the window shows them, at a steady
rate; both voices are one track. What was written is playable whatever ends the program: every
second begins a cluster of its own, which is handed to the system at once.
"""

import errno
import logging
import shutil
import threading
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream
from numpy.typing import NDArray

from desktop.core.recording import Recording, RecordingEnd
from desktop.media.picture import black_picture, even, fitted_size, plane_of

log = logging.getLogger(__name__)

SIZE = (1280, 720)
INSET = (320, 180)
MARGIN_PX = 16
FPS = 25
RATE_HZ = 48_000
TICK_SAMPLES = RATE_HZ // FPS
# Sound waits so long before it is written, because it comes unevenly; pictures do not.
WAIT_TICKS = 5
MOST_SAMPLES = RATE_HZ  # of each side wait at most; then the oldest is dropped down to the wait
LATE_TICKS = FPS  # after a longer pause of the program only so much is made up for
LEAST_FREE_BYTES = 200_000_000  # so that the system, and the user, can still work
CLOSE_S = 3.0
_OPTIONS = {"cluster_time_limit": "1000", "flush_packets": "1"}
_ENCODER = {"preset": "ultrafast", "tune": "zerolatency", "crf": "23"}

Samples = NDArray[np.int16]


class SoundQueue:
    """Sound of one side until it is written. Thread: any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: Samples = np.empty(0, np.int16)  # guarded by _lock
        self._is_read = False  # guarded by _lock

    def put(self, block: Samples) -> None:
        """Add sound; when too much waits, the oldest is dropped.

        What comes after a pause waits as long as all sound does, and so keeps its moment.
        """
        with self._lock:
            if self._is_read and not len(self._waiting):
                self._waiting = np.zeros(WAIT_TICKS * TICK_SAMPLES, np.int16)
            self._waiting = np.concatenate([self._waiting, block])
            if len(self._waiting) > MOST_SAMPLES:
                self._waiting = self._waiting[-WAIT_TICKS * TICK_SAMPLES :]

    def take(self, samples: int) -> Samples:
        """Remove and return so many; silence behind what there is."""
        with self._lock:
            self._is_read = True
            taken, self._waiting = self._waiting[:samples], self._waiting[samples:]
        return np.pad(taken, (0, samples - len(taken)))


class Recorder:
    """At most one recording at a time, each in a thread of its own.

    Args:
        on_changed: told once a second how far it is, and its end; in the recorder's thread.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        on_changed: Callable[[Recording], None],
        clock: Callable[[], float] = time.monotonic,
        free_bytes: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free,
    ) -> None:
        self._on_changed = on_changed
        self._clock = clock
        self._free_bytes = free_bytes
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        # Replaced whole, each by one thread at a time.
        self._own_picture: av.VideoFrame | None = None
        self._peer_picture: av.VideoFrame | None = None
        self._sounds = (SoundQueue(), SoundQueue())  # of oneself and the peer

    @property
    def is_recording(self) -> bool:
        """True from `start` until the file is closed."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, path: Path) -> None:
        """Record into a new file; does nothing while a recording goes on. Thread: one."""
        if self.is_recording:
            return
        self._stopping = threading.Event()
        self._sounds = (SoundQueue(), SoundQueue())
        self._thread = threading.Thread(
            target=self._run, args=(path, self._stopping), name="recorder", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Ask for the end; `on_changed` tells it when the file is closed. Idempotent."""
        self._stopping.set()

    def close(self) -> None:
        """Stop, and wait for the end of the file; at most `CLOSE_S`. Idempotent."""
        self.stop()
        if self._thread is not None:
            self._thread.join(CLOSE_S)
            if self._thread.is_alive():
                log.warning("the recording does not end and is abandoned")

    def show_own(self, picture: av.VideoFrame | None) -> None:
        """One's own picture from now on; None: there is none. Thread: any."""
        self._own_picture = picture

    def show_peer(self, picture: av.VideoFrame | None) -> None:
        """The peer's picture from now on; None: there is none. Thread: any."""
        self._peer_picture = picture

    def hear_own(self, block: Samples) -> None:
        """Sound of oneself, as it is sent. Thread: any."""
        if self.is_recording:
            self._sounds[0].put(block)

    def hear_peer(self, block: Samples) -> None:
        """Sound of the peer, as it comes. Thread: any."""
        if self.is_recording:
            self._sounds[1].put(block)

    def _run(self, path: Path, stopping: threading.Event) -> None:
        recording = Recording(str(path))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with _File(path) as file:
                self._on_changed(recording)
                end = self._record(file, path, stopping)
        except (OSError, av.FFmpegError) as error:
            log.warning("the recording ended: %s", error)
            is_full = getattr(error, "errno", None) == errno.ENOSPC
            end = RecordingEnd.DISK_FULL if is_full else RecordingEnd.FAILED
        self._on_changed(_measured(path, self._seconds, end))

    _seconds = 0.0  # of the recording that goes on, or went on last; recorder's thread

    def _record(self, file: "_File", path: Path, stopping: threading.Event) -> RecordingEnd:
        began_s, ticks, told_s = self._clock(), 0, 0
        self._seconds = 0.0
        while not stopping.wait(max(0.0, began_s + (ticks + 1) / FPS - self._clock())):
            due = int((self._clock() - began_s) * FPS)
            if due - ticks > LATE_TICKS:  # the computer slept: the file goes on where it was
                began_s += (due - ticks - 1) / FPS
                due = ticks + 1
            while ticks < due:
                ticks += 1
                if ticks > WAIT_TICKS:
                    own, peer = (sound.take(TICK_SAMPLES) for sound in self._sounds)
                    file.write_sound(mixed(own, peer))
            file.write_picture(composed(self._peer_picture, self._own_picture), ticks)
            self._seconds = ticks / FPS
            if int(self._seconds) > told_s:
                told_s = int(self._seconds)
                self._on_changed(_measured(path, self._seconds, None))
                if self._free_bytes(path.parent) < LEAST_FREE_BYTES:
                    return RecordingEnd.DISK_FULL
        return RecordingEnd.STOPPED


class _File:
    """One Matroska file with a track of pictures and one of sound. Thread: one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sounds = 0  # samples written

    def __enter__(self) -> "_File":
        self._container: OutputContainer = av.open(
            str(self._path), "w", format="matroska", container_options=_OPTIONS
        )
        self._video: VideoStream = self._container.add_stream(
            "libx264", rate=FPS, options={**_ENCODER, "g": str(2 * FPS)}
        )
        self._video.width, self._video.height = SIZE
        self._video.pix_fmt = "yuv420p"
        self._video.thread_count = 1  # both sides of the call need the other processor
        self._video.time_base = Fraction(1, FPS)
        self._audio: AudioStream = self._container.add_stream(
            "libopus", rate=RATE_HZ, layout="mono", format="s16"
        )
        self._resampler = av.AudioResampler("s16", "mono", RATE_HZ, frame_size=960)
        self._container.start_encoding()  # the file is there from now on, however short it stays
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._container.mux(self._video.encode(None))
            for frame in self._resampler.resample(None):
                self._container.mux(self._audio.encode(frame))
            self._container.mux(self._audio.encode(None))
        finally:
            self._container.close()

    def write_picture(self, picture: av.VideoFrame, tick: int) -> None:
        picture.pts = tick
        picture.time_base = Fraction(1, FPS)
        self._container.mux(self._video.encode(picture))

    def write_sound(self, sound: Samples) -> None:
        frame = av.AudioFrame.from_ndarray(sound[None, :], "s16", "mono")
        frame.sample_rate = RATE_HZ
        frame.pts = self._sounds
        frame.time_base = Fraction(1, RATE_HZ)
        self._sounds += len(sound)
        for block in self._resampler.resample(frame):
            self._container.mux(self._audio.encode(block))


def mixed(own: Samples, peer: Samples) -> Samples:
    """Both at once, cut off where they are too loud together."""
    total = own.astype(np.int32) + peer
    sound: Samples = np.clip(total, -32_768, 32_767).astype(np.int16)
    return sound


def composed(peer: av.VideoFrame | None, own: av.VideoFrame | None) -> av.VideoFrame:
    """A new picture of `SIZE`: the peer's, and one's own in its corner; black where none is."""
    canvas = black_picture(*SIZE)
    if peer is not None:
        _lay(canvas, peer, (0, 0), SIZE)
    if own is not None:
        left, top = (SIZE[0] - INSET[0] - MARGIN_PX, SIZE[1] - INSET[1] - MARGIN_PX)
        _lay(canvas, own, (left, top), INSET)
    return canvas


def _lay(
    canvas: av.VideoFrame, picture: av.VideoFrame, place: tuple[int, int], area: tuple[int, int]
) -> None:
    scale = min(area[0] / picture.width, area[1] / picture.height)
    width, height = fitted_size(
        max(picture.width, round(picture.width * scale)),
        max(picture.height, round(picture.height * scale)),
        *area,
    )
    if (width, height) != (picture.width, picture.height):
        picture = VideoReformatter().reformat(picture, width, height, threads=1)
    left = place[0] + even((area[0] - width) // 2)
    top = place[1] + even((area[1] - height) // 2)
    for index in range(3):
        half = 1 if index else 0
        plane_of(canvas, index)[
            top >> half : (top + height) >> half, left >> half : (left + width) >> half
        ] = plane_of(picture, index)


def _measured(path: Path, seconds: float, end: RecordingEnd | None) -> Recording:
    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    return Recording(str(path), seconds, size, end)
