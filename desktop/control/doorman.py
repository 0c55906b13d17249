"""Meets who comes to a machine that waits, by the manners of its owner."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from desktop.core.device_order import DeviceChoices
from desktop.core.manners import Card, Manners, Stance, rings_for
from desktop.core.snapshot import CallSnapshot, OwnMedia
from desktop.core.talk_message import Doing
from desktop.core.visits import VisitBegan, VisitEnded
from desktop.media.stand_in import StandIn
from desktop.ports import Picture
from desktop.session.media_session import MediaSession


class Doorman:
    """See the module. Thread: engine.

    What is withheld is withheld before the next picture is sent: `see` is called with a snapshot
    before anything that follows from it.

    Args:
        manners: what holds for everybody.
        media: what is withheld, and how.
        stand_in: shows the cards.
        cards: one for each kind.
        choices: the devices.
        now: the time, as clocks on the wall show it.
        tell: told whether who is there is to know that the curtain is drawn.
    """

    def __init__(
        self,
        manners: Manners,
        media: MediaSession,
        stand_in: StandIn,
        cards: Mapping[Card, Picture],
        choices: DeviceChoices,
        now: Callable[[], datetime],
        tell: Callable[[Doing], None],
    ) -> None:
        self._manners = manners
        self._media = media
        self._stand_in = stand_in
        self._cards = cards
        # Who is withheld is not recorded either: no light stays on.
        self._choices = replace(choices, mute_releases=True, camera_off_releases=True)
        self._now = now
        self._tell = tell
        self._snapshot = CallSnapshot()
        self._wished = OwnMedia()
        self._stance: Stance | None = None

    def see(self, snapshot: CallSnapshot) -> None:
        """The call changed."""
        self._snapshot = snapshot
        self.look()

    def wish(self, wished: OwnMedia) -> None:
        """The owner mutes the machine, or draws the curtain; or back."""
        self._wished = wished
        self.look()

    def choose(self, choices: DeviceChoices) -> None:
        """The owner chose other devices."""
        self._choices = replace(choices, mute_releases=True, camera_off_releases=True)
        self._stance = None
        self.look()

    @property
    def keeps_out(self) -> bool:
        """Whether who is there now is shown nothing: quiet hours, or a stranger."""
        return self._stance is None or self._stance.is_deaf

    def ring(self, visits: list[VisitBegan | VisitEnded]) -> None:
        """Somebody came, or went."""
        came = [visit for visit in visits if isinstance(visit, VisitBegan)]
        if self._stance is not None and rings_for(self._manners, self._stance, came):
            self._media.ring()

    def look(self) -> None:
        """Do what is due now; also called as time passes."""
        stance = self._manners.stance(self._snapshot, self._wished, self._now())
        known, self._stance = self._stance, stance
        if stance == known:
            return
        self._stand_in.show(self._cards[stance.card])
        if known is None or stance.is_deaf != known.is_deaf:
            loudspeaker = "none" if stance.is_deaf else self._choices.loudspeaker
            self._media.choose(replace(self._choices, loudspeaker=loudspeaker))
        self._media.withhold(stance.own_media)
        if known is None or stance.card != known.card:
            self._tell(Doing(is_curtained=stance.card is Card.CURTAIN))
