import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from desktop.core.commands import Timer
from desktop.core.errors import SignalingError
from desktop.core.events import JoinRequested, LeaveRequested, TimerExpired
from desktop.core.notice import Notice, NoticeKind
from desktop.core.snapshot import CallSnapshot, CallState
from desktop.core.wire import (
    Address,
    Answer,
    Candidate,
    Custom,
    Join,
    Leave,
    Offer,
    OfferRequested,
    Peer,
    PeerChange,
    Role,
    RoomInfo,
)
from desktop.media.picture import black_picture
from desktop.ports import Picture
from desktop.session.call_session import CallSession
from desktop.session.media_session import MediaSession
from tests.support.fake_devices import FakeDevices
from tests.support.fake_links import FakeConnection, FakePeerLink, FakePeerLinks, FakeSignaling

JOIN = JoinRequested("ws://server/ws", "room1", "Anna", create=True)
BORIS = Peer("b", "Boris")
CANDIDATE = Candidate("candidate:1", "0", 0)


class RecordingScreen:
    def __init__(self) -> None:
        self.shown: list[Picture] = []

    def put(self, picture: Picture) -> None:
        self.shown.append(picture)

    def clear(self) -> None:
        self.shown.clear()


class Desk:
    """A session with everything around it faked, and the server played by the test."""

    def __init__(self) -> None:
        self.devices = FakeDevices()
        self.links = FakePeerLinks()
        self.signaling = FakeSignaling()
        self.peer_screen = RecordingScreen()
        self.addresses: list[str] = []
        self.snapshots: list[CallSnapshot] = []
        self.media = MediaSession(
            self.devices, self.links, RecordingScreen(), self.peer_screen, self.on_changed
        )
        self.session = CallSession(
            self.make_signaling, self.links, self.media, self.snapshots.append, lambda: 0.0
        )

    def on_changed(self) -> None:
        self.session.refresh()

    def make_signaling(self, address: str) -> FakeSignaling:
        self.addresses.append(address)
        return self.signaling

    @property
    def connection(self) -> FakeConnection:
        return self.signaling.connections[-1]

    @property
    def link(self) -> FakePeerLink:
        return self.links.links[-1]

    async def turn(self) -> None:
        """Let every task that can go on do so, until nothing moves."""
        for _ in range(20):
            await asyncio.sleep(0)

    async def enter(self, role: Role, peer: Peer | None = None) -> None:
        self.session.post(JOIN)
        await self.turn()
        users = ("Anna",) if peer is None else ("Anna", peer.name)
        self.connection.on_message(
            RoomInfo(users, role, peer, peer_known=True, change=PeerChange.NONE)
        )

    def state(self) -> CallState:
        return self.session.snapshot.state


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    yield desk
    desk.session.post(LeaveRequested())
    await desk.session.settle()
    await desk.media.shut_down()
    assert desk.devices.open_ids == []
    assert all(link.is_closed for link in desk.links.links)
    assert all(connection.is_closed for connection in desk.signaling.connections)


async def test_join_connects_to_what_was_typed_and_says_who_joins(desk: Desk) -> None:
    desk.session.post(JOIN)
    await desk.turn()
    assert desk.addresses == ["ws://server/ws"]
    assert desk.connection.sent == [Join("room1", "Anna", create=True, lead=False)]
    await desk.media.settle()
    assert len(desk.devices.open_ids) == 3


@pytest.mark.parametrize(("is_newer", "code"), [(True, (1, 2, 3, 4)), (False, None)])
async def test_safety_code_is_known_only_with_a_peer_who_has_one(
    desk: Desk, is_newer: bool, code: tuple[int, ...] | None
) -> None:
    await desk.enter(Role.LEADER, replace(BORIS, is_newer=is_newer))
    desk.connection.on_message(OfferRequested("VP8"))
    await desk.turn()
    numbers = await desk.session.link_statistics()
    assert numbers is not None
    assert numbers.safety_code == code


