"""What sound devices PulseAudio has, asked directly.

WORKAROUND(https://github.com/qt/qtmultimedia/blob/dev/src/multimedia/pulseaudio/qpulseaudio_contextmanager.cpp):
Qt's PulseAudio backend takes a removed device off its own table and tells nobody, so that its
lists keep the device until another one is plugged in. Remove when Qt tells of removals. Where Qt
uses another backend this is not needed and does no harm.
"""

import ctypes
import logging
import sys
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import Any

from desktop.devices.pacing import join

log = logging.getLogger(__name__)

QUERY_S = 1.0  # for one answer of the server; it takes a few ms
RETRY_S = 3.0  # until a server that is gone is looked for again

_NO_AUTOSPAWN = 1
_MASK_SINK, _MASK_SOURCE = 1, 2
_READY, _FAILED, _TERMINATED = 4, 5, 6

_InfoCallback = ctypes.CFUNCTYPE(
    None, ctypes.c_void_p, ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_void_p
)
_EventCallback = ctypes.CFUNCTYPE(
    None, ctypes.c_void_p, ctypes.c_int, ctypes.c_uint32, ctypes.c_void_p
)


def sound_device_names() -> frozenset[str] | None:
    """The names of all sinks and sources now; None without a PulseAudio server.

    Takes some ms, at most a second. Thread: any.
    """
    connection = _Connection.opened()
    if connection is None:
        return None
    try:
        return connection.names()
    finally:
        connection.close()


