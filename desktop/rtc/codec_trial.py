"""Tries each codec of a call: what its encoder makes must come out of a decoder as it went in.

Proves that the libraries are there and fit together, not how good or fast they are.
"""

import fractions
from collections.abc import Callable

import av
from aiortc.codecs import depayload, get_decoder
from aiortc.codecs.base import Encoder
from aiortc.jitterbuffer import JitterFrame
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from av.frame import Frame

from desktop.media.meters import SoundMeter
from desktop.media.moving_picture import MovingPicture
from desktop.media.picture import plane_of
from desktop.media.stamp import read_stamp
from desktop.media.tone import ToneGenerator
from desktop.ports import BLOCK_SAMPLES, SAMPLE_RATE_HZ
from desktop.rtc.encoders import LiveH264Encoder, LiveVp8Encoder
from desktop.rtc.libopus import libopus
from desktop.rtc.libvpx import libvpx
from desktop.rtc.opus_decoder import LiveOpusDecoder
from desktop.rtc.opus_encoder import LiveOpusEncoder

_VIDEO_CLOCK_HZ = 90_000
_STAMP_MS = 1_234_567_890_000  # any time
_PICTURES = 3
_TONE_HZ = 440.0
_TONE_TOLERANCE_HZ = 10.0
_BLOCKS = 25  # half a second


class CodecTrialError(Exception):
    """What went in did not come out; the text says what did."""


def codec_trials() -> dict[str, Callable[[], str]]:
    """A trial for each codec, by its name. Thread: any one; each takes less than a second.

    A trial returns what was used, in words, and raises CodecTrialError, or whatever the library
    raises, if the codec cannot be used.
    """
    return {"VP8": _try_vp8, "H264": _try_h264, "Opus": _try_opus}


def _try_vp8() -> str:
    _try_pictures("video/VP8", LiveVp8Encoder())
    library = libvpx()
    if library is None:
        raise CodecTrialError("libvpx was not found beside PyAV")
    return f"libvpx beside PyAV, interface {library.abi}"


def _try_h264() -> str:
    _try_pictures("video/H264", LiveH264Encoder())
    return "by PyAV"


def _try_pictures(mime_type: str, encoder: Encoder) -> None:
    codec = RTCRtpCodecParameters(mimeType=mime_type, clockRate=_VIDEO_CLOCK_HZ, payloadType=96)
    decoder = get_decoder(codec)
    source = MovingPicture()
    decoded: list[Frame] = []
    for index in range(_PICTURES):
        picture = source.next(_STAMP_MS)
        picture.pts = index * _VIDEO_CLOCK_HZ // 10
        picture.time_base = fractions.Fraction(1, _VIDEO_CLOCK_HZ)
        payloads, timestamp = encoder.encode(picture, force_keyframe=index == 0)
        data = b"".join(depayload(codec, payload) for payload in payloads)
        if data:
            decoded += decoder.decode(JitterFrame(data, timestamp))
    pictures = [frame for frame in decoded if isinstance(frame, av.VideoFrame)]
    if not pictures:
        raise CodecTrialError("no picture came out")
    stamp = read_stamp(plane_of(pictures[-1].reformat(format="yuv420p"), 0))
    if stamp != _STAMP_MS:
        raise CodecTrialError("the picture that came out is not the one that went in")


def _try_opus() -> str:
    library = libopus()
    if library is None:
        raise CodecTrialError("libopus was not found beside PyAV")
    encoder, decoder = LiveOpusEncoder(), LiveOpusDecoder(library)
    tone, heard = ToneGenerator(_TONE_HZ), SoundMeter()
    for index in range(_BLOCKS):
        # Within a second, so that none of the marks at whole seconds is in it
        start_s = 0.2 + index * BLOCK_SAMPLES / SAMPLE_RATE_HZ
        block = av.AudioFrame.from_ndarray(
            tone.block(start_s, BLOCK_SAMPLES)[None, :], format="s16", layout="mono"
        )
        block.sample_rate = SAMPLE_RATE_HZ
        block.pts = index * BLOCK_SAMPLES
        block.time_base = fractions.Fraction(1, SAMPLE_RATE_HZ)
        payloads, timestamp = encoder.encode(block)
        for payload in payloads:
            for frame in decoder.decode(JitterFrame(payload, timestamp)):
                assert isinstance(frame, av.AudioFrame)
                heard.feed(frame.to_ndarray()[0], start_s)
    tone_hz = heard.take().tone_hz
    if tone_hz is None or abs(tone_hz - _TONE_HZ) > _TONE_TOLERANCE_HZ:
        raise CodecTrialError(f"a tone of {_TONE_HZ:.0f} Hz came out as {tone_hz} Hz")
    return f"{library.version}, beside PyAV"
