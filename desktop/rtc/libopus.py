"""Opus by libopus itself, the library that PyAV brings along.

PyAV's decoder neither conceals what is lost nor reads the repair data that packets carry, and its
encoder cannot be told how much is lost. The few functions that can are called here; they have been
the same since libopus 1.0 (docs/decisions/0011-sound.md). Sound is int16 mono at 48 kHz.
"""

import ctypes
import functools
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from desktop.rtc.native_memory import free_with

log = logging.getLogger(__name__)

SAMPLE_RATE_HZ = 48_000
STEP_SAMPLES = 120  # 2.5 ms: libopus conceals multiples of that
LONGEST_SAMPLES = 5_760  # 120 ms: no packet holds more
_MOST_BYTES = 1_500  # of a packet that is encoded here
_OK = 0
_VOICE = 2048  # OPUS_APPLICATION_VOIP
# Requests of opus_defines.h
_SET_BITRATE, _SET_FEC, _SET_LOSS, _SET_DTX, _SET_SIGNAL = 4002, 4012, 4014, 4016, 4024
_SIGNAL_VOICE = 3001

Samples = NDArray[np.int16]


class LibopusError(RuntimeError):
    """The library refused something, as a packet that is none. What was asked is as it was."""


class Libopus:
    """The loaded library. Thread: any."""

    def __init__(self, path: Path) -> None:
        """Raises OSError, AttributeError or LibopusError if it is no library for us."""
        library = ctypes.CDLL(str(path))
        number, pointer = ctypes.c_int, ctypes.c_void_p
        self.version = _declared(library.opus_get_version_string, ctypes.c_char_p)().decode()
        self.decoder_create = _declared(
            library.opus_decoder_create, pointer, number, number, pointer
        )
        self.decoder_destroy = _declared(library.opus_decoder_destroy, None, pointer)
        self.decode = _declared(
            library.opus_decode, number, pointer, ctypes.c_char_p, number, pointer, number, number
        )
        self.encoder_create = _declared(
            library.opus_encoder_create, pointer, number, number, number, pointer
        )
        self.encoder_destroy = _declared(library.opus_encoder_destroy, None, pointer)
        # A variable number of arguments: those that are always there must be declared, or the
        # others are looked for in the wrong place on Apple's processors.
        self.encoder_control = _declared(library.opus_encoder_ctl, number, pointer, number)
        self.encode = _declared(
            library.opus_encode, number, pointer, pointer, number, pointer, number
        )
        OpusDecoder(self)  # it works


class OpusDecoder:
    """One stream. Thread: any one at a time. It is freed with its last reference."""

    def __init__(self, library: Libopus) -> None:
        """Raises LibopusError if the library cannot make it."""
        self._library = library
        code = ctypes.c_int()
        decoder = library.decoder_create(SAMPLE_RATE_HZ, 1, ctypes.byref(code))
        if not decoder or code.value != _OK:
            raise LibopusError(f"no decoder (error {code.value})")
        self._decoder = ctypes.c_void_p(decoder)
        free_with(self, library.decoder_destroy, self._decoder)

    def decode(self, packet: bytes) -> Samples:
        """The sound in a packet. Raises LibopusError if it is none."""
        return self._decoded(packet, LONGEST_SAMPLES, repairs=0)

    def conceal(self, samples: int, packet: bytes) -> Samples:
        """Make up for `samples` lost right before `packet`, a multiple of `STEP_SAMPLES`.

        The end of it comes from the repair data in `packet`, which is to be decoded next, as far
        as it has some; the rest goes on with the sound before, ever quieter.
        """
        return self._decoded(packet, samples, repairs=1)

    def _decoded(self, packet: bytes, room: int, repairs: int) -> Samples:
        if not packet:
            raise LibopusError("an empty packet")  # libopus takes it for a loss
        sound = np.empty(room, np.int16)
        count = self._library.decode(
            self._decoder, packet, len(packet), sound.ctypes.data, room, repairs
        )
        if count < 0:
            raise LibopusError(f"libopus says error {count}")
        return sound[:count]


class OpusEncoder:
    """One stream of voice with repair data. Thread: any one at a time; freed as a decoder."""

    def __init__(self, library: Libopus, bps: int) -> None:
        """Raises LibopusError if the library cannot make it."""
        self._library = library
        code = ctypes.c_int()
        encoder = library.encoder_create(SAMPLE_RATE_HZ, 1, _VOICE, ctypes.byref(code))
        if not encoder or code.value != _OK:
            raise LibopusError(f"no encoder (error {code.value})")
        self._encoder = ctypes.c_void_p(encoder)
        free_with(self, library.encoder_destroy, self._encoder)
        self._packet = ctypes.create_string_buffer(_MOST_BYTES)
        self._set(_SET_BITRATE, bps)
        self._set(_SET_FEC, 1)
        # Left to itself it takes a voice for music at times, which has no repair data.
        self._set(_SET_SIGNAL, _SIGNAL_VOICE)

    def expect_loss(self, percent: int) -> None:
        """Put so much repair data into packets as is worth it when `percent` of them get lost."""
        self._set(_SET_LOSS, percent)

    def skip_silence(self, is_on: bool) -> None:
        """Make next to nothing of silence from the next packet on; preset is to encode it."""
        self._set(_SET_DTX, int(is_on))

    def encode(self, sound: Samples) -> bytes:
        """The packet for 10 or 20 ms of sound. Raises LibopusError.

        Where silence is skipped, a packet of at most 2 bytes need not be sent.
        """
        sound = np.ascontiguousarray(sound, np.int16)
        size = self._library.encode(
            self._encoder, sound.ctypes.data, len(sound), self._packet, _MOST_BYTES
        )
        if size < 0:
            raise LibopusError(f"libopus says error {size}")
        return self._packet.raw[:size]

    def _set(self, request: int, value: int) -> None:
        code = self._library.encoder_control(self._encoder, request, ctypes.c_int(value))
        if code != _OK:
            raise LibopusError(f"libopus says error {code}")


@functools.cache
def libopus() -> Libopus | None:
    """The library that PyAV brings; None if there is none that can be used. Thread: any."""
    for path in candidates():
        try:
            return Libopus(path)
        except (OSError, AttributeError, LibopusError) as error:
            log.info("%s cannot be used directly: %s", path.name, error)
    log.info("there is no libopus beside PyAV: sound that is lost will not be repaired")
    return None


def candidates() -> Iterator[Path]:
    """The files that may be it, where wheels for Linux, Windows and macOS have it."""
    package = Path(av.__file__).parent
    for folder in (package.parent / "av.libs", package / ".dylibs", package):
        yield from sorted(folder.glob("*opus*"))


def _declared(function: Any, result: Any, *arguments: Any) -> Any:
    function.restype, function.argtypes = result, arguments
    return function
