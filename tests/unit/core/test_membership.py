from dataclasses import replace
from typing import Any

from desktop.core.commands import (
    CloseMedia,
    Connect,
    Disconnect,
    StartTimer,
    Timer,
)
from desktop.core.events import (
    Connected,
    ConnectFailed,
    ConnectionLost,
    JoinRequested,
    LeaveRequested,
    Received,
)
from desktop.core.notice import Notice, NoticeKind
from desktop.core.snapshot import CallState
from desktop.core.wire import (
    Custom,
    Join,
    NameTaken,
    NoLeader,
    OfferRequested,
    Peer,
    PeerChange,
    Refused,
    Role,
    RoomInfo,
)
from tests.support.driven_call import BORIS, JOIN, UNREACHABLE, Driven, room_info, sent


def test_nothing_is_heard_of_a_connection_that_is_over() -> None:
    driven = Driven()
    driven.run_as_leader()
    old = driven.attempt
    driven.call.handle(LeaveRequested())
    assert driven.call.handle(Received(old, OfferRequested("VP8"))) == []
    driven.join()
    assert driven.call.handle(Received(old, OfferRequested("VP8"))) == []
    assert driven.call.handle(Connected(old)) == []
    assert driven.call.handle(ConnectionLost(old)) == []


def test_lost_server_is_tried_for_ever_with_growing_pauses() -> None:
    driven = Driven()
    driven.enter()
    pauses = []
    commands = driven.lose()
    for _ in range(12):
        retry = next(c for c in commands if isinstance(c, StartTimer) and c.timer is Timer.RETRY)
        pauses.append(retry.after_s)
        driven.expire(Timer.RETRY)
        commands = driven.call.handle(ConnectFailed(driven.attempt, UNREACHABLE, retryable=True))
    assert pauses == [1, 5, 5, 5, 15, 15, 15, 15, 15, 60, 60, 60]
    assert driven.state() is CallState.LOST


def test_lost_server_is_named_without_the_secrets_of_its_address() -> None:
    driven = Driven()
    driven.join(replace(JOIN, server="https://example.org/?room=r#password=word"))
    driven.connect()
    driven.receive(room_info())
    driven.lose()
    assert driven.notices() == (Notice(NoticeKind.SERVER_LOST, "https://example.org"),)


def test_server_that_restarts_is_waited_for_from_the_first_join_on() -> None:
    driven = Driven()
    driven.join()
    away = Notice(NoticeKind.SERVER_AWAY, "http://server")
    commands = driven.call.handle(ConnectFailed(1, away, retryable=True))
    assert [type(command) for command in commands] == [StartTimer]
    assert driven.state() is CallState.JOINING
    assert driven.notices() == (away,)
    driven.expire(Timer.RETRY)
    driven.connect()
    driven.receive(room_info())
    assert driven.notices() == ()


def test_server_that_went_away_is_not_told_as_a_wrong_address() -> None:
    driven = Driven()
    invitation = "https://host:8085/?room=r#sha256=" + "ab" * 32
    driven.join(JoinRequested(invitation, "r", "n", create=True))
    driven.connect()
    driven.receive(room_info())
    lost = (Notice(NoticeKind.SERVER_LOST, "https://host:8085"),)
    driven.lose()
    assert driven.notices() == lost
    driven.expire(Timer.RETRY)
    driven.call.handle(ConnectFailed(driven.attempt, UNREACHABLE, retryable=True))
    assert driven.notices() == lost


def test_first_connection_that_fails_is_told_and_given_up() -> None:
    driven = Driven()
    driven.join()
    commands = driven.call.handle(ConnectFailed(1, UNREACHABLE, retryable=True))
    assert CloseMedia() in commands
    assert driven.state() is CallState.LEFT
    assert driven.notices() == (UNREACHABLE,)


