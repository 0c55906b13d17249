"""What of the peer's media arrives: packets, sound among them, and pictures. Pure.

Each is missed `patience.SILENCE_S` after the last of its kind, or after the end of a silence in
which nothing came at all. Sound is missed only where it came before over the same link, since a
peer may have none; who is silent goes on sending, if only every 0.4 s (DTX).
"""

from desktop.core import patience
from desktop.core.commands import Command, StartTimer, StopTimer, Timer


class Arrivals:
    """Of one link at a time; `forget` begins the next."""

    def __init__(self) -> None:
        # Packets came within the last SILENCE_S, or the link is up to a peer that sends none.
        self.has_media = False
        self.had_media = False  # since the link was made, at least once
        self.has_picture = False  # a picture came within the last SILENCE_S; implies has_media
        self.is_picture_late = False  # media comes, but for SILENCE_S no picture
        self.is_sound_late = False  # media comes, but no sound any more
        self._had_sound = False  # since the link was made

    def expect_nothing(self) -> None:
        """The peer only watches: its link is all that can be had."""
        self.has_media = self.had_media = self.is_picture_late = True

    def on_packet(self, *, is_sound: bool) -> list[Command]:
        """A packet came."""
        commands: list[Command] = []
        if not self.has_media:
            commands.append(StartTimer(Timer.PICTURE, patience.SILENCE_S))
            if self._had_sound:
                commands.append(StartTimer(Timer.SOUND, patience.SILENCE_S))
        self.has_media = self.had_media = True
        if is_sound:
            self._had_sound, self.is_sound_late = True, False
            commands.append(StartTimer(Timer.SOUND, patience.SILENCE_S))
        return [*commands, StartTimer(Timer.MEDIA, patience.SILENCE_S)]

    def on_picture(self) -> list[Command]:
        """A picture was decoded."""
        if not self.has_media:
            return []  # decoded late: the silence was told already
        self.has_picture = True
        self.is_picture_late = False
        return [StartTimer(Timer.PICTURE, patience.SILENCE_S)]

    def miss_picture(self) -> None:
        """The end of PICTURE."""
        self.has_picture = False
        self.is_picture_late = self.has_media

    def miss_sound(self) -> None:
        """The end of SOUND."""
        self.is_sound_late = self.has_media

    def miss_all(self) -> list[Command]:
        """The end of MEDIA, or the network went away: nothing comes, and no more is expected."""
        self.has_media = self.has_picture = False
        self.is_picture_late = self.is_sound_late = False
        return [StopTimer(Timer.MEDIA), StopTimer(Timer.PICTURE), StopTimer(Timer.SOUND)]

    def forget(self) -> list[Command]:
        """The link is over."""
        self.had_media = self._had_sound = False
        return self.miss_all()
