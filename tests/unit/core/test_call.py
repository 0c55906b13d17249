from desktop.core.commands import (
    CloseLink,
    CloseMedia,
    Connect,
    Disconnect,
    OpenMedia,
    Send,
    StartTimer,
    Timer,
)
from desktop.core.events import (
    LeaveRequested,
    MediaArrived,
    PictureArrived,
)
from desktop.core.notice import Notice, NoticeKind
from desktop.core.snapshot import CallState, Dark
from desktop.core.wire import (
    Join,
    Leave,
    PeerChange,
    Replaced,
    Resume,
    Role,
)
from tests.support.driven_call import BORIS, Driven, room_info, sent


def test_join_opens_the_media_and_connects_before_anything_else() -> None:
    driven = Driven()
    assert driven.join() == [OpenMedia(), Connect(1)]
    assert sent(driven.connect()) == [Join("room1", "Anna", create=True, lead=False)]
    assert driven.state() is CallState.JOINING


def test_picture_is_dark_for_the_right_reason_from_join_to_join() -> None:
    driven = Driven()
    for _ in range(2):
        assert driven.dark() is Dark.NOT_JOINED
        driven.join()
        assert driven.dark() is Dark.NOT_JOINED
        driven.connect()
        driven.receive(room_info())
        assert driven.dark() is Dark.NOBODY
        driven.call.handle(LeaveRequested())


def test_alone_in_the_room_waits_in_the_dark() -> None:
    driven = Driven()
    driven.enter()
    assert driven.state() is CallState.WAITING
    assert driven.dark() is Dark.NOBODY
    assert driven.call.snapshot.users == ("Anna",)


def test_leave_says_so_and_closes_everything() -> None:
    driven = Driven()
    link = driven.run_as_leader()
    commands = driven.call.handle(LeaveRequested())
    assert sent(commands) == [Leave()]
    for closed in (Disconnect(), CloseLink(link), CloseMedia()):
        assert closed in commands
    assert commands.index(Send(Leave())) < commands.index(Disconnect())
    assert driven.state() is CallState.LEFT
    assert driven.dark() is Dark.NOT_JOINED
    assert driven.call.snapshot.users == ()


def test_peer_that_leaves_turns_the_picture_black_at_once() -> None:
    driven = Driven()
    link = driven.run_as_leader()
    commands = driven.receive(room_info(Role.LEADER, None, PeerChange.LEFT))
    assert CloseLink(link) in commands
    assert driven.state() is CallState.WAITING
    assert driven.dark() is Dark.PEER_LEFT


def test_peer_whose_connection_broke_stays_while_its_media_comes() -> None:
    driven = Driven()
    link = driven.run_as_leader()
    assert driven.receive(room_info(Role.LEADER, None, PeerChange.LOST)) == []
    assert driven.state() is CallState.CONNECTED
    commands = driven.expire(Timer.MEDIA)
    assert CloseLink(link) in commands
    assert driven.state() is CallState.WAITING
    assert driven.dark() is Dark.PEER_LEFT


def test_replaced_ends_the_call_and_does_not_come_back() -> None:
    driven = Driven()
    link = driven.run_as_leader()
    commands = driven.receive(Replaced())
    assert CloseLink(link) in commands
    assert CloseMedia() in commands
    assert not any(isinstance(c, StartTimer) for c in commands)
    assert driven.state() is CallState.REPLACED
    assert driven.notices() == (Notice(NoticeKind.REPLACED, "room1"),)
    driven.call.handle(LeaveRequested())
    assert driven.state() is CallState.LEFT


def test_lost_server_changes_nothing_in_a_running_call() -> None:
    driven = Driven()
    driven.run_as_leader()
    commands = driven.lose()
    assert not any(isinstance(c, CloseLink | CloseMedia) for c in commands)
    assert driven.state() is CallState.CONNECTED
    assert driven.notices()[0].kind is NoticeKind.SERVER_LOST
    assert any(isinstance(c, StartTimer) and c.timer is Timer.RETRY for c in commands)
    driven.expire(Timer.RETRY)
    resume = Resume(Role.LEADER, BORIS.id)
    assert sent(driven.connect()) == [Join("room1", "Anna", True, False, resume)]
    assert driven.receive(room_info(Role.LEADER, None))[1:] == []
    assert driven.state() is CallState.CONNECTED
    driven.receive(room_info(Role.LEADER, BORIS, PeerChange.JOINED))
    assert driven.state() is CallState.CONNECTED
    assert driven.notices() == ()


def test_media_that_comes_back_in_time_is_shown_again() -> None:
    driven = Driven()
    link = driven.run_as_leader()
    driven.expire(Timer.MEDIA)
    driven.call.handle(MediaArrived(link))
    driven.call.handle(PictureArrived(link))
    assert driven.state() is CallState.CONNECTED
    assert driven.dark() is None


def test_pictures_that_stay_away_turn_it_black_while_sound_goes_on() -> None:
    driven = Driven()
    link = driven.run_as_leader()
    driven.expire(Timer.PICTURE)
    assert driven.state() is CallState.CONNECTED
    assert driven.dark() is Dark.NO_PICTURE
    driven.call.handle(PictureArrived(link))
    assert driven.dark() is None


def test_sound_that_stays_away_is_told_while_pictures_come_until_it_is_back() -> None:
    driven = Driven()
    link = driven.run_as_leader()
    driven.call.handle(MediaArrived(link, is_sound=True))
    driven.expire(Timer.SOUND)
    assert driven.state() is CallState.CONNECTED
    assert driven.notices() == (Notice(NoticeKind.SOUND_LOST),)
    driven.call.handle(MediaArrived(link, is_sound=False))
    assert driven.notices() == (Notice(NoticeKind.SOUND_LOST),)
    driven.call.handle(MediaArrived(link, is_sound=True))
    assert driven.notices() == ()


def test_sound_that_was_missed_is_not_told_of_when_nothing_comes_at_all() -> None:
    driven = Driven()
    link = driven.run_as_leader()
    driven.call.handle(MediaArrived(link, is_sound=True))
    driven.expire(Timer.SOUND)
    driven.expire(Timer.MEDIA)
    assert driven.notices() == (Notice(NoticeKind.MEDIA_LOST),)


def test_picture_decoded_after_the_silence_was_told_is_not_shown() -> None:
    driven = Driven()
    link = driven.run_as_leader()
    driven.expire(Timer.MEDIA)
    driven.call.handle(PictureArrived(link))
    assert driven.dark() is Dark.MEDIA_LOST
