"""Generation 1.5: `hasSlave`, and a page that follows and yet offers."""

from tests.support.actors.a1_5 import A15, Phone15c
from tests.support.actors.a2 import A2b
from tests.support.actors.b1_5 import B15
from tests.support.actors.b443 import B443
from tests.support.actors.stage import CUT, Actor, Message, Stage

ROOM = "room1"


def info(*users: str, leader: str, follower: str, has_slave: bool) -> Message:
    return {
        "type": "room_info",
        "data": {
            "users": list(users),
            "leader": leader,
            "follower": follower,
            "hasSlave": has_slave,
        },
    }


def types(actor: Actor) -> list[str]:
    return [message["type"] for message in actor.news()]


def test_the_offer_that_a1_5_made_alone_is_for_the_first_who_comes() -> None:
    stage = Stage()
    phone, page = A15(stage, "PRA-LA1", ROOM), B443(stage, "user_7", ROOM)
    phone.join()
    alone = info("PRA-LA1", leader="PRA-LA1", follower="", has_slave=False)
    assert phone.news() == [alone]
    stage.wait(1.0)
    page.join()
    assert page.news()[2:] == [phone.sdp("offer")]
    both = info("PRA-LA1", "user_7", leader="PRA-LA1", follower="user_7", has_slave=True)
    told = phone.news()
    assert told[0] == both, "this makes it do nothing"
    assert [message["type"] for message in told[1:]] == ["answer", "ice_candidate"]
    stage.leaves(page)
    assert phone.news() == [alone]


def test_an_offer_that_was_kept_is_for_one_viewer_only() -> None:
    stage = Stage()
    phone = A15(stage, "PRA-LA1", ROOM)
    phone.join()
    stage.wait(1.0)
    first, second = B443(stage, "user_7", ROOM), B443(stage, "user_8", ROOM)
    first.join()
    second.join()
    assert types(second) == ["room_info", "room_info"], "the phone is asked instead"
    stage.wait(1.0)
    assert types(second) == ["offer"]


def test_a1_5_whose_viewer_came_first_is_told_that_it_has_none() -> None:
    stage = Stage()
    page, phone = B443(stage, "user_7", ROOM), A15(stage, "PRA-LA1", ROOM)
    page.join()
    phone.join()
    last = phone.news()[-2:]
    assert last[0]["data"]["hasSlave"] is False, "this makes it offer"
    assert last[1]["type"] == "rejoin_and_offer", "for the later phone that joins alike"
    page.news()
    stage.wait(1.0)
    assert types(page) == ["offer"]
    assert types(phone) == ["answer", "ice_candidate"]


def test_a_second_leader_is_refused() -> None:
    stage = Stage()
    first, second = A15(stage, "PRA-LA1", ROOM), A15(stage, "SM-A50", ROOM)
    first.join()
    first.news()
    second.join()
    assert second.news() == [
        {"type": "error", "data": "Room already has a leader", "code": "leader_present"}
    ]
    assert second.end == CUT
    assert first.news() == []


def test_b1_5_offers_to_a_phone_that_answers_and_nobody_is_asked() -> None:
    stage = Stage()
    phone, page = Phone15c(stage, "PRA-LA1", ROOM), B15(stage, "user_7", ROOM)
    phone.join()
    phone.news()
    page.join()
    both = info("PRA-LA1", "user_7", leader="PRA-LA1", follower="user_7", has_slave=True)
    assert page.news() == [both, phone.sdp("answer")]
    assert phone.news() == [both, {**page.sdp("offer"), **page.tail()}]


def test_b1_5_that_came_first_offers_when_it_is_admitted() -> None:
    stage = Stage()
    page, phone = B15(stage, "user_7", ROOM), Phone15c(stage, "PRA-LA1", ROOM)
    page.join()
    assert [message["data"] for message in page.news()] == [
        "Room does not exist. Leader must join first."
    ]
    phone.join()
    assert types(page) == ["room_info", "answer"]


def test_b1_5_gets_an_offer_from_a_phone_that_passes_over_its_own() -> None:
    stage = Stage()
    phone, page = A2b(stage, "PRA-LA1", ROOM), B15(stage, "user_7", ROOM)
    phone.join()
    page.join()
    assert types(page) == ["room_info", "offer", "ice_candidate"]
    assert types(phone) == ["room_info"] * 3 + ["rejoin_and_offer", "answer"]


def test_a_second_viewer_takes_the_place_of_the_first() -> None:
    stage = Stage()
    phone = Phone15c(stage, "PRA-LA1", ROOM)
    first, second = B15(stage, "user_7", ROOM), B15(stage, "user_8", ROOM)
    for actor in (phone, first):
        actor.join()
    first.news()
    second.join()
    assert first.news() == [
        {"type": "force_disconnect", "data": "You have been replaced by another viewer"}
    ]
    assert first.end == (1000, "Replaced by new follower")
    assert types(second) == ["room_info", "answer"]
