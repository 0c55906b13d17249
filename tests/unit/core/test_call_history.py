import pytest

from desktop.core.call_history import KEPT, CallHistory
from desktop.core.statistics import (
    LinkStatistics,
    ReceivedAudio,
    ReceivedVideo,
    SentAudio,
    SentVideo,
)


def numbers(second: int) -> LinkStatistics:
    """A link that sends 100,000 and receives 200,000 bits a second, and loses every tenth."""
    return LinkStatistics(
        sent_video=SentVideo(bytes=second * 10_000, fps=30.0, loss=0.02, target_bps=900_000),
        sent_audio=SentAudio(bytes=second * 2_500),
        received_video=ReceivedVideo(
            bytes=second * 20_000, packets=second * 90, lost=second * 10, one_way_ms=70.0
        ),
        received_audio=ReceivedAudio(bytes=second * 5_000, delay_ms=50.0, one_way_ms=55.0),
    )


def test_counters_become_rates_of_the_time_that_passed() -> None:
    history = CallHistory()
    history.add(100.0, numbers(1))
    history.add(102.0, numbers(3))
    second = history.seconds[-1]
    assert (second.sent_bps, second.received_bps) == (100_000, 200_000)
    assert second.received_loss == pytest.approx(0.1)
    assert (second.sent_loss, second.sent_fps, second.target_bps) == (0.02, 30.0, 900_000)


def test_the_stamp_goes_before_the_reports() -> None:
    history = CallHistory()
    history.add(1.0, numbers(1))
    assert (history.seconds[0].picture_ms, history.seconds[0].sound_ms) == (70.0, 50.0)


def test_a_new_link_that_counts_anew_is_no_negative_rate() -> None:
    history = CallHistory()
    history.add(1.0, numbers(50))
    history.add(2.0, numbers(1))
    assert history.seconds[-1].sent_bps is None
    assert history.seconds[-1].received_loss is None
    history.add(3.0, LinkStatistics())
    assert history.seconds[-1].received_bps is None


def test_it_keeps_three_minutes_and_forgets_on_demand() -> None:
    history = CallHistory()
    for second in range(KEPT + 10):
        history.add(float(second), numbers(second))
    assert len(history.seconds) == KEPT
    history.clear()
    assert history.seconds == ()


def test_the_busier_of_program_and_encoder_counts() -> None:
    history = CallHistory()
    for second, (late, encoding_s) in enumerate([(None, None), (0.1, 1.0), (0.1, 1.7), (0.4, 1.8)]):
        numbers = LinkStatistics(sent_video=SentVideo(encoding_s=encoding_s), late=late)
        history.add(float(second), numbers)
    assert [each.busy for each in history.seconds] == [
        None,
        0.1,
        pytest.approx(0.7),
        pytest.approx(0.4),
    ]
