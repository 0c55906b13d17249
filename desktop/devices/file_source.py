"""Files as camera and microphone: played in real time, again and again."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np

from desktop.core.errors import DeviceError
from desktop.core.notice import NoticeKind
from desktop.devices.blocks import BlockCutter
from desktop.devices.gate import Gate
from desktop.devices.pacing import join
from desktop.media.picture import PictureConverter
from desktop.ports import BLOCK_SAMPLES, SAMPLE_RATE_HZ, Block, Picture

log = logging.getLogger(__name__)

STILL_FPS = 5.0  # a file of one picture is a still, shown this often
DEFAULT_FPS = 25.0  # of a file that does not say
LATE_S = 0.1  # pictures later than that are left out
RESYNC_S = 0.5  # later than that (the computer slept, the file jumps), the time begins anew
BLOCK_S = BLOCK_SAMPLES / SAMPLE_RATE_HZ
READ_S = 3.0  # to open the file, or to read on; a playlist without an end would be waited for


class _FileSource:
    """The thread, and the loop over the file."""

    def __init__(self, name: str, path: str) -> None:
        self._name = name
        self._path = path
        self._stopping = threading.Event()
        self._gate: Gate | None = None  # None until the start
        self._thread: threading.Thread | None = None
        self._due = 0.0  # monotonic time of what comes next

    def stop(self) -> None:
        """As the port says."""
        if self._gate is None or self._thread is None:
            return
        self._gate.close()
        self._stopping.set()
        join(self._thread)

    def _begin(
        self, on_failed: Callable[[DeviceError], None], play: Callable[[Gate], bool]
    ) -> None:
        """Play again and again; `play` does it once and returns False if there is nothing."""
        gate = self._gate = Gate(on_failed)
        self._thread = threading.Thread(
            target=self._run, args=(gate, play), name=self._name, daemon=True
        )
        self._thread.start()

    def _run(self, gate: Gate, play: Callable[[Gate], bool]) -> None:
        self._due = time.monotonic()
        try:
            if not Path(self._path).is_file():
                raise FileNotFoundError(self._path)
            while not self._stopping.is_set():
                if not play(gate):
                    raise ValueError("nothing to play in it")
        except (OSError, ValueError, av.FFmpegError) as error:
            log.warning("cannot play a file: %s", error)
            gate.fail(NoticeKind.FILE_UNREADABLE, self._path)

    def _wait(self, duration_s: float) -> float:
        """Wait for the moment of what comes now and lasts so long; return how late it is."""
        late_s = time.monotonic() - self._due
        if late_s > RESYNC_S:
            self._due += late_s
            late_s = 0.0
        self._stopping.wait(max(0.0, -late_s))
        self._due += duration_s
        return late_s


class FilePictureSource(_FileSource):
    """A `VideoSource` of a video file or of a still picture; at most 1920x1080."""

    def __init__(self, path: str) -> None:
        super().__init__("file picture", path)
        self._converter = PictureConverter()

    def start(
        self, on_picture: Callable[[Picture], None], on_failed: Callable[[DeviceError], None]
    ) -> None:
        self._begin(on_failed, lambda gate: self._play(gate, on_picture))

    def _play(self, gate: Gate, on_picture: Callable[[Picture], None]) -> bool:
        count = 0
        picture: Picture | None = None
        with av.open(self._path, timeout=READ_S) as container:
            if not container.streams.video:
                return False
            stream = container.streams.video[0]
            usual_s = 1 / float(stream.average_rate or DEFAULT_FPS)
            last_s: float | None = None
            for frame in _frames(container, stream):
                # The file's own times say how long the one before is shown.
                step_s = usual_s
                if last_s is not None and frame.time is not None:
                    step_s = min(max(frame.time - last_s, 0.0), RESYNC_S)
                last_s = frame.time
                if count:
                    self._due += step_s - usual_s
                late_s = self._wait(usual_s)
                if self._stopping.is_set():
                    return True
                count += 1
                if late_s < LATE_S:
                    picture = self._converter.from_frame(frame)
                    _deliver(gate, picture, on_picture)
        while count == 1 and picture is not None and not self._stopping.is_set():
            self._wait(1 / STILL_FPS)
            _deliver(gate, picture, on_picture)
        return count > 0


class FileSoundSource(_FileSource):
    """An `AudioSource` of the sound in a file."""

    def __init__(self, path: str) -> None:
        super().__init__("file sound", path)
        self._cutter = BlockCutter()

    def start(
        self, on_block: Callable[[Block], None], on_failed: Callable[[DeviceError], None]
    ) -> None:
        self._begin(on_failed, lambda gate: self._play(gate, on_block))

    def _play(self, gate: Gate, on_block: Callable[[Block], None]) -> bool:
        is_empty = True
        with av.open(self._path, timeout=READ_S) as container:
            if not container.streams.audio:
                return False
            resampler = av.AudioResampler("s16", layout="mono", rate=SAMPLE_RATE_HZ)
            for frame in _sounds(container, resampler):
                is_empty = False
                # Across the loop's end, too: sound has no gaps.
                for block in self._cutter.cut(frame.to_ndarray()[0].astype(np.int16)):
                    self._wait(BLOCK_S)
                    with gate as is_open:
                        if self._stopping.is_set() or not is_open:
                            return True
                        on_block(block)
        return not is_empty


def _deliver(gate: Gate, picture: Picture, on_picture: Callable[[Picture], None]) -> None:
    with gate as is_open:
        if is_open:
            on_picture(picture)


def _frames(
    container: av.container.InputContainer, stream: av.VideoStream
) -> Iterator[av.VideoFrame]:
    """All frames that can be decoded."""
    stream.thread_type = "SLICE"  # whole frames in other threads would be delivered in bursts
    for packet in container.demux(stream):
        try:
            yield from packet.decode()
        except av.InvalidDataError as error:
            log.debug("damaged picture left out: %s", error)


def _sounds(
    container: av.container.InputContainer, resampler: av.AudioResampler
) -> Iterator[av.AudioFrame]:
    for packet in container.demux(container.streams.audio[0]):
        try:
            frames = packet.decode()
        except av.InvalidDataError as error:
            log.debug("damaged sound left out: %s", error)
            continue
        for frame in frames:
            yield from resampler.resample(frame)
    yield from resampler.resample(None)
