"""What the window shows, and what its user wishes: the face of the call towards Qt.

The model decides nothing. What *is* comes in by the `show_…` methods; what the user *wishes* goes
out as `…_requested` signals, and is shown only when it comes back. Thread: GUI.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop.core.call_history import CallHistory, Second
from desktop.core.device_order import DeviceList
from desktop.core.quality import Quality, judge
from desktop.core.recording import Recording
from desktop.core.server_address import page_link
from desktop.core.settings import Settings
from desktop.core.share import Shareable
from desktop.core.snapshot import CallSnapshot, OwnMedia
from desktop.core.statistics import LinkStatistics
from desktop.core.talk_message import Doing


@dataclass(frozen=True, slots=True)
class HostAddress:
    """Where the server that this program runs itself can be found."""

    url: str  # of the page, for the other person
    fingerprint: str | None  # SHA-256 of the certificate, "AB:CD:…"; None without TLS
    port: int
    is_for_others: bool = True  # False: only programs on this computer reach it


class CallModel(QObject):
    """See the module."""

    changed = Signal()  # anything but the statistics, the level, and what can be shared
    statistics_changed = Signal()
    history_changed = Signal()  # another second of the call is over
    shareables_changed = Signal()
    recording_changed = Signal()
    level_changed = Signal()
    doing_changed = Signal()  # what the other should know of us
    chat_seen = Signal()  # `unread` is less

    join_requested = Signal()
    leave_requested = Signal()
    settings_requested = Signal(object)  # the wished `Settings`
    own_media_requested = Signal(object)  # the wished `OwnMedia`
    peer_volume_requested = Signal(int)  # percent, of us, at the other's
    shareables_requested = Signal()
    recording_requested = Signal(bool)
    peer_camera_requested = Signal()
    torch_requested = Signal()
    loudspeaker_test_requested = Signal()
    key_accepted = Signal()  # the other's, which is not the one that is known
    identity_requested = Signal()  # a new one
    say_requested = Signal(str)  # to the other, in the chat

    def __init__(
        self, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._history = CallHistory()
        self._snapshot = CallSnapshot()
        self._settings = Settings()
        self._devices = DeviceList()
        self._host: HostAddress | None = None
        self._statistics = LinkStatistics()
        self._shareables: tuple[Shareable, ...] = ()
        self._recording: Recording | None = None
        self._level_dbfs: float | None = None
        self._told = Doing()
        self._seen_line = 0  # of the chat: the newest that the user saw

    @property
    def snapshot(self) -> CallSnapshot:
        """The call's state."""
        return self._snapshot

    @property
    def settings(self) -> Settings:
        """The user's choices, as they are in force."""
        return self._settings

    @property
    def devices(self) -> DeviceList:
        """What is plugged in."""
        return self._devices

    @property
    def host(self) -> HostAddress | None:
        """The own server's address; None while none runs."""
        return self._host

    @property
    def invitation(self) -> str | None:
        """The link to the room, for the other person; None while there is no server to name."""
        if self._host is not None:
            return self._host.url
        if self._settings.host_here or not self._settings.server:
            return None
        room = self._snapshot.room if self._snapshot.is_joined else self._settings.room
        return page_link(self._settings.server, room)

    @property
    def statistics(self) -> LinkStatistics:
        """The numbers of the last second."""
        return self._statistics

    @property
    def shareables(self) -> tuple[Shareable, ...]:
        """What could be shared when it was asked for last."""
        return self._shareables

    @property
    def level_dbfs(self) -> float | None:
        """How loud the microphone is; None while none is open."""
        return self._level_dbfs

    @property
    def recording(self) -> Recording | None:
        """The recording that goes on, or was the last; None before the first."""
        return self._recording

    @property
    def is_recorded(self) -> bool:
        """True while a recording goes on."""
        return self._recording is not None and self._recording.end is None

    @property
    def doing(self) -> Doing:
        """What the other should know of us."""
        volume = self._settings.peer_volume_percent if self._settings.lets_set_volume else None
        return Doing(self._snapshot.own_media.is_curtained, self.is_recorded, volume)

    def _tell_doing(self) -> None:
        if self.doing != self._told:
            self._told = self.doing
            self.doing_changed.emit()

    @property
    def unread(self) -> int:
        """How many of the other's texts the user did not see yet."""
        lines = self._snapshot.talk.lines
        return sum(not line.is_own and line.number > self._seen_line for line in lines)

    def see_chat(self) -> None:
        """The user sees all texts that are there."""
        had_unread = self.unread > 0
        lines = self._snapshot.talk.lines
        self._seen_line = lines[-1].number if lines else 0
        if had_unread:
            self.chat_seen.emit()

    def show_snapshot(self, snapshot: CallSnapshot) -> None:
        if not snapshot.talk.lines:
            self._seen_line = 0  # they are counted anew
        if snapshot.is_joined and not self._snapshot.is_joined:
            self._history.clear()
        if snapshot != self._snapshot:
            self._snapshot = snapshot
            self.changed.emit()
            self._tell_doing()

    def show_settings(self, settings: Settings) -> None:
        if settings != self._settings:
            self._settings = settings
            self.changed.emit()
            self._tell_doing()

    def show_devices(self, devices: DeviceList) -> None:
        if devices != self._devices:
            self._devices = devices
            self.changed.emit()

    def show_host(self, host: HostAddress | None) -> None:
        if host != self._host:
            self._host = host
            self.changed.emit()

    @property
    def seconds(self) -> tuple[Second, ...]:
        """The last minutes of the call, the oldest first."""
        return self._history.seconds

    @property
    def quality(self) -> Quality:
        """How good the call is now."""
        return judge(self._history.seconds)

    def show_statistics(self, statistics: LinkStatistics) -> None:
        """To be called once a second."""
        if statistics != self._statistics:
            self._statistics = statistics
            self.statistics_changed.emit()
        if self._snapshot.is_joined:
            self._history.add(self._clock(), statistics)
            self.history_changed.emit()

    def show_shareables(self, shareables: tuple[Shareable, ...]) -> None:
        if shareables != self._shareables:
            self._shareables = shareables
            self.shareables_changed.emit()

    def show_level(self, level_dbfs: float | None) -> None:
        if level_dbfs != self._level_dbfs:
            self._level_dbfs = level_dbfs
            self.level_changed.emit()

    def show_recording(self, recording: Recording) -> None:
        if recording != self._recording:
            self._recording = recording
            self.recording_changed.emit()
            self._tell_doing()

    def request_recording(self, is_wanted: bool) -> None:
        self.recording_requested.emit(is_wanted)

    def request_peer_camera(self) -> None:
        """Wish for the other's next camera."""
        self.peer_camera_requested.emit()

    def request_torch(self) -> None:
        """Wish for the light of the other's phone, or for its end."""
        self.torch_requested.emit()

    def request_peer_volume(self, percent: int) -> None:
        """Wish to be played so loud by the other; it is shown when he says so."""
        if percent != self._snapshot.talk.peer.volume_percent:
            self.peer_volume_requested.emit(percent)

    def request_join(self) -> None:
        self.join_requested.emit()

    def request_leave(self) -> None:
        self.leave_requested.emit()

    def request_own_media(self, wished: OwnMedia) -> None:
        """Wish to be muted, unseen, or to share; nothing is wished if nothing would change."""
        if wished != self._snapshot.own_media:
            self.own_media_requested.emit(wished)

    def accept_key(self) -> None:
        """Know the other by the key that he shows now, too."""
        self.key_accepted.emit()

    def request_identity(self) -> None:
        """Wish to be known by another key from the next call on."""
        self.identity_requested.emit()

    def request_say(self, text: str) -> None:
        """Wish to tell the other; it is shown when it is under way."""
        self.say_requested.emit(text)

    def request_shareables(self) -> None:
        """Wish to know what can be shared now; it is told before this returns."""
        self.shareables_requested.emit()

    def request_loudspeaker_test(self) -> None:
        self.loudspeaker_test_requested.emit()

    def request_settings(self, wished: Settings) -> None:
        """Wish for other choices, e.g. `dataclasses.replace(model.settings, room="room7")`.

        What is typed is passed on as it is, empty or not: the call tells what is wrong with it
        at the next join. Nothing is wished if nothing would change.
        """
        if wished != self._settings:
            self.settings_requested.emit(wished)
