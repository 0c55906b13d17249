"""Encoders of pictures with settings for a live call on a small computer."""

import time
from dataclasses import replace

import av
from aiortc.codecs.h264 import H264Encoder
from aiortc.codecs.vpx import Vp8Encoder
from aiortc.mediastreams import VIDEO_TIME_BASE, convert_timebase
from av.frame import Frame
from av.video.reformatter import Interpolation

from desktop.rtc.compressors import (
    Compressor,
    SteppedH264,
    SteppedVp8,
    TunableH264,
    TunableVp8,
)
from desktop.rtc.congestion import START_BPS
from desktop.rtc.hardware_h264 import GuardedCompressor, HardwareH264
from desktop.rtc.libvpx import CLOCK_HZ as VIDEO_CLOCK_HZ
from desktop.rtc.libvpx import libvpx
from desktop.rtc.libx264 import FPS, libx264
from desktop.rtc.picture_size import PictureSize, size_for
from desktop.rtc.picture_wishes import PictureWishes

_MOST_OF_A_PICTURE = 1.3  # of the time between two pictures


class _LiveEncoder:
    """What both codecs share: rate, size and how often pictures come."""

    most_pixels = 1920 * 1080

    def __init__(self) -> None:
        super().__init__()  # aiortc's encoder, the next base
        self.wishes = PictureWishes()  # the sender's take their place
        self._rate_bps = START_BPS
        self._sizes = PictureSize()
        self._compressor: Compressor | None = None
        self._wants_key = True
        self.is_key = False  # of the last picture that was not left out
        self._last_pts: int | None = None
        self.source_fps = float(FPS)  # how often pictures come, those that are left out, too
        self._given_pts: int | None = None  # of the last picture that a compressor got,
        self._coded_pts = 0  # as it was told
        self.size: tuple[int, int] | None = None  # pixels of the last picture, as sent
        self.worked_s = 0.0  # on pictures, as clocks on the wall count it

    def set_rate(self, bps: int) -> None:
        """Aim at so many bits a second from the next picture on. Thread: any."""
        self._rate_bps = bps

    def _make(self, width: int, height: int, bps: int) -> Compressor:
        """A compressor for that size."""
        raise NotImplementedError

    def _encoded(self, frame: Frame, force_keyframe: bool) -> tuple[bytes, int]:
        """See `_coded`; counts how long it takes."""
        began_s = time.monotonic()
        try:
            return self._coded(frame, force_keyframe)
        finally:
            self.worked_s += time.monotonic() - began_s

    def _coded(self, frame: Frame, force_keyframe: bool) -> tuple[bytes, int]:
        """Return the coded picture and its time stamp at 90 kHz. Thread: any one at a time.

        Nothing: the picture is left out, because of its rate or because it comes too soon.
        """
        assert isinstance(frame, av.VideoFrame)
        pts = convert_timebase(frame.pts or 0, frame.time_base or VIDEO_TIME_BASE, VIDEO_TIME_BASE)
        self._wants_key = self._wants_key or force_keyframe
        bps = self.wishes.limited_bps(self._rate_bps)
        now_s = pts / VIDEO_CLOCK_HZ
        step = self._sizes.step(bps, now_s, is_detailed=self.wishes.is_detailed)
        step = self.wishes.limited(step)
        # Sources are not exact: a picture may come a fifth of its time too soon.
        least_ticks = VIDEO_CLOCK_HZ / step.fps * 0.8
        if step.fps < FPS and (self._last_pts is not None and pts - self._last_pts < least_ticks):
            return b"", pts
        most = replace(step, pixels=min(step.pixels, self.most_pixels))
        size = size_for(most, frame.width, frame.height)
        if self._compressor is None or self.size != size:
            self._compressor = None  # frees it first: the next one takes the same memory
            self._compressor, self.size = self._make(*size, bps), size
            self._wants_key = True
        self._compressor.set_rate(bps)
        if size != (frame.width, frame.height):
            frame = frame.reformat(*size, interpolation=Interpolation.BILINEAR)
        # Pictures that were left out lend their bits to nobody: a larger one would have to wait for
        # longer, and more would be left out (seen: 3 pictures a second at 1.8 Mbit/s).
        if self._given_pts is not None:
            usual_fps = max(1.0, min(step.fps, self.source_fps))
            most_ticks = round(VIDEO_CLOCK_HZ / usual_fps * _MOST_OF_A_PICTURE)
            self._coded_pts += max(1, min(pts - self._given_pts, most_ticks))
        self._given_pts = pts
        data = self._compressor.compress(frame, self._coded_pts, self._wants_key)
        if data:
            self.is_key, self._wants_key = self._wants_key, False
            self._last_pts = pts
        return data, pts


class LiveVp8Encoder(_LiveEncoder, Vp8Encoder):
    """VP8 in real time, at a rate that can change with every picture.

    At 1280x720 a picture takes 4 to 5 ms of a core where aiortc's settings take 6.3 ms; the
    difference is libvpx's denoiser.
    """

    def encode(self, frame: Frame, force_keyframe: bool = False) -> tuple[list[bytes], int]:
        data, pts = self._encoded(frame, force_keyframe)
        if not data:
            return [], pts
        payloads = self._packetize(data, self.picture_id)
        self.picture_id = (self.picture_id + 1) % (1 << 15)
        return payloads, pts

    def _make(self, width: int, height: int, bps: int) -> Compressor:
        library = libvpx()
        if library is None:
            return SteppedVp8(width, height)
        return TunableVp8(library, width, height, bps)


class LiveH264Encoder(_LiveEncoder, H264Encoder):
    """H.264 in real time, at a rate that can change with every picture."""

    most_pixels = 1280 * 720  # level 3.1, which descriptions name (RFC 6184 section 8.1)

    def __init__(self, hardware: str | None = None) -> None:
        """`hardware`: an encoder of FFmpeg's that is used for as long as it works."""
        super().__init__()
        self.hardware = hardware  # None: libx264

    def encode(self, frame: Frame, force_keyframe: bool = False) -> tuple[list[bytes], int]:
        data, pts = self._encoded(frame, force_keyframe)
        return (self._packetize(self._split_bitstream(data)) if data else []), pts

    def _make(self, width: int, height: int, bps: int) -> Compressor:
        if self.hardware is None:
            return self._software(width, height, bps)
        return GuardedCompressor(
            HardwareH264(self.hardware, width, height, bps),
            lambda rate_bps: self._software(width, height, rate_bps),
            self._on_hardware_failed,
        )

    def _software(self, width: int, height: int, bps: int) -> Compressor:
        library = libx264()
        if library is None:
            return SteppedH264(width, height)
        return TunableH264(library, width, height, bps)

    def _on_hardware_failed(self) -> None:
        self.hardware = None
