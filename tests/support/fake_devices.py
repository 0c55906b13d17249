"""Devices without hardware, thread or time: a test is their driver."""

from collections.abc import Callable

from desktop.core.errors import DeviceError
from desktop.core.notice import Notice, NoticeKind
from desktop.core.settings import VoiceProcessing
from desktop.ports import AudioSink, AudioSource, Block, Picture, VideoSource


class FakeSource:
    """A camera or microphone. Keeps the promise that nothing is delivered after `stop`."""

    def __init__(self, device_id: str | None) -> None:
        self.device_id = device_id
        self.is_open = False
        self.is_stopped = False
        self._on_failed: Callable[[DeviceError], None] | None = None

    def open(self, on_failed: Callable[[DeviceError], None]) -> None:
        assert self._on_failed is None, "a source is started once"
        self.is_open = True
        self._on_failed = on_failed

    def stop(self) -> None:
        self.is_open = False
        self.is_stopped = True

    def unplug(self) -> None:
        """Fail as a device does that is pulled out: told once, nothing comes afterwards."""
        self._fail(NoticeKind.DEVICE_GONE)

    def refuse(self) -> None:
        """Fail as a device does that another program holds."""
        self._fail(NoticeKind.DEVICE_BUSY)

    def _fail(self, kind: NoticeKind) -> None:
        if self.is_open and self._on_failed is not None:
            self.is_open = False
            self._on_failed(DeviceError(Notice(kind, str(self.device_id))))


class FakeCamera(FakeSource):
    def start(
        self, on_picture: Callable[[Picture], None], on_failed: Callable[[DeviceError], None]
    ) -> None:
        self._on_picture = on_picture
        self.open(on_failed)

    def show(self, picture: Picture) -> None:
        if self.is_open:
            self._on_picture(picture)


class FakeMicrophone(FakeSource):
    def start(
        self, on_block: Callable[[Block], None], on_failed: Callable[[DeviceError], None]
    ) -> None:
        self._on_block = on_block
        self.open(on_failed)

    def say(self, block: Block) -> None:
        if self.is_open:
            self._on_block(block)


class FakeLoudspeaker(FakeSource):
    def start(
        self, pull: Callable[[int, float], Block], on_failed: Callable[[DeviceError], None]
    ) -> None:
        self._pull = pull
        self.open(on_failed)

    def play(self, samples: int, play_time_s: float = 0.0) -> Block:
        assert self.is_open
        return self._pull(samples, play_time_s)


class FakeDevices:
    """Remembers every device that was made, the newest last."""

    def __init__(self) -> None:
        self.cameras: list[FakeCamera] = []
        self.microphones: list[FakeMicrophone] = []
        self.loudspeakers: list[FakeLoudspeaker] = []
        self.voice_processing = VoiceProcessing()
        self.tell_level: Callable[[float], None] = lambda _level: None
        self.wants_large_pictures = False

    @property
    def open_ids(self) -> list[str | None]:
        made: list[FakeSource] = [*self.cameras, *self.microphones, *self.loudspeakers]
        return [device.device_id for device in made if device.is_open]

    def video_source(self, device_id: str | None) -> VideoSource:
        if device_id == "missing":
            raise DeviceError(Notice(NoticeKind.DEVICE_NOT_FOUND, device_id))
        self.cameras.append(FakeCamera(device_id))
        return self.cameras[-1]

    def audio_source(self, device_id: str | None) -> AudioSource:
        self.microphones.append(FakeMicrophone(device_id))
        return self.microphones[-1]

    def audio_sink(self, device_id: str | None) -> AudioSink:
        self.loudspeakers.append(FakeLoudspeaker(device_id))
        return self.loudspeakers[-1]

    def watch_microphone(self, on_level: Callable[[float], None]) -> None:
        self.tell_level = on_level

    def want_large_pictures(self, is_wanted: bool) -> None:
        self.wants_large_pictures = is_wanted

    def process_voice(self, wanted: VoiceProcessing) -> None:
        self.voice_processing = wanted
