"""Meets who comes to a machine that waits, by the manners of its owner."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

from desktop.core.device_order import DeviceChoices
from desktop.core.manners import BadHours, Card, Manners, QuietHours, Stance, rings_for
from desktop.core.settings import Settings
from desktop.core.snapshot import CallSnapshot, OwnMedia
from desktop.core.talk_message import Doing
from desktop.core.visits import VisitBegan, VisitEnded
from desktop.devices.name_card import name_card
from desktop.media.chime import Notes
from desktop.media.stand_in import StandIn
from desktop.ports import Picture
from desktop.session.media_session import MediaSession
from desktop.ui.card_words import card_words

log = logging.getLogger(__name__)

ALL_DAY = ((time(0), time(12)), (time(12), time(0)))
CLOCK_S = 20.0  # quiet hours begin and end so late


@dataclass(frozen=True, slots=True)
class Duty:
    """What a doorman goes by, and a picture for each thing that he says."""

    manners: Manners
    cards: Mapping[Card, Picture]


def manners_of(settings: Settings) -> Manners:
    """What the owner settled. Raises BadHours."""
    return Manners(QuietHours.parse(settings.quiet_hours), settings.may_watch, settings.chime)


def cards_of(name: str) -> Mapping[Card, Picture]:
    """With the name of the machine. Thread: GUI."""
    return {card: name_card(card_words(card, name)) for card in Card}


def duty_of(settings: Settings) -> Duty:
    """As a window's settings say; quiet hours that nobody understands never end. Thread: GUI."""
    try:
        manners = manners_of(settings)
    except BadHours as error:
        log.error("it is always quiet until this is put right: %s", error)
        hours = QuietHours(ALL_DAY)
        manners = Manners(hours, settings.may_watch, settings.chime)
    return Duty(manners, cards_of(settings.name))


def wall_clock() -> datetime:
    """The time, as clocks on the wall show it here."""
    return datetime.now(UTC).astimezone()


class Doorman:
    """See the module; off duty until `serve`. Thread: engine.

    What is withheld is withheld before the next picture is sent: `see` is called with a snapshot
    before anything that follows from it. Off duty he passes the owner's wishes on.

    Args:
        media: what is withheld, and how.
        stand_in: shows the cards.
        choices: the devices.
        now: the time, as clocks on the wall show it.
        tell: told whether who is there is to know that the curtain is drawn.
    """

    def __init__(
        self,
        media: MediaSession,
        stand_in: StandIn,
        choices: DeviceChoices,
        now: Callable[[], datetime] = wall_clock,
        tell: Callable[[Doing], None] = lambda doing: None,
    ) -> None:
        self._media = media
        self._stand_in = stand_in
        self._choices = choices
        self._now = now
        self._tell = tell
        self._duty: Duty | None = None
        self._snapshot = CallSnapshot()
        self._wished = OwnMedia()
        self._stance: Stance | None = None
        self._looking: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Look at the clock from now on."""
        self._looking = asyncio.create_task(self._look_at_the_clock(), name="clock")

    async def close(self) -> None:
        """Look at it no more. Idempotent."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait([self._looking])
            self._looking = None

    def serve(self, duty: Duty | None) -> None:
        """Go by this from now on; None: nobody waits, and what the owner wishes is done."""
        if self._duty is not None:
            self._stand_in.show(None)
        self._duty, self._stance = duty, None
        self.look()

    def see(self, snapshot: CallSnapshot) -> None:
        """The call changed."""
        self._snapshot = snapshot
        if snapshot.own_media.share is None:  # it may have ended by itself
            self._wished = replace(self._wished, share=None)
        self.look()

    def wish(self, shown: OwnMedia, wished: OwnMedia, curtain: Picture | None = None) -> None:
        """The owner mutes the machine, draws the curtain or shares something; or back.

        Args:
            shown: what the owner saw, who may have clicked twice before anything changed.
            wished: that, changed.
            curtain: what the other is to see of a drawn curtain while nobody is on duty.
        """
        self._wished = self._wished.changed(shown, wished)
        if self._duty is None:
            # Before the media: whatever is sent in the camera's place is the card already.
            self._stand_in.show(curtain if self._wished.is_curtained else None)
        self.look()

    def choose(self, choices: DeviceChoices) -> None:
        """The owner chose other devices."""
        self._choices, self._stance = choices, None
        self.look()

    @property
    def keeps_out(self) -> bool:
        """Whether who is there now is shown nothing: quiet hours, or a stranger."""
        return self._stance is None or self._stance.is_deaf

    def ring(self, visits: list[VisitBegan | VisitEnded]) -> None:
        """Somebody came, or went; a machine that waits has its loudspeaker closed by then."""
        came = any(isinstance(visit, VisitBegan) for visit in visits)
        manners = self._duty.manners if self._duty is not None else Manners()
        if self._stance is None or not rings_for(manners, self._stance, visits):
            return
        if came:
            self._media.ring(Notes.CAME)
        elif self._duty is None:
            self._media.ring(Notes.WENT)

    def look(self) -> None:
        """Do what is due now; also called as time passes."""
        duty = self._duty
        stance = (
            Stance(self._wished, Card.NAME, is_deaf=False)
            if duty is None
            else duty.manners.stance(self._snapshot, self._wished, self._now())
        )
        known, self._stance = self._stance, stance
        if stance == known:
            return
        if duty is not None:
            self._stand_in.show(duty.cards[stance.card])
        if known is None or stance.is_deaf != known.is_deaf:
            self._media.choose(self._choices if duty is None else self._discreet(stance))
        self._media.withhold(stance.own_media)
        if known is None or stance.card != known.card:
            self._tell(Doing(is_curtained=stance.card is Card.CURTAIN))

    def _discreet(self, stance: Stance) -> DeviceChoices:
        """Who is withheld is not recorded either: no light stays on."""
        loudspeaker = "none" if stance.is_deaf else self._choices.loudspeaker
        return replace(
            self._choices,
            loudspeaker=loudspeaker,
            mute_releases=True,
            camera_off_releases=True,
        )

    async def _look_at_the_clock(self) -> None:
        while True:
            await asyncio.sleep(CLOCK_S)
            self.look()
