import string

import pytest

from desktop.core.notice import Notice, NoticeKind
from desktop.core.snapshot import CallSnapshot, CallState, Dark
from desktop.core.statistics import LinkStatistics, ReceivedVideo
from desktop.ui.messages import (
    dark_reason,
    figures_words,
    notice_sentence,
    own_dark_reason,
    people_words,
    state_words,
)

WITHOUT_DETAIL = {
    NoticeKind.ROOM_EMPTY,
    NoticeKind.NAME_EMPTY,
    NoticeKind.NO_PATH,
    NoticeKind.MEDIA_LOST,
    NoticeKind.SOUND_LOST,
    NoticeKind.NO_CAMERA,
    NoticeKind.NO_MICROPHONE,
    NoticeKind.NO_LOUDSPEAKER,
    NoticeKind.MICROPHONE_SILENT,
    NoticeKind.MUTED_TALK,
    NoticeKind.INVITATION_WAITS,
}


@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.parametrize("detail", ["", "{room} <b>7</b>"])
def test_every_notice_is_a_sentence_with_its_detail(kind: NoticeKind, detail: str) -> None:
    sentence = notice_sentence(Notice(kind, detail))
    assert sentence[0] in string.ascii_uppercase + "“"
    assert len(sentence) > 30
    assert "{detail}" not in sentence
    assert (detail in sentence) or kind in WITHOUT_DETAIL
    without_detail = sentence.replace(detail, "") if detail else sentence
    assert "{" not in without_detail


def test_no_server_is_not_told_as_a_wrong_one() -> None:
    sentence = notice_sentence(Notice(NoticeKind.BAD_SERVER_URL, " "))
    assert sentence.startswith("No server is named.")


def test_no_two_notices_say_the_same() -> None:
    sentences = [notice_sentence(Notice(kind, "x")) for kind in NoticeKind]
    assert len(set(sentences)) == len(sentences)


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
