"""What a command line says, as values."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from desktop.core.orders import OrderKind
from desktop.core.settings import Settings

NO_SERVER = "no server is known; say --server URL, or enter one in the window first"


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line said; None where it said nothing."""

    server: str | None = None
    room: str | None = None
    password: str | None = field(default=None, repr=False)  # of the room, or a token
    name: str | None = None
    create: bool | None = None
    camera: str | None = None
    microphone: str | None = None
    speaker: str | None = None
    cancel_echo: bool | None = None
    suppress_noise: bool | None = None
    control_gain: bool | None = None
    sound_packet_ms: int | None = None
    skip_silence: bool | None = None
    ice_servers: tuple[str, ...] | None = None
    hardware_encoding: bool | None = None
    join: bool = False
    stats: Path | None = None
    profile: str = "default"
    verbose: bool = False
    screenshot: Path | None = None
    screenshot_after_s: float = 5.0
    waits: bool = False  # `tandem wait`
    service: str | None = None  # "install", "uninstall", "status", "logs": do that, do not wait
    on_join: str | None = None  # commands
    on_leave: str | None = None
    quiet_hours: str | None = None
    may_watch: tuple[str, ...] | None = None
    chime: bool | None = None
    lets_switch_camera: bool | None = None
    lets_toggle_torch: bool | None = None
    lets_set_volume: bool | None = None
    check_updates: bool | None = None
    supervised: bool = False  # somebody starts it again when it ends with an error
    repeated: tuple[str, ...] = field(default=(), repr=False)  # what a service is started with

    @property
    def only_shows(self) -> bool:
        """True if nothing is said but where to, and as whom: a window that runs can do it."""
        return self == Options(
            server=self.server, room=self.room, name=self.name, profile=self.profile
        )

    def over(self, settings: Settings) -> Settings:
        """The settings of this start."""
        return replace(
            settings,
            server=settings.server if self.server is None else self.server,
            host_here=settings.host_here and self.server is None,
            room=settings.room if self.room is None else self.room,
            name=settings.name if self.name is None else self.name,
            create_room=settings.create_room if self.create is None else self.create,
            camera=settings.camera if self.camera is None else self.camera,
            microphone=settings.microphone if self.microphone is None else self.microphone,
            loudspeaker=settings.loudspeaker if self.speaker is None else self.speaker,
            cancel_echo=_said(self.cancel_echo, settings.cancel_echo),
            suppress_noise=_said(self.suppress_noise, settings.suppress_noise),
            control_gain=_said(self.control_gain, settings.control_gain),
            sound_packet_ms=(
                settings.sound_packet_ms if self.sound_packet_ms is None else self.sound_packet_ms
            ),
            skip_silence=_said(self.skip_silence, settings.skip_silence),
            ice_servers=settings.ice_servers if self.ice_servers is None else self.ice_servers,
            quiet_hours=settings.quiet_hours if self.quiet_hours is None else self.quiet_hours,
            may_watch=settings.may_watch if self.may_watch is None else self.may_watch,
            chime=_said(self.chime, settings.chime),
            lets_switch_camera=_said(self.lets_switch_camera, settings.lets_switch_camera),
            lets_toggle_torch=_said(self.lets_toggle_torch, settings.lets_toggle_torch),
            lets_set_volume=_said(self.lets_set_volume, settings.lets_set_volume),
            check_updates=_said(self.check_updates, settings.check_updates),
            hardware_encoding=(
                settings.hardware_encoding
                if self.hardware_encoding is None
                else self.hardware_encoding
            ),
        )


@dataclass(frozen=True, slots=True)
class ListDevices:
    """`tandem devices`."""

    as_json: bool


@dataclass(frozen=True, slots=True)
class Control:
    """`tandem ctl`."""

    kind: OrderKind
    program: str | None  # "window" or "waiting"; None: the one that runs
    profile: str
    as_json: bool


@dataclass(frozen=True, slots=True)
class Examine:
    """`tandem doctor`."""

    profile: str
    as_json: bool


@dataclass(frozen=True, slots=True)
class SelfTest:
    """`tandem --self-test`."""

    as_json: bool


def _said(option: bool | None, setting: bool) -> bool:
    return setting if option is None else option
