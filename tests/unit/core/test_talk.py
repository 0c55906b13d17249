"""Chat and what belongs to it, in the call's machine."""

from dataclasses import replace

import pytest

from desktop.core.commands import (
    AcceptOffer,
    Command,
    CreateOffer,
    SayToPeer,
    SetVolume,
    StartTimer,
    StopTimer,
    Timer,
)
from desktop.core.events import (
    DescriptionReady,
    DoingChanged,
    KeyShown,
    LeaveRequested,
    LinkConnected,
    LinkFailed,
    PeerVolumeWished,
    SayRequested,
    TalkClosed,
    TalkHeard,
    TalkOpened,
    TorchFound,
)
from desktop.core.patience import TALK_S
from desktop.core.talk import KEPT_LINES, Delivery, TalkState
from desktop.core.talk_message import (
    CHAT,
    IDENTITY,
    Doing,
    Heard,
    Hello,
    Said,
    TalkMessage,
    VolumeAsked,
)
from desktop.core.wire import Answer, Offer, OfferRequested, Peer, Role
from tests.support.driven_call import BORIS, Driven

NEWER = Peer("id-b", "Boris", is_newer=True)
CHANNEL = "v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"
CAN_CHAT = Hello(frozenset({CHAT, IDENTITY}))


class Talking(Driven):
    """A call with a peer that can."""

    def __init__(self) -> None:
        super().__init__()
        self.link = 0

    def run(self) -> list[Command]:
        """Until the channel is open; returns what that brought."""
        self.enter(Role.LEADER, NEWER)
        return self.make_link()

    def make_link(self) -> list[Command]:
        self.connect_link()
        return self.call.handle(TalkOpened(self.link))

    def connect_link(self) -> list[Command]:
        """Until the link is up; returns what that brought."""
        self.receive(OfferRequested("VP8"))
        link = self.call.link
        assert link is not None
        self.link = link
        self.call.handle(DescriptionReady(link, "offer"))
        number = link  # each link of the leader's is a round
        self.receive(Answer(CHANNEL, number))
        return self.call.handle(LinkConnected(link))

    def hear(self, message: TalkMessage) -> list[Command]:
        return self.call.handle(TalkHeard(self.link, message, 7.0))

    def say(self, text: str) -> list[Command]:
        return self.call.handle(SayRequested(text, 5.0))

    def state_of_talk(self) -> TalkState:
        return self.call.snapshot.talk.state

    def texts(self) -> list[str]:
        return [line.text for line in self.call.snapshot.talk.lines]

    def deliveries(self) -> list[Delivery]:
        return [line.delivery for line in self.call.snapshot.talk.lines]


@pytest.fixture
def talking() -> Talking:
    """A call in which both have said hello."""
    call = Talking()
    call.run()
    call.hear(CAN_CHAT)
    return call


def said(commands: list[Command]) -> list[TalkMessage]:
    return [command.message for command in commands if isinstance(command, SayToPeer)]


@pytest.mark.parametrize(("peer", "talks"), [(NEWER, True), (BORIS, False)])
def test_only_a_newer_peer_is_offered_a_channel(peer: Peer, talks: bool) -> None:
    call = Driven()
    call.enter(Role.LEADER, peer)
    commands = call.receive(OfferRequested("VP8"))
    assert [each.talks for each in commands if isinstance(each, CreateOffer)] == [talks]


@pytest.mark.parametrize(("peer", "talks"), [(NEWER, True), (BORIS, False)])
def test_only_of_a_newer_peer_a_channel_is_taken(peer: Peer, talks: bool) -> None:
    call = Driven()
    call.enter(Role.FOLLOWER, peer)
    commands = call.receive(Offer(CHANNEL, 1))
    assert [each.talks for each in commands if isinstance(each, AcceptOffer)] == [talks]


def test_when_the_channel_opens_each_says_what_it_can_and_does() -> None:
    call = Talking()
    assert said(call.run()) == [CAN_CHAT, Doing()]
    assert call.state_of_talk() is TalkState.OPENING
    call.hear(CAN_CHAT)
    assert call.state_of_talk() is TalkState.OPEN


