"""A stream of pictures of a screen or window, from PipeWire.

Everything happens in the thread that calls `iterate`, when `fileno` can be read. The numbers are
those of PipeWire's `spa` headers.
"""

import ctypes
import socket
from contextlib import ExitStack
from ctypes import byref, c_uint32, c_void_p, cast
from dataclasses import dataclass
from typing import Any

from desktop.devices.pipewire_library import (
    Buffer,
    BufferRemoved,
    Chunk,
    Data,
    Events,
    Meta,
    ParamChanged,
    PipeWireError,
    PipeWireLoop,
    Process,
    Region,
    SpaBuffer,
    StateChanged,
    library,
)
from desktop.devices.spa_values import (
    Choice,
    ChoiceKind,
    Id,
    MalformedValue,
    Properties,
    Rate,
    Size,
    Value,
    chosen,
    decoded,
    encoded,
)
from desktop.media.picture import MappedPlane, PixelLayout

# SPA's enumerations
_FORMAT_OBJECT, _BUFFERS_OBJECT, _META_OBJECT = 0x40003, 0x40004, 0x40005
_ENUM_FORMAT, _FORMAT, _BUFFERS, _META = 3, 4, 5, 6  # what an object is for
_MEDIA_TYPE, _MEDIA_SUBTYPE = 1, 2
_PIXELS, _SIZE, _FRAME_RATE, _MOST_FRAME_RATE = 0x20001, 0x20003, 0x20004, 0x20005
_VIDEO, _RAW = 2, 1
_MEMORY_KINDS = 6
_META_TYPE, _META_SIZE = 1, 2
_CROP, _CROP_BYTES = 2, 16
_MEMORY = 1 << 1 | 1 << 2  # pointers and shared memory; none of a graphics card
_CORRUPTED = 1
_LAYOUTS = {
    8: PixelLayout.BGRX,
    12: PixelLayout.BGRX,  # what shows through a screen is nothing
    7: PixelLayout.RGBX,
    11: PixelLayout.RGBX,
    9: PixelLayout.XRGB,
    13: PixelLayout.XRGB,
    10: PixelLayout.XBGR,
    14: PixelLayout.XBGR,
}
_USUAL_SIZE, _LEAST_SIZE, _MOST_SIZE = Size(1920, 1080), Size(1, 1), Size(16384, 16384)

# PipeWire's
_INPUT = 0
_AUTOCONNECT, _MAP_BUFFERS, _DONT_RECONNECT = 1 << 0, 1 << 2, 1 << 7
_ERROR, _UNCONNECTED, _STREAMING = -1, 0, 3


@dataclass(frozen=True, slots=True)
class MappedPicture:
    """One picture in the system's memory; valid until it is given back."""

    layout: PixelLayout
    width: int
    height: int
    plane: MappedPlane


