"""VP8 encoding by libvpx itself, the library that PyAV brings along.

PyAV's encoder cannot change its rate: each change is a new encoder, and a key frame just when there
is too little room for one (docs/decisions/0009-congestion.md). The few functions of libvpx that are
needed are called here. Names and numbers are those of libvpx' vpx_encoder.h, vpx_image.h and
vp8cx.h; where a library does not have what is expected in its place, it is not used.
"""

import ctypes
import functools
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import av

from desktop.rtc.native_memory import free_with

log = logging.getLogger(__name__)

CLOCK_HZ = 90_000

_OK = 0
_ABI_MISMATCH = 3
_ABI_VERSIONS = range(20, 80)  # of all releases since 2013, and some to come
_I420 = 0x102
_CX_FRAME_PACKET = 0
_FORCE_KEY = 1  # VPX_EFLAG_FORCE_KF, and VPX_FRAME_IS_KEY of a packet
_REALTIME = 1  # deadline in us
_CONTEXT_BYTES = 512  # vpx_codec_ctx_t has 56
_IMAGE_BYTES = 512  # vpx_image_t has 136
_CONFIG_WORDS = 1024  # vpx_codec_enc_cfg_t has some 500 bytes

# Places in vpx_codec_enc_cfg_t, in words of 32 bits, on a 64-bit machine.
_WIDTH, _HEIGHT, _TIMEBASE_NUM, _TIMEBASE_DEN = 3, 4, 7, 8
_ERROR_RESILIENT, _LAG, _DROP_THRESHOLD, _END_USAGE = 9, 11, 12, 18
_BITRATE, _MIN_Q, _MAX_Q, _UNDERSHOOT, _OVERSHOOT = 28, 29, 30, 31, 32
_BUFFER, _BUFFER_INITIAL, _BUFFER_OPTIMAL = 33, 34, 35
_KEY_MODE, _KEY_MAX_DISTANCE = 40, 42
# What the library writes there as its defaults: the proof that the places are right.
_DEFAULTS = {
    _WIDTH: 320, _HEIGHT: 240, _TIMEBASE_NUM: 1, _TIMEBASE_DEN: 30, _BITRATE: 256, _MIN_Q: 4,
    _MAX_Q: 63, _UNDERSHOOT: 100, _OVERSHOOT: 100, _BUFFER: 6000, _BUFFER_INITIAL: 4000,
    _BUFFER_OPTIMAL: 5000, _KEY_MODE: 1, _KEY_MAX_DISTANCE: 128,
}  # fmt: skip
_PLANES = 48  # bytes into vpx_image_t: four pointers, then four strides of 32 bits
_CONSTANT_RATE = 1

# Controls of vp8cx.h
_SET_CPU_USED, _SET_NOISE, _SET_STATIC_THRESHOLD, _SET_MAX_INTRA_PERCENT = 13, 15, 17, 26

# Quantizers, 0 (best) to 63
BEST_Q, WORST_Q = 2, 56
FIRST_Q = 48  # the best of a key frame,
Q_STEP = 4  # and so much better with each picture after it

_SMALL = 640 * 480  # pixels; up to there a better search costs little


class LibvpxError(RuntimeError):
    """The library refused something. The encoder is as it was, or cannot be used any more."""


class _Packet(ctypes.Structure):
    """vpx_codec_cx_pkt_t, as far as it is read."""


_Packet._fields_ = [
    ("kind", ctypes.c_int),
    ("data", ctypes.c_void_p),
    ("size", ctypes.c_size_t),
    ("pts", ctypes.c_int64),
    ("duration", ctypes.c_ulong),
    ("flags", ctypes.c_uint32),
]


