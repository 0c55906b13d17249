"""What is done to a microphone's sound, in a simulated room."""

import numpy as np
import pytest

from desktop.core.settings import VoiceProcessing
from desktop.ports import SAMPLE_RATE_HZ
from tests.support.sound_room import ALL_OFF, ECHO_ONLY, SoundRoom, Stall
from tests.support.voice import Sound, level_dbfs, voice

# Qt's remark when its sound formats are used first; no device is opened here.
pytestmark = pytest.mark.qt_log_ignore("qt.multimedia", extend=True)

SECONDS = 7
TALK = slice(4 * SAMPLE_RATE_HZ, 6 * SAMPLE_RATE_HZ)


def near_voice() -> Sound:
    near = voice(7, SECONDS, pitch_hz=200)
    near[: TALK.start] = 0
    return near


@pytest.mark.parametrize(
    ("drift_ppm", "playout_piece", "capture_piece"),
    [(0.0, 480, 256), (100.0, 480, 480), (-100.0, 256, 256), (300.0, 960, 441)],
)
def test_the_echo_is_taken_out(drift_ppm: float, playout_piece: int, capture_piece: int) -> None:
    room = SoundRoom(
        voice(1, SECONDS),
        drift_ppm=drift_ppm,
        playout_piece=playout_piece,
        capture_piece=capture_piece,
    )
    assert min(room.run().all_removed_db()[2:]) > 26


def test_without_the_switch_the_echo_is_sent() -> None:
    heard = SoundRoom(voice(1, 4), wanted=lambda _now_s: ALL_OFF).run()
    assert heard.all_removed_db() == pytest.approx([0] * len(heard.all_removed_db()), abs=0.5)


def test_who_talks_at_the_same_time_stays_nearly_as_loud() -> None:
    talk = slice(8 * SAMPLE_RATE_HZ, 13 * SAMPLE_RATE_HZ)
    near = voice(7, 14, pitch_hz=200)
    near[: talk.start] = 0
    sent = SoundRoom(voice(1, 14), near, drift_ppm=100).run().sent
    assert level_dbfs(sent[talk]) - level_dbfs(near[talk]) > -4


def test_a_thread_that_did_not_run_for_a_while_costs_no_more_than_that() -> None:
    stalls = (Stall(3.0, 0.02), Stall(4.5, 0.08))
    removed = SoundRoom(voice(1, SECONDS), stalls=stalls).run().all_removed_db()
    assert min(removed[2:]) > 20


def test_a_switch_works_in_the_call_and_leaves_the_others_alone() -> None:
    def wanted(now_s: float) -> VoiceProcessing:
        return VoiceProcessing(cancels_echo=now_s < 4.5, controls_gain=False)

    removed = SoundRoom(voice(1, SECONDS), wanted=wanted).run().all_removed_db()
    assert removed[3] > 26
    assert max(removed[5:]) < 6


def test_noise_is_lowered_and_a_voice_is_not() -> None:
    silence = np.zeros(SECONDS * SAMPLE_RATE_HZ)
    noise = np.random.default_rng(5).standard_normal(len(silence)) * 10 ** (-50 / 20)

    def sent(near: Sound, *, is_on: bool) -> Sound:
        wanted = VoiceProcessing(False, is_on, False)
        return SoundRoom(silence, near, lambda _now_s: wanted).run().sent[TALK]

    lowered = level_dbfs(sent(noise, is_on=False)) - level_dbfs(sent(noise, is_on=True))
    assert lowered > 8
    talk = near_voice() + noise
    assert level_dbfs(sent(talk, is_on=True)) > level_dbfs(sent(talk, is_on=False)) - 2


def test_a_low_voice_becomes_louder() -> None:
    low = voice(7, SECONDS, level_dbfs=-45)
    gain_only = VoiceProcessing(False, False, True)
    raised = SoundRoom(np.zeros(len(low)), low, lambda _now_s: gain_only).run().sent
    assert level_dbfs(raised[-SAMPLE_RATE_HZ:]) > level_dbfs(low[-SAMPLE_RATE_HZ:]) + 6


def test_the_echo_canceller_alone_leaves_a_voice_alone() -> None:
    near = near_voice()
    sent = SoundRoom(np.zeros(len(near)), near, lambda _now_s: ECHO_ONLY).run().sent
    assert level_dbfs(sent[TALK]) == pytest.approx(level_dbfs(near[TALK]), abs=1)
