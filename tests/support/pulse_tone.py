"""A tone on a PulseAudio sink, and the tone that a sink plays."""

import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from desktop.media.meters import dominant_hz
from desktop.media.tone import SAMPLE_RATE_HZ, ToneGenerator

RAW = ("--raw", "--rate=48000", "--channels=1", "--format=s16le")
_LENGTH_S = 150
_LIMIT_S = 20.0


@contextmanager
def played_tone(
    environment: Mapping[str, str], sink: str, hz: float, length_s: int = _LENGTH_S
) -> Iterator[None]:
    """Play a tone to a sink, as somebody who speaks into its microphone."""
    samples = ToneGenerator(hz).block(0.0, SAMPLE_RATE_HZ * length_s)
    with tempfile.TemporaryDirectory(prefix="tone-") as folder:
        path = Path(folder) / "tone.raw"
        path.write_bytes(samples.tobytes())
        player = subprocess.Popen(["paplay", *RAW, f"--device={sink}", path], env=dict(environment))
        try:
            yield
        finally:
            player.terminate()
            player.wait(_LIMIT_S)


def recorded_hz(environment: Mapping[str, str], sink: str) -> float | None:
    """The dominant frequency of the next second that a sink plays; None in silence."""
    recorder = subprocess.Popen(
        ["parec", *RAW, f"--device={sink}.monitor", "--latency-msec=20"],
        env=dict(environment),
        stdout=subprocess.PIPE,
    )
    assert recorder.stdout is not None
    with recorder.stdout:
        data = recorder.stdout.read(SAMPLE_RATE_HZ * 2)
        recorder.terminate()
    recorder.wait(_LIMIT_S)
    samples = np.frombuffer(data, np.int16)
    return dominant_hz(samples) if int(np.abs(samples).max()) > 300 else None
