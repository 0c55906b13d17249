"""A room with a loudspeaker and a microphone, in simulated time.

The code between them and the call is Tandem's own (`PlayoutPath`, `CapturePath`); the devices take
and give pieces by clocks of their own, and the air has a delay, echoes and a little noise.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from PySide6.QtMultimedia import QAudioFormat

from desktop.core.settings import VoiceProcessing
from desktop.devices.gate import Gate
from desktop.devices.loudspeaker import TICK_MS, PlayoutPath
from desktop.devices.microphone import CapturePath
from desktop.media.far_end import FarEnd
from desktop.ports import SAMPLE_RATE_HZ, Block
from tests.support.voice import Sound, level_dbfs

REVERBERATION_S = 0.2
ECHO_DB = -12.0  # what the microphone hears of the loudspeaker: a laptop
NOISE_DBFS = -75.0
QUEUED_S = 0.030  # what Tandem keeps queued at the loudspeaker
TIMER_JITTER_S = 0.0003
ALL_OFF = VoiceProcessing(cancels_echo=False, suppresses_noise=False, controls_gain=False)
ECHO_ONLY = VoiceProcessing(suppresses_noise=False, controls_gain=False)


@dataclass(frozen=True)
class Stall:
    """The sound thread does not run from `at_s` on for `length_s`."""

    at_s: float
    length_s: float


@dataclass(frozen=True)
class SoundRoom:
    """What is said on both sides, and how it gets there.

    Args:
        far: what the peer says, full scale 1, at 48 kHz.
        near: what is said here; None for nobody.
        wanted: what is to be done to the microphone's sound at a time.
        delay_s: from the moment Tandem gives a sound to the loudspeaker until the microphone
            delivers it; at least 0.06.
        drift_ppm: so much faster is the loudspeaker's clock than the microphone's.
        playout_piece: samples that the loudspeaker takes at once.
        capture_piece: samples that the microphone delivers at once.
    """

    far: Sound
    near: Sound | None = None
    wanted: Callable[[float], VoiceProcessing] = lambda _now_s: ECHO_ONLY
    delay_s: float = 0.09
    drift_ppm: float = 0.0
    playout_piece: int = 480
    capture_piece: int = 256
    stalls: tuple[Stall, ...] = ()

    def run(self) -> "HeardRoom":
        """Let the time of the far side's sound pass."""
        now_s, position = 0.0, 0

        def pull(samples: int, _play_time_s: float) -> Block:
            nonlocal position
            part = self.far[position : position + samples]
            position += samples
            return _int16(np.concatenate([part, np.zeros(samples - len(part))]))

        far_end = FarEnd()
        playout = PlayoutPath(_mono(), pull, Gate(_no_failure), far_end)
        capture = CapturePath(_mono(), far_end, lambda: self.wanted(now_s), lambda _level: None)
        loudspeaker = _Loudspeaker(self.playout_piece, 1 + self.drift_ppm * 1e-6)
        air = _Air(loudspeaker, self.delay_s - QUEUED_S, self.capture_piece)
        near: Sound = np.zeros(len(self.far)) if self.near is None else self.near
        heard: list[Sound] = []
        sent: list[Block] = []
        for now_s, is_delivery in self._events():
            loudspeaker.play_until(now_s)
            if is_delivery:
                heard.append(air.next_piece())
                first = (len(heard) - 1) * self.capture_piece
                piece = heard[-1] + near[first : first + self.capture_piece] + air.noise()
                sent.extend(capture.blocks(_int16(piece).tobytes(), now_s))
            elif data := playout.due(loudspeaker.queued_bytes, now_s):
                loudspeaker.write(data)
                playout.taken(len(data), now_s)
        return HeardRoom(np.concatenate(heard), near, np.concatenate(sent) / 32_768)

    def _events(self) -> Iterator[tuple[float, bool]]:
        """Ticks of the loudspeaker and deliveries (True) of the microphone, in order."""
        seconds = len(self.far) / SAMPLE_RATE_HZ
        ticks = np.arange(0, seconds, TICK_MS / 1000)
        ticks += np.abs(np.random.default_rng(1).standard_normal(len(ticks))) * TIMER_JITTER_S
        pieces = len(self.far) // self.capture_piece
        deliveries = np.arange(1, pieces + 1) * self.capture_piece / SAMPLE_RATE_HZ
        events = [(float(at), False) for at in ticks] + [(float(at), True) for at in deliveries]
        for stall in self.stalls:
            end_s = stall.at_s + stall.length_s
            events = [
                (end_s if stall.at_s <= at < end_s else at, is_delivery)
                for at, is_delivery in events
            ]
        # What waited for the end of a stall comes in the order in which it was due.
        return iter(sorted(events, key=lambda event: event[0]))


