"""Has a screen reader say what changes: by itself it reads only what has the focus."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from desktop.core.snapshot import CallSnapshot, CallState
from desktop.ui.call_words import state_words
from desktop.ui.models.call_model import CallModel
from desktop.ui.notice_words import is_serious, notice_sentence
from desktop.ui.translation import translate

_PASSING = (CallState.JOINING, CallState.CONNECTING)  # another state follows in a moment


def news(before: CallSnapshot, after: CallSnapshot, *, pushes_to_talk: bool = False) -> list[str]:
    """What a person who does not see the window wants to hear of this change.

    `pushes_to_talk`: the microphone follows a key, by the user's choice, and is not told of.
    """
    told = []
    state = state_words(after)
    if after.state not in _PASSING and state != state_words(before):
        told.append(state)
    own, was = after.own_media, before.own_media
    if own.is_curtained and not was.is_curtained:
        told.append(translate("Announcement", "Curtain closed"))
    else:
        if own.is_muted != was.is_muted and not pushes_to_talk:
            told.append(
                translate("Announcement", "Microphone off")
                if own.is_muted
                else translate("Announcement", "Microphone on")
            )
        if own.is_camera_off != was.is_camera_off:
            told.append(
                translate("Announcement", "Camera off")
                if own.is_camera_off
                else translate("Announcement", "Camera on")
            )
    if (own.share is None) != (was.share is None):
        told.append(
            translate("Announcement", "Sharing has ended")
            if own.share is None
            else translate("Announcement", "You share a screen or window")
        )
    known = before.talk.lines[-1].number if before.talk.lines else 0
    told += [
        f"{line.name}: {line.text}"
        for line in after.talk.lines
        if line.number > known and not line.is_own
    ]
    fresh = [notice for notice in after.notices if notice not in before.notices]
    told += [notice_sentence(notice, pushes_to_talk=pushes_to_talk) for notice in fresh]
    return told


def read_out(window: QObject, words: str, is_urgent: bool) -> None:
    """Have a screen reader say it, where one runs; at once, or when it is done."""
    event = QAccessibleAnnouncementEvent(window, words)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if is_urgent else politeness.Polite)
    QAccessible.updateAccessibility(event)


class Announcements(QObject):
    """Of what a call's model tells. Thread: GUI.

    Args:
        read_out: is given the words, and whether they are urgent.
    """

    def __init__(
        self, model: CallModel, read_out: Callable[[str, bool], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._read_out = read_out
        self._told = model.snapshot
        model.changed.connect(self._tell)

    def _tell(self) -> None:
        before, self._told = self._told, self._model.snapshot
        told = news(before, self._told, pushes_to_talk=self._model.settings.push_to_talk)
        if told:
            fresh = set(self._told.notices) - set(before.notices)
            words = " ".join(each if each.endswith((".", "…")) else f"{each}." for each in told)
            self._read_out(words, any(is_serious(notice.kind) for notice in fresh))
