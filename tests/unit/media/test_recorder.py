"""What a recording holds is read with PyAV again; also of one that was killed."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from desktop.core.recording import Recording, RecordingEnd
from desktop.media.picture import black_picture, plane_of
from desktop.media.recorder import (
    FPS,
    INSET,
    LEAST_FREE_BYTES,
    MARGIN_PX,
    MOST_SAMPLES,
    SIZE,
    TICK_SAMPLES,
    WAIT_TICKS,
    Recorder,
    SoundQueue,
    composed,
    mixed,
)

ROOT = Path(__file__).parents[3]
LIMIT_S = 20.0


def gray(luma: int, width: int = 640, height: int = 360) -> av.VideoFrame:
    picture = black_picture(width, height)
    plane_of(picture, 0)[:] = luma
    return picture


class Watcher:
    """Keeps what a recorder tells, and lets a test wait for it."""

    def __init__(self) -> None:
        self._arrived = threading.Condition()
        self.told: list[Recording] = []

    def __call__(self, recording: Recording) -> None:
        with self._arrived:
            self.told.append(recording)
            self._arrived.notify_all()

    def wait_for(self, condition: Callable[[Recording], bool]) -> Recording:
        with self._arrived:
            assert self._arrived.wait_for(lambda: any(map(condition, self.told)), LIMIT_S), (
                self.told
            )
            return next(filter(condition, self.told))


def test_both_pictures_and_both_voices_are_in_the_file(tmp_path: Path) -> None:
    watcher = Watcher()
    recorder = Recorder(watcher)
    path = tmp_path / "films" / "call.mkv"
    recorder.show_own(gray(200))
    recorder.show_peer(gray(120))
    recorder.start(path)
    watcher.wait_for(lambda told: told.end is None)
    tone = (8000 * np.sin(np.arange(960) / 960 * 2 * np.pi * 10)).astype(np.int16)
    for _ in range(40):
        recorder.hear_own(tone)
        recorder.hear_peer(tone)
    watcher.wait_for(lambda told: told.seconds >= 2 and told.bytes > 0)
    recorder.close()
    end = watcher.told[-1]
    assert end.end is RecordingEnd.STOPPED
    assert end.bytes == path.stat().st_size
    with av.open(str(path)) as container:
        assert [stream.type for stream in container.streams] == ["video", "audio"]
        assert container.duration is not None
        assert container.duration / 1e6 == pytest.approx(end.seconds, abs=0.3)
        pictures = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
    assert len(pictures) / FPS <= end.seconds + 0.1
    shown = pictures[-1]
    assert shown.shape == (SIZE[1], SIZE[0])
    assert shown[100, 100] > 80  # the other's
    assert shown[-MARGIN_PX - INSET[1] // 2, -MARGIN_PX - INSET[0] // 2] > shown[100, 100] + 50
    with av.open(str(path)) as container:
        sound = np.concatenate([f.to_ndarray().ravel() for f in container.decode(audio=0)])
    assert np.abs(sound).max() > 0.3  # both together, of full scale 1.0


def test_what_a_killed_program_recorded_is_playable(tmp_path: Path) -> None:
    path = tmp_path / "killed.mkv"
    program = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from desktop.media.picture import black_picture\n"
        "from desktop.media.recorder import Recorder\n"
        "def tell(recording):\n"
        "    print(int(recording.seconds), flush=True)\n"
        "recorder = Recorder(tell)\n"
        "recorder.show_peer(black_picture(640, 360))\n"
        "recorder.start(Path(sys.argv[1]))\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) >= 4:
                break
        os.kill(process.pid, signal.SIGKILL)
    with av.open(str(path)) as container:
        times = [frame.time for frame in container.decode(video=0)]
    with av.open(str(path)) as container:
        sounds = [frame.time for frame in container.decode(audio=0)]
    assert times[-1] is not None
    assert times[-1] > 2.5
    assert sounds[-1] is not None
    assert sounds[-1] > 2.0


def test_a_disk_that_fills_ends_the_recording_with_what_there_is(tmp_path: Path) -> None:
    free = [LEAST_FREE_BYTES * 2]
    watcher = Watcher()
    recorder = Recorder(watcher, free_bytes=lambda _folder: free[0])
    recorder.start(tmp_path / "call.mkv")
    watcher.wait_for(lambda told: told.seconds >= 1)
    free[0] = LEAST_FREE_BYTES - 1
    watcher.wait_for(lambda told: told.end is RecordingEnd.DISK_FULL)
    recorder.close()
    with av.open(str(tmp_path / "call.mkv")) as container:
        assert sum(1 for _ in container.decode(video=0)) >= FPS


@pytest.mark.expects_warnings("the recording ended")
def test_where_nothing_can_be_written_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    watcher = Watcher()
    recorder = Recorder(watcher)
    recorder.start(tmp_path / "file" / "call.mkv")
    watcher.wait_for(lambda told: told.end is RecordingEnd.FAILED)
    recorder.close()
    assert not recorder.is_recording


def test_nothing_is_kept_while_nothing_is_recorded() -> None:
    recorder = Recorder(lambda _recording: None)
    recorder.hear_own(np.ones(960, np.int16))
    recorder.stop()
    recorder.close()
    assert not recorder.is_recording


def test_sound_keeps_its_moment_over_a_pause_and_never_piles_up() -> None:
    queue = SoundQueue()
    assert not queue.take(TICK_SAMPLES).any()
    queue.put(np.full(960, 7, np.int16))  # after a pause: it waits as all sound does
    for _ in range(WAIT_TICKS):
        assert not queue.take(TICK_SAMPLES).any()
    assert queue.take(TICK_SAMPLES)[:960].tolist() == [7] * 960
    for _ in range(100):
        queue.put(np.full(MOST_SAMPLES // 10, 9, np.int16))
    waiting = 0
    while queue.take(960).any():
        waiting += 960
    assert waiting <= MOST_SAMPLES


def test_two_loud_voices_are_cut_off_and_do_not_wrap() -> None:
    loud = np.full(4, 30_000, np.int16)
    assert mixed(loud, loud).tolist() == [32_767] * 4
    assert mixed(-loud, -loud).tolist() == [-32_768] * 4


@pytest.mark.parametrize("size", [(320, 180), (480, 640), (1920, 1080), (1000, 602)])
def test_any_shape_is_shown_whole(size: tuple[int, int]) -> None:
    luma = plane_of(composed(gray(200, *size), None), 0)
    rows, columns = np.nonzero(luma > 100)
    width, height = columns.max() - columns.min() + 1, rows.max() - rows.min() + 1
    assert width / height == pytest.approx(size[0] / size[1], rel=0.02)
    assert width == SIZE[0] or height == SIZE[1]
