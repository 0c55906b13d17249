"""Measures the devices that a call would use, each for some seconds. Thread: any but a device's."""

import statistics
import threading
import time
from collections.abc import Callable

import numpy as np

from desktop.core.errors import DeviceError
from desktop.core.findings import (
    Check,
    Found,
    Outcome,
    judge_camera,
    judge_echo,
    judge_noise,
)
from desktop.core.settings import VoiceProcessing
from desktop.media.level import LevelMeter
from desktop.ports import SAMPLE_RATE_HZ, Block, Devices, Picture

OPEN_LIMIT_S = 8.0  # a device says itself that it hangs, after 5 s
CAMERA_S = 3.0
NOISE_S = 2.0
ECHO_S = 5.0  # of which the canceller learns in the first half
QUIETEST = 0.2  # of all levels: somebody may speak or type in the rest
NOISE_RMS = 0.1 * 32_767  # -20 dBFS


class _Failure:
    """The first thing that a device said about itself. Thread: any."""

    def __init__(self) -> None:
        self.is_told = threading.Event()
        self.error: DeviceError | None = None

    def tell(self, error: DeviceError) -> None:
        if self.error is None:
            self.error = error
            self.is_told.set()

    def found(self, check: Check) -> Found:
        if self.error is None:
            return Found(check, Outcome.DEVICE_MUTE, {"limit_s": f"{OPEN_LIMIT_S:.0f}"})
        notice = self.error.notice
        facts = {"notice": notice.kind.value, "detail": notice.detail}
        return Found(check, Outcome.DEVICE_FAILED, facts)


def examine_camera(devices: Devices, camera: str | None, label: str) -> Found:
    """How many pictures it gives, and how long it takes to open."""
    times: list[float] = []
    sizes: list[tuple[int, int]] = []
    has_first, failure = threading.Event(), _Failure()

    def on_picture(picture: Picture) -> None:
        times.append(time.perf_counter())
        sizes.append((picture.width, picture.height))
        has_first.set()

    def on_failed(error: DeviceError) -> None:
        failure.tell(error)
        has_first.set()

    source = devices.video_source(camera)
    began_s = time.perf_counter()
    source.start(on_picture, on_failed)
    try:
        has_first.wait(OPEN_LIMIT_S)
        if times:
            failure.is_told.wait(CAMERA_S)
    finally:
        source.stop()
    if failure.error is not None or len(times) < 2:
        return failure.found(Check.CAMERA)
    fps = (len(times) - 1) / (times[-1] - times[0])
    facts = {
        "label": label,
        "width": str(sizes[-1][0]),
        "height": str(sizes[-1][1]),
        "fps": f"{fps:.0f}",
        "first_ms": f"{1000 * (times[0] - began_s):.0f}",
    }
    return Found(Check.CAMERA, judge_camera(fps), facts)


def examine_microphone(devices: Devices, microphone: str | None, label: str) -> Found:
    """How loud it is while nobody speaks."""
    levels, failure = _listen(devices, microphone, lambda: None, NOISE_S)
    if not levels.raw:
        return failure.found(Check.MICROPHONE)
    noise_dbfs = quietest(levels.raw)
    facts = {"label": label, "noise_dbfs": f"{noise_dbfs:.0f}"}
    return Found(Check.MICROPHONE, judge_noise(noise_dbfs), facts)


def examine_echo(devices: Devices, microphone: str | None, loudspeaker: str | None) -> Found:
    """How much of what the loudspeaker plays is taken out of the microphone's sound again."""
    noise = np.random.default_rng(1).normal(0.0, NOISE_RMS, 10 * SAMPLE_RATE_HZ)
    sound = np.clip(noise, -32_767, 32_767).astype(np.int16)
    played = 0
    failure = _Failure()

    def pull(samples: int, _play_time_s: float) -> Block:
        nonlocal played
        taken = np.take(sound, np.arange(played, played + samples), mode="wrap")
        played += samples
        return taken

    before, deaf = _listen(devices, microphone, lambda: None, NOISE_S / 2)
    if not before.raw:
        return deaf.found(Check.ECHO)
    sink = devices.audio_sink(loudspeaker)
    try:
        levels, deaf = _listen(devices, microphone, lambda: sink.start(pull, failure.tell), ECHO_S)
    finally:
        sink.stop()
    if failure.error is not None:
        return failure.found(Check.ECHO)
    if not levels.raw or not levels.left:
        return deaf.found(Check.ECHO)
    heard_dbfs, left_dbfs = _second_half(levels.raw), _second_half(levels.left)
    outcome = judge_echo(heard_dbfs, quietest(before.raw), left_dbfs)
    return Found(Check.ECHO, outcome, {"removed_db": f"{heard_dbfs - left_dbfs:.0f}"})


class _Levels:
    """In dBFS, 20 a second: of the microphone, and of what is left after the canceller."""

    def __init__(self) -> None:
        self.raw: list[float] = []
        self.left: list[float] = []


def _listen(
    devices: Devices, microphone: str | None, begin: Callable[[], None], seconds: float
) -> tuple[_Levels, _Failure]:
    """Listen for so long, from the first sound on; `begin` is called then."""
    levels, failure, meter = _Levels(), _Failure(), LevelMeter()
    has_first = threading.Event()

    def on_block(block: Block) -> None:
        level_dbfs = meter.feed(block)
        if level_dbfs is not None:
            levels.left.append(level_dbfs)
        has_first.set()

    def on_failed(error: DeviceError) -> None:
        failure.tell(error)
        has_first.set()

    # Nothing but the echo is taken out, or quiet and noise would be called echo
    devices.process_voice(VoiceProcessing(suppresses_noise=False, controls_gain=False))
    devices.watch_microphone(levels.raw.append)
    source = devices.audio_source(microphone)
    source.start(on_block, on_failed)
    try:
        has_first.wait(OPEN_LIMIT_S)
        if failure.error is None and has_first.is_set():
            begin()
            failure.is_told.wait(seconds)
    finally:
        source.stop()
    if failure.error is not None:
        return _Levels(), failure
    if not levels.raw:  # a test tone or a file has no level of its own
        levels.raw.extend(levels.left)
    return levels, failure


def quietest(levels_dbfs: list[float]) -> float:
    """What the level does not fall below for long. Needs one at least."""
    return sorted(levels_dbfs)[int(len(levels_dbfs) * QUIETEST)]


def _second_half(levels_dbfs: list[float]) -> float:
    return statistics.median(levels_dbfs[len(levels_dbfs) // 2 :])
