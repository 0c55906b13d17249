"""From the camera to what is shared in its place: both are open until the latter is seen, or fails.

On Wayland the desktop asks its user first which screen may be shown, and he takes his time.
"""

from desktop.core.share import Share
from desktop.session.device_worker import DeviceWorker


class ShareHandover:
    """Tells the attempts to open something for the picture apart. Thread: the camera's worker."""

    def __init__(self) -> None:
        self._attempt = 0  # that was made last
        self._share: Share | None = None  # what it was for; None: the camera

    def make_room(self, worker: DeviceWorker, share: Share | None, attempt: int) -> bool:
        """Before this is opened, close what was; tells whether the camera stays."""
        stays = share is not None and self._share is None
        self._attempt, self._share = attempt, share
        if stays:
            worker.keep_device()
        else:
            worker.close_device()
        return stays

    def end(self, worker: DeviceWorker, attempt: int) -> None:
        """What was opened in this attempt delivers."""
        if attempt == self._attempt:
            worker.close_former()
