"""Tandem's own call in this process: its session, links and connections, with small test signals.

Everything is the product's but the devices and the window: the picture is 320x180 at 15 a second,
so that many calls fit on a small computer.
"""

import contextlib
import random
import time
from collections.abc import AsyncIterator, Callable

from desktop.core.device_order import DeviceChoices
from desktop.core.errors import DeviceError
from desktop.core.events import JoinRequested, LeaveRequested
from desktop.core.notice import NoticeKind
from desktop.core.settings import VoiceProcessing
from desktop.core.snapshot import CallSnapshot, CallState, Dark
from desktop.devices.pacing import PacedThread
from desktop.devices.synthetic import NullSink, silence_source, tone_source
from desktop.media.picture import plane_of
from desktop.media.stamp import read_stamp
from desktop.ports import (
    AudioSink,
    AudioSource,
    OfferedIceServers,
    PeerLinkEvents,
    Picture,
    VideoSource,
)
from desktop.rtc.peer_link import AiortcPeerLink
from desktop.rtc.peer_links import AiortcPeerLinks
from desktop.session.call_session import CallSession
from desktop.session.call_statistics import CallStatistics, StatisticsReporter
from desktop.session.media_session import MediaSession
from desktop.signaling.ice_list import IceList
from desktop.signaling.link import WebSocketSignaling
from tests.support.libwebrtc import moving_texture
from tests.support.link_source import stamped_picture
from tests.support.progress import Progress

SIZE = (320, 180)
FPS = 15
TONE_TOLERANCE_HZ = 6.0


class SmallPictureSource:
    """A `VideoSource` of a stamped texture that moves."""

    def __init__(self) -> None:
        self._number = 0
        self._thread: PacedThread | None = None

    def start(
        self, on_picture: Callable[[Picture], None], on_failed: Callable[[DeviceError], None]
    ) -> None:
        width, height = SIZE
        texture = moving_texture(width, height)

        def step(_due: float) -> None:
            offset = (self._number * 4) % width
            self._number += 1
            on_picture(stamped_picture(texture[:, offset : offset + width], time.time()))

        self._thread = PacedThread("small picture", 1 / FPS, step, catches_up=False)
        self._thread.start()

    def stop(self) -> None:
        if self._thread is not None:
            self._thread.stop()


class NoPictures:
    """A `VideoSource` that delivers nothing: the link sends its stand-in."""

    def start(
        self, on_picture: Callable[[Picture], None], on_failed: Callable[[DeviceError], None]
    ) -> None:
        """As the port says."""

    def stop(self) -> None:
        """As the port says."""


class TestDevices:
    """`test` or `none` for camera and microphone (`test:HZ`); the loudspeaker is the null sink."""

    __test__ = False  # no test class, whatever its name

    def video_source(self, device_id: str | None) -> VideoSource:
        return SmallPictureSource() if device_id == "test" else NoPictures()

    def audio_source(self, device_id: str | None) -> AudioSource:
        kind, _, hz = (device_id or "").partition(":")
        return tone_source(float(hz)) if kind == "test" else silence_source()

    def audio_sink(self, device_id: str | None) -> AudioSink:
        return NullSink()

    def watch_microphone(self, on_level: Callable[[float], None]) -> None:
        """There is no real one."""

    def want_large_pictures(self, is_wanted: bool) -> None:
        self.wants_large_pictures = is_wanted

    def process_voice(self, wanted: VoiceProcessing) -> None:
        """There is no voice."""


class CountingScreen:
    """A `PictureScreen` that reads the stamps of what it shows. Thread: any."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self.pictures = 0  # with a newer stamp than the one before
        self.shown = 0  # with a stamp or without
        self.first_s: float | None = None  # monotonic; of the first stamped picture
        self.size: tuple[int, int] | None = None
        self._stamp_ms = 0

    def put(self, picture: Picture) -> None:
        self.size = (picture.width, picture.height)
        self.shown += 1
        stamp_ms = read_stamp(plane_of(picture, 0))
        if stamp_ms is not None and stamp_ms > self._stamp_ms:
            self._stamp_ms = stamp_ms
            self.pictures += 1
            self.first_s = self.first_s or time.monotonic()
        self._progress.notify()

    def clear(self) -> None:
        """Show nothing."""


class CountedLinks(AiortcPeerLinks):
    """As the product's, and tells its call of each link."""

    def __init__(self, call: "TandemCall", offered: OfferedIceServers) -> None:
        super().__init__((), offered)
        self._call = call

    def open(self, events: PeerLinkEvents, *, shows_key: bool = False) -> AiortcPeerLink:
        self._call.links += 1
        return super().open(events, shows_key=shows_key)


