import pytest

from desktop.core.notice import Notice, NoticeKind
from desktop.core.snapshot import CallSnapshot, CallState, Dark
from desktop.core.statistics import LinkStatistics, ReceivedVideo
from desktop.ui.call_words import (
    dark_reason,
    figures_words,
    own_dark_reason,
    people_words,
    state_words,
)


@pytest.mark.parametrize("state", CallState)
@pytest.mark.parametrize("peer", [None, "{Boris}"])
def test_every_state_has_words(state: CallState, peer: str | None) -> None:
    words = state_words(CallSnapshot(state=state, peer_name=peer))
    assert words
    assert "{peer}" not in words


@pytest.mark.parametrize("dark", Dark)
@pytest.mark.parametrize("state", CallState)
def test_every_black_picture_has_a_reason(dark: Dark, state: CallState) -> None:
    reason = dark_reason(CallSnapshot(state=state, dark=dark, peer_name="Boris"))
    assert reason
    assert "{" not in reason


def test_a_shown_picture_has_no_reason_to_be_black() -> None:
    assert dark_reason(CallSnapshot(state=CallState.CONNECTED, dark=None)) is None


def test_the_own_picture_tells_why_there_is_none() -> None:
    snapshot = CallSnapshot(state=CallState.WAITING)
    assert own_dark_reason(snapshot, None) is None
    assert own_dark_reason(snapshot, "none") == "Camera off"
    missing = CallSnapshot(state=CallState.WAITING, notices=(Notice(NoticeKind.NO_CAMERA),))
    assert own_dark_reason(missing, None) == "No camera"


@pytest.mark.parametrize(
    ("users", "words"),
    [
        ((), ""),
        (("Anna",), "1 person: Anna (you)"),
        (("Boris", "Anna"), "2 people: Boris, Anna (you)"),
        (("Anna", "Anna"), "2 people: Anna (you), Anna"),
    ],
)
def test_people_are_counted_and_named(users: tuple[str, ...], words: str) -> None:
    snapshot = CallSnapshot(state=CallState.WAITING, users=users, own_name="Anna")
    assert people_words(snapshot) == words


def test_nobody_is_in_the_room_with_one_who_is_out() -> None:
    assert people_words(CallSnapshot(users=("Anna",), own_name="Anna")) == ""


def test_figures_tell_what_is_known_only() -> None:
    assert figures_words(LinkStatistics()) == ""
    video = ReceivedVideo(width=1280, height=720, fps=29.97)
    assert figures_words(LinkStatistics(received_video=video)) == "1280×720 · 30 fps"
