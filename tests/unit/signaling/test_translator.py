import json
from collections.abc import Mapping

import pytest

from desktop.core import wire
from desktop.core.notice import Notice, NoticeKind
from desktop.signaling.translator import Translator
from server.protocol.codes import Code
from server.protocol.texts import TEXT_OF


def joined() -> Translator:
    translator = Translator("me-1")
    translator.to_frame(wire.Join("room1", "Anna", create=True, lead=False))
    return translator


def heard(message: Mapping[str, object], translator: Translator | None = None) -> object:
    return (translator or joined()).from_frame(json.dumps(message))


def test_join_tells_everything_that_any_server_asks_for() -> None:
    frame = Translator("me-1").to_frame(wire.Join("room1", "Anna", create=False, lead=False))
    assert (
        json.loads(frame).items()
        >= {
            "type": "join",
            "action": "join",
            "room": "room1",
            "username": "Anna",
            "isLeader": False,
            "create": False,
            "instance": "me-1",
        }.items()
    )


def test_password_is_said_at_each_join_and_absent_without_one() -> None:
    join = wire.Join("room1", "Anna", create=True, lead=False)
    translator = Translator("me-1", password="a word")
    for _ in range(2):
        assert json.loads(translator.to_frame(join))["password"] == "a word"
    assert "password" not in json.loads(Translator("me-1").to_frame(join))


@pytest.mark.parametrize(
    "kind",
    [
        NoticeKind.PASSWORD_NEEDED,
        NoticeKind.PASSWORD_WRONG,
        NoticeKind.PASSWORD_EXPIRED,
        NoticeKind.TOO_MANY_TRIES,
    ],
)
def test_who_is_not_let_into_a_locked_room_is_told_why(kind: NoticeKind) -> None:
    refused = heard({"type": "error", "data": "words", "code": kind.value})
    assert refused == wire.Refused(Notice(kind, "room1"), retryable=False)


def test_server_that_stops_is_tried_again() -> None:
    translator = Translator("me-1", "https://example.org")
    notice = Notice(NoticeKind.SERVER_AWAY, "https://example.org")
    error = {"type": "error", "data": "The server is stopping", "code": "stopping"}
    assert heard(error, translator) == wire.Refused(notice, retryable=True)


def test_rejoin_of_a_running_call_says_part_and_peer() -> None:
    resume = wire.Resume(wire.Role.FOLLOWER, "id-b")
    frame = Translator("me-1").to_frame(
        wire.Join("room1", "Anna", create=True, lead=False, resume=resume)
    )
    assert json.loads(frame)["resume"] == {"role": "follower", "peer": "id-b"}


def test_descriptions_are_objects_with_their_round() -> None:
    assert (
        json.loads(joined().to_frame(wire.Offer("v=0", 3))).items()
        >= {
            "type": "offer",
            "sdp": {"type": "offer", "sdp": "v=0"},
            "round": 3,
        }.items()
    )
    assert "round" not in json.loads(joined().to_frame(wire.Answer("v=0", None)))


def test_single_form_tells_part_peer_and_change() -> None:
    data = {
        "room": "room1",
        "username": "Anna",
        "isLeader": True,
        "users": ["Anna", "Boris"],
        "leader": "Anna",
        "follower": "Boris",
        "peer": {"id": "id-b", "username": "Boris", "newer": True},
        "change": "joined",
    }
    assert heard({"type": "room_info", "data": data}) == wire.RoomInfo(
        ("Anna", "Boris"),
        wire.Role.LEADER,
        wire.Peer("id-b", "Boris", is_newer=True),
        peer_known=True,
        change=wire.PeerChange.JOINED,
    )


def test_change_of_a_later_server_is_none() -> None:
    data = {"isLeader": True, "users": ["Anna"], "peer": None, "change": "teleported"}
    info = heard({"type": "room_info", "data": data})
    assert isinstance(info, wire.RoomInfo)
    assert info.change is wire.PeerChange.NONE


def test_short_form_of_old_servers_tells_the_part_only() -> None:
    data = {"room": "room1", "username": "Anna", "isLeader": False}
    assert heard({"type": "room_info", "data": data}) == wire.RoomInfo(
        None,
        wire.Role.FOLLOWER,
        None,
        peer_known=False,
        change=wire.PeerChange.NONE,
        custom=wire.Custom.ASKED_ANEW,
    )


