"""H.264 encoding by libx264 itself, the library that PyAV brings along.

PyAV passes a new rate on, but not the limit that was set with the first one, and libx264 never
exceeds that (docs/decisions/0009-congestion.md). The few functions that are needed are called here;
names and numbers are those of x264.h. A library that does not behave as expected is not used.
"""

import ctypes
import functools
import logging
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import av

from desktop.rtc.native_memory import free_with

log = logging.getLogger(__name__)

FPS = 30  # pictures a second at which the rate is what was asked for
# With edges smoothed it gives as many dB as `superfast` for two thirds of its time: pictures of
# 1280x720 at 2.5 Mbit/s take 4.1 ms of a core, not 6.0 (docs/performance.md).
PRESET, DEBLOCKING = "ultrafast", "0:0"
# Where a pixel of a picture gets less, motion is searched to parts of a pixel: 1.2 dB for 0.6 ms.
# libx264 does not begin that later; but where a line stays thin, the size changes, and the encoder.
SCARCE_BITS = 0.04
KEY_FRAMES = 1 << 30  # pictures between two of its own accord: they come when the peer asks

_VERSIONS = range(155, 180)  # X264_BUILD, a part of a function's name; since 2018, and some to come
_PARAMETER_WORDS = 2048  # x264_param_t has 1 KB
_PICTURE_BYTES = 1024  # x264_picture_t has 240
_I420 = 2
_AUTOMATIC, _KEY = 0, 1  # X264_TYPE_AUTO, X264_TYPE_IDR
_START_CODE = b"\x00\x00\x00\x01"

# Places in x264_param_t, in words of 32 bits
_WIDTH, _HEIGHT, _FORMAT, _LEVEL = 7, 8, 9, 11
# Places in x264_picture_t, in bytes: four strides of 32 bits, then four pointers
_TYPE, _PTS, _IMAGE_FORMAT, _PLANES, _STRIDES, _POINTERS = 0, 16, 40, 44, 48, 64

_LEVELS = ((3_600, 31), (8_192, 40))  # macroblocks of a picture, and the level that allows them
_HIGHEST_LEVEL = 52


class Libx264Error(RuntimeError):
    """The library refused something. The encoder is as it was, or cannot be used any more."""


class _Nal(ctypes.Structure):
    """x264_nal_t, as far as it is read."""


_Nal._fields_ = [
    ("reference", ctypes.c_int),
    ("kind", ctypes.c_int),
    ("long_start_code", ctypes.c_int),
    ("first", ctypes.c_int),
    ("last", ctypes.c_int),
    ("size", ctypes.c_int),
    ("payload", ctypes.c_void_p),
]


class Libx264:
    """The loaded library, its places checked. Thread: any."""

    def __init__(self, path: Path) -> None:
        """Raises OSError, AttributeError or Libx264Error if it is no library for us."""
        library = ctypes.CDLL(str(path))
        number, pointer, text = ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p
        self._default = _declared(library.x264_param_default_preset, number, pointer, text, text)
        self._parse = _declared(library.x264_param_parse, number, pointer, text, text)
        self._profile = _declared(library.x264_param_apply_profile, number, pointer, text)
        self.open = _declared(_opener(library), pointer, pointer)
        self.reconfigure = _declared(library.x264_encoder_reconfig, number, pointer, pointer)
        self.close = _declared(library.x264_encoder_close, None, pointer)
        self.encode = _declared(
            library.x264_encoder_encode, number, pointer, pointer, pointer, pointer, pointer
        )
        self.picture_init = _declared(library.x264_picture_init, None, pointer)
        self._check_places(library)
        black = av.VideoFrame(64, 64, "yuv420p")
        if not X264(self, 64, 64, 100_000).encode(black, 0, is_key=True).startswith(_START_CODE):
            raise Libx264Error("its data has another layout")

    def parameters(self, width: int, height: int, bps: int) -> "ctypes.Array[ctypes.c_int32]":
        """A new x264_param_t for calls."""
        values = (ctypes.c_int32 * _PARAMETER_WORDS)()
        if self._default(values, PRESET.encode(), b"zerolatency"):
            raise Libx264Error("it does not know its presets")
        values[_WIDTH], values[_HEIGHT] = width, height
        self.set(
            values,
            {
                "log": -1,  # it would write to stderr
                "threads": 1,  # more cut the picture into slices
                "fps": FPS,
                "keyint": KEY_FRAMES,
                "scenecut": 0,
                "level": level_of(width, height),
                "repeat-headers": 1,
                "annexb": 1,
                "deblock": DEBLOCKING,
                **rate_parameters(width, height, bps),
            },
        )
        if self._profile(values, b"baseline"):
            raise Libx264Error("it does not know its profiles")
        return values

    def set(
        self, values: "ctypes.Array[ctypes.c_int32]", settings: Mapping[str, int | str]
    ) -> None:
        """Write settings, by the names of the command `x264`, into an x264_param_t."""
        for name, value in settings.items():
            if self._parse(values, name.encode(), str(value).encode()):
                raise Libx264Error(f"it has no {name} of {value}")

    def _check_places(self, library: ctypes.CDLL) -> None:
        """Compare what it writes with the places that are used here."""
        values = self.parameters(16, 16, 100_000)
        picture = ctypes.create_string_buffer(_PICTURE_BYTES)
        allocate = _declared(
            library.x264_picture_alloc,
            ctypes.c_int,
            *(ctypes.c_void_p, ctypes.c_int, ctypes.c_int, ctypes.c_int),
        )
        clean = _declared(library.x264_picture_clean, None, ctypes.c_void_p)
        if allocate(picture, _I420, 64, 32):
            raise Libx264Error("it makes no picture")
        image = (ctypes.c_int32 * 5).from_buffer_copy(picture, _IMAGE_FORMAT)
        pointers = (ctypes.c_void_p * 4).from_buffer_copy(picture, _POINTERS)
        clean(picture)
        is_parameter = (values[_FORMAT], values[_LEVEL]) == (_I420, 31)
        is_picture = list(image[:2]) == [_I420, 3] and 64 <= image[2] <= 128 > image[3] >= 32
        if not (is_parameter and is_picture and all(pointers[:3]) and not pointers[3]):
            raise Libx264Error("its structures have another layout")


