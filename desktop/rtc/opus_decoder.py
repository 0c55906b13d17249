"""Opus as it comes over a line that loses packets."""

import av
import numpy as np
from aiortc.codecs.base import Decoder
from aiortc.jitterbuffer import JitterFrame
from av.frame import Frame

from desktop.ports import SAMPLE_RATE_HZ
from desktop.rtc.libopus import STEP_SAMPLES, Libopus, OpusDecoder, Samples

CONCEALED_SAMPLES = 5_760  # 120 ms; what is missing for longer is faded out where it is played
_TIMESTAMPS = 1 << 32


class ReceivedFrame(JitterFrame):
    """A frame as aiortc's decoders take it; `is_next`: no packet is missing before it."""

    def __init__(self, data: bytes, timestamp: int, is_next: bool) -> None:
        super().__init__(data, timestamp)
        self.is_next = is_next


class LiveOpusDecoder(Decoder):
    """Sees by the time stamps that sound is missing and makes it up when the next packet comes.

    The last packet before that one is taken from its repair data, if it has some; those before
    are concealed. A longer gap, a step of the time stamps, or a pause in which the sender sent
    nothing, is left as it is. Thread: any one.
    """

    def __init__(self, library: Libopus) -> None:
        self._decoder = OpusDecoder(library)
        self._expected: int | None = None  # time stamp of the next packet; None before the first
        self.concealed = 0  # samples that were made up

    def decode(self, encoded_frame: JitterFrame) -> list[Frame]:
        """Sound of the packet, before it what was lost: s16, mono, 48 kHz, of any length.

        Its `pts` is the time stamp of its first sample.

        Raises LibopusError if it is no Opus packet; it then counts as lost.
        """
        data, timestamp = encoded_frame.data, encoded_frame.timestamp
        missing = 0 if self._expected is None else (timestamp - self._expected) % _TIMESTAMPS
        parts = []
        is_pause = isinstance(encoded_frame, ReceivedFrame) and encoded_frame.is_next
        made_up = 0
        if not is_pause and 0 < missing <= CONCEALED_SAMPLES and missing % STEP_SAMPLES == 0:
            parts.append(self._decoder.conceal(missing, data))
            made_up = missing
            self.concealed += missing
        parts.append(self._decoder.decode(data))
        self._expected = (timestamp + len(parts[-1])) % _TIMESTAMPS
        return [_frame(np.concatenate(parts), (timestamp - made_up) % _TIMESTAMPS)]


def _frame(sound: Samples, timestamp: int) -> av.AudioFrame:
    frame = av.AudioFrame("s16", "mono", len(sound))
    frame.planes[0].update(sound.tobytes())
    frame.sample_rate = SAMPLE_RATE_HZ
    frame.pts = timestamp
    return frame
