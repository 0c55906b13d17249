"""What is done to a microphone's sound: the echo is taken out, noise lowered, the level evened.

libwebrtc's parts, one for each switch, as its own pipeline has them: a change of one leaves what
the others have learned. Each takes frames of 10 ms and makes the sound later: echo 9 ms, noise
6 ms, gain not at all; together they cost 1 to 2 % of a core.
"""

from collections.abc import Callable

import numpy as np
from pywebrtc_audio import EchoCanceller, GainController, NoiseSuppressor

from desktop.core.settings import VoiceProcessing
from desktop.media.far_end import FarEnd
from desktop.ports import SAMPLE_RATE_HZ, Block

FRAME_SAMPLES = 480  # 10 ms, libwebrtc's frame
NOISE_LEVEL = 1  # of 0 to 3: 12 dB; more is heard in the voice
# Until a sound in the air has become one that the microphone delivers; not known by Qt, and
# wanted only for a first guess, which the canceller corrects.
CAPTURE_LATENCY_S = 0.010


class VoiceProcessor:
    """Processes one microphone as `wanted` says at the moment. Thread: one, the sound thread.

    Args:
        far_end: of the loudspeaker whose echo the microphone hears.
        wanted: asked before each frame; a switch works from the next frame on.
    """

    def __init__(self, far_end: FarEnd, wanted: Callable[[], VoiceProcessing]) -> None:
        self._far_end = far_end
        self._reader = far_end.next_reader()
        self._wanted = wanted
        self._near: Block = np.empty(0, np.int16)  # less than a frame
        self._far: Block = np.empty(0, np.int16)  # as long as _near
        self._echo: EchoCanceller | None = None  # None: switched off
        self._noise: NoiseSuppressor | None = None
        self._gain: GainController | None = None

    def processed(self, samples: Block, now_s: float) -> Block:
        """All frames that these samples, shape (n,), complete; up to 10 ms are kept.

        `now_s`, of the monotonic clock, is when the microphone delivered them.
        """
        # Always read: the far end has to stay in step while the switch is off.
        far = self._far_end.read(len(samples), now_s, self._reader)
        near = np.concatenate([self._near, samples])
        far = np.concatenate([self._far, far])
        whole = len(near) // FRAME_SAMPLES * FRAME_SAMPLES
        self._near, self._far = near[whole:], far[whole:]
        if not whole:
            return near[:0]
        self._switch(self._wanted())
        sound = near[:whole]
        if self._echo is not None:
            delay_s = self._far_end.echo_delay_s + CAPTURE_LATENCY_S
            self._echo.stream_delay_ms = round(delay_s * 1000)
            sound = self._echo.process(sound, far[:whole])
        if self._noise is not None:
            sound = self._noise.process(sound)
        if self._gain is not None:
            sound = self._gain.process(sound)
        return sound

    def _switch(self, wanted: VoiceProcessing) -> None:
        if wanted.cancels_echo != (self._echo is not None):
            self._echo = EchoCanceller(SAMPLE_RATE_HZ) if wanted.cancels_echo else None
        if wanted.suppresses_noise != (self._noise is not None):
            self._noise = (
                NoiseSuppressor(SAMPLE_RATE_HZ, level=NOISE_LEVEL)
                if wanted.suppresses_noise
                else None
            )
        if wanted.controls_gain != (self._gain is not None):
            self._gain = GainController(SAMPLE_RATE_HZ) if wanted.controls_gain else None
