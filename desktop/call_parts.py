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
class Listeners:
    """Whom a call tells what, and whom it asks. Thread of all: engine, except where said."""

    on_snapshot: Callable[[CallSnapshot], None]  # told of every change
    on_statistics: Callable[[CallStatistics], None]  # once a second
    # How loud the microphone is, as `MediaSession` says
    on_level: Callable[[float | None], None] = lambda _level: None
    # Ends the program to repair it; None: nobody would start it again
    on_hopeless: Callable[[], None] | None = None
    # What the peer wishes, as `CallSession` says, and whether it may
    on_camera_asked: Callable[[bool], None] = lambda is_back: None
    lets_switch_camera: Callable[[], bool] = lambda: False  # told with each offer
    on_volume_asked: Callable[[int], None] = lambda percent: None
    lets_toggle_torch: Callable[[], bool] = lambda: False  # thread: any


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
        listeners: Listeners,
        *,
        hardware_h264: Callable[[], str | None] = lambda: None,
        stand_in: StandIn | None = None,
        shareables: Shareables | None = None,
        recorder: Recorder | None = None,
        identity: Identity | None = None,
        can: frozenset[str] = frozenset({CHAT, IDENTITY}),
    ) -> "CallParts":
        """Make and join them; nothing is opened or connected yet. Thread: engine.

        Args:
            settings: what is in force now.
            instance: what makes this start known to the server again.
            password: of the room, or a token.
            screens: of the own picture and the peer's.
            listeners: are told what happens.
            hardware_h264: names the encoder that was found for H.264, if one was.
            stand_in: what the peer sees while there is no picture; None: black.
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
            found = TorchFound(is_there and listeners.lets_toggle_torch())
            loop.call_soon_threadsafe(lambda: session.post(found))

        def on_torch_asked() -> None:
            is_done = listeners.lets_toggle_torch() and torch.toggle()
            log.info("the light was asked for, and %s", "toggled" if is_done else "left alone")

        torch = Torch(on_torch_found)
        media = MediaSession(
            *(QtDevices(stand_in, shareables, torch), links, *screens),
            lambda: session.refresh(),
            listeners.on_level,
            stand_in,
        )
        if recorder is not None:
            media.on_own_sound, media.peer.on_sound = recorder.hear_own, recorder.hear_peer
        use_settings(media, settings, media.choose)
        session = CallSession(
            lambda address: WebSocketSignaling(
                *(address, instance, password, ice_list),
                obeys=lambda: (SWITCHES_CAMERA,) if listeners.lets_switch_camera() else (),
            ),
            links,
            media,
            listeners.on_snapshot,
            random.random,
            listeners.on_camera_asked,
            can,
            listeners.on_volume_asked,
            on_torch_asked,
            torch.put_out,
        )
        reporter = StatisticsReporter(session, media, listeners.on_statistics)
        guard = MediaGuard(session, media, listeners.on_hopeless, hanging)
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
    media.code_sound(settings.sound_coding)
