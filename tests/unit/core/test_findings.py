import pytest

from desktop.core.findings import (
    Outcome,
    judge_camera,
    judge_echo,
    judge_nat,
    judge_noise,
)

OWN = ("192.168.1.5", 5000)
A, B = ("198.51.100.7", 4000), ("198.51.100.7", 4001)


@pytest.mark.parametrize(
    ("seen", "outcome"),
    [
        ([], Outcome.NAT_UNKNOWN),
        ([A], Outcome.NAT_UNKNOWN),
        ([OWN], Outcome.NAT_NONE),
        ([OWN, OWN], Outcome.NAT_NONE),
        ([A, A], Outcome.NAT_OPEN),
        ([A, B], Outcome.NAT_STRICT),
        ([A, A, B], Outcome.NAT_STRICT),
    ],
)
def test_the_kind_of_nat_follows_from_how_a_socket_looks(
    seen: list[tuple[str, int]], outcome: Outcome
) -> None:
    assert judge_nat(OWN, seen) is outcome


@pytest.mark.parametrize(
    ("heard", "noise", "left", "outcome"),
    [
        (-30.0, -60.0, -60.0, Outcome.ECHO_REMOVED),
        (-30.0, -60.0, -35.0, Outcome.ECHO_STAYS),
        (-58.0, -60.0, -58.0, Outcome.ECHO_INAUDIBLE),  # no louder than the room
        (-80.0, -96.0, -96.0, Outcome.ECHO_INAUDIBLE),
    ],
)
def test_echo_is_judged_by_what_is_left_of_it(
    heard: float, noise: float, left: float, outcome: Outcome
) -> None:
    assert judge_echo(heard, noise, left) is outcome


def test_a_microphone_is_silent_quiet_or_noisy() -> None:
    judged = [judge_noise(level) for level in (-96.0, -60.0, -30.0)]
    expected = [
        Outcome.MICROPHONE_SILENT,
        Outcome.MICROPHONE_WORKS,
        Outcome.MICROPHONE_NOISY,
    ]
    assert judged == expected


def test_a_camera_is_slow_where_movement_falls_apart() -> None:
    assert judge_camera(30.0) is Outcome.CAMERA_WORKS
    assert judge_camera(7.5) is Outcome.CAMERA_SLOW


def test_every_outcome_has_a_word_of_its_own() -> None:
    assert {Outcome.of_word(outcome.word) for outcome in Outcome} == set(Outcome)
