"""Single sentences of docs/protocol.md about a room; all orders of them: test_rooms_machine."""

from collections.abc import Iterable

import pytest
from msgspec import UNSET, UnsetType, structs

from server.deliveries import Close, Cut, Delivery, Later, Relay, Tell
from server.protocol import messages as m
from server.protocol.generation import Role
from server.rooms import ASKING_PAUSE_S, Rooms

PHONE = m.Join(room="r", username="phone", is_leader=True, preferred_codec="VP8")
PAGE = m.Join(room="r", username="page", is_leader=False, preferred_codec="VP8")

RESUME = m.Resume(role=Role.LEADER, peer="boris")
NOW = 100.0  # after everybody who is there from the start has come


def tandem(name: str, *, is_leader: bool = False, resume: m.Resume | None = None) -> m.Join:
    return m.Join(
        room="r", username=name, is_leader=is_leader, instance=name, resume=resume or UNSET
    )


def rooms_with(*joins: m.Join) -> Rooms:
    """Rooms in which connections 1, 2, … have joined."""
    rooms = Rooms("s")
    for connection, join in enumerate(joins, start=1):
        rooms.join(connection, join, NOW - 60)
    return rooms


def infos(deliveries: Iterable[Delivery], connection: int) -> list[m.RoomData]:
    return [
        d.message.data
        for d in deliveries
        if isinstance(d, Tell) and isinstance(d.message, m.RoomInfo) and d.connection == connection
    ]


def asked(deliveries: Iterable[Delivery]) -> list[tuple[int, str]]:
    """Who is asked for an offer, and for which codec."""
    return [
        (d.connection, d.message.preferred_codec)
        for d in deliveries
        if isinstance(d, Tell) and isinstance(d.message, m.RejoinAndOffer)
    ]


def offer(number: int | UnsetType = UNSET) -> m.Offer:
    return m.Offer(sdp=m.Description(type="offer", sdp=""), round=number)


def answer(number: int | UnsetType = UNSET) -> m.Answer:
    return m.Answer(sdp=m.Description(type="answer", sdp=""), round=number)


def test_a_phone_takes_the_lead_and_the_follower_makes_room() -> None:
    rooms = rooms_with(tandem("anna"), tandem("boris"))
    deliveries = rooms.join(3, PHONE, NOW)
    assert Close(2, 1000, "Replaced by new follower") in deliveries
    (told,) = infos(deliveries, 1)
    assert (told.is_leader, told.leader, told.follower) == (False, "phone", "anna")
    assert told.change == m.Change.REPLACED
    assert asked(deliveries) == [(3, "VP8")]


def test_who_is_left_alone_leads_only_when_the_next_one_comes() -> None:
    rooms = rooms_with(tandem("anna"), tandem("boris"))
    (left,) = infos(rooms.leave(1), 2)
    assert (left.is_leader, left.change) == (False, m.Change.LEFT)
    deliveries = rooms.join(3, tandem("carla"), NOW)
    (promoted,), (newcomer,) = infos(deliveries, 2), infos(deliveries, 3)
    assert (promoted.is_leader, newcomer.is_leader) == (True, False)
    assert asked(deliveries) == [(2, "VP8")]


def test_who_is_left_alone_leads_an_old_page() -> None:
    rooms = rooms_with(tandem("anna"), tandem("boris"))
    rooms.lost(1)
    deliveries = rooms.join(3, PAGE, NOW)
    assert asked(deliveries) == [(2, "VP8")]
    assert [d.follower for d in infos(deliveries, 3)[1:]] == ["page"]


def test_a_new_leader_does_not_restart_a_page_that_was_in_a_call() -> None:
    rooms = rooms_with(PHONE, PAGE)
    rooms.lost(1)
    (told,) = infos(rooms.join(3, PHONE, NOW), 2)
    assert (told.users, told.leader, told.follower) == (("phone", "page"), "phone", "")


def test_a_repeated_join_opens_the_join_phase_again() -> None:
    rooms = rooms_with(PHONE, PAGE)
    deliveries = rooms.join(2, PAGE, NOW)
    assert [(d.leader, d.follower) for d in infos(deliveries, 2)] == [
        (UNSET, UNSET),
        ("phone", "page"),
    ]
    assert infos(deliveries, 1) == []
    assert asked(deliveries) == [(1, "VP8")]