class Libvpx:
    """The loaded library, its places checked. Thread: any."""

    def __init__(self, path: Path) -> None:
        """Raises OSError or LibvpxError if it is no library that can be used here."""
        library = ctypes.CDLL(str(path))
        library.vpx_codec_vp8_cx.restype = ctypes.c_void_p
        library.vpx_codec_get_cx_data.restype = ctypes.POINTER(_Packet)
        library.vpx_img_wrap.restype = ctypes.c_void_p
        # Its further arguments vary; where those go elsewhere than fixed ones (Apple's processors),
        # ctypes has to know which are fixed.
        library.vpx_codec_control_.argtypes = [ctypes.c_void_p, ctypes.c_int]
        self.functions = library
        self.interface = ctypes.c_void_p(library.vpx_codec_vp8_cx())
        config = self.default_config()
        if any(config[place] != value for place, value in _DEFAULTS.items()):
            raise LibvpxError("its configuration has another layout")
        self.abi = self._abi(config)
        image = ctypes.create_string_buffer(_IMAGE_BYTES)
        marker = ctypes.c_void_p(0x1000)
        library.vpx_img_wrap(image, _I420, 16, 16, 1, marker)
        if ctypes.c_void_p.from_buffer(image, _PLANES).value != marker.value:
            raise LibvpxError("its pictures have another layout")

    def default_config(self) -> "ctypes.Array[ctypes.c_uint32]":
        """A new vpx_codec_enc_cfg_t."""
        config = (ctypes.c_uint32 * _CONFIG_WORDS)()
        code = self.functions.vpx_codec_enc_config_default(self.interface, config, 0)
        if code != _OK:
            raise LibvpxError(f"there is no default configuration (error {code})")
        return config

    def _abi(self, config: "ctypes.Array[ctypes.c_uint32]") -> int:
        """The version that its headers had, which every encoder must name."""
        for version in _ABI_VERSIONS:
            context = ctypes.create_string_buffer(_CONTEXT_BYTES)
            code = self.functions.vpx_codec_enc_init_ver(
                context, self.interface, config, ctypes.c_long(0), version
            )
            if code == _OK:
                self.functions.vpx_codec_destroy(context)
                return version
            if code != _ABI_MISMATCH:
                break
        raise LibvpxError("its version is not known")