def test_of_a_channel_that_stays_away_the_user_is_told_in_time() -> None:
    call = Talking()
    call.enter(Role.LEADER, NEWER)
    assert StartTimer(Timer.TALK, TALK_S) in call.connect_link()
    assert call.state_of_talk() is TalkState.OPENING
    call.expire(Timer.TALK)
    assert call.state_of_talk() is TalkState.LATE
    call.call.handle(TalkOpened(call.link))
    call.hear(CAN_CHAT)
    assert call.state_of_talk() is TalkState.OPEN, "late is better than never"


def test_a_channel_over_which_nothing_is_said_is_late_too() -> None:
    call = Talking()
    call.run()
    call.expire(Timer.TALK)
    assert call.state_of_talk() is TalkState.LATE


@pytest.mark.parametrize("end", ["hello", "closed", "failed", "left"])
def test_nobody_waits_for_a_channel_any_more_that_opened_or_ended(end: str) -> None:
    call = Talking()
    call.run()
    match end:
        case "hello":
            commands = call.hear(CAN_CHAT)
        case "closed":
            commands = call.call.handle(TalkClosed(call.link))
        case "failed":
            commands = call.call.handle(LinkFailed(call.link, "cut"))
        case _:
            commands = call.call.handle(LeaveRequested())
    assert StopTimer(Timer.TALK) in commands


def test_nobody_waits_for_the_channel_of_an_old_peer() -> None:
    call = Driven()
    call.enter(Role.LEADER, BORIS)
    call.receive(OfferRequested("VP8"))
    assert call.call.link is not None
    call.call.handle(DescriptionReady(call.call.link, "offer"))
    call.receive(Answer("answer", 1))
    commands = call.call.handle(LinkConnected(call.call.link))
    assert not [each for each in commands if getattr(each, "timer", None) is Timer.TALK]


def test_a_program_without_chat_is_not_written_to() -> None:
    call = Talking()
    call.run()
    call.hear(Hello(frozenset()))
    assert call.state_of_talk() is TalkState.UNAVAILABLE
    assert call.say("hello?") == []
    assert call.texts() == []


def test_an_old_peer_has_no_chat() -> None:
    call = Driven()
    call.run_as_leader()
    assert call.call.snapshot.talk.state is TalkState.UNAVAILABLE


def test_a_text_is_under_way_until_it_is_confirmed(talking: Talking) -> None:
    assert said(talking.say(" Look at\nthis \x00")) == [Said(1, "Look at\nthis")]
    (line,) = talking.call.snapshot.talk.lines
    assert (line.text, line.name, line.is_own, line.at_s) == ("Look at\nthis", "Anna", True, 5.0)
    assert talking.deliveries() == [Delivery.UNDER_WAY]
    talking.hear(Heard(1))
    assert talking.deliveries() == [Delivery.DELIVERED]


def test_a_long_draft_goes_in_several_texts(talking: Talking) -> None:
    sent = said(talking.say("word " * 500))
    assert [line.text for line in talking.call.snapshot.talk.lines] == [
        message.text for message in sent if isinstance(message, Said)
    ]
    assert len(sent) == 2


def test_a_text_that_comes_is_shown_and_confirmed(talking: Talking) -> None:
    assert said(talking.hear(Said(1, "Hi"))) == [Heard(1)]
    (line,) = talking.call.snapshot.talk.lines
    assert (line.text, line.name, line.is_own, line.at_s) == ("Hi", "Boris", False, 7.0)


def test_nothing_is_said_where_there_is_nothing_to_say(talking: Talking) -> None:
    assert talking.say(" \n\x00") == []


def test_what_was_under_way_when_the_link_ended_is_lost(talking: Talking) -> None:
    talking.say("one")
    talking.hear(Heard(1))
    talking.say("two")
    talking.call.handle(LinkFailed(talking.link, "cut"))
    assert talking.deliveries() == [Delivery.DELIVERED, Delivery.LOST]
    assert talking.state_of_talk() is TalkState.NOBODY
    assert talking.say("three") == []


def test_the_texts_stay_and_go_on_over_a_new_link(talking: Talking) -> None:
    talking.say("one")
    talking.make_link()
    talking.hear(CAN_CHAT)
    assert said(talking.say("two")) == [Said(2, "two")]
    talking.hear(Heard(1))  # of the former link, and too late
    assert talking.deliveries() == [Delivery.LOST, Delivery.UNDER_WAY]


