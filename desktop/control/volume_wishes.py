"""Who watches wants to be played louder, or less loud; it is done if the owner allows that."""

from collections.abc import Callable
from dataclasses import replace

from desktop.core.events import DoingChanged
from desktop.core.talk_message import Doing


class VolumeWishes:
    """Tells who watches how loud it is played, if it may change that. Thread: engine.

    Args:
        percent: of how loud it comes, at first.
        are_allowed: whether to grant wishes now.
        use: plays the watcher so loud, 1.0 being as it comes.
        post: takes what it is to be told.
    """

    def __init__(
        self,
        percent: int,
        are_allowed: Callable[[], bool],
        use: Callable[[float], None],
        post: Callable[[DoingChanged], None],
    ) -> None:
        self._percent = percent
        self._are_allowed = are_allowed
        self._use = use
        self._post = post
        self._doing = Doing()

    def tell(self, doing: Doing) -> None:
        """Tell this, and the volume with it."""
        self._doing = doing
        volume = self._percent if self._are_allowed() else None
        self._post(DoingChanged(replace(doing, volume_percent=volume)))

    def on_asked(self, percent: int) -> None:
        """The wish came; what is told next is the answer."""
        if self._are_allowed():
            self._percent = percent
            self._use(percent / 100)
        self.tell(self._doing)