async def test_leader_offers_and_applies_the_answer(desk: Desk) -> None:
    await desk.enter(Role.LEADER, BORIS)
    desk.connection.on_message(OfferRequested("VP8"))
    await desk.turn()
    assert Offer("offer 1", 1) in desk.connection.sent
    desk.connection.on_message(Answer("answer", 1))
    desk.connection.on_message(Address(CANDIDATE, 1))
    await desk.turn()
    assert desk.link.done == ["offer VP8", "accept answer", "candidate candidate:1"]


async def test_operations_of_a_slow_link_keep_their_order(desk: Desk) -> None:
    desk.links.is_held = True
    await desk.enter(Role.FOLLOWER, BORIS)
    desk.connection.on_message(Offer("o", 1))
    desk.connection.on_message(Address(CANDIDATE, 1))
    await desk.turn()
    assert desk.link.done == []
    desk.link.may_go_on.set()
    await desk.turn()
    assert desk.link.done == ["accept o", "candidate candidate:1"]
    assert Answer("answer 1", 1) in desk.connection.sent


async def test_new_offer_ends_what_the_old_link_was_doing(desk: Desk) -> None:
    desk.links.is_held = True
    await desk.enter(Role.FOLLOWER, BORIS)
    desk.connection.on_message(Offer("o1", 1))
    await desk.turn()
    desk.links.is_held = False
    desk.connection.on_message(Offer("o2", 2))
    await desk.turn()
    first, second = desk.links.links
    assert first.is_closed
    first.may_go_on.set()
    await desk.turn()
    assert first.done == []
    assert second.done == ["accept o2"]
    assert desk.connection.sent[1:] == [Answer("answer 2", 2)]


@pytest.mark.expects_warnings("description cannot be used")
async def test_offer_that_cannot_be_used_costs_only_its_link(desk: Desk) -> None:
    await desk.enter(Role.FOLLOWER, BORIS)
    desk.connection.on_message(Offer("bad", 1))
    await desk.turn()
    assert desk.links.links[0].is_closed
    desk.connection.on_message(Offer("good", 2))
    await desk.turn()
    assert desk.connection.sent[-1] == Answer("answer 2", 2)


@pytest.mark.expects_warnings("an operation of the link failed")
async def test_whatever_a_library_raises_costs_only_the_link(desk: Desk) -> None:
    await desk.enter(Role.FOLLOWER, BORIS)
    desk.connection.on_message(Offer("surprise", 1))
    await desk.turn()
    assert desk.links.links[0].is_closed


@pytest.mark.expects_warnings("connecting failed")
async def test_whatever_connecting_raises_is_told_and_leaves_nothing_open(desk: Desk) -> None:
    desk.signaling.error = ImportError("no such proxy")
    desk.session.post(JOIN)
    await desk.turn()
    assert desk.state() is CallState.LEFT
    assert [n.kind for n in desk.session.snapshot.notices] == [NoticeKind.SERVER_UNREACHABLE]


async def test_picture_of_the_peer_is_shown_until_its_link_ends(desk: Desk) -> None:
    await desk.enter(Role.FOLLOWER, BORIS)
    desk.connection.on_message(Offer("o", 1))
    await desk.turn()
    link = desk.link
    link.events.on_connected()
    link.events.on_media(is_sound=False)
    link.events.on_picture(black_picture(64, 36))
    assert desk.state() is CallState.CONNECTED
    assert len(desk.peer_screen.shown) == 1
    desk.connection.on_message(
        RoomInfo(("Anna",), Role.FOLLOWER, None, peer_known=True, change=PeerChange.LEFT)
    )
    await desk.turn()
    assert desk.peer_screen.shown == []
    link.events.on_picture(black_picture(64, 36))
    link.events.on_media(is_sound=False)
    assert desk.peer_screen.shown == []
    assert desk.state() is CallState.WAITING


