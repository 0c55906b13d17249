"""What the user wishes of pictures, both ways, besides what the line allows."""

from desktop.core.settings import VideoCoding
from desktop.rtc.picture_size import Step

_SHAPE = 16 / 9


class PictureWishes:
    """Read by encoders and receivers all the time; both values are replaced whole. Thread: any."""

    def __init__(self) -> None:
        self.is_detailed = False  # rather rare than small: a screen is read
        self.coding = VideoCoding()

    def limited_bps(self, bps: int) -> int:
        """The rate to encode at where the line allows `bps`."""
        kbps = self.coding.kbps
        return bps if kbps is None else min(bps, kbps * 1000)

    def received_bps(self, bps: int) -> int:
        """What to tell the peer that it may send, where the line allows `bps`."""
        kbps = self.coding.received_kbps
        return bps if kbps is None else min(bps, kbps * 1000)

    def limited(self, step: Step) -> Step:
        """The step to take where the rate allows this one; what is read keeps its size."""
        height, fps = self.coding.height, self.coding.fps
        pixels = step.pixels
        if height is not None and not self.is_detailed:
            pixels = min(pixels, round(height * height * _SHAPE))
        return Step(step.bps, pixels, step.fps if fps is None else min(step.fps, fps))
