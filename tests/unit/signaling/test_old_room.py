"""What the lists and texts of deployed servers mean."""

import json

import pytest

from desktop.core import wire
from desktop.core.notice import Notice, NoticeKind
from desktop.signaling.old_room import OldRoom, meaning_of
from desktop.signaling.translator import Translator
from server.protocol.messages import RoomData

OFFER = {"type": "offer", "sdp": {"type": "offer", "sdp": "v=0"}}


def short(*, leads: bool) -> RoomData:
    return RoomData(room="room1", username="Anna", is_leader=leads)


def long(*users: str, leader: str = "", follower: str = "") -> RoomData:
    return RoomData(users=users, leader=leader, follower=follower)


def test_of_two_in_a_room_of_generation_1_one_leads() -> None:
    both = RoomData(users=("Boris", "Anna"))
    anna, boris = OldRoom("Anna").take(both), OldRoom("Boris").take(both)
    assert (anna.role, boris.role) == (wire.Role.LEADER, wire.Role.FOLLOWER)
    assert (anna.peer, boris.peer) == (wire.Peer("Boris", "Boris"), wire.Peer("Anna", "Anna"))
    assert anna.custom is boris.custom is wire.Custom.UNLED


def test_form_with_has_slave_tells_part_and_peer() -> None:
    both = RoomData(users=("PRA-LA1", "Anna"), leader="PRA-LA1", has_slave=True)
    follows, leads = OldRoom("Anna").take(both), OldRoom("PRA-LA1").take(both)
    assert (follows.role, follows.peer) == (wire.Role.FOLLOWER, wire.Peer("PRA-LA1", "PRA-LA1"))
    assert (leads.role, leads.peer) == (wire.Role.LEADER, wire.Peer("Anna", "Anna"))
    assert leads.custom is wire.Custom.UNASKED


def test_only_a_leader_that_was_not_there_before_has_joined() -> None:
    room = OldRoom("Anna")
    room.take(short(leads=False))
    first = room.take(long("PRA-LA1", "Anna", leader="PRA-LA1", follower="Anna"))
    alone = room.take(long("Anna", follower="Anna"))
    again = room.take(long("Anna", "PRA-LA1", leader="PRA-LA1", follower="Anna"))
    assert [info.change for info in (first, alone, again)] == [
        wire.PeerChange.NONE,
        wire.PeerChange.NONE,
        wire.PeerChange.JOINED,
    ]
    assert alone.peer is None


@pytest.mark.parametrize("named", ["Anna", "PRA-LA1"])
def test_two_leaders_are_seen_by_a_list_without_a_follower(named: str) -> None:
    room = OldRoom("Anna")
    room.take(short(leads=True))
    assert not room.take(long("Anna", leader="Anna")).is_led_twice
    assert room.take(long("Anna", "PRA-LA1", leader=named)).is_led_twice
    assert not room.take(long("Anna", "u", leader="Anna", follower="u")).is_led_twice


def test_follower_s_offer_asks_the_leader_for_one_where_pages_ignore_answers() -> None:
    translator = Translator("me")
    translator.to_frame(wire.Join("room1", "Anna", create=True, lead=True))
    for data in ({"isLeader": True}, {"users": ["Anna"], "leader": "Anna", "follower": ""}):
        translator.from_frame(json.dumps({"type": "room_info", "data": data}))
    assert translator.from_frame(json.dumps(OFFER)) == wire.OfferRequested("VP8")


def test_follower_s_offer_asks_for_one_on_our_server_too() -> None:
    translator = Translator("me")
    data = {"isLeader": True, "users": ["Anna", "u"], "peer": {"id": "c-1", "username": "u"}}
    translator.from_frame(json.dumps({"type": "room_info", "data": data}))
    assert translator.from_frame(json.dumps(OFFER)) == wire.OfferRequested("VP8")


def test_follower_s_offer_is_one_where_followers_offer() -> None:
    translator = Translator("me")
    translator.to_frame(wire.Join("room1", "Anna", create=True, lead=True))
    data = {"users": ["Anna", "u"], "leader": "Anna", "follower": "u"}
    translator.from_frame(json.dumps({"type": "room_info", "data": data}))
    assert translator.from_frame(json.dumps(OFFER)) == wire.Offer("v=0", None)


def test_leader_is_asked_in_the_words_of_early_servers_too() -> None:
    frame = json.dumps({"type": "create_offer_for_new_follower", "followerUsername": "u"})
    assert Translator("me").from_frame(frame) == wire.OfferRequested("VP8")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Room does not exist. Leader must join first.", wire.NoLeader()),
        ("Room does not exist", wire.NoLeader()),
        ("Failed to join room", wire.NoLeader()),
        ("No leader in room", wire.NoLeader()),
        ("Username already exists in this room", wire.NameTaken()),
        ("Username already exists", wire.NameTaken()),
        ("No video track detected. Please ensure camera is active.", None),
        (
            "Room already has leader",
            wire.Refused(Notice(NoticeKind.LEADER_PRESENT, "room1"), retryable=False),
        ),
        (
            "Room doesn't exist",
            wire.Refused(Notice(NoticeKind.NO_SUCH_ROOM, "room1"), retryable=False),
        ),
        (
            "Failed to add video transceiver",
            wire.Refused(
                Notice(NoticeKind.REFUSED, "Failed to add video transceiver"), retryable=True
            ),
        ),
        (
            "Room already has slave",
            wire.Refused(Notice(NoticeKind.REFUSED, "Room already has slave"), retryable=False),
        ),
    ],
)
def test_texts_are_understood(text: str, meaning: object) -> None:
    assert meaning_of(text, "room1") == meaning
