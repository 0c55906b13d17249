"""Between a device's sound format and Tandem's: int16, mono, 48,000 samples a second."""

from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from PySide6.QtMultimedia import QAudioDevice, QAudioFormat

from desktop.ports import SAMPLE_RATE_HZ, Block

_DTYPES: dict[QAudioFormat.SampleFormat, type[np.generic]] = {
    QAudioFormat.SampleFormat.UInt8: np.uint8,
    QAudioFormat.SampleFormat.Int16: np.int16,
    QAudioFormat.SampleFormat.Int32: np.int32,
    QAudioFormat.SampleFormat.Float: np.float32,
}


def best_format(device: QAudioDevice) -> QAudioFormat:
    """Mono at 48 kHz if the device can, else stereo, else what it likes best."""
    for channels in (1, 2):
        wanted = QAudioFormat()
        wanted.setSampleRate(SAMPLE_RATE_HZ)
        wanted.setChannelCount(channels)
        wanted.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        if device.isFormatSupported(wanted):
            return wanted
    return device.preferredFormat()


class CaptureConverter:
    """Makes blocks of what a microphone delivers. Thread: one."""

    def __init__(self, device_format: QAudioFormat) -> None:
        self._dtype = _DTYPES[device_format.sampleFormat()]
        self._channels = device_format.channelCount()
        self._frame_bytes = device_format.bytesPerFrame()
        self._resampler = _Resampler(device_format.sampleRate(), SAMPLE_RATE_HZ)
        self._rest = b""  # part of a frame, until the next bytes

    def samples(self, data: bytes) -> Block:
        """All samples that these bytes complete, shape (n,)."""
        data = self._rest + data if self._rest else data
        whole = len(data) // self._frame_bytes * self._frame_bytes
        self._rest = data[whole:]
        sound = np.frombuffer(data, self._dtype, whole // np.dtype(self._dtype).itemsize)
        return self._resampler.resampled(_to_int16(sound.reshape(-1, self._channels)))


class PlayoutConverter:
    """Makes a loudspeaker's bytes of samples. Thread: one."""

    def __init__(self, device_format: QAudioFormat) -> None:
        self._format = device_format.sampleFormat()
        self._channels = device_format.channelCount()
        self._resampler = _Resampler(SAMPLE_RATE_HZ, device_format.sampleRate())

    def data(self, samples: Block) -> bytes:
        """The same sound on all channels."""
        mono = self._resampler.resampled(samples)
        sound: NDArray[np.generic]
        match self._format:
            case QAudioFormat.SampleFormat.UInt8:
                sound = ((mono >> 8) + 128).astype(np.uint8)
            case QAudioFormat.SampleFormat.Int32:
                sound = mono.astype(np.int32) << 16
            case QAudioFormat.SampleFormat.Float:
                sound = mono.astype(np.float32) / 32_768
            case _:
                sound = mono
        return (sound if self._channels == 1 else np.repeat(sound, self._channels)).tobytes()


def _to_int16(sound: NDArray[np.generic]) -> Block:
    """The mean of the channels of a shape (n, channels)."""
    if sound.dtype == np.int16 and sound.shape[1] == 1:
        return sound[:, 0].astype(np.int16)
    mean: NDArray[np.floating[Any]] = sound.mean(axis=1, dtype=np.float32)
    if sound.dtype == np.uint8:
        mean = (mean - 128) * 256
    elif sound.dtype == np.int32:
        mean = mean / 65_536
    elif sound.dtype == np.float32:
        mean = mean * 32_768
    mono: Block = np.clip(np.rint(mean), -32_768, 32_767).astype(np.int16)
    return mono


class _Resampler:
    """Mono int16 from one rate to another; nothing at all if they are equal."""

    def __init__(self, from_hz: int, to_hz: int) -> None:
        self._from_hz = from_hz
        self._resampler = (
            None if from_hz == to_hz else av.AudioResampler("s16", layout="mono", rate=to_hz)
        )

    def resampled(self, samples: Block) -> Block:
        if self._resampler is None or not len(samples):
            return samples
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), "s16", "mono")
        frame.sample_rate = self._from_hz
        frames = self._resampler.resample(frame)
        pieces = [frame.to_ndarray()[0].astype(np.int16) for frame in frames]
        return np.concatenate(pieces) if pieces else np.empty(0, np.int16)
