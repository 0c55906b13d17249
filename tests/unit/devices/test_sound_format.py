"""Any format of a device becomes int16, mono, 48 kHz, and back."""

import numpy as np
import pytest
from PySide6.QtMultimedia import QAudioFormat

from desktop.devices.blocks import BlockCutter
from desktop.devices.sound_format import CaptureConverter, PlayoutConverter
from desktop.media.meters import dominant_hz, level_dbfs
from desktop.media.tone import ToneGenerator

Sample = QAudioFormat.SampleFormat


def sound_format(rate_hz: int, channels: int, sample: QAudioFormat.SampleFormat) -> QAudioFormat:
    made = QAudioFormat()
    made.setSampleRate(rate_hz)
    made.setChannelCount(channels)
    made.setSampleFormat(sample)
    return made


formats = pytest.mark.parametrize(
    ("rate_hz", "channels", "sample"),
    [
        (rate_hz, channels, sample)
        for rate_hz in (48_000, 44_100, 16_000)
        for channels in (1, 2, 6)
        for sample in (Sample.UInt8, Sample.Int16, Sample.Int32, Sample.Float)
    ],
)


@formats
def test_what_is_played_is_recorded_again(
    rate_hz: int, channels: int, sample: QAudioFormat.SampleFormat
) -> None:
    device_format = sound_format(rate_hz, channels, sample)
    playout, capture = PlayoutConverter(device_format), CaptureConverter(device_format)
    tone = ToneGenerator()
    data = b"".join(playout.data(tone.block(0.5 + n / 100, 480)) for n in range(40))
    assert len(data) == pytest.approx(0.4 * rate_hz * device_format.bytesPerFrame(), rel=0.02)
    # In pieces that end inside of a frame.
    pieces = [capture.samples(data[at : at + 1001]) for at in range(0, len(data), 1001)]
    sound = np.concatenate(pieces)
    assert sound.dtype == np.int16
    assert len(sound) == pytest.approx(19_200, rel=0.02)
    assert dominant_hz(sound) == pytest.approx(440, abs=1)
    assert level_dbfs(sound) == pytest.approx(-12, abs=0.2)


def test_the_loudest_sound_stays_the_loudest() -> None:
    float_format = sound_format(48_000, 2, Sample.Float)
    loud = np.tile(np.array([1.5, 1.5, -1.5, -1.5], np.float32), 100).tobytes()
    sound = CaptureConverter(float_format).samples(loud)
    assert sound.max() == 32_767
    assert sound.min() == -32_768


def test_stereo_is_the_mean_of_its_sides() -> None:
    stereo = sound_format(48_000, 2, Sample.Int16)
    sound = CaptureConverter(stereo).samples(np.array([100, 300, -50, 50], np.int16).tobytes())
    assert sound.tolist() == [200, 0]


def test_blocks_are_cut_from_pieces_of_any_length() -> None:
    cutter = BlockCutter()
    sound = np.arange(5000, dtype=np.int16)
    blocks = [
        block for piece in np.split(sound, [0, 1, 700, 961, 3500]) for block in cutter.cut(piece)
    ]
    assert [len(block) for block in blocks] == [960] * 5
    assert np.array_equal(np.concatenate(blocks), sound[:4800])
