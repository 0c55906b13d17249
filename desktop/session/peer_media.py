"""What comes from the peer: shown, played, and measured on the way."""

import time
from collections.abc import Callable

from desktop.media.meters import PictureDelay, SoundMeter, SoundReading
from desktop.media.picture import plane_of
from desktop.media.playout import PlayoutBuffer
from desktop.media.stamp import read_stamp
from desktop.ports import SAMPLE_RATE_HZ, Block, Picture, PictureScreen


class PeerMedia:
    """Lives as long as `MediaSession`, whatever links and loudspeakers come and go.

    Thread: any, except where said.

    Args:
        screen: shows the pictures.
    """

    def __init__(self, screen: PictureScreen) -> None:
        self._screen = screen
        self.on_sound: Callable[[Block], None] = lambda _block: None  # any thread, as it came
        self._playout = PlayoutBuffer()
        self._pulled_until_s = 0.0  # wall clock: when what was pulled last has been heard
        self._heard = SoundMeter()
        self._picture_delay = PictureDelay()

    def show(self, picture: Picture) -> None:
        """Show and measure a picture."""
        self._screen.put(picture)
        stamp_ms = read_stamp(plane_of(picture, 0))
        if stamp_ms is not None:
            self._picture_delay.feed(stamp_ms, time.time() * 1000)

    def play(self, block: Block) -> None:
        """Play 20 ms."""
        self._playout.put(block)
        self.on_sound(block)

    def pause(self, samples: int) -> None:
        """Before the next block there is nothing for so long."""
        self._playout.pause(samples)

    def forget(self) -> None:
        """The link ended: nothing of it is seen or heard any more. Thread: engine."""
        self._screen.clear()
        self._playout.clear()

    def set_volume(self, volume: float) -> None:
        """Play so loud, 1.0 being as it comes."""
        self._playout.volume = volume

    @property
    def sound_delay_s(self) -> float:
        """How long after `play` its sound is heard."""
        return self._playout.waiting_s + max(0.0, self._pulled_until_s - time.time())

    def pull(self, samples: int, play_time_s: float) -> Block:
        """What is to be heard next, at that time of the wall clock. Thread: the loudspeaker's."""
        self._pulled_until_s = play_time_s + samples / SAMPLE_RATE_HZ
        block = self._playout.pull(samples)
        self._heard.feed(block, play_time_s)
        return block

    def take_readings(self) -> tuple[SoundReading, float | None]:
        """What was heard, and the delay of pictures in ms, since the last call."""
        return self._heard.take(), self._picture_delay.take()