class X264:
    """One encoder of a fixed size, whose rate can be changed at any time without a key frame.

    Constrained baseline, one slice a picture, each key frame with its parameter sets.
    Thread: any one at a time. It is freed with its last reference.
    """

    def __init__(self, library: Libx264, width: int, height: int, bps: int) -> None:
        """Raises Libx264Error if the library cannot make it."""
        self._library = library
        self._size = (width, height)
        self._parameters = library.parameters(width, height, bps)
        encoder = library.open(self._parameters)
        if not encoder:
            raise Libx264Error(f"no encoder for {width}x{height}")
        self._encoder = ctypes.c_void_p(encoder)
        free_with(self, library.close, self._encoder)
        self._picture = ctypes.create_string_buffer(_PICTURE_BYTES)
        self._result = ctypes.create_string_buffer(_PICTURE_BYTES)
        library.picture_init(self._picture)
        self._lock = threading.Lock()

    def set_rate(self, bps: int) -> None:
        """Aim at so many bits a second, at `FPS` pictures in it, from the next picture on."""
        with self._lock:
            self._library.set(self._parameters, rate_parameters(*self._size, bps))
            if self._library.reconfigure(self._encoder, self._parameters):
                raise Libx264Error(f"it does not take {bps} bit/s")

    def encode(self, picture: av.VideoFrame, pts: int, *, is_key: bool) -> bytes:
        """Encode a yuv420p picture of the encoder's size, with start codes; `pts` grows.

        Raises Libx264Error.
        """
        if (picture.width, picture.height) != self._size or picture.format.name != "yuv420p":
            raise ValueError(f"a picture of another kind: {picture}")
        with self._lock:
            fields = self._picture
            ctypes.c_int32.from_buffer(fields, _TYPE).value = _KEY if is_key else _AUTOMATIC
            ctypes.c_int64.from_buffer(fields, _PTS).value = pts
            (ctypes.c_int32 * 2).from_buffer(fields, _IMAGE_FORMAT)[:] = [_I420, 3]
            strides = (ctypes.c_int32 * 4).from_buffer(fields, _STRIDES)
            pointers = (ctypes.c_void_p * 4).from_buffer(fields, _POINTERS)
            for index, plane in enumerate(picture.planes):
                strides[index], pointers[index] = plane.line_size, plane.buffer_ptr
            nals, count = ctypes.POINTER(_Nal)(), ctypes.c_int()
            size = self._library.encode(
                self._encoder, ctypes.byref(nals), ctypes.byref(count), fields, self._result
            )
            if size < 0:
                raise Libx264Error(f"libx264 says error {size}")
            # What the units hold lies one after another in memory.
            return ctypes.string_at(nals[0].payload, size) if size and count.value else b""


def rate_parameters(width: int, height: int, bps: int) -> dict[str, int]:
    """A constant rate; what is ahead of it, as a key frame is, may be half a second's worth.

    And how much is done to need no more (`SCARCE_BITS`).
    """
    kbps = max(1, bps // 1000)
    is_scarce = bps < SCARCE_BITS * width * height * FPS
    return {
        "bitrate": kbps,
        "vbv-maxrate": kbps,
        "vbv-bufsize": max(1, kbps // 2),
        "subme": int(is_scarce),
    }


def level_of(width: int, height: int) -> int:
    """Ten times the level of H.264 (table A-1) that pictures of that size need at 30 a second."""
    macroblocks = -(-width // 16) * -(-height // 16)
    return next((level for most, level in _LEVELS if macroblocks <= most), _HIGHEST_LEVEL)


def _declared(function: Any, result: Any, *arguments: Any) -> Any:
    function.restype, function.argtypes = result, arguments
    return function


def _opener(library: ctypes.CDLL) -> Any:
    """Its function whose name has its version."""
    for version in _VERSIONS:
        function = getattr(library, f"x264_encoder_open_{version}", None)
        if function is not None:
            return function
    raise Libx264Error("its version is not known")


@functools.cache
def libx264() -> Libx264 | None:
    """The library that PyAV brings; None if there is none that can be used. Thread: any."""
    if sys.maxsize < 2**32:
        return None  # the places are those of 64 bits
    for path in candidates():
        try:
            return Libx264(path)
        except (OSError, AttributeError, Libx264Error) as error:
            log.info("%s cannot be used directly: %s", path.name, error)
    log.info("there is no libx264 beside PyAV: the rate of H.264 changes in steps")
    return None


def candidates() -> Iterator[Path]:
    """The files that may be it, where wheels for Linux, Windows and macOS have it."""
    package = Path(av.__file__).parent
    for folder in (package.parent / "av.libs", package / ".dylibs", package):
        yield from sorted(folder.glob("*x264*"))
