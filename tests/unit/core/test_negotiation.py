from dataclasses import replace

import pytest

from desktop.core.commands import (
    AcceptAnswer,
    AcceptOffer,
    AddCandidate,
    CloseLink,
    CreateOffer,
    OpenLink,
    StartTimer,
    StopTimer,
    Timer,
)
from desktop.core.events import (
    CandidateFound,
    DescriptionReady,
    LinkConnected,
    LinkFailed,
    MediaArrived,
    PictureArrived,
)
from desktop.core.notice import Notice, NoticeKind
from desktop.core.snapshot import CallState, Dark
from desktop.core.wire import (
    Address,
    Answer,
    Custom,
    Join,
    Offer,
    OfferRequested,
    Peer,
    PeerChange,
    Role,
    RoomInfo,
)
from tests.support.driven_call import BORIS, CANDIDATE, Driven, room_info, sent


def test_leader_offers_when_asked_and_shows_the_picture_when_media_comes() -> None:
    driven = Driven()
    driven.enter(Role.LEADER, BORIS)
    commands = driven.receive(OfferRequested("H264"))
    assert OpenLink(1) in commands
    assert commands[-1] == CreateOffer(1, "H264")
    assert sent(driven.call.handle(DescriptionReady(1, "o"))) == [Offer("o", 1)]
    assert driven.receive(Answer("a", 1)) == [AcceptAnswer(1, "a")]
    driven.call.handle(LinkConnected(1))
    assert driven.state() is CallState.CONNECTING
    driven.call.handle(MediaArrived(1))
    assert driven.state() is CallState.CONNECTED
    assert driven.dark() is Dark.CONNECTING
    driven.call.handle(PictureArrived(1))
    assert driven.dark() is None


def test_follower_answers_every_offer_on_a_new_link() -> None:
    driven = Driven()
    driven.enter(Role.FOLLOWER, BORIS)
    assert driven.receive(Offer("o1", 7))[-1] == AcceptOffer(1, "o1")
    assert sent(driven.call.handle(DescriptionReady(1, "a1"))) == [Answer("a1", 7)]
    commands = driven.receive(Offer("o2", 8))
    assert CloseLink(1) in commands
    assert commands[-1] == AcceptOffer(2, "o2")
    assert driven.call.handle(DescriptionReady(1, "late")) == []


def test_answer_to_an_old_round_is_dropped() -> None:
    driven = Driven()
    driven.run_as_leader()
    driven.receive(OfferRequested("VP8"))
    driven.call.handle(DescriptionReady(2, "o2"))
    assert driven.receive(Answer("a1", 1)) == []
    assert driven.receive(Answer("a2", 2)) == [AcceptAnswer(2, "a2")]
    assert driven.receive(Answer("a2", 2)) == []


def test_answer_of_an_old_client_belongs_to_the_last_offer() -> None:
    driven = Driven()
    driven.enter(Role.LEADER, BORIS)
    driven.receive(OfferRequested("VP8"))
    driven.call.handle(DescriptionReady(1, "o"))
    assert driven.receive(Answer("a", None)) == [AcceptAnswer(1, "a")]


def test_candidates_of_another_round_are_dropped() -> None:
    driven = Driven()
    driven.enter(Role.FOLLOWER, BORIS)
    driven.receive(Offer("o", 3))
    assert driven.receive(Address(CANDIDATE, 3)) == [AddCandidate(1, CANDIDATE)]
    assert driven.receive(Address(CANDIDATE, None)) == [AddCandidate(1, CANDIDATE)]
    assert driven.receive(Address(CANDIDATE, 2)) == []


def test_own_candidates_wait_for_the_description() -> None:
    driven = Driven()
    driven.enter(Role.LEADER, BORIS)
    driven.receive(OfferRequested("VP8"))
    assert driven.call.handle(CandidateFound(1, CANDIDATE)) == []
    commands = driven.call.handle(DescriptionReady(1, "o"))
    assert sent(commands) == [Offer("o", 1), Address(CANDIDATE, 1)]


def test_media_that_stays_away_is_black_and_the_leader_offers_anew() -> None:
    driven = Driven()
    driven.run_as_leader()
    driven.expire(Timer.MEDIA)
    assert driven.state() is CallState.LOST
    assert driven.dark() is Dark.MEDIA_LOST
    assert driven.expire(Timer.REBUILD)[-1] == CreateOffer(2, "VP8")


def test_link_that_says_twice_that_it_is_connected_does_not_get_more_time() -> None:
    driven = Driven()
    link = driven.run_as_leader()
    assert driven.call.handle(LinkConnected(link)) == []


