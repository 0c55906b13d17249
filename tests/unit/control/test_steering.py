"""What the orders of `tandem ctl` mean, for whatever runs."""

from dataclasses import dataclass, field, replace

import pytest

from desktop.control.steering import carry_out
from desktop.core.device_order import Device, DeviceList
from desktop.core.notice import Notice, NoticeKind
from desktop.core.orders import Answer, Order, OrderKind
from desktop.core.snapshot import CallSnapshot, CallState, OwnMedia

WAITING = CallSnapshot(CallState.WAITING, "blue", own_name="Attic")


@dataclass
class FakeTandem:
    """A `Steered` that notes what it is asked for."""

    snapshot: CallSnapshot = WAITING
    camera: str | None = None
    wished: OwnMedia = field(default_factory=OwnMedia)
    devices: DeviceList = field(default_factory=DeviceList)
    wishes: list[object] = field(default_factory=list)

    def withhold(self, wished: OwnMedia) -> None:
        self.wishes.append(wished)

    def draw_curtain(self, is_drawn: bool) -> None:
        self.withhold(self.wished.curtained(is_drawn))

    def use_camera(self, camera: str) -> None:
        self.wishes.append(camera)

    def leave(self) -> None:
        self.wishes.append("leave")

    def join(self) -> None:
        self.wishes.append("join")

    def show(self, order: Order) -> Answer:
        self.wishes.append((order.server, order.room))
        return Answer(True, "shown")


def test_status_tells_people_and_scripts() -> None:
    tandem = FakeTandem()
    tandem.snapshot = replace(
        tandem.snapshot,
        peer_name="Boris",
        state=CallState.CONNECTED,
        own_media=OwnMedia(is_muted=True),
        notices=(Notice(NoticeKind.NO_CAMERA),),
    )
    answer = carry_out(Order(OrderKind.STATUS), tandem)
    assert answer.sentence == "Boris watches in room blue (no_camera)"
    assert answer.facts == {
        "state": "connected",
        "room": "blue",
        "name": "Attic",
        "peer": "Boris",
        "is_muted": True,
        "is_camera_off": False,
        "notices": ["no_camera"],
    }
    assert tandem.wishes == []


def test_muting_leaves_the_camera_as_it_is() -> None:
    tandem = FakeTandem()
    tandem.wished = OwnMedia(is_camera_off=True)
    carry_out(Order(OrderKind.MUTE), tandem)
    carry_out(Order(OrderKind.UNMUTE), tandem)
    assert tandem.wishes == [OwnMedia(True, True), OwnMedia(False, True)]


def test_curtain_hides_and_silences() -> None:
    tandem = FakeTandem()
    carry_out(Order(OrderKind.DRAW_CURTAIN), tandem)
    tandem.wished = OwnMedia(is_muted=True, is_camera_off=True)
    carry_out(Order(OrderKind.OPEN_CURTAIN), tandem)
    assert tandem.wishes == [OwnMedia(True, True, is_drawn=True), OwnMedia()]


def test_next_camera_is_named_or_its_lack() -> None:
    tandem = FakeTandem()
    assert not carry_out(Order(OrderKind.NEXT_CAMERA), tandem).is_done
    tandem.devices = DeviceList((Device("a", "Front", True), Device("b", "Back", False)))
    assert carry_out(Order(OrderKind.NEXT_CAMERA), tandem) == Answer(True, "Back")
    assert tandem.wishes == ["b"]


@pytest.mark.parametrize(
    ("state", "kind", "wishes"),
    [
        (CallState.WAITING, OrderKind.LEAVE, ["leave"]),
        (CallState.LEFT, OrderKind.LEAVE, ["leave"]),  # it may be about to join
        (CallState.LEFT, OrderKind.JOIN, ["join"]),
        (CallState.REPLACED, OrderKind.JOIN, ["join"]),
        (CallState.JOINING, OrderKind.JOIN, []),
    ],
)
def test_room_is_entered_and_left_once(
    state: CallState, kind: OrderKind, wishes: list[str]
) -> None:
    tandem = FakeTandem()
    tandem.snapshot = replace(tandem.snapshot, state=state)
    assert carry_out(Order(kind), tandem).is_done
    assert tandem.wishes == wishes


def test_second_start_says_where_to() -> None:
    tandem = FakeTandem()
    assert carry_out(Order(OrderKind.SHOW, "ws://a/ws", "blue"), tandem).sentence == "shown"
    assert tandem.wishes == [("ws://a/ws", "blue")]