class TandemCall:
    """One program's call; made by `running_tandem`. Everything in the running loop's thread."""

    def __init__(self, name: str, camera: str, microphone: str) -> None:
        self.name = name
        self.progress = Progress()
        self.own, self.screen = CountingScreen(self.progress), CountingScreen(self.progress)
        self.snapshots: list[CallSnapshot] = []
        self.heard_hz: float | None = None  # of the last second
        self.codec: str | None = None  # of the received picture
        self.joined_s = 0.0
        self.links = 0  # opened so far
        self.obeys: tuple[str, ...] = ()  # what its offers promise
        ice_list = IceList()
        links = CountedLinks(self, ice_list)
        self.media = MediaSession(
            TestDevices(), links, self.own, self.screen, lambda: self.session.refresh()
        )
        self.media.choose(DeviceChoices(camera, microphone, "none"))
        self.session = CallSession(
            lambda address: WebSocketSignaling(
                address, f"instance-{name}", None, ice_list, lambda: self.obeys
            ),
            links,
            self.media,
            self._on_snapshot,
            random.Random(name).random,
        )
        self._reporter = StatisticsReporter(self.session, self.media, self._on_statistics)

    def join(
        self, url: str, room: str, *, lead: bool = False, create: bool = True, waits: bool = False
    ) -> None:
        """Press Join; `waits` as the waiting machine does."""
        self.joined_s = time.monotonic()
        self.session.post(
            JoinRequested(url, room, self.name, create=create, lead=lead or waits, waits=waits)
        )

    def leave(self) -> None:
        self.session.post(LeaveRequested())

    def start(self) -> None:
        self._reporter.start()

    async def close(self) -> None:
        """Leave and close everything."""
        self.leave()
        await self.session.settle()
        await self._reporter.close()
        await self.media.shut_down()

    @property
    def state(self) -> CallState:
        return self.session.snapshot.state

    async def is_in_state(self, state: CallState, limit_s: float = 20.0) -> None:
        await self.progress.wait_until(
            lambda: self.state is state, limit_s, f"{self.name} {state.value}"
        )

    async def is_dark(self, why: Dark, limit_s: float = 20.0) -> None:
        await self.progress.wait_until(
            lambda: self.session.snapshot.dark is why, limit_s, f"{self.name}: {why.value}"
        )

    async def is_told(self, what: NoticeKind, limit_s: float = 20.0) -> None:
        await self.progress.wait_until(
            lambda: what in self._told, limit_s, f"{self.name} is told {what.value}"
        )

    async def is_told_no_more(self, what: NoticeKind, limit_s: float = 20.0) -> None:
        await self.progress.wait_until(
            lambda: what not in self._told, limit_s, f"{self.name} is told no more {what.value}"
        )

    @property
    def _told(self) -> list[NoticeKind]:
        return [notice.kind for notice in self.session.snapshot.notices]

    async def sees(self, pictures: int = 15, limit_s: float = 25.0) -> None:
        """Pictures of the peer go on: so many new ones."""
        until = self.screen.pictures + pictures
        await self.progress.wait_until(
            lambda: self.screen.pictures >= until, limit_s, f"{self.name}'s {pictures} pictures"
        )

    async def hears(self, hz: float, limit_s: float = 25.0) -> None:
        self.heard_hz = None  # anew: what was heard before is no proof
        await self.progress.wait_until(
            lambda: self.heard_hz is not None and abs(self.heard_hz - hz) < TONE_TOLERANCE_HZ,
            limit_s,
            f"{self.name}'s tone of {hz} Hz",
        )

    def _on_snapshot(self, snapshot: CallSnapshot) -> None:
        self.snapshots.append(snapshot)
        self.progress.notify()

    def _on_statistics(self, statistics: CallStatistics) -> None:
        received = statistics.link
        self.heard_hz = received.received_audio.tone_hz
        self.codec = received.received_video.codec
        self.progress.notify()


@contextlib.asynccontextmanager
async def running_tandem(
    name: str, *, camera: str = "test", microphone: str = "test:440"
) -> AsyncIterator[TandemCall]:
    """One that has not joined yet; closed at the end."""
    call = TandemCall(name, camera, microphone)
    call.start()
    try:
        yield call
    finally:
        await call.close()
