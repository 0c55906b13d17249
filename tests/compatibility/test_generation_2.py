"""Generations 2 and 3: the phone leads and offers when asked, the page follows and answers."""

import pytest

from tests.support.actors.a2 import A2a, A2b
from tests.support.actors.a3 import A3
from tests.support.actors.b443 import B20, B443, B444
from tests.support.actors.bg import BG
from tests.support.actors.stage import CUT, Actor, Message, Stage

ROOM = "ABCDEFGH12345678"
PHONE, PAGE = "PRA-LA1", "user_7"
NO_LEADER = {
    "type": "error",
    "data": "Room does not exist. Leader must join first.",
    "code": "no_leader",
}


def short(name: str, *, is_leader: bool) -> Message:
    data = {"room": ROOM, "username": name, "isLeader": is_leader}
    return {"type": "room_info", "data": data}


def long(*users: str, leader: str = PHONE, follower: str = "") -> Message:
    data = {"users": list(users), "leader": leader, "follower": follower}
    return {"type": "room_info", "data": data}


def rejoin(codec: str = "VP8") -> Message:
    return {"type": "rejoin_and_offer", "room": ROOM, "preferredCodec": codec}


def types(actor: Actor) -> list[str]:
    return [message["type"] for message in actor.news()]


def call(stage: Stage, phone_kind: type[A2a], page_kind: type[B443]) -> tuple[A2a, B443]:
    """A phone and a page in a call, more than a second old; what they heard is forgotten."""
    phone, page = phone_kind(stage, PHONE, ROOM), page_kind(stage, PAGE, ROOM)
    phone.join()
    page.join()
    stage.wait(5.0)
    assert {"offer", "ice_candidate"} <= set(types(page))
    assert {"answer", "ice_candidate"} <= set(types(phone))
    return phone, page


@pytest.mark.parametrize("phone_kind", [A2b, A3])
@pytest.mark.parametrize("page_kind", [B20, B443, B444])
def test_a_phone_and_a_page_join(phone_kind: type[A2a], page_kind: type[B443]) -> None:
    stage = Stage()
    phone, page = phone_kind(stage, PHONE, ROOM), page_kind(stage, PAGE, ROOM)
    phone.join()
    assert phone.news() == [short(PHONE, is_leader=True), long(PHONE)]
    page.join()
    tail = {"room": ROOM, "username": PHONE, "target": "browser", "codec": "Unknown"}
    offer, ice = page.heard[2:]
    assert page.news()[:2] == [short(PAGE, is_leader=False), long(PHONE, PAGE, follower=PAGE)]
    assert offer == {"type": "offer", "sdp": {"type": "offer", "sdp": phone.video}, **tail}
    assert ice["type"] == "ice_candidate"
    told = phone.news()
    assert told[:2] == [long(PHONE, PAGE, follower=PAGE), rejoin()]
    names = {"room": ROOM, "username": PAGE, "preferredCodec": "VP8"}
    assert told[2] == {**page.sdp("answer"), **names}
    assert [message["type"] for message in told[3:]] == ["ice_candidate"]


def test_a2a_is_asked_in_the_way_that_it_knows() -> None:
    stage = Stage()
    phone, page = A2a(stage, PHONE, ROOM), B443(stage, PAGE, ROOM)
    phone.join()
    page.join()
    assert rejoin() in phone.news()
    assert types(page) == ["room_info", "room_info", "offer", "ice_candidate"]


def test_a2b_without_h264_is_never_asked_for_it() -> None:
    stage = Stage()
    phone, page = A2b(stage, PHONE, ROOM), B443(stage, PAGE, ROOM)
    page.codec = "H264"
    phone.join()
    page.join()
    stage.wait(2.0)
    page.join()
    assert [m for m in phone.news() if m["type"] == "rejoin_and_offer"] == [rejoin(), rejoin()]


def test_a2b_with_h264_is_asked_for_it_as_soon_as_it_is_known() -> None:
    stage = Stage()
    phone, page = A2b(stage, PHONE, ROOM), B443(stage, PAGE, ROOM)
    phone.video += "a=rtpmap:97 H264/90000\r\n"
    page.codec = "H264"
    phone.join()
    page.join()
    stage.wait(2.0)
    page.join()
    asked = [m for m in phone.news() if m["type"] == "rejoin_and_offer"]
    assert asked == [rejoin(), rejoin("H264")]


def test_a_viewer_is_replaced() -> None:
    stage = Stage()
    phone, page = call(stage, A3, B443)
    other = B443(stage, "user_8", ROOM)
    other.join()
    assert page.news() == [
        {"type": "force_disconnect", "data": "You have been replaced by another viewer"}
    ]
    assert page.end == (1000, "Replaced by new follower")
    assert other.news()[:2] == [
        short("user_8", is_leader=False),
        long(PHONE, "user_8", follower="user_8"),
    ]
    assert phone.news()[:2] == [long(PHONE, "user_8", follower="user_8"), rejoin()]


def test_two_viewers_within_a_second_are_one_request_at_once_and_one_later() -> None:
    stage = Stage()
    phone, _ = call(stage, A3, B443)
    pages = [B443(stage, name, ROOM) for name in ("user_8", "user_9", "user_10")]
    for page in pages:
        page.join()
        stage.wait(0.2)
    last = pages[-1]
    assert types(phone).count("rejoin_and_offer") == 1
    assert "offer" not in types(last)
    stage.wait(0.4)
    assert phone.news()[0] == rejoin()
    assert types(last) == ["offer", "ice_candidate"]
    stage.wait(10.0)
    assert phone.news() == []


