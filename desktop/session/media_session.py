"""The devices of a call: opened with the join, closed with the leave, switched in between.

What the devices deliver goes to the links through a `Withholding`; what the peer sends is played
and shown by a `PeerMedia`. `CallDevices` decides what is opened when. Devices may be slow to close,
so one worker thread for each kind opens and closes them in order: a camera that hangs costs only
itself. No method here waits for them except `settle`.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import ParamSpec, TypeVar

import numpy as np

from desktop.core.call_devices import CallDevices
from desktop.core.device_commands import (
    CloseDevice,
    CloseFormer,
    ForgetShareNoticeLater,
    OpenDevice,
    ResumeFormer,
    RetryLater,
)
from desktop.core.device_events import (
    DeviceDelivered,
    DeviceDoubted,
    DeviceFailed,
    DevicesChosen,
    DevicesEvent,
    DevicesReleased,
    DevicesRequested,
    OwnMediaChosen,
    PlugsChanged,
    Purpose,
    RetryExpired,
    ShareNoticeExpired,
)
from desktop.core.device_order import DeviceChoices, DeviceKind, Plugs
from desktop.core.errors import DeviceError
from desktop.core.media_watch import DeviceReading
from desktop.core.notice import Notice
from desktop.core.settings import SoundCoding, VideoCoding, VoiceProcessing
from desktop.core.share import Share
from desktop.core.snapshot import OwnMedia
from desktop.media.chime import Chime, Notes
from desktop.media.meters import SoundMeter, SoundReading
from desktop.media.stand_in import StandIn
from desktop.media.stillness import Stillness
from desktop.ports import (
    AudioSink,
    AudioSource,
    Block,
    Devices,
    PeerLinks,
    Picture,
    PictureScreen,
    VideoSource,
)
from desktop.session.device_worker import DeviceWorker
from desktop.session.loudspeaker_test import LoudspeakerTest
from desktop.session.microphone_handover import MicrophoneHandover
from desktop.session.peer_media import PeerMedia
from desktop.session.voice_levels import VoiceLevels
from desktop.session.withholding import Withholding

log = logging.getLogger(__name__)

_Given = ParamSpec("_Given")
_Taken = TypeVar("_Taken")

SETTLE_S = 7.0  # a device that is opened, closed and opened, at most 2 s each, and some air


class MediaSession:
    """See the module.

    Args:
        devices: makes sources and sinks.
        links: takes our own pictures and sound.
        own_screen, peer_screen: show our own picture, and the peer's.
        on_changed: told when `notices` or `own_media` changed, in the engine thread.
        on_level: told ten times a second how loud the open microphone is, in dBFS, muted or
            not; None when it is closed. In the engine thread.
        stand_in: what is sent while the camera is off; without one, black.
    """

    def __init__(
        self,
        devices: Devices,
        links: PeerLinks,
        own_screen: PictureScreen,
        peer_screen: PictureScreen,
        on_changed: Callable[[], None],
        on_level: Callable[[float | None], None] = lambda _level: None,
        stand_in: StandIn | None = None,
    ) -> None:
        self._devices = devices
        self._links = links
        self._own_screen = own_screen
        self.peer = PeerMedia(peer_screen)
        self._on_changed = on_changed
        self._withholding = Withholding(links, stand_in or StandIn())
        self._loop = asyncio.get_running_loop()
        self._workers = {kind: DeviceWorker() for kind in DeviceKind}
        self._last_work: dict[DeviceKind, Future[None]] = {}
        self._call_devices = CallDevices()
        self._told: tuple[tuple[Notice, ...], OwnMedia] = ((), OwnMedia())
        self._retries: dict[DeviceKind, asyncio.TimerHandle] = {}
        self._share_notice_end: asyncio.TimerHandle | None = None
        self._handover = MicrophoneHandover(
            lambda work: self._work(DeviceKind.MICROPHONE, lambda worker, _kind: work(worker)),
            lambda: self._post(DeviceDoubted(DeviceKind.MICROPHONE)),
        )
        self._asked_s: dict[DeviceKind, float] = {}  # when it was to be opened; the loop's time
        self._stillness = {kind: Stillness(lambda: self._loop.time()) for kind in DeviceKind}

        self.on_own_sound: Callable[[Block], None] = lambda _block: None  # any thread, as is
        self._chime = Chime()
        self._said = SoundMeter()
        self._loudspeaker_test = LoudspeakerTest(self._post)
        self._voice_levels = VoiceLevels(on_level, lambda: self.own_media, self._tell_changes)
        devices.watch_microphone(self._voice_levels.note_raw)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What is wrong with the devices now."""
        return self._call_devices.notices + self._voice_levels.notices

    @property
    def own_media(self) -> OwnMedia:
        """What the peer gets now."""
        return self._call_devices.own_media

    def open(self) -> None:
        """Open the chosen devices. Thread: engine."""
        self._post(DevicesRequested())

    def close(self) -> None:
        """Close all devices. Thread: engine."""
        self._post(DevicesReleased())
        self.peer.forget()

    def preview(self, is_wanted: bool) -> None:
        """Have camera and microphone open outside a call, too; or no longer. Thread: engine."""
        self._post((DevicesRequested if is_wanted else DevicesReleased)(Purpose.PREVIEW))

    def test_loudspeaker(self) -> None:
        """Play a few notes through the chosen loudspeaker, in a call too. Thread: engine."""
        self._loudspeaker_test.start()

    def choose(self, choices: DeviceChoices) -> None:
        """Use these devices from now on; what is open is switched. Thread: engine."""
        self._devices.want_large_pictures(choices.wants_large_pictures)
        self._post(DevicesChosen(choices))

    def withhold(self, own_media: OwnMedia) -> None:
        """Send silence, black or a share instead from now on, or no longer. Thread: engine."""
        self._post(OwnMediaChosen(own_media))

    def process_voice(self, wanted: VoiceProcessing) -> None:
        """Do this to the microphone's sound from now on. Thread: any."""
        self._devices.process_voice(wanted)

    def limit_pictures(self, coding: VideoCoding) -> None:
        """Send no more of own pictures than this from now on. Thread: any."""
        self._links.limit_pictures(coding)

    def code_sound(self, coding: SoundCoding) -> None:
        """Send own sound like this from now on. Thread: any."""
        self._links.code_sound(coding)

    def follow_plugs(self, plugs: Plugs) -> None:
        """This is plugged in now: use what the user likes best of it. Thread: engine."""
        self._post(PlugsChanged(plugs))

    @property
    def device_readings(self) -> dict[DeviceKind, DeviceReading]:
        """What those devices deliver of which something is to be expected now. Thread: engine."""
        return {kind: self._stillness[kind].reading() for kind in self._call_devices.watched}

    def open_anew(self, kind: DeviceKind, *, in_new_worker: bool, is_told: bool = True) -> None:
        """Close a device and open it again. Thread: engine.

        `in_new_worker`: the old thread may hang; what it still has open it closes if it can.
        `is_told`: the user is, until it delivers.
        """
        if in_new_worker:
            self._workers[kind].give_up()
            self._workers[kind] = DeviceWorker()
        self._post(DeviceDoubted(kind, is_told))

    async def settle(self) -> None:
        """Wait until what was asked for is done; at most `SETTLE_S`. Thread: engine."""
        if self._last_work:
            work = map(asyncio.wrap_future, self._last_work.values())
            await asyncio.wait([*work], timeout=SETTLE_S)

    async def shut_down(self) -> None:
        """Close everything for good. Thread: engine."""
        self.close()
        self._cancel_share_notice_end()
        self.preview(False)
        self._loudspeaker_test.stop()
        await self.settle()
        for worker in self._workers.values():
            worker.close()

    def ring(self, notes: Notes = Notes.CAME) -> None:
        """Play them over what is heard: somebody came, or went. Thread: any."""
        self._chime.start(notes)

    def take_readings(self) -> tuple[SoundReading, SoundReading, float | None]:
        """What was heard, said, and the delay of pictures in ms, since the last call."""
        heard, picture_delay_ms = self.peer.take_readings()
        return heard, self._said.take(), picture_delay_ms

    def _post(self, event: DevicesEvent) -> None:
        """Thread: engine."""
        commands = self._call_devices.handle(event)
        self._withholding.take_over(self.own_media)
        for command in commands:
            match command:
                case OpenDevice(kind=kind, device_id=device_id, attempt=attempt):
                    self._cancel_retry(kind)
                    if kind is DeviceKind.MICROPHONE:
                        self._voice_levels.begin(attempt, device_id)
                    self._asked_s[kind] = self._loop.time()
                    share = self.own_media.share if kind is DeviceKind.CAMERA else None
                    self._work(kind, self._open_device, command, share)
                case CloseDevice(kind=kind):
                    self._cancel_retry(kind)
                    if kind is DeviceKind.MICROPHONE:
                        self._voice_levels.end()
                    self._work(kind, self._close_device)
                case CloseFormer(kind=kind):
                    self._work(kind, lambda worker, _kind: worker.close_former())
                case ResumeFormer(kind=kind):
                    self._cancel_retry(kind)
                    self._work(kind, lambda worker, _kind: worker.resume_former())
                case RetryLater(kind=kind, attempt=attempt, after_s=after_s):
                    self._cancel_retry(kind)
                    expired = RetryExpired(kind, attempt)
                    self._retries[kind] = self._loop.call_later(after_s, self._post, expired)
                case ForgetShareNoticeLater(after_s=after_s):
                    self._cancel_share_notice_end()
                    self._share_notice_end = self._loop.call_later(
                        after_s, self._post, ShareNoticeExpired()
                    )
        self._tell_changes()

    def _tell_changes(self) -> None:
        if (self.notices, self.own_media) != self._told:
            self._told = (self.notices, self.own_media)
            self._on_changed()

    def _cancel_retry(self, kind: DeviceKind) -> None:
        waiting = self._retries.pop(kind, None)
        if waiting is not None:
            waiting.cancel()

    def _cancel_share_notice_end(self) -> None:
        if self._share_notice_end is not None:
            self._share_notice_end.cancel()
            self._share_notice_end = None

    def _work(self, kind: DeviceKind, function: Callable[..., None], *arguments: object) -> None:
        worker = self._workers[kind]
        self._last_work[kind] = worker.submit(partial(function, worker, kind, *arguments))

    def _open_device(
        self,
        worker: DeviceWorker,
        kind: DeviceKind,
        command: OpenDevice,
        share: Share | None,
    ) -> None:
        """Worker thread. `share`: what the camera's place is for."""
        device_id, attempt = command.device_id, command.attempt
        if kind is DeviceKind.MICROPHONE:
            self._handover.make_room(worker, device_id, attempt)
        elif command.keeps_former:
            worker.keep_device()
        else:
            self._close_device(worker, kind)
        self._stillness[kind].begin()

        def on_failed(error: DeviceError) -> None:
            self._loop.call_soon_threadsafe(self._on_failed, kind, attempt, error)

        device: VideoSource | AudioSource | AudioSink
        try:
            match kind:
                case DeviceKind.CAMERA:
                    device = camera = self._devices.video_source(device_id)
                    see = partial(self._on_own_picture, worker, share)
                    camera.start(self._at_first(kind, attempt, see), on_failed)
                case DeviceKind.MICROPHONE:
                    device = microphone = self._devices.audio_source(device_id)
                    hear = partial(self._on_own_block, worker, attempt)
                    microphone.start(self._at_first(kind, attempt, hear), on_failed)
                case DeviceKind.LOUDSPEAKER:
                    device = loudspeaker = self._devices.audio_sink(device_id)
                    play = partial(self._pull, worker)
                    loudspeaker.start(self._at_first(kind, attempt, play), on_failed)
        except DeviceError as error:
            on_failed(error)
            return
        worker.device = device

    def _close_device(self, worker: DeviceWorker, kind: DeviceKind) -> None:
        """Worker thread."""
        worker.close_device()
        if kind is DeviceKind.CAMERA:
            self._own_screen.clear()

    def _on_failed(self, kind: DeviceKind, attempt: int, error: DeviceError) -> None:
        known = self.notices
        self._post(DeviceFailed(kind, attempt, error.notice))
        if self.notices != known:  # not with every new attempt: hours of it would drown the log
            log.warning("%s failed: %s", kind.value, error)

    def _on_delivered(self, kind: DeviceKind, attempt: int) -> None:
        took_s = self._loop.time() - self._asked_s[kind]
        log.info("%s works, %.0f ms after it was asked for", kind.value, took_s * 1000)
        if kind is DeviceKind.MICROPHONE:
            self._handover.end(attempt)
        self._post(DeviceDelivered(kind, attempt))

    def _at_first(
        self, kind: DeviceKind, attempt: int, deliver: Callable[_Given, _Taken]
    ) -> Callable[_Given, _Taken]:
        """`deliver`, telling before its first call that the device works."""
        has_told = False

        def deliver_and_tell(*given: _Given.args, **named: _Given.kwargs) -> _Taken:
            nonlocal has_told
            if not has_told:
                has_told = True
                self._loop.call_soon_threadsafe(self._on_delivered, kind, attempt)
            return deliver(*given, **named)

        return deliver_and_tell

    def _on_own_picture(self, worker: DeviceWorker, share: Share | None, picture: Picture) -> None:
        if worker.is_given_up:
            return
        self._stillness[DeviceKind.CAMERA].feed_picture(picture)
        if self._withholding.give_picture(picture, share):
            self._own_screen.put(picture)

    def _on_own_block(self, worker: DeviceWorker, attempt: int, block: Block) -> None:
        if worker.is_given_up or not self._handover.hears(attempt):
            return
        self._stillness[DeviceKind.MICROPHONE].feed_block(block)
        self._voice_levels.feed(attempt, block)
        block = self._withholding.give_block(block)
        self.on_own_sound(block)
        self._said.feed(block, time.time())

    def _pull(self, worker: DeviceWorker, samples: int, play_time_s: float) -> Block:
        if worker.is_given_up:
            return np.zeros(samples, np.int16)
        # Notes are ours, not the peer's: they are added to what was measured.
        block = self._loudspeaker_test.added_to(self.peer.pull(samples, play_time_s))
        return self._chime.added_to(block)
