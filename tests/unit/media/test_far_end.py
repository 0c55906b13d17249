"""The far end is read at the microphone's pace, and stays at one distance behind its writer."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.media.far_end import BOUND_SAMPLES, LAG_S, FarEnd

RATE_HZ = 48_000


class Clocks:
    """A loudspeaker that takes pieces and a microphone that gives them; the sound is a ramp.

    So a sample's value says where in the far end it was read.
    """

    def __init__(self, drift_ppm: float = 0.0, taken: int = 480, given: int = 256) -> None:
        self.far_end = FarEnd()
        self._speed = 1 + drift_ppm * 1e-6
        self._taken, self._given = taken, given
        self._writes = self._reads = 0
        self.now_s = 0.0
        self.is_writing = True

    def run(self, seconds: float) -> list[tuple[float, float]]:
        """Let time pass; for each read, when it was and how far behind the writer it is (s)."""
        lags: list[tuple[float, float]] = []
        end_s = self.now_s + seconds
        while self.now_s < end_s:
            write_s = self._writes * self._taken / RATE_HZ / self._speed
            read_s = (self._reads + 1) * self._given / RATE_HZ
            self.now_s = min(write_s, read_s)
            if write_s <= read_s:
                self._writes += 1
                if self.is_writing:
                    self.far_end.write(np.ones(self._taken, np.int16), self.now_s, 0.04)
            else:
                self._reads += 1
                assert len(self.far_end.read(self._given, self.now_s)) == self._given
                lags.append((self.now_s, self.far_end.lag_s))
        return lags

    def lose(self, pieces: int) -> None:
        """The microphone never gives these."""
        self._reads += pieces


def mean_lag_s(lags: list[tuple[float, float]]) -> float:
    return float(np.mean([lag for _at, lag in lags]))


def test_before_anything_is_written_it_is_silent() -> None:
    far_end = FarEnd()
    assert not far_end.read(480, 0.0).any()
    assert far_end.echo_delay_s == 0


def test_what_was_written_is_read_once_and_in_order() -> None:
    far_end = FarEnd()
    sound = np.arange(1, 4801, dtype=np.int16)
    parts = []
    for number in range(10):
        far_end.write(sound[number * 480 : (number + 1) * 480], number * 0.01, 0.04)
        parts.append(far_end.read(480, number * 0.01))
    read = np.concatenate(parts)
    assert (read[read > 0] == sound[: np.count_nonzero(read)]).all()
    assert np.count_nonzero(read) >= 4800 - 2 * LAG_S * RATE_HZ


@settings(max_examples=6)
@given(
    st.floats(-150, 150), st.sampled_from([240, 256, 480, 512]), st.sampled_from([256, 441, 480])
)
def test_it_keeps_its_distance_whatever_the_clocks_do(ppm: float, taken: int, given: int) -> None:
    clocks = Clocks(ppm, taken, given)
    clocks.run(40)
    lags = clocks.run(40)
    # Uncorrected, 150 ppm were 12 ms here.
    assert all(0 < lag < 0.04 for _at, lag in lags)


@pytest.mark.parametrize("ppm", [-100.0, 100.0])
def test_it_is_read_at_the_pace_at_which_it_was_written(ppm: float) -> None:
    clocks = Clocks(ppm, taken=257, given=480)
    clocks.run(30)
    assert clocks.far_end.drift * 1e6 == pytest.approx(ppm, abs=10)


def test_equal_clocks_are_left_alone() -> None:
    clocks = Clocks(taken=480, given=480)
    clocks.run(10)
    assert abs(clocks.far_end.drift) < 1e-6


def test_after_the_loudspeaker_ran_dry_the_distance_is_what_it_was() -> None:
    clocks = Clocks()
    clocks.run(5)
    before_s = mean_lag_s(clocks.run(5))
    clocks.is_writing = False
    clocks.run(0.07)
    clocks.is_writing = True
    clocks.run(1)
    assert mean_lag_s(clocks.run(5)) == pytest.approx(before_s, abs=0.001)


def test_a_writer_that_is_late_by_less_than_20_ms_moves_nothing() -> None:
    far_end, plain = FarEnd(), FarEnd()
    for number in range(300):
        now_s = number * 0.01
        for end, is_late in ((far_end, number == 200), (plain, False)):
            sound = np.full(480, number % 100 + 1, np.int16)
            if is_late:  # the microphone's turn comes first, twice as much at once
                end.read(960, now_s)
                end.write(sound, now_s, 0.04)
                continue
            end.write(sound, now_s, 0.04)
            if not (end is far_end and number == 201):
                end.read(480, now_s)
    assert far_end.lag_s == pytest.approx(plain.lag_s, abs=1e-4)


def test_what_the_microphone_lost_is_noticed_within_a_second() -> None:
    clocks = Clocks()
    clocks.run(5)
    before_s = mean_lag_s(clocks.run(5))
    clocks.lose(10)  # 53 ms
    clocks.run(1)
    assert mean_lag_s(clocks.run(5)) == pytest.approx(before_s, abs=0.001)


def test_without_a_reader_the_oldest_is_dropped() -> None:
    far_end = FarEnd()
    far_end.write(np.full(BOUND_SAMPLES, 1, np.int16), 0.0, 0.04)
    far_end.write(np.full(BOUND_SAMPLES, 2, np.int16), 1.0, 0.04)
    read = far_end.read(480, 1.0)
    assert (read == 2).all()
    assert far_end.lag_s < 2 * LAG_S


def test_a_closed_loudspeaker_is_silent() -> None:
    clocks = Clocks()
    clocks.run(1)
    clocks.far_end.clear()
    assert not clocks.far_end.read(480, clocks.now_s).any()


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5000), st.floats(0, 0.2)), max_size=60))
def test_whatever_comes_each_read_gets_its_samples(
    steps: list[tuple[bool, int, float]],
) -> None:
    far_end, now_s = FarEnd(), 0.0
    for is_write, count, passed_s in steps:
        now_s += passed_s
        if is_write:
            far_end.write(np.full(count, 5, np.int16), now_s, 0.04)
        else:
            read = far_end.read(count, now_s)
            assert read.shape == (count,)
            assert set(np.unique(read)) <= set(range(6))
        assert 0 <= far_end.echo_delay_s < 0.1


def test_a_reader_that_takes_over_is_the_only_one() -> None:
    far_end, alone = FarEnd(), FarEnd()
    former, new = far_end.next_reader(), far_end.next_reader()
    sound = np.arange(96_000, dtype=np.int16)
    for number in range(200):
        now_s, block = number * 0.01, sound[number * 480 : (number + 1) * 480]
        for end in (far_end, alone):
            end.write(block, now_s, 0.04)
        expected = alone.read(480, now_s)
        if number < 100:
            assert np.array_equal(far_end.read(480, now_s, former), expected)
        else:  # its last blocks come when the other delivers already
            assert far_end.read(480, now_s, new).any()
            assert not far_end.read(480, now_s, former).any()
    assert far_end.lag_s == pytest.approx(alone.lag_s, abs=0.002)
