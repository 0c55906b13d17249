"""What the window tells beside what the call tells: of settings, invitations, releases and keys."""

import logging
from collections.abc import Callable
from dataclasses import replace

from desktop.control.key_watch import KeyWatch
from desktop.core.notice import Notice, NoticeKind
from desktop.core.release import Release
from desktop.core.snapshot import CallSnapshot

log = logging.getLogger(__name__)


class NoticeBoard:
    """Has what is told until something else is told in its place. Thread: GUI, but for `over`.

    Args:
        key_watch: warns when the other shows another key.
        show_again: has the newest snapshot shown once more, `over` it what is told now.
    """

    def __init__(self, key_watch: KeyWatch, show_again: Callable[[], None]) -> None:
        self._key_watch = key_watch
        self._show_again = show_again
        self._told: tuple[Notice, ...] = ()
        key_watch.changed.connect(show_again)

    def tell(self, *notices: Notice) -> None:
        """Show these in the place of the ones before; none: nothing any more."""
        for notice in notices:
            log.info("told: %s", notice.kind.value)
        if notices != self._told:
            self._told = notices
            self._show_again()

    def tell_release(self, release: Release, language: str) -> None:
        """Show that there is a newer Tandem, beside the rest."""
        newer = Notice(NoticeKind.NEWER_TANDEM, release.told(language))
        self.tell(*(told for told in self._told if told.kind is not newer.kind), newer)

    def over(self, snapshot: CallSnapshot) -> CallSnapshot:
        """The snapshot with what is told here: this first, what is wrong with the key last."""
        judged = self._key_watch.notice
        warned = () if judged is None else (judged,)
        return replace(snapshot, notices=(*self._told, *snapshot.notices, *warned))
