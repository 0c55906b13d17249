"""What the user of a Wayland desktop lets Tandem see, as a camera: by the portal and PipeWire.

QtMultimedia 6.11 has this, too, but says nothing when the user refuses, or the system ends the
sharing, goes on sharing for the system when it was stopped, shows screens only, without the mouse
pointer, and ends the program when PipeWire cannot be reached.
"""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable

from desktop.core.errors import DeviceError
from desktop.core.notice import NoticeKind
from desktop.devices.gate import Gate
from desktop.devices.pacing import join
from desktop.devices.pipewire_library import PipeWireError, library
from desktop.devices.portal import NoPortal, Refused, ScreenCast
from desktop.devices.screen_stream import ScreenStream
from desktop.devices.session_bus import BusError, SessionBus
from desktop.media.picture import PictureConverter, UndecodablePicture
from desktop.ports import Picture

log = logging.getLogger(__name__)

EARLY = 0.9  # a picture may come this much early before it counts as one too many
LATE = 1.5  # and this much late before the last one comes again
REPEAT_S = 0.2  # a screen that stands still delivers nothing; who comes later has a picture at once
SILENT_S = 5.0  # for the stream to begin; then a screen that stands still may keep it waiting


class PortalSource:
    """A `VideoSource`: the system asks what it shows; at most 1920x1080.

    Args:
        label: for the log.
        most_fps: the system is asked for no more, and more are left out; the last one never.
    """

    def __init__(self, label: str, most_fps: float) -> None:
        self._label = label
        self._most_fps = most_fps
        self._repeat_after_s = max(REPEAT_S, LATE / most_fps)
        self._thread = threading.Thread(target=self._run, name=label, daemon=True)
        self._converter = PictureConverter()
        self._has_complained = False
        self._gate: Gate | None = None  # None until the start
        self._loop: asyncio.AbstractEventLoop  # as the next, from the start on
        self._task: asyncio.Task[None]

    def start(
        self, on_picture: Callable[[Picture], None], on_failed: Callable[[DeviceError], None]
    ) -> None:
        """As the port says."""
        self._gate = Gate(on_failed)
        self._loop = asyncio.new_event_loop()
        self._task = self._loop.create_task(self._share(self._gate, on_picture))
        self._thread.start()

    def stop(self) -> None:
        """As the port says."""
        if self._gate is None:
            return
        self._gate.close()
        with contextlib.suppress(RuntimeError):  # it has ended by itself
            self._loop.call_soon_threadsafe(self._task.cancel)
        join(self._thread)

    def _run(self) -> None:
        try:
            with contextlib.suppress(asyncio.CancelledError):
                self._loop.run_until_complete(self._task)
        finally:
            self._loop.close()

    async def _share(self, gate: Gate, on_picture: Callable[[Picture], None]) -> None:
        try:
            library()  # without it nobody is asked in vain
            with contextlib.closing(SessionBus()) as bus:
                cast = ScreenCast(bus)
                granted = await cast.ask()
                stream = ScreenStream(granted.remote, granted.node, self._most_fps)
                with contextlib.closing(stream):
                    await self._deliver(stream, gate, on_picture, cast.ended)
        except Refused as refusal:
            gate.fail(NoticeKind.SCREEN_WITHHELD, "", str(refusal))
        except (NoPortal, BusError, PipeWireError) as error:
            gate.fail(NoticeKind.SHARE_IMPOSSIBLE, "", str(error))
        except Exception as error:
            log.exception("%s ends", self._label)
            gate.fail(NoticeKind.SCREEN_WITHHELD, "", repr(error))

    async def _deliver(
        self,
        stream: ScreenStream,
        gate: Gate,
        on_picture: Callable[[Picture], None],
        ended: asyncio.Future[str],
    ) -> None:
        """Until the system ends it: the newest picture at the wanted pace, or the last again."""
        news = asyncio.Event()
        ended.add_done_callback(lambda _ended: news.set())

        def iterate() -> None:
            stream.iterate()
            news.set()

        loop = asyncio.get_running_loop()
        loop.add_reader(stream.fileno, iterate)
        last: Picture | None = None
        due_s = repeat_s = loop.time()
        silent_s = loop.time() + SILENT_S
        try:
            while not ended.done() and stream.failure is None:
                news.clear()
                now_s = loop.time()
                picture = self._picture(stream) if now_s >= due_s else None
                if picture is not None:
                    last, due_s = picture, now_s + EARLY / self._most_fps
                elif now_s >= repeat_s:
                    picture = last
                if picture is not None:
                    repeat_s = now_s + self._repeat_after_s
                    with gate as is_open:
                        if is_open:
                            on_picture(picture)
                elif now_s > silent_s and last is None and not stream.is_streaming:
                    gate.fail(NoticeKind.SCREEN_WITHHELD, "", "no picture comes")
                    return
                wake_s = due_s if stream.has_newer else max(repeat_s, now_s + REPEAT_S / 4)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout_at(wake_s):
                        await news.wait()
        finally:
            loop.remove_reader(stream.fileno)
        gate.fail(NoticeKind.SCREEN_WITHHELD, "", stream.failure or ended.result())

    def _picture(self, stream: ScreenStream) -> Picture | None:
        mapped = stream.newest()
        if mapped is None:
            return None
        try:
            return self._converter.from_planes(
                mapped.layout, mapped.width, mapped.height, [mapped.plane]
            )
        except UndecodablePicture as error:
            if not self._has_complained:
                self._has_complained = True
                log.warning("%s delivers what is no picture: %s", self._label, error)
            return None
        finally:
            stream.give_back()