def test_long_form_of_old_servers_tells_the_peer_by_name() -> None:
    data = {"users": ["PRA-LA1", "Anna"], "leader": "PRA-LA1", "follower": "Anna"}
    info = heard({"type": "room_info", "data": data})
    assert isinstance(info, wire.RoomInfo)
    assert info.peer == wire.Peer("PRA-LA1", "PRA-LA1")
    alone = heard(
        {"type": "room_info", "data": {"users": ["Anna"], "leader": "Anna", "follower": ""}}
    )
    assert isinstance(alone, wire.RoomInfo)
    assert alone.peer is None
    assert alone.peer_known


def test_errors_become_what_the_call_can_act_on() -> None:
    missing = heard({"type": "error", "data": "Room doesn't exist", "code": "no_such_room"})
    assert missing == wire.Refused(Notice(NoticeKind.NO_SUCH_ROOM, "room1"), retryable=False)
    no_leader = {"type": "error", "data": "Room does not exist. Leader must join first."}
    assert heard(no_leader) == wire.NoLeader()
    nobody = {"type": "notification", "data": "Room does not exist"}
    assert heard(nobody) == wire.NoLeader()
    camera = {
        "type": "error",
        "data": "No video track detected. Please ensure camera is active.",
    }
    assert heard(camera) is None
    assert heard({"type": "error", "data": "Something else"}) == wire.Refused(
        Notice(NoticeKind.REFUSED, "Something else"), retryable=False
    )


@pytest.mark.parametrize("code", [Code.TOO_MANY, Code.JOIN_TIMEOUT, Code.UNAVAILABLE])
def test_what_passes_by_itself_is_tried_again(code: Code) -> None:
    error = heard({"type": "error", "data": TEXT_OF[code], "code": code})
    assert error == wire.Refused(Notice(NoticeKind.REFUSED, TEXT_OF[code]), retryable=True)


def test_candidate_keeps_all_that_a_phone_needs() -> None:
    candidate = wire.Candidate("candidate:1 1 udp 1 127.0.0.1 9 typ host", "0", 0)
    frame = joined().to_frame(wire.Address(candidate, 2))
    assert json.loads(frame)["ice"] == {
        "candidate": candidate.candidate,
        "sdpMid": "0",
        "sdpMLineIndex": 0,
    }
    assert joined().from_frame(frame) == wire.Address(candidate, 2)


def test_our_wishes_are_what_phones_know() -> None:
    names = {"room": "room1", "username": "Anna"}
    switch = json.loads(joined().to_frame(wire.CameraAsked(is_back=True)))
    assert switch == {"type": "switch_camera", "useBackCamera": True, **names}
    torch = json.loads(joined().to_frame(wire.TorchToggled()))
    assert torch == {"type": "toggle_flashlight", **names}


def test_an_offer_says_what_is_allowed_when_it_is_made() -> None:
    allowed: list[str] = []
    translator = Translator("me-1", obeys=lambda: tuple(allowed))
    translator.to_frame(wire.Join("room1", "Anna", create=False, lead=False))
    assert "obeys" not in json.loads(translator.to_frame(wire.Offer("v=0", 1)))
    allowed.append(wire.SWITCHES_CAMERA)
    frame = translator.to_frame(wire.Offer("v=0", 2))
    assert json.loads(frame)["obeys"] == ["switch_camera"]
    assert joined().from_frame(frame) == wire.Offer("v=0", 2, ("switch_camera",))


def test_a_later_phone_is_known_by_the_codec_that_it_names() -> None:
    offer = {"type": "offer", "sdp": {"type": "offer", "sdp": "v=0"}}
    assert heard(offer) == wire.Offer("v=0", None)
    assert heard({**offer, "codec": "Unknown"}) == wire.Offer("v=0", None, names_codec=True)


def test_what_came_of_a_wish_is_told() -> None:
    ack = {"type": "switch_camera_ack", "useBackCamera": True, "success": False}
    assert heard(ack) == wire.CameraTold(is_back=True, is_done=False)


def test_watcher_asks_for_a_camera_as_phones_know_it_and_is_answered() -> None:
    asked = heard({"type": "switch_camera", "useBackCamera": True, "room": "room1"})
    assert asked == wire.CameraAsked(is_back=True)
    told = json.loads(joined().to_frame(wire.CameraTold(is_back=True, is_done=False)))
    assert told == {
        "type": "switch_camera_ack",
        "useBackCamera": True,
        "success": False,
        "room": "room1",
        "username": "Anna",
    }
