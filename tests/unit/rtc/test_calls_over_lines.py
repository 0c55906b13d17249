"""Whole calls in virtual time, over the lines by name: rate, pace and repair together.

The compressor and the sound are simulated (tests/support/simulated_call.py); what pictures really
look like, and what a computer adds, is measured by tests/benchmarks/media_call.py.
"""

import statistics

import pytest

from tests.support.network.line import PROFILES, Conditions, Phase
from tests.support.simulated_call import Seen, call_over
from tests.support.virtual_time import run_in_virtual_time

SETTLED_S = 5.0  # of a call; the start has no line to know


def call(
    profile: str, seconds: float, *, acknowledges: bool = True, seed: int = 1
) -> tuple[Seen, Seen]:
    return run_in_virtual_time(
        call_over(PROFILES[profile], seconds, seed, acknowledges=acknowledges)
    )


@pytest.mark.parametrize("acknowledges", [True, False])
def test_on_a_lan_full_quality_comes_with_the_first_word_of_the_peer(acknowledges: bool) -> None:
    # Without acknowledgments the first report tells how near the peer is.
    since_s = 1 if acknowledges else 4
    for seen in call("lan", 6, acknowledges=acknowledges):
        assert seen.worst_delay_s(since_s) < 0.05
        assert seen.worst_pause_s(since_s) < 0.1
        assert len(seen.keys) == 1
        assert seen.received_bps(since_s, 6) > 2_000_000


def test_where_a_line_breaks_down_nothing_is_lost_and_what_waits_is_bounded() -> None:
    # What fills the line is what was sent before anybody could know: how much that is, is chance.
    sides = [seen for seed in (1, 2, 3) for seen in call("dip", 42, seed=seed)]
    assert statistics.median(seen.worst_delay_s(SETTLED_S) for seen in sides) < 0.45
    assert statistics.median(seen.worst_pause_s(SETTLED_S) for seen in sides) < 0.4
    for seen in sides:
        assert seen.worst_delay_s(SETTLED_S) < 0.6
        assert seen.worst_delay_s(22) < 0.4
        assert seen.worst_pause_s(SETTLED_S) < 0.8
        assert seen.worst_sound_gap_s(SETTLED_S) <= 0.041
        assert seen.received_bps(36, 42) > 1_200_000
        assert max(bps for at, bps in seen.targets if 30 < at < 40) > 1_500_000


def test_a_thin_line_is_filled_without_a_queue() -> None:
    for seen in call("thin", 20):
        assert seen.worst_delay_s(SETTLED_S) < 0.4
        assert seen.worst_sound_gap_s(SETTLED_S) < 0.001
        assert 130_000 < seen.received_bps(SETTLED_S, 20) < 250_000


@pytest.mark.parametrize(("profile", "pause_s", "keys"), [("lossy5", 0.5, 4), ("lossy10", 0.6, 8)])
def test_losses_are_repaired_without_a_freeze(profile: str, pause_s: float, keys: int) -> None:
    for seen in call(profile, 15):
        assert len(seen.pictures) > 24 * 15
        assert seen.worst_pause_s(1) < pause_s
        assert len(seen.keys) <= keys
        assert seen.received_bps(8, 15) > 1_800_000


def test_a_far_line_is_used_and_repaired() -> None:
    far = Conditions(delay_s=0.4, loss=0.01)
    for seen in run_in_virtual_time(call_over((Phase(0.0, far),), 40)):
        assert len(seen.pictures) > 24 * 13
        assert seen.worst_pause_s(3) < 2.0
        # What is repeated, and the pictures themselves: no flood.
        assert seen.received_bps(8, 15) < 3_000_000


def test_pictures_are_back_soon_after_a_blackout_and_old_ones_do_not_come() -> None:
    for seen in call("cut", 26):
        assert min(at for at, _ in seen.pictures if at > 23) < 24
        assert seen.worst_delay_s(23) < 0.4