async def test_the_first_picture_is_logged_once_with_its_steps(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await desk.enter(Role.FOLLOWER, BORIS)
    desk.connection.on_message(Offer("o", 1))
    await desk.turn()
    for _ in range(2):
        desk.link.events.on_picture(black_picture(64, 36))
        await desk.turn()

    told = [record.getMessage() for record in caplog.records]
    assert len([line for line in told if line.startswith("first picture")]) == 1
    numbers = await desk.session.link_statistics()
    assert numbers is not None
    assert (numbers.first_picture.server_ms or 0) > 0


async def test_who_waited_in_the_room_has_not_waited_for_the_server(desk: Desk) -> None:
    await desk.enter(Role.LEADER)
    desk.connection.on_message(OfferRequested("VP8"))
    await desk.turn()

    numbers = await desk.session.link_statistics()
    assert numbers is not None
    assert numbers.first_picture.server_ms == 0.0


async def test_an_address_in_use_that_is_gone_is_noticed(desk: Desk) -> None:
    await desk.enter(Role.FOLLOWER, BORIS)
    desk.connection.on_message(Offer("o", 1))
    await desk.turn()
    desk.link.events.on_connected()
    desk.link.events.on_media(is_sound=False)
    desk.link.local_address = desk.connection.local_address = "192.0.2.9"
    desk.session.on_network(frozenset({"192.0.2.9", "198.51.100.4"}))
    await desk.turn()
    assert desk.connection.probes == 1
    assert desk.state() is CallState.CONNECTED

    desk.session.on_network(frozenset({"198.51.100.4"}))
    await desk.turn()
    assert desk.state() is CallState.LOST
    assert [connection.is_closed for connection in desk.signaling.connections] == [True, False]
    assert desk.connection.sent == [Join("room1", "Anna", create=True, lead=False)]


async def test_leave_is_said_before_the_connection_closes(desk: Desk) -> None:
    await desk.enter(Role.LEADER)
    connection = desk.connection
    desk.session.post(LeaveRequested())
    assert connection.sent[-1] == Leave()
    await desk.session.settle()
    assert connection.is_closed
    assert desk.devices.open_ids == []


async def test_leave_while_connecting_gives_up_connecting(desk: Desk) -> None:
    desk.signaling.may_connect.clear()
    desk.session.post(JOIN)
    await desk.turn()
    desk.session.post(LeaveRequested())
    await desk.session.settle()
    desk.signaling.may_connect.set()
    await desk.turn()
    assert desk.signaling.connections == []
    assert desk.state() is CallState.LEFT


async def test_failed_connection_is_told_with_its_notice(desk: Desk) -> None:
    notice = Notice(NoticeKind.SERVER_UNREACHABLE, "ws://server")
    desk.signaling.error = SignalingError(notice)
    desk.session.post(JOIN)
    await desk.turn()
    assert desk.state() is CallState.LEFT
    assert desk.session.snapshot.notices == (notice,)


async def test_joining_again_works_every_time(desk: Desk) -> None:
    for count in range(1, 4):
        await desk.enter(Role.LEADER)
        assert desk.state() is CallState.WAITING
        assert len(desk.signaling.connections) == count
        desk.session.post(LeaveRequested())
        await desk.session.settle()
        assert desk.devices.open_ids == []


@pytest.mark.expects_warnings("camera failed")
async def test_lost_device_is_a_notice_and_the_call_goes_on(desk: Desk) -> None:
    await desk.enter(Role.LEADER)
    await desk.media.settle()
    desk.devices.cameras[-1].unplug()
    await desk.turn()
    kinds = [notice.kind for notice in desk.session.snapshot.notices]
    assert kinds == [NoticeKind.DEVICE_GONE]
    assert desk.state() is CallState.WAITING


async def test_where_names_are_kept_the_next_connection_waits_for_the_end_of_the_former(
    desk: Desk,
) -> None:
    desk.session.post(JOIN)
    await desk.turn()
    former = desk.connection
    former.may_close.clear()
    info = RoomInfo(None, Role.FOLLOWER, BORIS, peer_known=True, change=PeerChange.NONE)
    former.on_message(replace(info, custom=Custom.ASKED_ANEW))
    desk.session.post(TimerExpired(Timer.OFFER))
    await desk.turn()
    assert desk.connection is former
    former.may_close.set()
    await desk.turn()
    assert desk.connection is not former
    assert desk.connection.sent == [Join("room1", "Anna", create=True, lead=False)]