def test_what_the_former_link_said_is_not_heard(talking: Talking) -> None:
    former = talking.link
    talking.make_link()
    talking.call.handle(TalkHeard(former, Said(1, "ghost"), 0.0))
    talking.call.handle(TalkClosed(former))
    assert talking.texts() == []
    assert talking.state_of_talk() is TalkState.OPENING


def test_leaving_clears_the_texts(talking: Talking) -> None:
    talking.say("secret")
    talking.call.handle(LeaveRequested())
    assert talking.texts() == []
    assert talking.state_of_talk() is TalkState.NOBODY


def test_a_channel_that_ended_by_itself_ends_the_chat(talking: Talking) -> None:
    talking.say("one")
    talking.call.handle(TalkClosed(talking.link))
    assert talking.state_of_talk() is TalkState.UNAVAILABLE
    assert talking.deliveries() == [Delivery.LOST]


def test_only_so_many_texts_are_kept(talking: Talking) -> None:
    for number in range(1, KEPT_LINES + 11):
        talking.say(f"text {number}")
    texts = talking.texts()
    assert (len(texts), texts[0]) == (KEPT_LINES, "text 11")
    talking.hear(Heard(1))  # forgotten already
    talking.hear(Heard(KEPT_LINES + 10))
    assert talking.deliveries()[-1] is Delivery.DELIVERED
    assert talking.deliveries()[:-1] == [Delivery.UNDER_WAY] * (KEPT_LINES - 1)


def test_what_the_peer_is_doing_is_shown_while_it_lasts(talking: Talking) -> None:
    talking.hear(Doing(is_recording=True))
    assert talking.call.snapshot.talk.peer == Doing(is_recording=True)
    talking.call.handle(LinkFailed(talking.link, "cut"))
    assert talking.call.snapshot.talk.peer == Doing()


def test_what_we_are_doing_is_told_now_and_on_every_new_link(talking: Talking) -> None:
    doing = Doing(is_curtained=True)
    assert said(talking.call.handle(DoingChanged(doing))) == [doing]
    assert said(talking.make_link()) == [CAN_CHAT, doing]


def test_how_loud_it_plays_us_is_asked_of_one_who_lets_us(talking: Talking) -> None:
    wish = PeerVolumeWished(60)
    assert talking.call.handle(wish) == []
    talking.hear(Doing(volume_percent=100))
    assert said(talking.call.handle(wish)) == [VolumeAsked(60)]
    talking.call.handle(LinkFailed(talking.link, "cut"))
    assert talking.call.handle(wish) == [], "what it allowed was for that link"


def test_how_loud_we_play_it_may_be_said_by_one_whom_we_let(talking: Talking) -> None:
    assert talking.hear(VolumeAsked(60)) == []
    talking.call.handle(DoingChanged(Doing(volume_percent=100)))
    assert talking.hear(VolumeAsked(60)) == [SetVolume(60)]


def test_a_light_is_told_beside_what_else_we_do(talking: Talking) -> None:
    assert said(talking.call.handle(TorchFound(True))) == [Doing(has_torch=True)]
    assert said(talking.call.handle(TorchFound(True))) == []
    curtained = Doing(is_curtained=True)
    both = replace(curtained, has_torch=True)
    assert said(talking.call.handle(DoingChanged(curtained))) == [both]
    assert said(talking.call.handle(TorchFound(False))) == [curtained]


def test_a_key_is_of_its_link_and_the_peer_says_whether_it_keeps_it() -> None:
    call = Talking()
    call.run()
    call.call.handle(KeyShown(call.link, "aa"))
    talk = call.call.snapshot.talk
    assert (talk.peer_key, talk.keeps_key) == ("aa", None)
    call.hear(CAN_CHAT)
    assert call.call.snapshot.talk.keeps_key is True
    former = call.link
    call.make_link()
    call.call.handle(KeyShown(former, "bb"))
    talk = call.call.snapshot.talk
    assert (talk.peer_key, talk.keeps_key) == (None, None)
    call.hear(Hello(frozenset({CHAT})))
    assert call.call.snapshot.talk.keeps_key is False
