"""What the meters tell of sound and pictures."""

from fractions import Fraction

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from desktop.media.meters import (
    PictureDelay,
    SoundMeter,
    SoundReading,
    dominant_hz,
    find_marks,
    level_dbfs,
)
from desktop.media.tone import ToneGenerator

Samples = NDArray[np.int16]
START_S = 1_795_000_000.0


def tone_of(seconds: float, tone_hz: float = 440.0, start_s: float = START_S) -> Samples:
    tone = ToneGenerator(tone_hz)
    return np.concatenate([tone.block(start_s + n * 0.02) for n in range(round(seconds * 50))])


def feed(meter: SoundMeter, sound: Samples, play_time_s: float, piece: int = 480) -> None:
    for at in range(0, len(sound), piece):
        meter.feed(sound[at : at + piece], play_time_s + at / 48_000)


def through_opus(sound: Samples, bits_per_second: int) -> Samples:
    """Encoded and decoded by libopus in packets of 20 ms, its delay taken out."""
    encoder = av.AudioCodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, "mono", "s16"
    encoder.bit_rate = bits_per_second
    encoder.options = {"application": "voip", "frame_duration": "20"}
    decoder = av.AudioCodecContext.create("libopus", "r")
    decoder.sample_rate, decoder.layout = 48_000, "mono"
    packets = []
    for number in range(len(sound) // 960):
        frame = av.AudioFrame.from_ndarray(
            sound[number * 960 :][:960].reshape(1, -1), "s16", "mono"
        )
        frame.sample_rate, frame.pts, frame.time_base = 48_000, number * 960, Fraction(1, 48_000)
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    decoded = [
        frame.to_ndarray().reshape(-1) for packet in packets for frame in decoder.decode(packet)
    ]
    lookahead = 312  # of libopus, 6.5 ms
    return np.concatenate(decoded)[lookahead:].astype(np.int16)


def speech_like(seconds: int, seed: int) -> Samples:
    """Voiced stretches with formants, hisses, and pauses, at a loud level."""
    random = np.random.default_rng(seed)
    pieces: list[NDArray[np.float64]] = []
    while sum(len(piece) for piece in pieces) < seconds * 48_000:
        length = int(random.uniform(0.03, 0.25) * 48_000)
        at = np.arange(length) / 48_000
        kind = random.integers(0, 3)
        if kind == 0:
            pitch = random.uniform(80, 300) * (1 + 0.1 * at)
            formants = random.uniform((300, 900, 2200), (900, 2200, 3600))
            widths = np.array((80.0, 120.0, 200.0))
            piece = np.zeros(length)
            for harmonic in range(1, 40):
                near = np.exp(-np.square((harmonic * pitch.mean() - formants) / widths))
                strength = (near * (1, 0.6, 0.8)).sum() + 0.02
                piece += strength * np.sin(2 * np.pi * harmonic * np.cumsum(pitch) / 48_000)
        elif kind == 1:
            noise = np.fft.rfft(random.normal(0, 1, length))
            hz = np.fft.rfftfreq(length, 1 / 48_000)
            center = random.uniform(2000, 7000)
            piece = np.fft.irfft(noise * np.exp(-np.square((hz - center) / 900)), length)
        else:
            piece = random.normal(0, 0.01, length)
        fade = np.minimum(1, np.minimum(np.arange(length), np.arange(length)[::-1]) / 240)
        pieces.append(piece / (np.abs(piece).max() + 1e-9) * 15_000 * fade * random.uniform(0.1, 1))
    return np.concatenate(pieces).astype(np.int16)


def test_level_is_relative_to_a_full_scale_sine() -> None:
    at = np.arange(48_000)
    sine = np.rint(32_767 * np.sin(2 * np.pi * 1000 * at / 48_000)).astype(np.int16)
    assert level_dbfs(sine) == pytest.approx(0, abs=0.01)
    assert level_dbfs((sine // 10).astype(np.int16)) == pytest.approx(-20, abs=0.05)


def test_silence_and_nothing_have_the_lowest_level() -> None:
    assert level_dbfs(np.zeros(960, np.int16)) == -96
    assert level_dbfs(np.empty(0, np.int16)) == -96


def test_level_never_exceeds_zero() -> None:
    assert level_dbfs(np.full(960, 32_767, np.int16)) == 0


@pytest.mark.parametrize("tone_hz", [25.0, 440.0, 880.3, 7654.3, 19_000.0])
@pytest.mark.parametrize("length", [4800, 24_000, 48_000])
def test_the_dominant_frequency_is_found_between_the_lines(tone_hz: float, length: int) -> None:
    at = np.arange(length)
    sound = 3000 * np.sin(2 * np.pi * tone_hz * at / 48_000 + 1)
    sound += np.random.default_rng(1).normal(0, 500, length)
    found = dominant_hz(sound.astype(np.int16))
    assert found == pytest.approx(tone_hz, abs=0.05 * 48_000 / length + 0.2)


def test_a_moment_is_too_short_for_a_frequency() -> None:
    assert dominant_hz(tone_of(0.08)) is None


@pytest.mark.parametrize("delay_s", [0.0, 0.045, 0.3, 0.897])
def test_level_tone_and_delay_are_told_each_second(delay_s: float) -> None:
    meter = SoundMeter()
    sound = tone_of(5, start_s=START_S + 0.5)
    for second in range(5):
        feed(meter, sound[second * 48_000 :][:48_000], START_S + 0.5 + second + delay_s)
        reading = meter.take()
        assert reading.level_dbfs == pytest.approx(-12.04, abs=0.05)
        assert reading.tone_hz == pytest.approx(440, abs=0.2)
        assert reading.delay_ms == pytest.approx(delay_s * 1000, abs=1)


@pytest.mark.parametrize("start_s", [START_S + n / 50 for n in (0, 1, 2, 3, 25, 48, 49)])
def test_a_mark_at_the_border_of_two_readings_is_found_once(start_s: float) -> None:
    meter = SoundMeter()
    sound = tone_of(4.2, start_s=start_s)
    found = []
    for at in range(0, len(sound), 48_000):
        feed(meter, sound[at : at + 48_000], start_s + 0.25 + at / 48_000)
        found.append(meter.take().delay_ms)
    # The one at the very beginning has no sound before it.
    assert [pytest.approx(250, abs=1)] * 4 == [delay for delay in found if delay is not None][-4:]
    assert len([delay for delay in found if delay is not None]) <= 5


def test_a_play_time_a_little_too_early_is_a_small_negative_delay() -> None:
    meter = SoundMeter()
    feed(meter, tone_of(1, start_s=START_S + 0.5), START_S + 0.496)
    assert meter.take().delay_ms == pytest.approx(-4, abs=1)


def test_pieces_that_do_not_follow_each_other_evenly_are_placed_by_their_own_time() -> None:
    meter = SoundMeter()
    sound = tone_of(1, start_s=START_S + 0.5)
    feed(meter, sound[:12_000], START_S + 0.6)
    feed(meter, sound[12_000:], START_S + 0.5 + 0.25 + 0.13)
    assert meter.take().delay_ms == pytest.approx(130, abs=1)


@pytest.mark.parametrize("tone_hz", [440.0, 880.0])
@pytest.mark.parametrize("bits_per_second", [32_000, 48_000, 96_000])
def test_marks_survive_opus(bits_per_second: int, tone_hz: float) -> None:
    sound = through_opus(tone_of(6, tone_hz, START_S + 0.5), bits_per_second)
    meter = SoundMeter()
    for second in range(5):
        feed(meter, sound[second * 48_000 :][:48_000], START_S + 0.6 + second)
        reading = meter.take()
        assert reading.delay_ms == pytest.approx(100, abs=10)
        assert reading.tone_hz == pytest.approx(tone_hz, abs=1)
        assert reading.level_dbfs == pytest.approx(-12, abs=1)


@pytest.mark.parametrize("seed", range(6))
def test_speech_has_no_marks(seed: int) -> None:
    assert find_marks(speech_like(20, seed)) == []


def test_noise_and_a_steady_tone_of_3000_hz_have_no_marks() -> None:
    noise = np.random.default_rng(2).normal(0, 6000, 480_000).astype(np.int16)
    assert find_marks(noise) == []
    at = np.arange(96_000)
    assert find_marks((8000 * np.sin(2 * np.pi * 3000 * at / 48_000)).astype(np.int16)) == []


def test_silence_has_a_level_and_nothing_else() -> None:
    meter = SoundMeter()
    feed(meter, np.zeros(48_000, np.int16), START_S)
    assert meter.take() == SoundReading(level_dbfs=-96)


def test_without_sound_there_is_no_reading() -> None:
    meter = SoundMeter()
    assert meter.take() == SoundReading()
    feed(meter, tone_of(1), START_S)
    assert meter.take().tone_hz is not None
    assert meter.take() == SoundReading()


def test_what_nobody_takes_is_forgotten() -> None:
    meter = SoundMeter()
    feed(meter, tone_of(4, 880), START_S)
    feed(meter, tone_of(2, 440), START_S + 4)
    assert meter.take().tone_hz == pytest.approx(440, abs=0.2)


def test_picture_delay_is_the_median_of_what_advanced() -> None:
    delay = PictureDelay()
    assert delay.take() is None
    for stamp_ms, now_ms in ((1000, 1050.0), (1033, 1080.0), (1066, 1200.0)):
        delay.feed(stamp_ms, now_ms)
        delay.feed(stamp_ms, now_ms + 500)  # a frozen picture tells nothing
    assert delay.take() == 50
    assert delay.take() is None


def test_picture_delays_that_nobody_takes_are_forgotten() -> None:
    delay = PictureDelay()
    for number in range(2000):
        delay.feed(number, number + (10.0 if number < 1000 else 20.0))
    assert delay.take() == 20
