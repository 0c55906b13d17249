"""Generation 1 and the first half of 1.5: a plain relay, names only, and no parts."""

import pytest

from tests.support.actors.a1 import A1, Phone15a
from tests.support.actors.a3 import A3
from tests.support.actors.b1 import B1, Page15a
from tests.support.actors.b443 import B443
from tests.support.actors.stage import CUT, Actor, Message, Stage

ROOM = "room1"


def users(*names: str) -> Message:
    return {"type": "room_info", "data": {"users": list(names)}}


def types(actor: Actor) -> list[str]:
    return [message["type"] for message in actor.news()]


def test_a1_and_b1_have_a_call_that_the_page_starts() -> None:
    stage = Stage()
    phone, page = A1(stage, "PRA-LA1", ROOM), B1(stage, "Ivan_417", ROOM)
    phone.join()
    assert phone.news() == [{"type": "joined"}, users("PRA-LA1")]
    page.join()
    assert page.news() == [users("PRA-LA1", "Ivan_417")]
    assert phone.news() == [users("PRA-LA1", "Ivan_417")]
    page.starts()
    assert phone.news() == [
        {"type": "start_call", "room": ROOM, "username": "Ivan_417"},
        {**page.sdp("offer"), "room": ROOM, "username": "Ivan_417"},
    ]
    tail = {"room": ROOM, "username": "PRA-LA1", "target": "all"}
    ice = {"sdpMid": "0", "sdpMLineIndex": 0, "candidate": "candidate:1"}
    assert page.news() == [
        {**phone.sdp("answer"), **tail},
        {"type": "ice_candidate", "ice": ice, **tail},
    ]
    page.ends()
    assert phone.news() == [{"type": "end_call", "room": ROOM, "username": "Ivan_417"}]
    page.say({"type": "leave", "room": ROOM, "username": "Ivan_417"})
    assert page.end == (1000, "")
    assert phone.news() == [users("PRA-LA1")]
    assert phone.end is None


def test_either_of_two_b1_may_start() -> None:
    stage = Stage()
    pages = B1(stage, "Ivan_1", ROOM), B1(stage, "Anna_2", ROOM)
    for page in pages:
        page.join()
    for page, other in (pages, pages[::-1]):
        page.news(), other.news()
        page.starts()
        assert types(other) == ["start_call", "offer"]
        assert page.news() == [{**other.sdp("answer"), **other.tail()}]


def test_a_phone_that_opens_a_second_socket_takes_the_place_of_its_first() -> None:
    stage = Stage()
    phone, page = A1(stage, "PRA-LA1", ROOM), B1(stage, "Ivan_417", ROOM)
    phone.join()
    page.join()
    again = A1(stage, "PRA-LA1", ROOM)
    again.join()
    assert phone.end == CUT
    assert again.news()[0] == {"type": "joined"}
    stage.vanishes(again)
    assert page.news()[-1] == users("Ivan_417")


@pytest.mark.parametrize("has_create", [True, False])
def test_a_room_that_is_not_there_is_made_unless_it_is_said_not_to(has_create: bool) -> None:
    stage = Stage()
    page = B1(stage, "Ivan_417", ROOM)
    page.say({**page.join_message(), **({"create": False} if has_create else {})})
    if has_create:
        error = {"type": "error", "data": "Room doesn't exist", "code": "no_such_room"}
        assert page.news() == [error]
        assert page.end == CUT
    else:
        assert page.news() == [users("Ivan_417")]


def test_a_third_takes_the_place_of_the_second() -> None:
    stage = Stage()
    pages = [B1(stage, name, ROOM) for name in ("Ivan_1", "Anna_2", "Olga_3")]
    for page in pages:
        page.join()
    assert pages[1].news()[-1]["type"] == "force_disconnect"
    assert pages[1].end == (1000, "Replaced by new follower")
    assert pages[2].news() == [users("Ivan_1", "Olga_3")]
    assert pages[0].news()[-1] == users("Ivan_1", "Olga_3")


def test_a_page_of_the_first_half_of_1_5_offers_and_its_phone_answers() -> None:
    stage = Stage()
    phone, page = Phone15a(stage, "PRA-LA1", ROOM), Page15a(stage, "user_1", ROOM)
    phone.join()
    assert phone.news() == [users("PRA-LA1")], "this one waits for no `joined`"
    page.join()
    assert types(page) == ["room_info", "answer", "ice_candidate"]
    assert types(phone) == ["room_info", "offer"]


def test_a_page_of_generation_1_answers_the_current_phone() -> None:
    stage = Stage()
    page, phone = B1(stage, "Ivan_417", ROOM), A3(stage, "PRA-LA1", ROOM)
    page.join()
    phone.join()
    assert types(page) == ["room_info", "room_info", "offer", "ice_candidate"]
    assert types(phone) == ["room_info", "room_info", "rejoin_and_offer", "answer"]
    page.starts()
    assert types(phone) == ["offer"], "what only its own kind knows is not sent to it"


def test_a_tandem_leads_over_a_page_of_generation_1_and_offers() -> None:
    stage = Stage()
    page, tandem = B1(stage, "Ivan_417", ROOM), Actor(stage, "Anna", ROOM)
    page.join()
    tandem.say({"type": "join", "room": ROOM, "username": "Anna", "instance": "a1"})
    told = tandem.news()
    assert told[0]["data"]["isLeader"] is True
    assert told[0]["data"]["peer"]["newer"] is False
    assert told[1]["type"] == "rejoin_and_offer"


def test_a_page_of_generation_2_is_admitted_by_one_of_generation_1() -> None:
    stage = Stage()
    waiting, page = B443(stage, "user_7", ROOM), B1(stage, "Ivan_417", ROOM)
    waiting.join()
    page.join()
    assert page.news() == [users("Ivan_417", "user_7")], "and no request that it does not know"
    page.starts()
    assert types(waiting) == ["error", "room_info", "room_info", "offer"]
    assert types(page) == ["answer", "ice_candidate"]