def test_first_connection_is_tried_again_when_the_join_insists() -> None:
    driven = Driven()
    driven.join(JoinRequested("s", "r", "n", create=True, insist=True))
    driven.call.handle(ConnectFailed(1, UNREACHABLE, retryable=True))
    assert driven.state() is CallState.JOINING
    assert driven.expire(Timer.RETRY) == [Connect(2)]


def test_missing_room_is_said_and_nothing_is_joined() -> None:
    driven = Driven()
    driven.join()
    driven.connect()
    notice = Notice(NoticeKind.NO_SUCH_ROOM, "room1")
    commands = driven.receive(Refused(notice, retryable=False))
    assert CloseMedia() in commands
    assert driven.state() is CallState.LEFT
    assert driven.notices() == (notice,)


def test_room_without_a_leader_on_an_old_server_is_led() -> None:
    driven = Driven()
    driven.join()
    driven.connect()
    assert Connect(2) in driven.receive(NoLeader())
    assert sent(driven.connect()) == [Join("room1", "Anna", create=True, lead=True)]


def test_silent_server_is_left_and_tried_again() -> None:
    driven = Driven()
    driven.join()
    driven.connect()
    commands = driven.expire(Timer.JOIN_REPLY)
    assert Disconnect() in commands
    assert driven.expire(Timer.RETRY) == [Connect(2)]


def test_two_joins_are_one() -> None:
    driven = Driven()
    driven.join()
    assert driven.join() == []


def in_old_room(peer: Peer | None, **more: Any) -> RoomInfo:
    told = RoomInfo(("Anna",), Role.LEADER, peer, peer_known=True, change=PeerChange.NONE)
    return replace(told, custom=Custom.ASKED_ANEW, **more)


def test_who_led_for_want_of_a_leader_follows_one_that_comes() -> None:
    driven = Driven()
    driven.join()
    driven.connect()
    driven.receive(NoLeader())
    driven.connect()
    driven.receive(in_old_room(None))
    commands = driven.receive(in_old_room(BORIS, is_led_twice=True))
    assert Disconnect() in commands
    assert not [c for c in commands if isinstance(c, StartTimer) and c.timer is Timer.OFFER]
    driven.expire(Timer.RETRY)
    assert sent(driven.connect()) == [Join("room1", "Anna", create=True, lead=False)]


def test_leader_that_was_faster_is_followed() -> None:
    driven = Driven()
    driven.join()
    driven.connect()
    driven.receive(NoLeader())
    driven.connect()
    driven.receive(Refused(Notice(NoticeKind.LEADER_PRESENT, "room1"), retryable=False))
    driven.expire(Timer.RETRY)
    assert sent(driven.connect()) == [Join("room1", "Anna", create=True, lead=False)]


def test_who_leads_by_wish_leads_beside_another() -> None:
    driven = Driven()
    driven.join(replace(JOIN, lead=True))
    driven.connect()
    assert Disconnect() not in driven.receive(in_old_room(BORIS, is_led_twice=True))


def test_server_without_a_leader_even_for_a_leader_is_asked_with_pauses() -> None:
    driven = Driven()
    driven.join()
    driven.connect()
    assert Connect(2) in driven.receive(NoLeader())
    driven.connect()
    assert [type(c) for c in driven.receive(NoLeader())][-1] is StartTimer


def test_name_that_is_taken_gets_a_number() -> None:
    driven = Driven()
    driven.join()
    for name in ("Anna 2", "Anna 3"):
        driven.connect()
        driven.receive(NameTaken())
        driven.expire(Timer.RETRY)
        assert driven.call.snapshot.own_name == name
    assert sent(driven.connect()) == [Join("room1", "Anna 3", create=True, lead=False)]


def test_old_server_is_asked_for_an_offer_by_a_new_connection() -> None:
    driven = Driven()
    driven.join()
    driven.connect()
    driven.receive(replace(in_old_room(BORIS), role=Role.FOLLOWER))
    commands = driven.expire(Timer.OFFER)
    assert [c for c in commands if isinstance(c, Disconnect | Connect)] == [
        Disconnect(),
        Connect(2, is_orderly=True),
    ]