class ScreenStream:
    """Reads the pictures of one node; `close` it. See the module about threads.

    Args:
        remote: connected to PipeWire; it belongs to the stream from now on.
        node: whose pictures these are.
        most_fps: the system is asked for no more.

    Raises:
        PipeWireError: see there.
    """

    def __init__(self, remote: socket.socket, node: int, most_fps: float) -> None:
        self.failure: str | None = None  # why no more pictures come, in the system's words
        self.is_streaming = False
        self._size = Size(0, 0)
        self._layout: PixelLayout | None = None  # None until it was agreed on
        self._newest: int | None = None  # the buffer that is held; its address
        self._hook = ctypes.create_string_buffer(64)  # `spa_hook`, which is smaller
        self._called = (
            StateChanged(self._on_state),
            ParamChanged(self._on_param),
            BufferRemoved(self._on_buffer_removed),
            Process(self._on_process),
        )
        state, parameter, removed, process = (cast(each, c_void_p) for each in self._called)
        self._events = Events(
            state_changed=state, param_changed=parameter, remove_buffer=removed, process=process
        )
        self._stream: int | None = None  # None until it is made
        self._pipewire: ctypes.CDLL  # as the next, from the opening on
        self._loop: PipeWireLoop
        with ExitStack() as opened:
            opened.enter_context(remote)  # which PipeWire will have taken over
            self._open(opened, remote, node, most_fps)
            self._opened = opened.pop_all()

    @property
    def fileno(self) -> int:
        """Can be read when there is something to do."""
        return self._loop.fileno

    def iterate(self) -> None:
        """Do what there is to do, without waiting."""
        self._loop.iterate()

    @property
    def has_newer(self) -> bool:
        """Whether there is something for `newest`."""
        return self._newest is not None

    def newest(self) -> MappedPicture | None:
        """The newest picture, once; call `give_back` afterwards. None: there is no newer one."""
        if self._newest is None:
            return None
        buffer = Buffer.from_address(self._newest).spa.contents
        data: Data = buffer.datas[0]
        chunk: Chunk = data.chunk.contents
        layout, size = self._layout, self._size
        if layout is None or not data.memory or not chunk.size or chunk.flags & _CORRUPTED:
            self.give_back()  # a pointer moved, or something else that is no picture
            return None
        offset = chunk.offset % data.most if data.most else 0
        memory = (ctypes.c_ubyte * (data.most - offset)).from_address(data.memory + offset)
        stride = chunk.stride or size.width * layout.bytes_per_pixel(0)
        x, y, width, height = _crop_of(buffer, size)
        begin = y * stride + x * layout.bytes_per_pixel(0)
        plane = MappedPlane(memoryview(memory).cast("B")[begin:], stride)
        return MappedPicture(layout, width, height, plane)

    def give_back(self) -> None:
        """The newest picture is not looked at any more. Idempotent."""
        if self._newest is not None:
            self._pipewire.pw_stream_queue_buffer(self._stream, self._newest)
            self._newest = None

    def close(self) -> None:
        """End it; idempotent."""
        self._newest = None
        self._opened.close()

    def _open(self, opened: ExitStack, remote: socket.socket, node: int, most_fps: float) -> None:
        pipewire = self._pipewire = library()
        self._loop = PipeWireLoop()
        opened.callback(self._loop.close)
        context = pipewire.pw_context_new(self._loop.address, None, 0)
        if context is None:
            raise PipeWireError("PipeWire's modules are missing")
        opened.callback(pipewire.pw_context_destroy, context)
        core = pipewire.pw_context_connect_fd(context, remote.detach(), None, 0)
        if core is None:
            raise PipeWireError("the connection to PipeWire was refused")
        opened.callback(pipewire.pw_core_disconnect, core)
        wanted = b"media.type=Video media.category=Capture media.role=Screen"
        properties = pipewire.pw_properties_new_string(wanted)
        self._stream = pipewire.pw_stream_new(core, b"tandem", properties)
        if self._stream is None:
            raise PipeWireError("PipeWire makes no stream")
        opened.callback(pipewire.pw_stream_destroy, self._stream)
        pipewire.pw_stream_add_listener(self._stream, self._hook, byref(self._events), None)
        flags = _AUTOCONNECT | _MAP_BUFFERS | _DONT_RECONNECT
        parameters, _kept = _array_of(_offer(most_fps))
        code = pipewire.pw_stream_connect(self._stream, _INPUT, node, flags, parameters, 1)
        if code < 0:
            raise PipeWireError(f"PipeWire does not connect the stream ({code})")

    def _on_state(self, _data: object, _old: int, state: int, error: bytes | None) -> None:
        self.is_streaming = state == _STREAMING
        if state in (_ERROR, _UNCONNECTED) and self.failure is None:
            self.failure = (error or b"the stream ended").decode(errors="replace")

    def _on_param(self, _data: object, purpose: int, address: int | None) -> None:
        if purpose != _FORMAT or address is None:
            return
        size = c_uint32.from_address(address).value
        try:
            agreed = decoded(ctypes.string_at(address, 8 + size))
        except MalformedValue as error:
            self.failure = f"PipeWire's format: {error}"
            return
        values = agreed.values if isinstance(agreed, Properties) else {}
        pixels, picture_size = chosen(values.get(_PIXELS)), chosen(values.get(_SIZE))
        if isinstance(pixels, Id) and isinstance(picture_size, Size):
            self._layout, self._size = _LAYOUTS.get(pixels.number), picture_size
            parameters, _kept = _array_of(*_buffers())
            self._pipewire.pw_stream_update_params(self._stream, parameters, len(parameters))

    def _on_buffer_removed(self, _data: object, address: int) -> None:
        if address == self._newest:
            self._newest = None

    def _on_process(self, _data: object) -> None:
        while (address := self._pipewire.pw_stream_dequeue_buffer(self._stream)) is not None:
            self.give_back()
            self._newest = address


def _offer(most_fps: float) -> Value:
    """What formats are understood; the system chooses among them."""
    layouts = tuple(Id(number) for number in _LAYOUTS)
    most = Rate(round(most_fps * 1000), 1000)
    return Properties(
        _FORMAT_OBJECT,
        _ENUM_FORMAT,
        {
            _MEDIA_TYPE: Id(_VIDEO),
            _MEDIA_SUBTYPE: Id(_RAW),
            _PIXELS: Choice(ChoiceKind.ENUM, (layouts[0], *layouts)),
            _SIZE: Choice(ChoiceKind.RANGE, (_USUAL_SIZE, _LEAST_SIZE, _MOST_SIZE)),
            _FRAME_RATE: Choice(ChoiceKind.RANGE, (Rate(0), Rate(0), Rate(1000))),
            _MOST_FRAME_RATE: Choice(ChoiceKind.RANGE, (most, Rate(1), most)),
        },
    )


def _buffers() -> tuple[Value, ...]:
    """What memory is understood, and what is told with each picture."""
    return (
        Properties(
            _BUFFERS_OBJECT, _BUFFERS, {_MEMORY_KINDS: Choice(ChoiceKind.FLAGS, (_MEMORY,))}
        ),
        Properties(_META_OBJECT, _META, {_META_TYPE: Id(_CROP), _META_SIZE: _CROP_BYTES}),
    )


def _crop_of(buffer: SpaBuffer, size: Size) -> tuple[int, int, int, int]:
    """Place and size of the picture: a window is often told in a stream as large as its screen."""
    for index in range(buffer.meta_count):
        meta: Meta = buffer.metas[index]
        if meta.type == _CROP and meta.size >= _CROP_BYTES and meta.data:
            region = Region.from_address(meta.data)
            x, y, width, height = region.x, region.y, region.width, region.height
            if 0 <= x < x + width <= size.width and 0 <= y < y + height <= size.height:
                return x, y, width, height
    return 0, 0, size.width, size.height


def _array_of(*values: Value) -> tuple[Any, list[Any]]:
    """Pointers to the values, and what must be kept as long as they are used."""
    kept = [ctypes.create_string_buffer(encoded(value)) for value in values]
    return (c_void_p * len(kept))(*map(ctypes.addressof, kept)), kept
