"""The devices of a call: opened with the join, closed with the leave, switched in between.

What the devices deliver goes to the links; what the peer sends goes to the picture feed and the
loudspeaker, and is measured on the way. Devices may be slow to close, so one worker thread opens
and closes them in order; no method here waits for it except `settle`.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from desktop.core.errors import DeviceError
from desktop.core.notice import Notice
from desktop.media.meters import PictureDelay, SoundMeter, SoundReading
from desktop.media.picture import plane_of
from desktop.media.playout import PlayoutBuffer
from desktop.media.stamp import read_stamp
from desktop.ports import AudioSink, AudioSource, Block, Devices, PeerLinks, Picture, VideoSource

log = logging.getLogger(__name__)

SETTLE_S = 7.0  # three devices, at most 2 s each, and some air


class Slot(Enum):
    """The three places for a device."""

    CAMERA = "camera"
    MICROPHONE = "microphone"
    LOUDSPEAKER = "loudspeaker"


@dataclass(frozen=True, slots=True)
class DeviceChoices:
    """Device ids as `Devices` takes them."""

    camera: str | None = None
    microphone: str | None = None
    loudspeaker: str | None = None

    def of(self, slot: Slot) -> str | None:
        """The id chosen for a slot."""
        match slot:
            case Slot.CAMERA:
                return self.camera
            case Slot.MICROPHONE:
                return self.microphone
            case Slot.LOUDSPEAKER:
                return self.loudspeaker


class PictureScreen(Protocol):
    """Where pictures are shown. Thread: any."""

    def put(self, picture: Picture) -> None:
        """Show the picture; only the newest counts."""

    def clear(self) -> None:
        """Show nothing, and forget what was put."""


class MediaSession:
    """See the module.

    Args:
        devices: makes sources and sinks.
        links: takes our own pictures and sound.
        own_screen: shows our own picture.
        peer_screen: shows the peer's picture.
        on_notices: told when `notices` changed, in the engine thread.
    """

    def __init__(
        self,
        devices: Devices,
        links: PeerLinks,
        own_screen: PictureScreen,
        peer_screen: PictureScreen,
        on_notices: Callable[[], None],
    ) -> None:
        self._devices = devices
        self._links = links
        self._own_screen = own_screen
        self._peer_screen = peer_screen
        self._on_notices = on_notices
        self._loop = asyncio.get_running_loop()
        # One join and one leave at a time: what waits in its queue is bounded by the user's hand.
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="device worker")
        self._last_work: Future[None] | None = None
        self._choices = DeviceChoices()
        self._is_open = False
        self._notices: dict[Slot, Notice] = {}
        # Counts openings and closings, so that a failure of a device that was switched away
        # meanwhile is not told.
        self._generation = dict.fromkeys(Slot, 0)
        # Worker thread only:
        self._open_devices: dict[Slot, VideoSource | AudioSource | AudioSink] = {}

        self._playout = PlayoutBuffer()
        self._heard = SoundMeter()
        self._said = SoundMeter()
        self._picture_delay = PictureDelay()

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What is wrong with the devices now."""
        return tuple(self._notices.values())

    def open(self) -> None:
        """Open the chosen devices. Thread: engine."""
        self._is_open = True
        for slot in Slot:
            self._renew(slot)

    def close(self) -> None:
        """Close all devices. Thread: engine."""
        self._is_open = False
        for slot in Slot:
            self._generation[slot] += 1
            self._work(self._close_slot, slot)
            self._set_notice(slot, None)
        self.forget_peer()

    def choose(self, choices: DeviceChoices) -> None:
        """Use these devices from now on; what is open is switched. Thread: engine."""
        old, self._choices = self._choices, choices
        if not self._is_open:
            return
        for slot in Slot:
            if choices.of(slot) != old.of(slot):
                self._renew(slot)

    def try_failed_again(self) -> None:
        """Open what failed once more: something was plugged in. Thread: engine."""
        if self._is_open:
            for slot in tuple(self._notices):
                self._renew(slot)

    async def settle(self) -> None:
        """Wait until what was asked for is done; at most `SETTLE_S`. Thread: engine."""
        if self._last_work is not None:
            await asyncio.wait([asyncio.wrap_future(self._last_work)], timeout=SETTLE_S)

    async def shut_down(self) -> None:
        """Close everything for good. Thread: engine."""
        self.close()
        await self.settle()
        self._worker.shutdown(wait=False)

    def show_peer(self, picture: Picture) -> None:
        """Show and measure a picture of the peer. Thread: any."""
        self._peer_screen.put(picture)
        stamp_ms = read_stamp(plane_of(picture, 0))
        if stamp_ms is not None:
            self._picture_delay.feed(stamp_ms, time.time() * 1000)

    def play_peer(self, block: Block) -> None:
        """Play 20 ms of the peer. Thread: any."""
        self._playout.put(block)

    def forget_peer(self) -> None:
        """The link ended: nothing of it is seen or heard any more. Thread: engine."""
        self._peer_screen.clear()
        self._playout.clear()

    def take_readings(self) -> tuple[SoundReading, SoundReading, float | None]:
        """What was heard, said, and the delay of pictures in ms, since the last call."""
        return self._heard.take(), self._said.take(), self._picture_delay.take()

    def _renew(self, slot: Slot) -> None:
        self._generation[slot] += 1
        self._set_notice(slot, None)
        self._work(self._open_slot, slot, self._choices.of(slot), self._generation[slot])

    def _work(self, function: Callable[..., None], *arguments: object) -> None:
        self._last_work = self._worker.submit(function, *arguments)
        self._last_work.add_done_callback(_log_failure)

    def _open_slot(self, slot: Slot, device_id: str | None, generation: int) -> None:
        """Worker thread."""
        self._close_slot(slot)

        def on_failed(error: DeviceError) -> None:
            self._loop.call_soon_threadsafe(self._on_failed, slot, generation, error)

        device: VideoSource | AudioSource | AudioSink
        try:
            match slot:
                case Slot.CAMERA:
                    device = camera = self._devices.video_source(device_id)
                    camera.start(self._on_own_picture, on_failed)
                case Slot.MICROPHONE:
                    device = microphone = self._devices.audio_source(device_id)
                    microphone.start(self._on_own_block, on_failed)
                case Slot.LOUDSPEAKER:
                    device = loudspeaker = self._devices.audio_sink(device_id)
                    loudspeaker.start(self._pull, on_failed)
        except DeviceError as error:
            on_failed(error)
            return
        self._open_devices[slot] = device

    def _close_slot(self, slot: Slot) -> None:
        """Worker thread."""
        device = self._open_devices.pop(slot, None)
        if device is not None:
            device.stop()
        if slot is Slot.CAMERA:
            self._own_screen.clear()

    def _on_failed(self, slot: Slot, generation: int, error: DeviceError) -> None:
        if generation != self._generation[slot]:
            return
        log.warning("%s failed: %s", slot.value, error)
        if slot is Slot.CAMERA:
            self._own_screen.clear()
        self._set_notice(slot, error.notice)

    def _set_notice(self, slot: Slot, notice: Notice | None) -> None:
        if self._notices.get(slot) == notice:
            return
        if notice is None:
            del self._notices[slot]
        else:
            self._notices[slot] = notice
        self._on_notices()

    def _on_own_picture(self, picture: Picture) -> None:
        self._links.put_picture(picture)
        self._own_screen.put(picture)

    def _on_own_block(self, block: Block) -> None:
        self._links.put_block(block)
        self._said.feed(block, time.time())

    def _pull(self, samples: int, play_time_s: float) -> Block:
        block = self._playout.pull(samples)
        self._heard.feed(block, play_time_s)
        return block


def _log_failure(work: Future[None]) -> None:
    error = work.exception()
    if error is not None:
        log.error("a device could not be opened or closed", exc_info=error)