class SoundPlugWatch:
    """Tells which sinks and sources went away. Does nothing without a PulseAudio server.

    Args:
        on_removed: told their names, in the watch's own thread.
    """

    def __init__(self, on_removed: Callable[[frozenset[str]], None]) -> None:
        self._on_removed = on_removed
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None  # None without the library
        self._lock = threading.Lock()
        self._connection: _Connection | None = None  # guarded by _lock; None while there is none

    def start(self) -> None:
        """Begin to watch."""
        if _library() is not None:
            self._thread = threading.Thread(target=self._run, name="sound plugs", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Watch no more, in at most 2 s; idempotent. Thread: any."""
        self._stopping.set()
        with self._lock:
            if self._connection is not None:
                self._connection.wake()  # who stops it may be a thread that plays sound
        if self._thread is not None:
            join(self._thread)

    def _run(self) -> None:
        while not self._stopping.is_set():
            connection = _Connection.opened()
            if connection is not None:
                with self._lock:
                    self._connection = connection
                self._watch(connection)
                with self._lock:
                    self._connection = None
                connection.close()
            self._stopping.wait(RETRY_S)

    def _watch(self, connection: "_Connection") -> None:
        connection.subscribe()
        known = connection.names()
        while connection.is_ready() and not self._stopping.is_set():
            if not connection.wait_for_event() or self._stopping.is_set():
                continue
            names = connection.names()
            if known is not None and names is not None and known - names:
                self._on_removed(known - names)
            known = names


@cache
def _library() -> Any | None:
    if not sys.platform.startswith("linux"):
        return None
    try:
        library = ctypes.CDLL("libpulse.so.0")
    except OSError:
        return None
    pointer, number, text = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p
    for name, result, *arguments in (
        ("pa_mainloop_new", pointer),
        ("pa_mainloop_free", None, pointer),
        ("pa_mainloop_get_api", pointer, pointer),
        ("pa_mainloop_prepare", number, pointer, number),
        ("pa_mainloop_poll", number, pointer),
        ("pa_mainloop_dispatch", number, pointer),
        ("pa_mainloop_wakeup", None, pointer),
        ("pa_context_new", pointer, pointer, text),
        ("pa_context_connect", number, pointer, text, number, pointer),
        ("pa_context_disconnect", None, pointer),
        ("pa_context_unref", None, pointer),
        ("pa_context_get_state", number, pointer),
        ("pa_context_set_subscribe_callback", None, pointer, _EventCallback, pointer),
        ("pa_context_subscribe", pointer, pointer, number, pointer, pointer),
        ("pa_context_get_sink_info_list", pointer, pointer, _InfoCallback, pointer),
        ("pa_context_get_source_info_list", pointer, pointer, _InfoCallback, pointer),
        ("pa_operation_unref", None, pointer),
    ):
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
    return library


class _Connection:
    """One connection to the server. Thread: one."""

    TICK_S = 0.1  # how often a waiting thread looks whether it should stop

    def __init__(self, library: Any) -> None:
        self._pulse = library
        self._loop = library.pa_mainloop_new()
        self._context = library.pa_context_new(library.pa_mainloop_get_api(self._loop), b"Tandem")
        self._has_event = False
        self._names: set[str] = set()
        self._open_lists = 0
        # Kept as long as the connection: the library calls them.
        self._on_info = _InfoCallback(self._note_info)
        self._on_event = _EventCallback(self._note_event)

    @classmethod
    def opened(cls) -> "_Connection | None":
        """A connection that is ready; None if there is no server."""
        library = _library()
        if library is None:
            return None
        connection = cls(library)
        if not connection._connect():
            connection.close()
            return None
        return connection

    def is_ready(self) -> bool:
        return bool(self._pulse.pa_context_get_state(self._context) == _READY)

    def names(self) -> frozenset[str] | None:
        """All names now; None if the server does not answer."""
        self._names = set()
        self._open_lists = 2
        for ask in (
            self._pulse.pa_context_get_sink_info_list,
            self._pulse.pa_context_get_source_info_list,
        ):
            self._finish(ask(self._context, self._on_info, None))
        if not self._run_until(lambda: self._open_lists == 0, QUERY_S):
            return None
        return frozenset(self._names)

    def subscribe(self) -> None:
        """Take notice of what comes and goes from now on."""
        self._pulse.pa_context_set_subscribe_callback(self._context, self._on_event, None)
        self._finish(
            self._pulse.pa_context_subscribe(self._context, _MASK_SINK | _MASK_SOURCE, None, None)
        )

    def wait_for_event(self) -> bool:
        """Wait a moment; True if something came or went since the last time."""
        self._run_until(lambda: self._has_event, self.TICK_S)
        has_event, self._has_event = self._has_event, False
        return has_event

    def wake(self) -> None:
        """Let `wait_for_event` return at once. Thread: any."""
        self._has_event = True
        self._pulse.pa_mainloop_wakeup(self._loop)

    def close(self) -> None:
        self._pulse.pa_context_disconnect(self._context)
        self._pulse.pa_context_unref(self._context)
        self._pulse.pa_mainloop_free(self._loop)
        # They know their connection: together they would wait for the garbage collector, one more
        # every few seconds where there is no server.
        del self._on_info, self._on_event

    def _connect(self) -> bool:
        pulse, context = self._pulse, self._context
        if pulse.pa_context_connect(context, None, _NO_AUTOSPAWN, None) < 0:
            return False
        ends = (_READY, _FAILED, _TERMINATED)
        self._run_until(lambda: pulse.pa_context_get_state(context) in ends, QUERY_S)
        return self.is_ready()

    def _run_until(self, condition: Callable[[], bool], limit_s: float) -> bool:
        deadline = time.monotonic() + limit_s
        while not condition():
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                return False
            if self._pulse.pa_mainloop_prepare(self._loop, int(left_s * 1_000_000) + 1) < 0:
                return False
            if self._pulse.pa_mainloop_poll(self._loop) < 0:
                return False
            if self._pulse.pa_mainloop_dispatch(self._loop) < 0:
                return False
        return True

    def _finish(self, operation: int | None) -> None:
        if operation:
            self._pulse.pa_operation_unref(operation)

    def _note_info(self, _context: int, info: Any, end: int, _data: int) -> None:
        if end:
            self._open_lists -= 1
        else:
            # The name is the first field of both kinds of information.
            self._names.add(info[0].decode("utf-8", "replace"))

    def _note_event(self, _context: int, _event: int, _index: int, _data: int) -> None:
        self._has_event = True
