"""What arrives, against a plain account of when each kind came last."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.core.arrivals import Arrivals
from desktop.core.commands import Command, StartTimer, StopTimer, Timer
from desktop.core.patience import SILENCE_S

_KINDS = st.sampled_from(["sound", "pictures", "picture"])
# Steps of a tenth of the silence: what comes, and how long nothing follows it.
_COURSES = st.lists(st.tuples(_KINDS, st.integers(0, 25)), max_size=40)


class Clock:
    """Carries out timers in simulated time, as the session does."""

    def __init__(self) -> None:
        self.arrivals = Arrivals()
        self.now_s = 0.0
        self.due_s: dict[Timer, float] = {}

    def carry_out(self, commands: list[Command]) -> None:
        for command in commands:
            if isinstance(command, StartTimer):
                self.due_s[command.timer] = self.now_s + command.after_s
            elif isinstance(command, StopTimer):
                self.due_s.pop(command.timer, None)

    def advance(self, seconds: float) -> None:
        end_s = self.now_s + seconds
        while self.due_s and min(self.due_s.values()) <= end_s:
            timer = min(self.due_s, key=lambda timer: self.due_s[timer])
            self.now_s = self.due_s.pop(timer)
            match timer:
                case Timer.PICTURE:
                    self.arrivals.miss_picture()
                case Timer.SOUND:
                    self.arrivals.miss_sound()
                case _:
                    self.carry_out(self.arrivals.miss_all())
        self.now_s = end_s


@given(_COURSES)
def test_each_kind_is_missed_when_it_stayed_away_for_too_long(
    course: list[tuple[str, int]],
) -> None:
    clock = Clock()
    arrivals = clock.arrivals
    last_s: dict[str, float] = {}
    resumed_s = 0.0  # the end of the last silence
    for kind, pause in course:
        if kind == "picture":
            clock.carry_out(arrivals.on_picture())
            if arrivals.has_media:
                last_s["picture"] = clock.now_s
        else:
            if not arrivals.has_media:
                resumed_s = clock.now_s
            clock.carry_out(arrivals.on_packet(is_sound=kind == "sound"))
            last_s["media"] = clock.now_s
            if kind == "sound":
                last_s["sound"] = clock.now_s
        clock.advance(pause * SILENCE_S / 10 + 0.01)
        fresh = {kind for kind, at_s in last_s.items() if clock.now_s - at_s < SILENCE_S}
        assert arrivals.has_media == ("media" in fresh)
        assert arrivals.had_media == ("media" in last_s)
        assert arrivals.has_picture == ({"media", "picture"} <= fresh)
        expected_since_s = max(last_s.get("sound", 0.0), resumed_s)
        assert arrivals.is_sound_late == (
            {"sound"} <= last_s.keys()
            and "media" in fresh
            and clock.now_s - expected_since_s >= SILENCE_S
        )
        if not arrivals.has_media:
            assert not clock.due_s, "nothing is waited for"
            last_s.pop("picture", None)


def test_a_peer_that_never_sent_sound_is_not_missed() -> None:
    clock = Clock()
    for _ in range(50):
        clock.carry_out(clock.arrivals.on_packet(is_sound=False))
        clock.advance(SILENCE_S / 3)
    assert not clock.arrivals.is_sound_late


def test_sound_that_does_not_come_back_after_a_silence_is_missed() -> None:
    clock = Clock()
    clock.carry_out(clock.arrivals.on_packet(is_sound=True))
    clock.advance(2 * SILENCE_S)
    for _ in range(3):
        assert not clock.arrivals.is_sound_late
        clock.carry_out(clock.arrivals.on_packet(is_sound=False))
        clock.advance(SILENCE_S * 0.4)
    assert clock.arrivals.is_sound_late


def test_what_the_next_link_brings_is_judged_anew() -> None:
    clock = Clock()
    clock.carry_out(clock.arrivals.on_packet(is_sound=True))
    clock.carry_out(clock.arrivals.forget())
    assert not clock.due_s
    assert not clock.arrivals.had_media
    clock.carry_out(clock.arrivals.on_packet(is_sound=False))
    assert Timer.SOUND not in clock.due_s
