"""The devices of a call, whatever their user, the drivers and the plugs do in whatever order."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from desktop.core.call_devices import CallDevices
from desktop.core.device_commands import (
    CloseDevice,
    CloseFormer,
    DevicesCommand,
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
from desktop.core.device_order import DeviceChoices, DeviceKind, Plugs, used_device
from desktop.core.notice import Notice, NoticeKind
from desktop.core.settings import RememberedDevice
from desktop.core.share import Share
from desktop.core.snapshot import OwnMedia

CAMERA, MICROPHONE, LOUDSPEAKER = DeviceKind
IDS = ("a", "b", "c")
SHARES = (None, Share("window:3", "Slides"), Share("screen", ""))
FAILURES = (NoticeKind.DEVICE_GONE, NoticeKind.DEVICE_BUSY, NoticeKind.DEVICE_SILENT)
SHARE_FAILURES = (NoticeKind.SCREEN_WITHHELD, NoticeKind.SHARE_IMPOSSIBLE, NoticeKind.DEVICE_GONE)
KINDS = st.sampled_from(DeviceKind)
PLUGGED = st.lists(st.sampled_from(IDS), unique=True).map(tuple)
CHOICES = st.builds(
    DeviceChoices,
    *[st.sampled_from([None, "none", "test", *IDS])] * 3,
    mute_releases=st.booleans(),
    camera_off_releases=st.booleans(),
    wants_large_pictures=st.booleans(),
    cameras=st.sampled_from([(), (RememberedDevice("b", "Lid"),)]),
)
OWN_MEDIA = st.builds(OwnMedia, st.booleans(), st.booleans(), st.sampled_from(SHARES))


class DevicesWorld(RuleBasedStateMachine):
    """Carries out the commands as a `MediaSession` does, and knows what is open by them."""

    def __init__(self) -> None:
        super().__init__()
        self.devices = CallDevices()
        self.choices = DeviceChoices()
        self.plugs: Plugs | None = None
        self.wanted: set[Purpose] = set()
        self.open: dict[DeviceKind, str | None] = {}
        self.current = dict.fromkeys(DeviceKind, 0)  # the attempt of what is open
        self.highest = dict.fromkeys(DeviceKind, 0)
        self.retries: set[tuple[DeviceKind, int]] = set()
        self.has_share_notice = False
        self.is_share_open = False  # in the camera's place
        # The camera that is open beside the share that is awaited, and its attempt
        self.former: tuple[str | None, int] | None = None

    def happens(self, event: DevicesEvent) -> None:
        for command in self.devices.handle(event):
            self.carry_out(command)

    def carry_out(self, command: DevicesCommand) -> None:
        if isinstance(command, OpenDevice | CloseDevice | ResumeFormer):
            self.retries = {retry for retry in self.retries if retry[0] is not command.kind}
        match command:
            case OpenDevice(kind=kind, device_id=device_id, attempt=attempt, keeps_former=keeps):
                assert attempt > self.highest[kind]
                if keeps:
                    assert kind is CAMERA
                    assert not self.is_share_open
                    self.former = (self.open[kind], self.current[kind])
                elif kind is CAMERA:
                    self.former = None
                if kind is CAMERA:
                    self.is_share_open = self.own_media.share is not None
                self.open[kind], self.current[kind], self.highest[kind] = (
                    device_id,
                    attempt,
                    attempt,
                )
            case CloseDevice(kind=kind):
                self.open.pop(kind, None)
                if kind is CAMERA:
                    self.former, self.is_share_open = None, False
            case CloseFormer():
                assert self.former is not None
                self.former = None
            case ResumeFormer(kind=kind):
                assert self.former is not None
                (self.open[kind], self.current[kind]), self.former = self.former, None
                self.is_share_open = False
            case RetryLater(kind=kind, attempt=attempt):
                assert kind in self.needed
                self.retries.add((kind, attempt))
            case ForgetShareNoticeLater():
                self.has_share_notice = True

    @property
    def own_media(self) -> OwnMedia:
        return self.devices.own_media

    @property
    def needed(self) -> set[DeviceKind]:
        return {kind for purpose in self.wanted for kind in purpose.value}

    # --- the user ------------------------------------------------------------------------

    @rule(purpose=st.sampled_from(Purpose))
    def begins(self, purpose: Purpose) -> None:
        self.wanted.add(purpose)
        self.happens(DevicesRequested(purpose))

    @rule(purpose=st.sampled_from(Purpose))
    def ends(self, purpose: Purpose) -> None:
        self.wanted.discard(purpose)
        self.happens(DevicesReleased(purpose))

    @rule(choices=CHOICES)
    def chooses(self, choices: DeviceChoices) -> None:
        self.choices = choices
        self.happens(DevicesChosen(choices))

    @rule(own_media=OWN_MEDIA)
    def withholds(self, own_media: OwnMedia) -> None:
        self.happens(OwnMediaChosen(own_media))

    # --- the computer --------------------------------------------------------------------

    @rule(cameras=PLUGGED, microphones=PLUGGED, loudspeakers=PLUGGED)
    def is_plugged(
        self, cameras: tuple[str, ...], microphones: tuple[str, ...], loudspeakers: tuple[str, ...]
    ) -> None:
        self.plugs = Plugs(cameras, microphones, loudspeakers)
        self.happens(PlugsChanged(self.plugs))

    @precondition(lambda self: self.open)
    @rule(data=st.data(), is_late=st.booleans())
    def fails(self, data: st.DataObject, is_late: bool) -> None:
        kind = data.draw(st.sampled_from(sorted(self.open, key=lambda each: each.value)))
        is_share = kind is CAMERA and self.is_share_open
        why = data.draw(st.sampled_from(SHARE_FAILURES if is_share else FAILURES))
        self.happens(DeviceFailed(kind, self.current[kind] - is_late, Notice(why, "device")))

    @precondition(lambda self: self.open)
    @rule(data=st.data(), is_late=st.booleans())
    def delivers(self, data: st.DataObject, is_late: bool) -> None:
        kind = data.draw(st.sampled_from(sorted(self.open, key=lambda each: each.value)))
        self.happens(DeviceDelivered(kind, self.current[kind] - is_late))
        assert is_late or kind is not CAMERA or self.former is None

    @precondition(lambda self: self.former)
    @rule()
    def former_fails(self) -> None:
        assert self.former is not None
        self.happens(DeviceFailed(CAMERA, self.former[1], Notice(FAILURES[0], "device")))
        assert self.former is None

    @rule(kind=KINDS)
    def delivers_after_its_end(self, kind: DeviceKind) -> None:
        if kind not in self.open:
            self.happens(DeviceDelivered(kind, self.current[kind]))

    @rule(kind=st.sampled_from([CAMERA, MICROPHONE]), is_told=st.booleans())
    def is_doubted(self, kind: DeviceKind, is_told: bool) -> None:
        if kind in self.devices.watched:
            self.happens(DeviceDoubted(kind, is_told))

    @precondition(lambda self: self.retries)
    @rule(data=st.data())
    def retry_is_due(self, data: st.DataObject) -> None:
        order = sorted(self.retries, key=lambda retry: (retry[0].value, retry[1]))
        retry = data.draw(st.sampled_from(order))
        self.retries.discard(retry)
        self.happens(RetryExpired(*retry))

    @precondition(lambda self: self.has_share_notice)
    @rule()
    def share_notice_is_due(self) -> None:
        self.has_share_notice = False
        self.happens(ShareNoticeExpired())

    # --- what holds ----------------------------------------------------------------------

    @invariant()
    def nothing_is_open_that_nobody_wants(self) -> None:
        assert set(self.open) <= self.needed

    @invariant()
    def what_is_wanted_and_closed_is_told_of(self) -> None:
        if self.needed - set(self.open):
            assert self.devices.notices

    @invariant()
    def who_withholds_has_no_light_on(self) -> None:
        is_off = self.own_media.is_camera_off and self.choices.camera_off_releases
        if is_off and not self.is_share_open:
            assert self.open.get(CAMERA, "none") == "none"
        assert not (is_off and self.former)
        if self.own_media.is_muted and self.choices.mute_releases:
            assert self.open.get(MICROPHONE, "none") == "none"

    @invariant()
    def a_camera_is_kept_only_for_a_share(self) -> None:
        assert self.former is None or self.is_share_open

    @invariant()
    def a_share_is_of_a_call(self) -> None:
        if Purpose.CALL not in self.wanted:
            assert self.own_media.share is None
        assert self.is_share_open == (self.own_media.share is not None and CAMERA in self.open)

    @invariant()
    def only_what_is_meant_to_deliver_is_watched(self) -> None:
        assert self.devices.watched <= self.needed - {LOUDSPEAKER}

    def teardown(self) -> None:
        """With everything away for once, and plugged in again, the dearest of each is open."""
        self.happens(OwnMediaChosen(OwnMedia()))
        self.happens(PlugsChanged(Plugs()))
        last = self.plugs or Plugs()
        self.happens(PlugsChanged(last))
        for kind in self.needed:
            assert self.open[kind] == used_device(self.choices.order(kind), last.of(kind))
        assert set(self.open) == self.needed


TestDevicesWorld = DevicesWorld.TestCase
TestDevicesWorld.settings = settings(stateful_step_count=40)
