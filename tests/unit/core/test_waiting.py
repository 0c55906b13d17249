"""The machine of a computer that waits: it stays, and its devices are open only for somebody."""

from dataclasses import replace

import pytest

from desktop.core.commands import (
    CloseMedia,
    Command,
    Connect,
    Disconnect,
    OpenMedia,
    StartTimer,
    SwitchCamera,
    Timer,
)
from desktop.core.events import (
    CameraSwitched,
    ConnectFailed,
    DescriptionReady,
    LeaveRequested,
    LinkConnected,
    LinkFailed,
)
from desktop.core.notice import Notice, NoticeKind
from desktop.core.snapshot import CallState, Dark
from desktop.core.wire import (
    Answer,
    CameraAsked,
    CameraTold,
    Join,
    OfferRequested,
    PeerChange,
    Refused,
    Replaced,
    Role,
)
from tests.support.driven_call import BORIS, JOIN, UNREACHABLE, Driven, room_info, sent

WAIT = replace(JOIN, lead=True, waits=True)
WATCHES = "m=audio 9 X 1\r\na=recvonly\r\nm=video 9 X 2\r\na=recvonly\r\n"


def waiting() -> Driven:
    driven = Driven()
    driven.join(WAIT)
    driven.connect()
    driven.receive(room_info())
    return driven


def pause_s(commands: list[Command]) -> float:
    (retry,) = (c for c in commands if isinstance(c, StartTimer) and c.timer is Timer.RETRY)
    assert retry.jitter == 0.2
    return retry.after_s


def test_it_leads_and_opens_nothing_while_nobody_is_there() -> None:
    driven = Driven()
    assert driven.join(WAIT) == [Connect(1)]
    assert sent(driven.connect()) == [Join("room1", "Anna", create=True, lead=True)]
    assert OpenMedia() not in driven.receive(room_info())
    assert driven.state() is CallState.WAITING


def test_devices_are_open_while_somebody_is_there() -> None:
    driven = waiting()
    assert driven.receive(room_info(peer=BORIS, change=PeerChange.JOINED))[0] == OpenMedia()
    assert OpenMedia() not in driven.receive(OfferRequested("VP8"))
    assert driven.receive(room_info(change=PeerChange.LEFT))[-1] == CloseMedia()
    assert driven.state() is CallState.WAITING


def test_devices_stay_open_from_one_watcher_to_the_next() -> None:
    driven = waiting()
    driven.receive(room_info(peer=BORIS, change=PeerChange.JOINED))
    clara = replace(BORIS, id="id-c", name="Clara")
    commands = driven.receive(room_info(peer=clara, change=PeerChange.REPLACED))
    assert not {OpenMedia(), CloseMedia()} & set(commands)


def test_an_offer_that_is_asked_for_opens_the_devices_whoever_is_listed() -> None:
    driven = waiting()
    assert driven.receive(OfferRequested("VP8"))[0] == OpenMedia()


def test_leaving_closes_the_devices() -> None:
    driven = waiting()
    driven.receive(room_info(peer=BORIS))
    assert driven.call.handle(LeaveRequested())[-1] == CloseMedia()
    assert driven.state() is CallState.LEFT


@pytest.mark.parametrize("retryable", [True, False])
def test_it_tries_for_ever_whatever_keeps_it_out(retryable: bool) -> None:
    driven = Driven()
    driven.join(WAIT)
    pauses = []
    for _ in range(12):
        failed = ConnectFailed(driven.attempt, UNREACHABLE, retryable=retryable)
        pauses.append(pause_s(driven.call.handle(failed)))
        assert Connect(driven.attempt + 1) in driven.expire(Timer.RETRY)
    assert pauses == [1, 5, 5, 5, 15, 15, 15, 15, 15, 60, 60, 60]
    assert driven.state() is CallState.JOINING


def test_it_comes_again_after_a_refusal_and_tells_of_it_meanwhile() -> None:
    driven = Driven()
    driven.join(WAIT)
    driven.connect()
    there = Notice(NoticeKind.LEADER_PRESENT, "room1")
    commands = driven.receive(Refused(there, retryable=False))
    assert commands[0] == Disconnect()
    assert pause_s(commands) == 1
    assert driven.notices() == (there,)


def test_replaced_it_comes_back_and_less_often_if_it_happens_again() -> None:
    driven = waiting()
    driven.receive(room_info(peer=BORIS))
    driven.receive(OfferRequested("VP8"))
    pauses = []
    for _ in range(10):
        commands = driven.receive(Replaced())
        pauses.append(pause_s(commands))
        assert driven.call.link is None
        driven.expire(Timer.RETRY)
        driven.connect()
        driven.receive(room_info())
    assert pauses == [5, 5, 5, 15, 15, 15, 15, 15, 60, 60]
    driven.receive(room_info(peer=BORIS))  # somebody came: it is the right one after all
    assert pause_s(driven.receive(Replaced())) == 5
    assert driven.call.snapshot.dark is not Dark.NOBODY


def watched() -> tuple[Driven, int]:
    """By one who sends nothing; returns the link too."""
    driven = waiting()
    driven.receive(room_info(peer=BORIS))
    driven.receive(OfferRequested("VP8"))
    link = driven.call.link
    assert link is not None
    driven.call.handle(DescriptionReady(link, "offer"))
    driven.receive(Answer(WATCHES, 1))
    return driven, link


def test_no_media_is_missed_of_who_only_watches() -> None:
    driven, link = watched()
    commands = driven.call.handle(LinkConnected(link))
    assert not [command for command in commands if isinstance(command, StartTimer)]
    assert driven.state() is CallState.CONNECTED
    assert driven.dark() is Dark.NO_PICTURE
    driven.lose()
    assert driven.call.link == link  # it outlives the server
    assert driven.state() is CallState.CONNECTED


def test_who_only_watched_is_gone_when_the_room_or_the_link_says_so() -> None:
    driven, link = watched()
    driven.call.handle(LinkConnected(link))
    assert driven.receive(room_info(Role.LEADER, change=PeerChange.LEFT))[-1] == CloseMedia()

    driven, link = watched()
    driven.call.handle(LinkConnected(link))
    driven.receive(room_info(Role.LEADER, change=PeerChange.LOST))
    assert driven.call.link == link
    assert driven.call.handle(LinkFailed(link, "consent expired"))[-1] == CloseMedia()


def test_another_camera_is_asked_of_the_owner_and_its_outcome_told() -> None:
    driven = waiting()
    assert driven.receive(CameraAsked(is_back=True)) == []  # nobody is there who could
    driven.receive(room_info(peer=BORIS, change=PeerChange.JOINED))
    assert driven.receive(CameraAsked(is_back=True)) == [SwitchCamera(is_back=True)]
    told = driven.call.handle(CameraSwitched(is_back=True, is_done=False))
    assert sent(told) == [CameraTold(is_back=True, is_done=False)]


def test_outcome_is_told_in_the_room_only() -> None:
    driven = waiting()
    driven.call.handle(LeaveRequested())
    assert driven.call.handle(CameraSwitched(is_back=True, is_done=True)) == []