class Vp8:
    """One VP8 encoder of a fixed size, whose rate can be changed at any time without a key frame.

    Thread: any one at a time. It is freed with its last reference.
    """

    def __init__(self, library: Libvpx, width: int, height: int, bps: int) -> None:
        """Raises LibvpxError if the library cannot make it."""
        self._library = library
        self._size = (width, height)
        self._config = config = library.default_config()
        config[_WIDTH], config[_HEIGHT] = width, height
        config[_TIMEBASE_NUM], config[_TIMEBASE_DEN] = 1, CLOCK_HZ
        config[_LAG] = 0
        config[_ERROR_RESILIENT] = 0
        config[_END_USAGE] = _CONSTANT_RATE
        config[_DROP_THRESHOLD] = 30  # percent of the buffer
        config[_MIN_Q], config[_MAX_Q] = BEST_Q, WORST_Q
        config[_UNDERSHOOT], config[_OVERSHOOT] = 100, 15
        # In ms of the rate: what may be in flight at once.
        config[_BUFFER], config[_BUFFER_INITIAL], config[_BUFFER_OPTIMAL] = 1000, 500, 600
        config[_KEY_MAX_DISTANCE] = 3000  # key frames come when the peer asks for one
        config[_BITRATE] = max(1, bps // 1000)
        self._context = ctypes.create_string_buffer(_CONTEXT_BYTES)
        code = library.functions.vpx_codec_enc_init_ver(
            self._context, library.interface, config, ctypes.c_long(0), library.abi
        )
        if code != _OK:
            raise LibvpxError(f"no encoder for {width}x{height} (error {code})")
        free_with(self, library.functions.vpx_codec_destroy, self._context)
        # A second thread makes 1280x720 slower on two cores, and libvpx' denoiser costs a third.
        self._control(_SET_CPU_USED, -6 if width * height <= _SMALL else -8)
        self._control(_SET_NOISE, 0)
        self._control(_SET_STATIC_THRESHOLD, 1)
        self._image = ctypes.create_string_buffer(_IMAGE_BYTES)
        self._lock = threading.Lock()
        self._since_key = 0  # pictures

    def set_rate(self, bps: int, key_percent: int) -> None:
        """Aim at so many bits a second from the next picture on.

        `key_percent`: a key frame may take that of what a picture has on average.
        """
        with self._lock:
            self._configure(_BITRATE, max(1, bps // 1000))
            self._control(_SET_MAX_INTRA_PERCENT, key_percent)

    def encode(self, picture: av.VideoFrame, pts: int, duration: int, is_key: bool) -> bytes:
        """Encode a yuv420p picture of the encoder's size; empty if it is left out for its rate.

        `pts` grows, `duration` is positive, both in 1/90000 s. Raises LibvpxError.
        """
        if (picture.width, picture.height) != self._size or picture.format.name != "yuv420p":
            raise ValueError(f"a picture of another kind: {picture}")
        functions = self._library.functions
        with self._lock:
            if is_key:
                self._since_key = 0
            # Left alone, libvpx makes up for a coarse key frame with the very next picture: 56 kB
            # at 1.5 Mbit/s. So the quality comes back over 12 pictures, at an even rate.
            self._configure(_MIN_Q, max(BEST_Q, FIRST_Q - Q_STEP * self._since_key))
            self._since_key += 1
            planes = [ctypes.c_void_p(plane.buffer_ptr) for plane in picture.planes]
            functions.vpx_img_wrap(self._image, _I420, *self._size, 1, planes[0])
            pointers = (ctypes.c_void_p * 4).from_buffer(self._image, _PLANES)
            strides = (ctypes.c_int * 4).from_buffer(
                self._image, _PLANES + 4 * ctypes.sizeof(ctypes.c_void_p)
            )
            for index, plane in enumerate(picture.planes):
                pointers[index] = plane.buffer_ptr
                strides[index] = plane.line_size
            self._check(
                functions.vpx_codec_encode(
                    self._context,
                    self._image,
                    ctypes.c_int64(pts),
                    ctypes.c_ulong(duration),
                    ctypes.c_long(_FORCE_KEY if is_key else 0),
                    ctypes.c_ulong(_REALTIME),
                )
            )
            return b"".join(self._packets())

    def _packets(self) -> Iterator[bytes]:
        position = ctypes.c_void_p()
        while packet := self._library.functions.vpx_codec_get_cx_data(
            self._context, ctypes.byref(position)
        ):
            if packet.contents.kind == _CX_FRAME_PACKET:
                yield ctypes.string_at(packet.contents.data, packet.contents.size)

    def _configure(self, place: int, value: int) -> None:
        if self._config[place] != value:
            self._config[place] = value
            self._check(
                self._library.functions.vpx_codec_enc_config_set(self._context, self._config)
            )

    def _control(self, control: int, value: int) -> None:
        self._check(
            self._library.functions.vpx_codec_control_(
                self._context, ctypes.c_int(control), ctypes.c_int(value)
            )
        )

    def _check(self, code: int) -> None:
        if code != _OK:
            raise LibvpxError(f"libvpx says error {code}")


@functools.cache
def libvpx() -> Libvpx | None:
    """The library that PyAV brings; None if there is none that can be used. Thread: any."""
    if sys.maxsize < 2**32:
        return None  # the places are those of 64 bits
    for path in candidates():
        try:
            return Libvpx(path)
        except (OSError, AttributeError, LibvpxError) as error:
            log.info("%s cannot be used directly: %s", path.name, error)
    log.info("there is no libvpx beside PyAV: each change of the rate will be a key frame")
    return None


def candidates() -> Iterator[Path]:
    """The files that may be it, where wheels for Linux, Windows and macOS have it."""
    package = Path(av.__file__).parent
    for folder in (package.parent / "av.libs", package / ".dylibs", package):
        yield from sorted(folder.glob("*vpx*"))
