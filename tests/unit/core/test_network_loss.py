"""A call whose network goes away and comes back, maybe another one."""

import pytest

from desktop.core.commands import (
    CloseLink,
    Connect,
    CreateOffer,
    Disconnect,
    ProbeServer,
    StartTimer,
    StopTimer,
    Timer,
)
from desktop.core.events import (
    ConnectFailed,
    LeaveRequested,
    LinkFailed,
    MediaArrived,
    NetworkChanged,
)
from desktop.core.membership import RETRY_DELAYS_S
from desktop.core.patience import NO_OFFER_S
from desktop.core.snapshot import CallState, Dark
from desktop.core.wire import Join, OfferRequested, PeerChange, Resume, Role
from tests.support.driven_call import BORIS, UNREACHABLE, Driven, room_info, sent

JOIN_AGAIN = Join("room1", "Anna", create=True, lead=False)
MOVED = NetworkChanged(is_server_gone=True, is_peer_gone=True)
SOMETHING = NetworkChanged(is_server_gone=False, is_peer_gone=False)


def changed(driven: Driven, event: NetworkChanged) -> list[object]:
    commands = driven.call.handle(event)
    driven.follow(commands)
    return list(commands)


def test_silence_makes_us_look_after_the_server() -> None:
    driven = Driven()
    driven.run_as_leader()

    assert ProbeServer() in driven.expire(Timer.MEDIA)


def test_when_the_server_is_silent_too_the_link_is_kept_and_nobody_waits() -> None:
    driven = Driven()
    link = driven.run_as_leader()
    driven.expire(Timer.MEDIA)

    commands = driven.lose()
    driven.follow(commands)

    assert Connect(2) in commands, "at once"
    assert CloseLink(link) not in commands
    assert StopTimer(Timer.REBUILD) in commands, "there is nobody to tell"
    assert (driven.state(), driven.dark()) == (CallState.LOST, Dark.MEDIA_LOST)


def test_connecting_is_tried_every_second_while_nothing_comes() -> None:
    driven = Driven()
    driven.run_as_leader()
    driven.expire(Timer.MEDIA)
    driven.follow(driven.lose())

    for _ in range(20):
        failed = driven.call.handle(ConnectFailed(driven.attempt, UNREACHABLE, retryable=True))
        pauses = [command for command in failed if isinstance(command, StartTimer)]
        assert [pause.after_s for pause in pauses] == [RETRY_DELAYS_S[0]]
        driven.expire(Timer.RETRY)


def test_while_media_comes_the_server_is_not_hurried() -> None:
    driven = Driven()
    driven.run_as_leader()
    driven.lose()
    driven.expire(Timer.RETRY)

    failed = driven.call.handle(ConnectFailed(driven.attempt, UNREACHABLE, retryable=True))
    assert [c.after_s for c in failed if isinstance(c, StartTimer)] == [RETRY_DELAYS_S[1]]

    assert Connect(3) in driven.expire(Timer.MEDIA), "now it is"


def test_media_that_comes_back_by_itself_goes_on() -> None:
    driven = Driven()
    link = driven.run_as_leader()
    driven.expire(Timer.MEDIA)
    driven.follow(driven.lose())
    driven.call.handle(MediaArrived(link))

    assert driven.state() is CallState.CONNECTED
    assert [join.resume for join in sent(driven.connect()) if isinstance(join, Join)] == [
        Resume(Role.LEADER, BORIS.id)
    ]


def test_coming_back_without_media_brings_a_new_round() -> None:
    driven = Driven()
    link = driven.run_as_leader()
    driven.expire(Timer.MEDIA)
    driven.follow(driven.lose())

    assert sent(driven.connect()) == [JOIN_AGAIN]
    assert driven.receive(room_info(Role.LEADER, BORIS)) == [
        StopTimer(Timer.JOIN_REPLY),
        StartTimer(Timer.REBUILD, NO_OFFER_S),  # if nobody asks for it
    ]
    commands = driven.receive(OfferRequested("VP8"))
    assert CloseLink(link) in commands
    assert commands[-1] == CreateOffer(link + 1, "VP8")


def test_who_comes_back_to_an_empty_room_is_told_that_the_other_left() -> None:
    driven = Driven()
    link = driven.run_as_leader()
    driven.expire(Timer.MEDIA)
    driven.follow(driven.lose())
    driven.connect()

    assert CloseLink(link) in driven.receive(room_info(Role.LEADER, None, PeerChange.NONE))
    assert (driven.state(), driven.dark()) == (CallState.WAITING, Dark.PEER_LEFT)


def test_a_link_that_ends_during_the_outage_is_made_anew_after_it() -> None:
    driven = Driven()
    link = driven.run_as_leader()
    driven.expire(Timer.MEDIA)
    driven.follow(driven.lose())

    assert CloseLink(link) in driven.call.handle(LinkFailed(link, "consent"))
    assert driven.state() is CallState.LOST
    driven.connect()
    driven.receive(room_info(Role.LEADER, BORIS))
    assert driven.receive(OfferRequested("VP8"))[-1] == CreateOffer(link + 1, "VP8")


def test_an_address_that_is_gone_costs_no_time() -> None:
    driven = Driven()
    link = driven.run_as_leader()

    commands = changed(driven, MOVED)

    assert commands[-3:] == [Disconnect(), StopTimer(Timer.JOIN_REPLY), Connect(2)]
    assert CloseLink(link) not in commands, "until there is another"
    assert (driven.state(), driven.dark()) == (CallState.LOST, Dark.MEDIA_LOST)
    assert sent(driven.connect()) == [JOIN_AGAIN], "nothing to be resumed"


def test_an_address_that_only_the_link_used_costs_a_round() -> None:
    driven = Driven()
    link = driven.run_as_leader()

    commands = changed(driven, NetworkChanged(is_server_gone=False, is_peer_gone=True))

    assert CreateOffer(link + 1, "VP8") in commands
    assert ProbeServer() in commands


@pytest.mark.parametrize("is_silent", [False, True])
def test_another_network_beside_the_old_one_changes_nothing_in_a_call_that_runs(
    is_silent: bool,
) -> None:
    driven = Driven()
    link = driven.run_as_leader()
    if is_silent:
        driven.expire(Timer.MEDIA)

    commands = changed(driven, SOMETHING)

    assert (CreateOffer(link + 1, "VP8") in commands) == is_silent
    assert ProbeServer() in commands, "waking up looks the same"


def test_who_waits_for_the_next_attempt_tries_when_a_network_comes() -> None:
    driven = Driven()
    driven.run_as_leader()
    driven.lose()

    assert changed(driven, SOMETHING) == [StopTimer(Timer.RETRY), Connect(2)]


def test_out_of_the_room_networks_come_and_go() -> None:
    driven = Driven()
    assert changed(driven, MOVED) == []
    driven.run_as_leader()
    driven.call.handle(LeaveRequested())
    assert changed(driven, MOVED) == []
