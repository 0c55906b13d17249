"""What the peer sees while there is no picture of ours: black, or what is shown instead."""

import av

from desktop.media.picture import BLACK_SIZE, black_picture


class StandIn:
    """Shared by everything that may have to send it. Thread: any.

    Args:
        picture: what is shown; None: black.
    """

    def __init__(self, picture: av.VideoFrame | None = None) -> None:
        self._black = black_picture(*BLACK_SIZE)
        self.show(picture)

    def show(self, picture: av.VideoFrame | None) -> None:
        """From now on this; None: black."""
        self._picture = self._black if picture is None else picture

    @property
    def picture(self) -> av.VideoFrame:
        """What is shown now, the same object until that changes; it must not be changed."""
        return self._picture
