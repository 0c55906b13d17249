"""The media link to the peer: who offers, which round, when to build it anew.

Pure: no I/O, no clock. The leader makes all offers, the follower asks for one, so two offers
never cross; where a server knows no leader, one of the two gives way. Every offer is a new *round*
on a new *link*; what belongs to another round or link is dropped.

    leader     NONE -> OFFERING -> OFFERED -> STABLE
    follower   NONE -> ANSWERING -----------> STABLE

A link whose media stays away turns the picture black, and later is built anew while the peer is in
the room (desktop.core.patience). If the server does not answer either, the own network is away: the
link is kept until coming back into the room brings an offer.
From a peer that only watches no media is expected: its link ends when ICE or the room say so.
"""

from enum import Enum

from desktop.core import patience
from desktop.core.arrivals import Arrivals
from desktop.core.commands import (
    AcceptAnswer,
    AcceptOffer,
    AddCandidate,
    CloseLink,
    Command,
    CreateOffer,
    OpenLink,
    Send,
    StartTimer,
    StopTimer,
    Timer,
)
from desktop.core.description import receives_only
from desktop.core.events import (
    CandidateFound,
    DescriptionReady,
    LinkConnected,
    LinkFailed,
    MediaArrived,
    NegotiationEvent,
    PictureArrived,
)
from desktop.core.snapshot import Dark
from desktop.core.wire import (
    Address,
    Answer,
    Candidate,
    Custom,
    Offer,
    OfferRequested,
    Peer,
    PeerChange,
    Resume,
    Role,
    RoomInfo,
)

MAX_HELD_CANDIDATES = 64  # own addresses that wait for the description to be sent


class Phase(Enum):
    """Where the round is."""

    NONE = "none"
    OFFERING = "offering"  # the link makes its offer
    OFFERED = "offered"  # the offer was sent
    ANSWERING = "answering"  # the link makes its answer
    STABLE = "stable"


