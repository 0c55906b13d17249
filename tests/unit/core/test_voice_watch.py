import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.notice import Notice, NoticeKind
from desktop.core.voice_watch import SILENT_S, TOLD_S, VoiceWatch

STEP_S = 0.05
SILENT = Notice(NoticeKind.MICROPHONE_SILENT)
MUTED_TALK = Notice(NoticeKind.MUTED_TALK)
ZEROS, QUIET_ROOM, TALK = -96.0, -75.0, -28.0


class Heard:
    """A watch whose time goes on with what it hears."""

    def __init__(self) -> None:
        self.watch = VoiceWatch()
        self.now_s = 100.0

    def hear(
        self,
        seconds: float,
        level: float,
        *,
        raw: float | None = None,
        is_muted: bool = False,
        is_curtained: bool = False,
    ) -> tuple[Notice, ...]:
        for _ in range(round(seconds / STEP_S)):
            self.now_s += STEP_S
            self.watch.hear(self.now_s, level, raw, is_muted=is_muted, is_curtained=is_curtained)
        return self.watch.notices


@pytest.fixture
def heard() -> Heard:
    return Heard()


def test_a_microphone_of_zeros_is_told_after_a_while_until_sound_comes(heard: Heard) -> None:
    assert heard.hear(SILENT_S - 0.1, ZEROS, raw=ZEROS) == ()
    assert heard.hear(0.5, ZEROS, raw=ZEROS) == (SILENT,)
    assert heard.hear(60, ZEROS, raw=ZEROS) == (SILENT,)
    assert heard.hear(STEP_S, TALK, raw=TALK) == ()


def test_a_quiet_room_is_not_silence_though_its_noise_is_taken_out(heard: Heard) -> None:
    assert heard.hear(60, ZEROS, raw=QUIET_ROOM) == ()


def test_what_is_no_real_microphone_may_be_silent(heard: Heard) -> None:
    assert heard.hear(60, ZEROS, raw=None) == ()


def test_who_is_muted_knows_why_it_is_silent(heard: Heard) -> None:
    assert heard.hear(60, ZEROS, raw=ZEROS, is_muted=True) == ()
    assert heard.hear(SILENT_S - 0.1, ZEROS, raw=ZEROS) == ()  # and gets the whole time after it


def test_another_microphone_begins_anew(heard: Heard) -> None:
    assert heard.hear(SILENT_S + 1, ZEROS, raw=ZEROS) == (SILENT,)
    heard.watch.forget()
    assert heard.watch.notices == ()
    assert heard.hear(SILENT_S - 0.1, ZEROS, raw=ZEROS) == ()


def test_talk_while_muted_is_told_and_ends_by_itself(heard: Heard) -> None:
    assert heard.hear(5, QUIET_ROOM, is_muted=True) == ()
    assert heard.hear(1, TALK, is_muted=True) == (MUTED_TALK,)
    assert heard.hear(TOLD_S - 0.5, QUIET_ROOM, is_muted=True) == (MUTED_TALK,)
    assert heard.hear(3, QUIET_ROOM, is_muted=True) == ()


def test_a_cough_or_a_cup_is_no_talk(heard: Heard) -> None:
    for _ in range(5):
        assert heard.hear(0.3, TALK, is_muted=True) == ()
        assert heard.hear(2, QUIET_ROOM, is_muted=True) == ()


def test_syllables_with_pauses_are_talk(heard: Heard) -> None:
    for _ in range(4):
        heard.hear(0.25, TALK, is_muted=True)
        heard.hear(0.2, QUIET_ROOM, is_muted=True)
    assert heard.watch.notices == (MUTED_TALK,)


def test_who_unmutes_is_told_no_more(heard: Heard) -> None:
    assert heard.hear(1, TALK, is_muted=True) == (MUTED_TALK,)
    assert heard.hear(STEP_S, TALK) == ()
    assert heard.hear(STEP_S, TALK, is_muted=True) == ()  # what was said before counts no more


def test_who_talks_behind_the_curtain_knows_that_nobody_hears(heard: Heard) -> None:
    assert heard.hear(5, TALK, is_muted=True, is_curtained=True) == ()
    assert heard.hear(1, TALK, is_muted=True) == (MUTED_TALK,)


@given(st.lists(st.tuples(st.sampled_from([ZEROS, QUIET_ROOM, TALK]), st.booleans()), max_size=200))
def test_nothing_is_told_of_who_talks_and_is_heard(levels: list[tuple[float, bool]]) -> None:
    heard = Heard()
    for level, is_muted in levels:
        told = heard.hear(STEP_S, level, raw=level, is_muted=is_muted)
        assert not (MUTED_TALK in told and not is_muted)
        assert not (SILENT in told and level > ZEROS)
