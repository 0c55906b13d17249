import string

import pytest

from desktop.core.device_order import DeviceChoices, DeviceKind
from desktop.core.notice import Notice, NoticeKind
from desktop.ui.notice_words import notice_sentence

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
    NoticeKind.SHARE_IMPOSSIBLE,
    NoticeKind.SCREEN_WITHHELD,
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


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (DeviceKind.CAMERA, "Camera"),
        (DeviceKind.MICROPHONE, "Microphone"),
        (DeviceKind.LOUDSPEAKER, "Speaker"),
    ],
)
def test_a_device_without_a_known_label_is_called_by_its_kind(kind: DeviceKind, words: str) -> None:
    label = DeviceChoices().label(kind)
    sentence = notice_sentence(Notice(NoticeKind.DEVICE_SILENT, label))
    assert sentence.startswith(f"“{words}” is open")


def test_the_screen_that_is_gone_has_a_name_of_the_window() -> None:
    sentence = notice_sentence(Notice(NoticeKind.DEVICE_GONE, "screen"))
    assert sentence.startswith("“Screen” is gone")
