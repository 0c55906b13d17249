"""Makes the devices that an id names."""

from collections.abc import Callable

from PySide6.QtMultimedia import QMediaDevices

from desktop.core.errors import DeviceError
from desktop.core.notice import Notice, NoticeKind
from desktop.core.settings import VoiceProcessing
from desktop.devices.camera import camera_source
from desktop.devices.camera_mode import LARGE, USUAL
from desktop.devices.file_source import FilePictureSource, FileSoundSource
from desktop.devices.loudspeaker import LoudspeakerSink
from desktop.devices.microphone import MicrophoneSource
from desktop.devices.screen import MOST_FPS, screen_source, window_source
from desktop.devices.shareable import Shareables, is_asked_by_system
from desktop.devices.sound_thread import SoundThread
from desktop.devices.synthetic import (
    MovingPictureSource,
    NoPictureSource,
    NullSink,
    silence_source,
    tone_source,
)
from desktop.devices.torch import Torch
from desktop.media.stand_in import StandIn
from desktop.ports import AudioSink, AudioSource, VideoSource

LOWEST_TONE_HZ = 20.0
HIGHEST_TONE_HZ = 20_000.0


class QtDevices:
    """The `Devices` of the computer.

    Make it after the `QCoreApplication`; in the main thread, or after a `DeviceWatcher`.
    `stand_in` is what the camera `none` shows; without it that is black. `shareables` has listed
    the windows that can be shared; without it none can. `torch` gets the open camera's light.
    """

    def __init__(
        self,
        stand_in: StandIn | None = None,
        shareables: Shareables | None = None,
        torch: Torch | None = None,
    ) -> None:
        self._torch = torch
        self._stand_in = stand_in or StandIn()
        self._shareables = shareables or Shareables()
        # The thread of the first call is where Qt watches the plugs from then on.
        QMediaDevices.videoInputs()
        QMediaDevices.audioInputs()
        QMediaDevices.audioOutputs()
        self._sound_thread = SoundThread()
        self._voice_processing = VoiceProcessing()  # replaced whole, so it needs no lock
        self._wants_large_pictures = False
        self._on_level: Callable[[float], None] = lambda _level: None

    def video_source(self, device_id: str | None) -> VideoSource:
        """As the port says."""
        kind, _, rest = (device_id or "").partition(":")
        kind, _, fps = kind.partition("@")
        most_fps = float(fps) if fps.isdecimal() and int(fps) else MOST_FPS
        match kind:
            case "screen" if is_asked_by_system():
                from desktop.devices.portal_source import PortalSource  # late: on Linux only

                return PortalSource("screen", most_fps)
            case "screen":
                return screen_source(rest, most_fps)
            case "window":
                return window_source(self._shareables.window(rest), most_fps)
            case "test" if not rest:
                return MovingPictureSource()
            case "none" if not rest:
                return NoPictureSource(self._stand_in.picture)
            case "file":
                return FilePictureSource(rest)
            case _:
                wanted = LARGE if self._wants_large_pictures else USUAL
                return camera_source(device_id, wanted, self._torch)

    def audio_source(self, device_id: str | None) -> AudioSource:
        """As the port says.

        Raises:
            DeviceError: DEVICE_NOT_FOUND if the HZ of `test:HZ` is no frequency of 20 to 20,000.
        """
        kind, _, rest = (device_id or "").partition(":")
        match kind:
            case "test" if device_id is not None:
                return tone_source(_tone_hz(device_id, rest)) if rest else tone_source()
            case "none" if not rest:
                return silence_source()
            case "file":
                return FileSoundSource(rest)
            case _:
                return MicrophoneSource(
                    self._sound_thread, device_id, lambda: self._voice_processing, self._on_level
                )

    def audio_sink(self, device_id: str | None) -> AudioSink:
        """As the port says."""
        if device_id == "none":
            return NullSink()
        return LoudspeakerSink(self._sound_thread, device_id)

    def watch_microphone(self, on_level: Callable[[float], None]) -> None:
        """As the port says."""
        self._on_level = on_level

    def want_large_pictures(self, is_wanted: bool) -> None:
        """As the port says."""
        self._wants_large_pictures = is_wanted

    def process_voice(self, wanted: VoiceProcessing) -> None:
        """As the port says."""
        self._voice_processing = wanted


def _tone_hz(device_id: str, text: str) -> float:
    try:
        tone_hz = float(text)
    except ValueError:
        tone_hz = 0.0
    if not LOWEST_TONE_HZ <= tone_hz <= HIGHEST_TONE_HZ:
        raise DeviceError(Notice(NoticeKind.DEVICE_NOT_FOUND, device_id))
    return tone_hz
