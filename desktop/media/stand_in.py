"""What the peer sees while there is no picture of ours: black, or what is shown instead."""

import av

from desktop.media.picture import BLACK_SIZE, black_picture


class StandIn:
    """Shared by everything that may have to send it. Thread: any.

    Args:
        picture: what is shown; None: black.
    """

    def __init__(self, picture: av.VideoFrame | None = None) -> None:
        self._picture = picture

    def show(self, picture: av.VideoFrame | None) -> None:
        """From now on this; None: black."""
        self._picture = picture

    @property
    def picture(self) -> av.VideoFrame:
        """What is shown now; it is shared, and must not be changed."""
        return self._picture or black_picture(*BLACK_SIZE)