def test_follower_without_media_asks_by_joining_again() -> None:
    driven = Driven()
    driven.enter(Role.FOLLOWER, BORIS)
    driven.receive(Offer("o", 1))
    driven.call.handle(DescriptionReady(1, "a"))
    driven.call.handle(LinkConnected(1))
    driven.expire(Timer.MEDIA)
    assert sent(driven.expire(Timer.REBUILD)) == [Join("room1", "Anna", True, False)]


def test_failed_link_is_built_anew_while_the_peer_is_there() -> None:
    driven = Driven()
    link = driven.run_as_leader()
    assert CloseLink(link) in driven.call.handle(LinkFailed(link, "gone"))
    assert driven.expire(Timer.REBUILD)[-1] == CreateOffer(2, "VP8")


def test_no_path_is_said_after_its_time_and_tried_again() -> None:
    driven = Driven()
    driven.enter(Role.LEADER, BORIS)
    driven.receive(OfferRequested("VP8"))
    driven.call.handle(DescriptionReady(1, "o"))
    assert driven.expire(Timer.CONNECT)[-1] == CreateOffer(2, "VP8")
    assert driven.notices() == ()
    driven.expire(Timer.PATH)
    assert driven.notices() == (Notice(NoticeKind.NO_PATH),)
    driven.expire(Timer.CONNECT)
    assert driven.notices() == (Notice(NoticeKind.NO_PATH),)
    driven.call.handle(LinkConnected(3))
    assert driven.notices() == ()


def test_links_that_fail_at_once_are_tried_less_and_less_often() -> None:
    driven = Driven()
    driven.enter(Role.LEADER, BORIS)
    driven.receive(OfferRequested("VP8"))
    pauses = []
    for link in range(1, 7):
        commands = driven.call.handle(LinkFailed(link, "no path"))
        assert not any(isinstance(c, StopTimer) and c.timer is Timer.PATH for c in commands)
        retry = next(c for c in commands if isinstance(c, StartTimer))
        pauses.append(retry.after_s)
        driven.expire(Timer.REBUILD)
    assert pauses == [1, 2, 4, 8, 8, 8]


def test_another_peer_ends_the_call_with_the_first() -> None:
    driven = Driven()
    link = driven.run_as_leader()
    clara = Peer("id-c", "Clara")
    assert CloseLink(link) in driven.receive(room_info(Role.LEADER, clara, PeerChange.JOINED))
    assert driven.call.snapshot.peer_name == "Clara"
    assert driven.state() is CallState.CONNECTING


def old_room(custom: Custom, role: Role, change: PeerChange = PeerChange.NONE) -> RoomInfo:
    return replace(room_info(role, BORIS, change), custom=custom)


@pytest.mark.parametrize("custom", [Custom.UNASKED, Custom.UNLED])
def test_leader_whom_nobody_asks_offers_as_soon_as_somebody_is_there(custom: Custom) -> None:
    driven = Driven()
    driven.enter()
    assert driven.receive(old_room(custom, Role.LEADER))[-1] == CreateOffer(1, "VP8")


def test_follower_of_a_leader_that_comes_later_asks_soon_where_the_server_does_not() -> None:
    driven = Driven()
    driven.enter(Role.FOLLOWER)
    waits = driven.receive(old_room(Custom.ASKED_ANEW, Role.FOLLOWER, PeerChange.JOINED))
    assert StartTimer(Timer.OFFER, 1.0) in waits


def test_where_nobody_leads_the_follower_offers_at_last() -> None:
    driven = Driven()
    driven.enter(Role.FOLLOWER)
    driven.receive(old_room(Custom.UNLED, Role.FOLLOWER))
    assert driven.expire(Timer.OFFER)[-1] == CreateOffer(1, "VP8")


@pytest.mark.parametrize(
    ("role", "number", "is_taken"),
    [(Role.LEADER, 4, False), (Role.FOLLOWER, 4, True), (Role.FOLLOWER, None, False)],
)
def test_of_two_offers_that_cross_one_counts(
    role: Role, number: int | None, is_taken: bool
) -> None:
    driven = Driven()
    driven.enter(role)
    driven.receive(old_room(Custom.UNLED, role))
    if role is Role.FOLLOWER:
        driven.expire(Timer.OFFER)
    taken = driven.receive(Offer("theirs", number))
    assert bool(taken) is is_taken


def test_link_that_was_asked_for_before_the_newcomer_was_told_of_is_kept() -> None:
    driven = Driven()
    driven.enter()
    driven.receive(old_room(Custom.ASKED_ANEW, Role.LEADER))
    driven.receive(OfferRequested("VP8"))
    other = replace(old_room(Custom.ASKED_ANEW, Role.LEADER), peer=Peer("user_8", "user_8"))
    assert CloseLink(1) not in driven.receive(other)
    third = replace(other, peer=Peer("user_9", "user_9"))
    assert CloseLink(1) in driven.receive(third), "but only once"