@dataclass(frozen=True)
class HeardRoom:
    """What came to the microphone, and what Tandem made of it; full scale 1."""

    echo: Sound
    near: Sound
    sent: Sound

    def removed_db(self, second: int) -> float:
        """How much quieter than the echo is what is sent, in that second (the first is 0)."""
        part = slice(second * SAMPLE_RATE_HZ, (second + 1) * SAMPLE_RATE_HZ)
        return level_dbfs(self.echo[part]) - level_dbfs(self.sent[part])

    def all_removed_db(self) -> list[float]:
        """`removed_db` of all whole seconds."""
        return [self.removed_db(second) for second in range(len(self.sent) // SAMPLE_RATE_HZ)]


class _Loudspeaker:
    """Takes a piece of its queue whenever its clock says so; silence if there is none."""

    def __init__(self, piece: int, speed: float) -> None:
        self._piece = piece
        self.speed = speed
        self._queue: Block = np.empty(0, np.int16)
        self._played: list[Block] = []

    @property
    def queued_bytes(self) -> int:
        return len(self._queue) * 2

    def play_until(self, now_s: float) -> None:
        due = int(now_s * SAMPLE_RATE_HZ * self.speed) // self._piece
        while len(self._played) < due:
            piece = np.zeros(self._piece, np.int16)
            taken, self._queue = self._queue[: self._piece], self._queue[self._piece :]
            piece[: len(taken)] = taken
            self._played.append(piece)

    def write(self, data: bytes) -> None:
        self._queue = np.concatenate([self._queue, np.frombuffer(data, np.int16)])

    def heard(self, at: Sound) -> Sound:
        """What it played at these positions, counted in its own samples."""
        first = max(0, int(at[0]) // self._piece - 1)
        last = max(0, int(at[-1]) // self._piece + 2)
        played = np.concatenate(self._played[first:last] or [np.zeros(1, np.int16)]) / 32_768
        return np.interp(at, first * self._piece + np.arange(len(played)), played, left=0.0)


class _Air:
    """What the microphone hears of the loudspeaker: straight and from the walls, and noise."""

    def __init__(self, loudspeaker: _Loudspeaker, delay_s: float, piece: int) -> None:
        self._loudspeaker = loudspeaker
        self._delay_s = delay_s
        self._piece = piece
        self._pieces = 0
        self._chance = np.random.default_rng(3)
        length = round(REVERBERATION_S * SAMPLE_RATE_HZ)
        walls = 0.08 * np.random.default_rng(2).standard_normal(length)
        walls *= np.exp(-6.9 * np.arange(length) / length)
        walls[0] = 1.0
        walls *= 10 ** (ECHO_DB / 20) / np.sqrt(np.sum(walls**2))
        self._size = 1 << (length + piece - 1).bit_length()
        self._spectrum = np.fft.rfft(walls, self._size)
        self._past = np.zeros(length)  # what was played before, as long as it is heard

    def next_piece(self) -> Sound:
        """What arrives within the microphone's next piece."""
        times_s = (self._pieces * self._piece + np.arange(self._piece)) / SAMPLE_RATE_HZ
        self._pieces += 1
        at = (times_s - self._delay_s) * SAMPLE_RATE_HZ * self._loudspeaker.speed
        played = np.concatenate([self._past, self._loudspeaker.heard(at)])
        self._past = played[self._piece :]
        spectrum = np.fft.rfft(played[-self._size :], self._size) * self._spectrum
        length = min(len(played), self._size)
        return np.fft.irfft(spectrum, self._size)[length - self._piece : length]

    def noise(self) -> Sound:
        """Of the room, as long as a piece."""
        return self._chance.standard_normal(self._piece) * 10 ** (NOISE_DBFS / 20)


def _mono() -> QAudioFormat:
    sound_format = QAudioFormat()
    sound_format.setSampleRate(SAMPLE_RATE_HZ)
    sound_format.setChannelCount(1)
    sound_format.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    return sound_format


def _int16(sound: Sound) -> Block:
    block: Block = np.clip(np.rint(sound * 32_768), -32_768, 32_767).astype(np.int16)
    return block


def _no_failure(error: Exception) -> None:
    raise error