def test_a_viewer_leaves_and_the_phone_stays() -> None:
    stage = Stage()
    phone, page = call(stage, A3, B443)
    page.say({"type": "leave", **page.names(), "preferredCodec": "VP8"})
    assert page.end == (1000, "")
    assert phone.news() == [long(PHONE)]
    assert phone.end is None


def test_a_phone_that_comes_back_offers_to_the_viewer_that_waits() -> None:
    stage = Stage()
    phone, page = call(stage, A3, B443)
    stage.vanishes(phone)
    assert page.news() == [long(PAGE, leader="", follower=PAGE)]
    again = A3(stage, PHONE, ROOM)
    again.join()
    assert page.news()[0] == long(PHONE, PAGE), "both names would restart its picture check"
    assert rejoin() in again.news()


def test_a_phone_that_rejoins_replaces_its_old_socket_and_its_late_end_ends_nothing() -> None:
    stage = Stage()
    phone, page = call(stage, A3, B443)
    again = A3(stage, PHONE, ROOM)
    again.join()
    assert phone.end == CUT
    assert rejoin() in again.news()
    page.news()
    page.say({"type": "switch_camera", "useBackCamera": True, **page.names()})
    assert types(again)[-1] == "switch_camera"


def test_a_second_phone_is_refused_in_words() -> None:
    stage = Stage()
    phone, page = call(stage, A3, B443)
    other = A3(stage, "SM-A50", ROOM)
    other.join()
    assert other.news() == [
        {"type": "error", "data": "Room already has a leader", "code": "leader_present"}
    ]
    assert other.end == CUT
    assert phone.news() == page.news() == []


def test_names_must_be_there() -> None:
    stage = Stage()
    page = B443(stage, "", ROOM)
    page.join()
    assert page.news() == [
        {"type": "error", "data": "Room and Username cannot be empty", "code": "empty_name"}
    ]
    assert page.end == CUT


def test_a3_answers_the_offer_of_b444_twice_and_the_page_hears_the_right_one() -> None:
    stage = Stage()
    phone, page = call(stage, A3, B444)
    assert isinstance(page, B444)
    page.turns_camera_on()
    assert types(phone) == ["offer"]
    assert page.news() == [{**phone.sdp("answer"), **phone.tail()}]


def test_a2b_is_not_bothered_with_the_offer_of_b444() -> None:
    stage = Stage()
    phone, page = call(stage, A2b, B444)
    assert isinstance(page, B444)
    page.turns_camera_on()
    assert phone.news() == page.news() == []


def test_commands_reach_the_phone_and_its_acknowledgement_the_page() -> None:
    stage = Stage()
    phone, page = call(stage, A3, B444)
    assert isinstance(page, B444)
    page.toggles_flashlight()
    page.say({"type": "switch_camera", "useBackCamera": False, **page.names()})
    assert types(phone) == ["toggle_flashlight", "switch_camera"]
    ack = {"useBackCamera": False, "success": True, "room": ROOM, "username": PHONE}
    assert page.news() == [
        {"type": "switch_camera_ack", **ack},
        {"type": "camera_switched", "data": {"useBackCamera": False}},
    ]


def test_bg_hears_which_camera_is_on_unless_the_phone_failed() -> None:
    stage = Stage()
    phone, page = call(stage, A3, BG)
    assert isinstance(page, BG)
    assert page.camera == "back", "it asked for it when it joined"
    page.say({"type": "switch_camera", "useBackCamera": False, **page.names()})
    assert page.camera == "front"
    page.news()
    ack = {"type": "switch_camera_ack", "useBackCamera": True, "success": False}
    phone.say(ack)
    assert page.news() == [ack]
    assert page.camera == "front"


def test_what_a_phone_says_of_files_and_faults_is_not_relayed() -> None:
    stage = Stage()
    phone, page = call(stage, A3, BG)
    for kind in ("error", "file_status", "volume_status", "transcript"):
        phone.say({"type": kind, "data": "x"})
    assert page.news() == phone.news() == []


def test_bg_commands_and_pings_before_a_leader_is_there() -> None:
    stage = Stage()
    page, phone = BG(stage, "guest_7", ROOM), A3(stage, PHONE, ROOM)
    page.join()
    page.pings()
    assert page.news() == [NO_LEADER, {"type": "pong"}], "and no error to its second join"
    assert page.end is None
    phone.join()
    assert page.news()[:2] == [
        short("guest_7", is_leader=False),
        long(PHONE, "guest_7", follower="guest_7"),
    ]
    assert types(phone) == ["room_info"] * 2 + ["rejoin_and_offer", "answer", "ice_candidate"]


def test_bg_commands_before_it_was_told_of_its_room() -> None:
    stage = Stage()
    phone, page = A3(stage, PHONE, ROOM), BG(stage, "guest_7", ROOM)
    phone.join()
    page.join()
    assert "switch_camera" in types(phone)
    heard = types(page)
    assert heard[:2] == ["room_info", "room_info"]
    assert "switch_camera_ack" in heard


def test_a_page_that_joins_again_on_its_socket_gets_a_new_offer() -> None:
    stage = Stage()
    phone, page = call(stage, A3, B443)
    page.join()
    assert page.news()[:2] == [
        short(PAGE, is_leader=False),
        long(PHONE, PAGE, follower=PAGE),
    ]
    assert phone.news()[0] == rejoin(), "it is told nothing else"
    page.join()
    assert types(phone) == []
    stage.wait(1.0)
    assert types(phone) == ["rejoin_and_offer", "answer", "ice_candidate"]
