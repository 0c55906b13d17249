"""What every call of Tandem is made of, in its window or in a machine that waits."""

import asyncio
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass

from desktop.core.device_order import DeviceChoices
from desktop.core.events import TorchFound
from desktop.core.settings import Settings
from desktop.core.snapshot import CallSnapshot
from desktop.core.talk_message import CHAT, IDENTITY
from desktop.core.wire import SWITCHES_CAMERA
from desktop.devices.factory import QtDevices
from desktop.devices.pacing import hanging
from desktop.devices.shareable import Shareables
from desktop.devices.torch import Torch
from desktop.media.recorder import Recorder
from desktop.media.stand_in import StandIn
from desktop.ports import Picture, PictureScreen
from desktop.rtc.identity import Identity
from desktop.rtc.peer_links import AiortcPeerLinks
from desktop.session.call_session import CallSession
from desktop.session.call_statistics import CallStatistics, StatisticsReporter
from desktop.session.media_guard import MediaGuard
from desktop.session.media_session import MediaSession
from desktop.signaling.ice_list import IceList
from desktop.signaling.link import WebSocketSignaling

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RecordedScreen:
    """A `PictureScreen` whose pictures somebody else sees, too. Thread: any."""

    screen: PictureScreen
    show: Callable[[Picture | None], None]

    def put(self, picture: Picture) -> None:
        """Show it on both."""
        self.screen.put(picture)
        self.show(picture)

    def clear(self) -> None:
        """Show nothing on both."""
        self.screen.clear()
        self.show(None)


@dataclass(frozen=True, slots=True)
class CallParts:
    """The parts that live in the engine's thread, from `of` to the end of the program."""

    media: MediaSession
    session: CallSession
    reporter: StatisticsReporter
    guard: MediaGuard
    torch: Torch

    @classmethod
    def of(
        cls,
        settings: Settings,
        instance: str,
        password: str | None,
        screens: tuple[PictureScreen, PictureScreen],
        on_snapshot: Callable[[CallSnapshot], None],
        on_statistics: Callable[[CallStatistics], None],
        *,
        on_level: Callable[[float | None], None] = lambda _level: None,
        hardware_h264: Callable[[], str | None] = lambda: None,
        stand_in: StandIn | None = None,
        shareables: Shareables | None = None,
        recorder: Recorder | None = None,
        on_hopeless: Callable[[], None] | None = None,
        on_camera_asked: Callable[[bool], None] = lambda is_back: None,
        identity: Identity | None = None,
        can: frozenset[str] = frozenset({CHAT, IDENTITY}),
        lets_switch_camera: Callable[[], bool] = lambda: False,
        on_volume_asked: Callable[[int], None] = lambda percent: None,
        lets_toggle_torch: Callable[[], bool] = lambda: False,
    ) -> "CallParts":
        """Make and join them; nothing is opened or connected yet. Thread: engine.

        Args:
            settings: what is in force now.
            instance: what makes this start known to the server again.
            password: of the room, or a token.
            screens: of the own picture and the peer's.
            on_snapshot: told of every change, in the engine thread.
            on_statistics: told once a second after `reporter.start`, in the engine thread.
            on_level: told how loud the microphone is, as `MediaSession` says.
            hardware_h264: names the encoder that was found for H.264, if one was.
            stand_in: what the peer sees while there is no picture; None: black.
            on_camera_asked: the peer wants another camera, as for `CallSession`; engine thread.
            lets_switch_camera: whether it may want that; told with each offer.
            on_volume_asked: the peer wants to be played so loud, as for `CallSession`.
            lets_toggle_torch: whether it may want the camera's light, or its end. Thread: any.
            on_hopeless: ends the program to repair it, in the engine thread; None: nobody would
                start it again.
            shareables: lists what can be shared; None: no window can.
            recorder: sees and hears both sides; None: nobody does.
            identity: by which others know the program again; None: by none.
            can: as for `CallSession`.
        """
        ice_list = None if settings.chooses_ice_servers else IceList()
        links = AiortcPeerLinks(
            settings.ice_servers, ice_list, hardware_h264, settings.sound_coding, stand_in, identity
        )
        if recorder is not None:
            own, peer = screens
            screens = (
                RecordedScreen(own, recorder.show_own),
                RecordedScreen(peer, recorder.show_peer),
            )
        loop = asyncio.get_running_loop()

        def on_torch_found(is_there: bool) -> None:
            found = TorchFound(is_there and lets_toggle_torch())
            loop.call_soon_threadsafe(lambda: session.post(found))

        def on_torch_asked() -> None:
            is_done = lets_toggle_torch() and torch.toggle()
            log.info("the light was asked for, and %s", "toggled" if is_done else "left alone")

        torch = Torch(on_torch_found)
        media = MediaSession(
            *(QtDevices(stand_in, shareables, torch), links, *screens),
            lambda: session.refresh(),
            on_level,
            stand_in,
        )
        if recorder is not None:
            media.on_own_sound, media.peer.on_sound = recorder.hear_own, recorder.hear_peer
        use_settings(media, settings, media.choose)
        session = CallSession(
            lambda address: WebSocketSignaling(
                *(address, instance, password, ice_list),
                obeys=lambda: (SWITCHES_CAMERA,) if lets_switch_camera() else (),
            ),
            links,
            media,
            on_snapshot,
            random.random,
            on_camera_asked,
            can,
            on_volume_asked,
            on_torch_asked,
        )
        reporter = StatisticsReporter(session, media, on_statistics)
        guard = MediaGuard(session, media, on_hopeless, hanging)
        return cls(media, session, reporter, guard, torch)


def use_settings(
    media: MediaSession, settings: Settings, choose: Callable[[DeviceChoices], None]
) -> None:
    """Do from now on with pictures and sound what these say. Thread: engine.

    `choose` takes the devices: the media themselves, or who stands before them.
    """
    choose(DeviceChoices.of(settings))
    media.process_voice(settings.voice_processing)
    media.peer.set_volume(settings.peer_volume)
    media.limit_pictures(settings.video_coding)