@pytest.mark.parametrize(
    ("leader", "follower", "codec"),
    [
        ("VP8", "VP8", "VP8"),
        ("H264", "VP8", "VP8"),
        ("VP8", "H264", "VP8"),
        ("H264", "H264", "H264"),
        ("AV1", "AV1", "VP8"),
    ],
)
def test_h264_is_asked_for_only_if_both_have_it(leader: str, follower: str, codec: str) -> None:
    rooms = Rooms("s")
    leads = m.Join(room="r", username="a", is_leader=True, preferred_codec=leader, instance="a")
    page = m.Join(room="r", username="page", is_leader=False, preferred_codec=follower)
    rooms.join(1, leads, NOW)
    deliveries = rooms.join(2, page, NOW)
    assert asked(deliveries) == [(1, codec)]


@pytest.mark.parametrize(
    ("offered", "answered", "is_relayed"),
    [
        (3, 3, True),
        (3, 2, False),  # late, of a round that is over
        (3, UNSET, True),  # an old follower knows no rounds
        (UNSET, 1, True),  # an old leader neither
        (UNSET, UNSET, True),
    ],
)
def test_an_answer_is_relayed_to_the_offer_that_it_belongs_to(
    offered: int | UnsetType, answered: int | UnsetType, is_relayed: bool
) -> None:
    rooms = rooms_with(tandem("anna"), tandem("boris"))
    assert rooms.message(1, offer(offered), "the offer", NOW) == [Relay(2, "the offer")]
    relayed = rooms.message(2, answer(answered), "the answer", NOW)
    assert relayed == ([Relay(1, "the answer")] if is_relayed else [])


def test_a_late_answer_does_not_use_up_the_offer() -> None:
    rooms = rooms_with(tandem("anna"), tandem("boris"))
    rooms.message(1, offer(4), "", NOW)
    assert rooms.message(2, answer(3), "late", NOW) == []
    assert rooms.message(2, answer(4), "now", NOW) == [Relay(1, "now")]


def test_the_answer_to_an_offer_may_come_after_the_leader_resumed() -> None:
    rooms = rooms_with(tandem("anna"), tandem("boris"))
    rooms.message(1, offer(2), "", NOW)
    rooms.lost(1)
    rooms.join(3, tandem("anna", resume=m.Resume(role=Role.LEADER, peer="boris")), NOW)
    assert rooms.message(2, answer(2), "answer", NOW) == [Relay(3, "answer")]


def test_a_takeover_of_ones_own_connection_is_not_told_as_a_change() -> None:
    rooms = rooms_with(tandem("anna"), tandem("boris"))
    deliveries = rooms.join(3, tandem("anna", resume=m.Resume(role=Role.LEADER, peer="boris")), NOW)
    assert deliveries[0] == Cut(1)
    assert [d.change for d in infos(deliveries, 2)] == [m.Change.NONE]
    assert asked(deliveries) == []


def test_a_call_with_a_phone_is_resumed_by_the_id_that_the_server_made() -> None:
    rooms = rooms_with(PHONE)
    (data,) = infos(rooms.join(2, tandem("anna"), NOW), 2)
    assert data.peer
    rooms.lost(2)
    resume = m.Resume(role=Role.FOLLOWER, peer=data.peer.id)
    assert asked(rooms.join(3, tandem("anna", resume=resume), NOW)) == []


def test_ids_of_old_clients_differ_from_those_before_a_restart() -> None:
    ids = set()
    for server_id in ("s1", "s2"):
        rooms = Rooms(server_id)
        rooms.join(1, PHONE, NOW)
        (data,) = infos(rooms.join(2, tandem("anna"), NOW), 2)
        assert data.peer
        ids.add(data.peer.id)
    assert len(ids) == 2


def test_hyphens_in_a_room_do_not_count() -> None:
    rooms = Rooms("s")
    rooms.join(1, structs.replace(PHONE, room="ABCD-EFGH"), NOW)
    deliveries = rooms.join(2, structs.replace(PAGE, room="ABCDEFGH"), NOW)
    assert asked(deliveries) == [(1, "VP8")]


