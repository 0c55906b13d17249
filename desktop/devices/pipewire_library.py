"""PipeWire's library, called through its C interface: what a stream of pictures needs of it.

Structures and functions: https://docs.pipewire.org/group__pw__stream.html and PipeWire's `spa`
headers; they hold for all of PipeWire 0.3 and 1.
"""

import ctypes
from ctypes import (
    POINTER,
    Structure,
    c_char_p,
    c_int,
    c_int32,
    c_int64,
    c_size_t,
    c_uint32,
    c_void_p,
)
from functools import cache
from typing import Any

LIBRARY = "libpipewire-0.3.so.0"


class PipeWireError(Exception):
    """PipeWire is not installed, or the stream cannot be made. Nothing is open."""


def _fields(*fields: tuple[str, object]) -> Any:
    """As ctypes takes them, whose declared type is narrower than what it takes."""
    return fields


class Chunk(Structure):
    """`spa_chunk`: what of the memory is filled."""

    _fields_ = _fields(
        ("offset", c_uint32), ("size", c_uint32), ("stride", c_int32), ("flags", c_int32)
    )


class Data(Structure):
    """`spa_data`: the memory of a buffer."""

    _fields_ = _fields(
        ("type", c_uint32),
        ("flags", c_uint32),
        ("descriptor", c_int64),
        ("map_offset", c_uint32),
        ("most", c_uint32),  # bytes
        ("memory", c_void_p),
        ("chunk", POINTER(Chunk)),
    )


class Meta(Structure):
    """`spa_meta`: what is told with a buffer."""

    _fields_ = _fields(("type", c_uint32), ("size", c_uint32), ("data", c_void_p))


class Region(Structure):
    """`spa_meta_region`, in pixels."""

    _fields_ = _fields(("x", c_int32), ("y", c_int32), ("width", c_uint32), ("height", c_uint32))


class SpaBuffer(Structure):
    """`spa_buffer`."""

    _fields_ = _fields(
        ("meta_count", c_uint32),
        ("data_count", c_uint32),
        ("metas", POINTER(Meta)),
        ("datas", POINTER(Data)),
    )


class Buffer(Structure):
    """The beginning of `pw_buffer`."""

    _fields_ = _fields(("spa", POINTER(SpaBuffer)))


class Interface(Structure):
    """`spa_interface`."""

    _fields_ = _fields(
        ("type", c_char_p),
        ("version", c_uint32),
        ("methods", c_void_p),
        ("data", c_void_p),
    )


class Loop(Structure):
    """The beginning of `pw_loop`."""

    _fields_ = _fields(("system", c_void_p), ("loop", c_void_p), ("control", POINTER(Interface)))


class LoopMethods(Structure):
    """The beginning of `spa_loop_control_methods`; the methods' first argument is the data."""

    _fields_ = _fields(
        ("version", c_uint32),
        ("fileno", c_void_p),
        ("add_hook", c_void_p),
        ("enter", c_void_p),
        ("leave", c_void_p),
        ("iterate", c_void_p),
    )


_Method = ctypes.CFUNCTYPE(c_int, c_void_p)
_Iterate = ctypes.CFUNCTYPE(c_int, c_void_p, c_int)

StateChanged = ctypes.CFUNCTYPE(None, c_void_p, c_int, c_int, c_char_p)
ParamChanged = ctypes.CFUNCTYPE(None, c_void_p, c_uint32, c_void_p)
BufferRemoved = ctypes.CFUNCTYPE(None, c_void_p, c_void_p)
Process = ctypes.CFUNCTYPE(None, c_void_p)


class Events(Structure):
    """`pw_stream_events` of version 0; what is called must be kept as long as the stream."""

    _fields_ = _fields(
        ("version", c_uint32),
        ("destroy", c_void_p),
        ("state_changed", c_void_p),
        ("control_info", c_void_p),
        ("io_changed", c_void_p),
        ("param_changed", c_void_p),
        ("add_buffer", c_void_p),
        ("remove_buffer", c_void_p),
        ("process", c_void_p),
        ("drained", c_void_p),
    )


class PipeWireLoop:
    """PipeWire's events, in the thread that made it; `close` it.

    Raises:
        PipeWireError: see there.
    """

    def __init__(self) -> None:
        self.address: int | None = library().pw_loop_new(None)
        if self.address is None:
            raise PipeWireError("PipeWire's plugins are missing")
        control = Loop.from_address(self.address).control.contents
        methods = LoopMethods.from_address(control.methods)
        self._data: int = control.data
        self._iterate = _Iterate(methods.iterate)
        self._leave = _Method(methods.leave)
        self.fileno = int(_Method(methods.fileno)(self._data))  # read: there is something to do
        _Method(methods.enter)(self._data)

    def iterate(self) -> None:
        """Do what there is to do, without waiting."""
        self._iterate(self._data, 0)

    def close(self) -> None:
        """End it, after all that was made with it. Idempotent."""
        if self.address is not None:
            self._leave(self._data)
            library().pw_loop_destroy(self.address)
            self.address = None


@cache
def library() -> ctypes.CDLL:
    """The library, once it was loaded.

    Raises:
        PipeWireError: it is not installed.
    """
    try:
        loaded = ctypes.CDLL(LIBRARY)
    except OSError as error:
        raise PipeWireError(str(error)) from error
    for name, result, *arguments in (
        ("pw_init", None, c_void_p, c_void_p),
        ("pw_loop_new", c_void_p, c_void_p),
        ("pw_loop_destroy", None, c_void_p),
        ("pw_context_new", c_void_p, c_void_p, c_void_p, c_size_t),
        ("pw_context_destroy", None, c_void_p),
        ("pw_context_connect_fd", c_void_p, c_void_p, c_int, c_void_p, c_size_t),
        ("pw_core_disconnect", c_int, c_void_p),
        ("pw_properties_new_string", c_void_p, c_char_p),
        ("pw_stream_new", c_void_p, c_void_p, c_char_p, c_void_p),
        ("pw_stream_destroy", None, c_void_p),
        ("pw_stream_add_listener", None, c_void_p, c_void_p, c_void_p, c_void_p),
        ("pw_stream_connect", c_int, c_void_p, c_int, c_uint32, c_int, c_void_p, c_uint32),
        ("pw_stream_update_params", c_int, c_void_p, c_void_p, c_uint32),
        ("pw_stream_dequeue_buffer", c_void_p, c_void_p),
        ("pw_stream_queue_buffer", c_int, c_void_p, c_void_p),
    ):
        function = getattr(loaded, name)
        function.restype, function.argtypes = result, arguments
    loaded.pw_init(None, None)
    return loaded