class Negotiation:
    """See the module. `wants_offer` is set when the follower must ask for an offer."""

    def __init__(self) -> None:
        self.phase = Phase.NONE
        self.role: Role | None = None
        self.peer: Peer | None = None  # kept while its media runs, even if the room is empty
        self.is_peer_here = False  # the room lists the peer now
        self.is_server_here = False  # the room can be asked; otherwise nobody knows who is in it
        self.link: int | None = None
        self.arrivals = Arrivals()  # over that link
        self.no_path = False  # the peer is here, and no link came up in NO_PATH_S
        self.dark: Dark = Dark.NOT_JOINED  # why there is no picture, while no media arrives
        self.wants_offer = False  # the driver asks by joining again, then clears it
        self._links = 0  # links made so far
        self._failures = 0  # links in a row that ended before they were connected
        self._is_path_awaited = False  # PATH runs, or has run out
        self._rounds = 0  # offers made so far
        self._round: int | None = None  # of the link; None with an old offerer
        self._codec = "VP8"
        self._is_connected = False
        self._is_described = False  # our description was sent
        self._peer_only_watches = False
        self._held: list[Candidate] = []  # own addresses found before that
        self._custom = Custom.ASKED
        self._is_for_newcomer = False  # a link was asked for before the newcomer was told of

    @property
    def resume(self) -> Resume | None:
        """What a rejoin says of the running call."""
        if self.arrivals.has_media and self.role is not None and self.peer is not None:
            return Resume(self.role, self.peer.id)
        return None

    @property
    def _is_peer_newer(self) -> bool:
        return self.peer is not None and self.peer.is_newer

    @property
    def is_media_away(self) -> bool:
        """A running call has gone silent."""
        is_away = not self.arrivals.has_media and self.dark is Dark.MEDIA_LOST
        return self.peer is not None and is_away

    def handle(self, event: NegotiationEvent) -> list[Command]:
        """Take one event; return the commands to carry out, in order."""
        match event:
            case RoomInfo():
                return self._on_room_info(event)
            case OfferRequested(codec=codec):
                self.role = Role.LEADER
                self._codec = codec
                self._is_for_newcomer = self._custom is Custom.ASKED_ANEW
                return self._offer()
            case Offer():
                return self._on_offer(event)
            case Answer():
                return self._on_answer(event)
            case Address(candidate=candidate, round=number):
                if self.link is not None and number in (None, self._round):
                    return [AddCandidate(self.link, candidate)]
                return []
            case _ if event.link != self.link:
                return []
            case DescriptionReady(sdp=sdp):
                return self._on_description(sdp)
            case CandidateFound(candidate=candidate):
                if self._is_described:
                    return [Send(Address(candidate, self._round))]
                del self._held[MAX_HELD_CANDIDATES - 1 :]
                self._held.append(candidate)
                return []
            case LinkConnected() if self._is_connected:
                return []  # libwebrtc says it again of a link that is dying
            case LinkConnected():
                self._is_connected = True
                self._failures = 0
                if self._peer_only_watches:
                    self.arrivals.expect_nothing()
                    return [*self._stop_path(), StopTimer(Timer.CONNECT), StopTimer(Timer.REBUILD)]
                return [
                    *self._stop_path(),
                    StopTimer(Timer.CONNECT),
                    StartTimer(Timer.MEDIA, patience.FIRST_MEDIA_S),
                ]
            case LinkFailed():
                return self._on_failed()
            case MediaArrived(is_sound=is_sound):
                was_away = not self.arrivals.has_media
                commands = self.arrivals.on_packet(is_sound=is_sound)
                return [StopTimer(Timer.REBUILD), *commands] if was_away else commands
            case PictureArrived():
                return self.arrivals.on_picture()

    def handle_timer(self, timer: Timer) -> list[Command]:
        """Take the end of OFFER, CONNECT, PATH, MEDIA, PICTURE, SOUND or REBUILD."""
        match timer:
            case Timer.OFFER:
                return self._renew() if self.link is None else []
            case Timer.CONNECT:
                return self._renew()
            case Timer.PATH:
                self.no_path = True
                return []
            case Timer.PICTURE:
                self.arrivals.miss_picture()
                return []
            case Timer.SOUND:
                self.arrivals.miss_sound()
                return []
            case Timer.MEDIA:
                return self._on_silence()
            case Timer.REBUILD:
                return self._renew()
            case _:
                return []

    def end(self, dark: Dark) -> list[Command]:
        """The call is over: close the link, forget the peer."""
        self.peer = None
        self.is_peer_here = False
        self._failures = 0
        commands = [*self._close_link(), *self._stop_path()]
        self.dark = dark
        return [*commands, StopTimer(Timer.OFFER), StopTimer(Timer.REBUILD)]

    def connection_lost(self) -> list[Command]:
        """The way to the server broke: a call that runs, or has gone silent, stays."""
        self.is_peer_here = False
        self.is_server_here = False
        if self.arrivals.has_media:
            return []
        return [StopTimer(Timer.REBUILD)] if self.is_media_away else self.end(Dark.CONNECTING)

    def network_changed(self, *, is_peer_gone: bool) -> list[Command]:
        """The computer has other addresses, or woke up: a link that they cost is built anew."""
        commands: list[Command] = []
        if self.link is not None and is_peer_gone:
            commands = self.arrivals.miss_all()
            self.dark = Dark.MEDIA_LOST
        elif not self.is_media_away:
            return []
        # Without the server, coming back into the room brings the offer.
        return [*commands, *self._renew()] if self.is_server_here else commands

    def _on_silence(self) -> list[Command]:
        commands = self.arrivals.miss_all()
        self.dark = Dark.MEDIA_LOST
        if not self.is_server_here:
            return commands  # both are lost, so it is our network: coming back brings an offer
        if not self.is_peer_here:
            return [*commands, *self.end(Dark.PEER_LEFT)]
        return [*commands, self._start_patient(Timer.REBUILD, patience.REBUILD_S)]

    def _on_room_info(self, event: RoomInfo) -> list[Command]:
        was_server_here, self.is_server_here = self.is_server_here, True
        self._custom = event.custom
        if event.role is not None:
            self.role = event.role
        if not event.peer_known:
            return []
        if event.peer is None:
            self.is_peer_here = False
            if event.change in (PeerChange.NONE, PeerChange.LOST) and self.arrivals.has_media:
                return []  # only its way to the server broke; the watch over media decides
            if event.change is PeerChange.REPLACED:
                return self.end(Dark.PEER_REPLACED)
            keeps = self.peer is None and self.dark in (Dark.PEER_LEFT, Dark.PEER_REPLACED)
            if keeps:
                return []
            return self.end(Dark.NOBODY if self.peer is None else Dark.PEER_LEFT)
        commands: list[Command] = []
        is_other = self.peer is not None and self.peer.id != event.peer.id
        if is_other and not self._is_for_newcomer:
            commands = self.end(Dark.CONNECTING)
        self._is_for_newcomer = False
        self.peer = event.peer
        self.is_peer_here = True
        if self.link is None:
            self.dark = Dark.CONNECTING
            commands += self._await_offer(event)
        elif self.is_media_away and not was_server_here:
            commands.append(self._start_patient(Timer.REBUILD, patience.NO_OFFER_S))
        return commands

    def _await_offer(self, event: RoomInfo) -> list[Command]:
        if self.role is Role.LEADER:
            if event.custom in (Custom.UNASKED, Custom.UNLED):
                return self._offer()
        elif event.custom is Custom.ASKED_ANEW and event.change is PeerChange.JOINED:
            # A leader that comes to a follower is asked by nobody there.
            return [StartTimer(Timer.OFFER, patience.RETRY_LINK_S)]
        return [self._start_patient(Timer.OFFER, patience.NO_OFFER_S)]

    def _on_offer(self, event: Offer) -> list[Command]:
        is_ours_under_way = self.phase in (Phase.OFFERING, Phase.OFFERED)
        if is_ours_under_way and (self.role is Role.LEADER or event.round is None):
            return []  # where both may offer; the peer gives way, old pages by themselves
        commands = self._open_link()
        self._round = event.round
        self._peer_only_watches = receives_only(event.sdp)
        self.phase = Phase.ANSWERING
        assert self.link is not None
        return [*commands, AcceptOffer(self.link, event.sdp, self._is_peer_newer)]

    def _on_answer(self, event: Answer) -> list[Command]:
        if self.phase is not Phase.OFFERED or event.round not in (None, self._round):
            return []
        self.phase = Phase.STABLE
        self._peer_only_watches = receives_only(event.sdp)
        assert self.link is not None
        return [AcceptAnswer(self.link, event.sdp)]

    def _on_description(self, sdp: str) -> list[Command]:
        held, self._held = self._held, []
        self._is_described = True
        description: Offer | Answer
        if self.phase is Phase.OFFERING:
            self.phase = Phase.OFFERED
            description = Offer(sdp, self._round)
        else:
            self.phase = Phase.STABLE
            description = Answer(sdp, self._round)
        return [
            Send(description),
            *(Send(Address(candidate, self._round)) for candidate in held),
            *([] if self._is_connected else [StartTimer(Timer.CONNECT, patience.NO_PATH_S)]),
        ]

    def _on_failed(self) -> list[Command]:
        self.dark = Dark.MEDIA_LOST if self.arrivals.had_media else Dark.CONNECTING
        commands = self._close_link()
        if not self.is_server_here and self.dark is Dark.MEDIA_LOST:
            return commands  # coming back brings an offer
        if self.is_peer_here:
            delay_s = min(patience.RETRY_LINK_S * 2**self._failures, patience.MAX_RETRY_LINK_S)
            self._failures += 1
            return [*commands, StartTimer(Timer.REBUILD, delay_s)]
        return [*commands, *self.end(Dark.PEER_LEFT)]

    def _offer(self) -> list[Command]:
        commands = self._open_link()
        self._rounds += 1
        self._round = self._rounds
        self.phase = Phase.OFFERING
        assert self.link is not None
        return [*commands, CreateOffer(self.link, self._codec, self._is_peer_newer)]

    def _renew(self) -> list[Command]:
        """Build the link anew: the leader offers, the follower asks where there is one."""
        if not self.is_peer_here:
            return self.end(Dark.PEER_LEFT)
        if self.role is Role.LEADER or self._custom is Custom.UNLED:
            return self._offer()
        self.wants_offer = True
        return [self._start_patient(Timer.REBUILD, patience.REBUILD_S)]

    def _start_patient(self, timer: Timer, after_s: float) -> StartTimer:
        return StartTimer(
            timer, after_s if self.role is Role.LEADER else after_s + patience.ASK_LATER_S
        )

    def _open_link(self) -> list[Command]:
        dark = self.dark
        commands = self._close_link()
        self.dark = dark if dark is Dark.MEDIA_LOST else Dark.CONNECTING
        self._links += 1
        self.link = self._links
        if not self._is_path_awaited:
            # Beyond this link: what the other side begins anew must not begin the wait anew.
            self._is_path_awaited = True
            commands.append(StartTimer(Timer.PATH, patience.NO_PATH_S))
        return [
            *commands,
            StopTimer(Timer.OFFER),
            StopTimer(Timer.REBUILD),
            OpenLink(self.link, self._is_peer_newer),
        ]

    def _stop_path(self) -> list[Command]:
        if not self._is_path_awaited:
            return []
        self._is_path_awaited = False
        self.no_path = False
        return [StopTimer(Timer.PATH)]

    def _close_link(self) -> list[Command]:
        if self.link is None:
            return []
        link, self.link = self.link, None
        self.phase = Phase.NONE
        self._round = None
        self._is_connected = False
        self._is_described = False
        self._peer_only_watches = False
        self._held = []
        return [CloseLink(link), StopTimer(Timer.CONNECT), *self.arrivals.forget()]