def test_nothing_happens_for_a_connection_that_is_in_no_room() -> None:
    rooms = rooms_with(PHONE)
    assert rooms.message(9, offer(), "", NOW) == []
    assert rooms.message(9, PAGE, "", NOW) == []
    assert rooms.leave(9) == rooms.lost(9) == []
    assert rooms.message(9, m.Ping(), "", NOW) == [Tell(9, m.Pong())]


def test_requests_for_an_offer_are_a_second_apart() -> None:
    rooms = rooms_with(PHONE)
    assert asked(rooms.join(2, PAGE, NOW)) == [(1, "VP8")]
    assert rooms.join(2, PAGE, NOW + 0.5)[-1] == Later(1, NOW + ASKING_PAUSE_S)
    assert not [d for d in rooms.join(2, PAGE, NOW + 0.6) if isinstance(d, Later)], (
        "one outstanding"
    )
    assert rooms.ask_now(1, NOW + 0.9) == [Later(1, NOW + ASKING_PAUSE_S)]
    assert asked(rooms.ask_now(1, NOW + ASKING_PAUSE_S)) == [(1, "VP8")]
    assert rooms.ask_now(1, NOW + 5) == []


def test_a_new_leader_is_asked_at_once_whatever_the_last_one_was_asked() -> None:
    rooms = rooms_with(PHONE)
    rooms.join(2, PAGE, NOW)
    assert asked(rooms.join(3, PHONE, NOW + 0.1)) == [(3, "VP8")]


def test_a_request_that_was_put_off_is_dropped_when_nobody_needs_it() -> None:
    rooms = rooms_with(PHONE, PAGE)
    rooms.join(2, PAGE, NOW - 60)
    rooms.leave(2)
    assert rooms.ask_now(1, NOW) == []


def test_who_waited_for_a_new_offer_gets_it_from_a_leader_that_comes_back() -> None:
    rooms = rooms_with(tandem("anna"), tandem("boris"))
    rooms.message(2, tandem("boris"), "", NOW - 60)
    assert asked(rooms.join(3, tandem("anna", resume=RESUME), NOW)) == [(3, "VP8")]


def test_who_waited_for_a_new_offer_gets_it_though_the_leader_was_lost_meanwhile() -> None:
    rooms = rooms_with(tandem("anna"), tandem("boris"))
    rooms.message(2, tandem("boris"), "", NOW - 60)
    rooms.lost(1)
    assert asked(rooms.join(3, tandem("anna", resume=RESUME), NOW)) == [(3, "VP8")]


def test_who_was_away_when_it_was_to_get_its_offer_gets_it_on_coming_back() -> None:
    rooms = rooms_with(tandem("anna"), tandem("boris"))
    rooms.message(2, tandem("boris"), "", NOW - 60)
    rooms.lost(2)
    assert rooms.ask_now(1, NOW) == []
    resume = m.Resume(role=Role.FOLLOWER, peer="anna")
    assert asked(rooms.join(3, tandem("boris", resume=resume), NOW)) == [(1, "VP8")]


def test_a_phone_is_asked_for_h264_once_it_has_shown_it() -> None:
    rooms = Rooms("s")
    rooms.join(1, structs.replace(PHONE, preferred_codec="H264"), NOW)
    page = structs.replace(PAGE, preferred_codec="H264")
    assert asked(rooms.join(2, page, NOW)) == [(1, "VP8")]
    sdp = m.Description(type="offer", sdp="m=video 9 X 96 97\r\na=rtpmap:97 H264/90000\r\n")
    rooms.message(1, m.Offer(sdp=sdp), "", NOW)
    assert asked(rooms.join(2, page, NOW + 5)) == [(1, "H264")]


def test_only_old_pages_are_told_of_a_phones_camera_in_the_guests_words() -> None:
    ack = m.SwitchCameraAck(use_back_camera=True)
    told = Tell(2, m.CameraSwitched(data=m.CameraData(use_back_camera=True)))
    for viewer, more in ((PAGE, [told]), (tandem("anna"), [])):
        rooms = rooms_with(PHONE, viewer)
        assert rooms.message(1, ack, "the ack", NOW) == [Relay(2, "the ack"), *more]
