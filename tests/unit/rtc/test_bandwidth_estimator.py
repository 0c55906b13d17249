"""The estimate of what the peer may send, over simulated lines; nothing here waits."""

import pytest

from desktop.core.settings import VideoCoding
from desktop.rtc.bandwidth_estimator import MAX_BPS, MIN_BPS, BandwidthEstimator
from desktop.rtc.picture_wishes import PictureWishes
from tests.support.network.line import Conditions, Line, Phase

PACKET_BYTES = 1200
TICK_S = 0.005
TICKS_PER_S = 1 << 18


class Stream:
    """A sender that always has something to send, and obeys what it is told after 20 ms."""

    def __init__(
        self, *phases: Phase, most_bps: int = 2_500_000, clock_offset_s: float = 0
    ) -> None:
        self.line = Line(phases, seed=3)
        self.wishes = PictureWishes()
        self.estimator = BandwidthEstimator(self.wishes.received_bps)
        self.waits: list[tuple[float, float]] = []  # when sent, how long under way
        self.told: list[tuple[float, int]] = []
        self._most_bps = most_bps
        self._rate_bps = float(most_bps)
        self._offset_s = clock_offset_s
        self._now = 0.0
        self._credit = 0.0
        self._arriving: list[tuple[float, float]] = []  # arrival, sent

    def run(self, seconds: float) -> None:
        until = self._now + seconds
        while self._now < until:
            self._now += TICK_S
            self._credit += self._rate_bps / 8 * TICK_S
            while self._credit >= PACKET_BYTES:
                self._credit -= PACKET_BYTES
                arrival = self.line.arrival(PACKET_BYTES, self._now)
                if arrival is not None:
                    self._arriving.append((arrival, self._now))
            while self._arriving and self._arriving[0][0] <= self._now:
                self._receive(*self._arriving.pop(0))
            for at, bps in self.told:
                if at + 0.02 <= self._now:
                    self._rate_bps = min(self._most_bps, bps)

    def _receive(self, arrival: float, sent: float) -> None:
        self.waits.append((sent, arrival - sent))
        ticks = int((sent + self._offset_s) * TICKS_PER_S) % (1 << 24)
        told = self.estimator.add(round(arrival * 1000), ticks, PACKET_BYTES, 7)
        if told is not None:
            assert told[1] == [7]
            self.told.append((arrival, told[0]))

    def worst_wait_s(self, since_s: float) -> float:
        return max(wait for sent, wait in self.waits if sent >= since_s)


def always(conditions: Conditions) -> Phase:
    return Phase(0.0, conditions)


def test_the_peer_is_told_at_once_that_it_may_send_all_it_has() -> None:
    stream = Stream(always(Conditions(delay_s=0.01)))

    stream.run(0.1)

    at_s, bps = stream.told[0]
    assert at_s < 0.03
    assert bps == MAX_BPS


def test_a_free_line_is_never_taken_for_a_full_one_whatever_the_jitter() -> None:
    stream = Stream(always(Conditions(delay_s=0.05, jitter_s=0.03, loss=0.05)))

    stream.run(60)

    assert {bps for _, bps in stream.told} == {MAX_BPS}


@pytest.mark.parametrize("rate_bps", [200_000, 300_000, 1_000_000])
def test_a_thin_line_is_filled_and_does_not_overflow(rate_bps: int) -> None:
    stream = Stream(always(Conditions(delay_s=0.02, rate_bps=rate_bps, queue_s=2.0)))

    stream.run(40)

    assert stream.worst_wait_s(since_s=10) < 0.4
    came = sum(1 for sent, _ in stream.waits if sent >= 10) * PACKET_BYTES * 8 / 30
    assert 0.6 * rate_bps < came <= rate_bps


def test_after_a_dip_the_rate_is_back_within_ten_seconds() -> None:
    wide = Conditions(delay_s=0.01, rate_bps=2_000_000)
    thin = Conditions(delay_s=0.01, rate_bps=300_000)
    stream = Stream(Phase(0, wide), Phase(20, thin), Phase(30, wide))

    stream.run(40)

    assert stream.worst_wait_s(since_s=23) < 0.4
    assert stream.told[-1][1] > 1_500_000


def test_who_wants_less_gets_less_within_a_second_and_all_again_when_he_wants_it() -> None:
    stream = Stream(always(Conditions(delay_s=0.01)))
    stream.run(5)
    stream.wishes.coding = VideoCoding(received_kbps=300)
    stream.run(5)
    told = {bps for at_s, bps in stream.told if at_s >= 6}
    stream.wishes.coding = VideoCoding()
    stream.run(5)

    assert told == {300_000}
    assert stream.told[-1][1] == MAX_BPS


def test_neither_the_clocks_nor_the_end_of_their_counters_matter() -> None:
    stream = Stream(always(Conditions(delay_s=0.01)), clock_offset_s=60.0)  # wraps after 4 s

    stream.run(10)

    assert {bps for _, bps in stream.told} == {MAX_BPS}


def test_a_line_that_carries_nearly_nothing_is_not_told_less_than_the_least() -> None:
    stream = Stream(always(Conditions(rate_bps=20_000, queue_s=5.0)))

    stream.run(30)

    assert stream.told[-1][1] == MIN_BPS


def test_what_is_not_used_does_not_grow() -> None:
    thin = Conditions(delay_s=0.01, rate_bps=300_000)
    stream = Stream(Phase(0, thin), Phase(10, Conditions(delay_s=0.01)), most_bps=500_000)

    stream.run(60)

    assert stream.told[-1][1] < 1_600_000


@pytest.mark.parametrize("still_ms", [50, 120, 400])
def test_what_waited_for_a_program_that_stood_still_did_not_wait_for_the_line(
    still_ms: int,
) -> None:
    estimator = BandwidthEstimator()
    told: list[int] = []
    for number in range(2_000):
        sent_ms = number * 4
        # Once a second nothing is read for so long; then all is, in an instant.
        into_ms = sent_ms % 1_000
        arrival_ms = sent_ms + 10 + max(0, still_ms - into_ms)
        message = estimator.add(
            arrival_ms, sent_ms * TICKS_PER_S // 1_000 % (1 << 24), PACKET_BYTES, 7
        )
        if message is not None:
            told.append(message[0])

    assert set(told) == {MAX_BPS}
