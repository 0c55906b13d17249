"""Which size and frame rate a bit rate is good for. Pure: times are passed in."""

from dataclasses import dataclass

CLIMB_RATE = 1.2  # of the threshold, before a bigger size is tried
CLIMB_AFTER_S = 1.0  # of that rate; a new size costs a key frame,
FALL_AFTER_S = 0.4  # and when a line breaks down, there is no room for one


@dataclass(frozen=True, slots=True)
class Step:
    """From `bps` on pictures may have so many pixels and come so often."""

    bps: int
    pixels: int
    fps: int


# A picture that is small and moves beats one that is large and stutters or blurs.
STEPS = (
    Step(0, 320 * 180, 15),
    Step(110_000, 480 * 270, 20),
    Step(180_000, 640 * 360, 30),
    Step(350_000, 960 * 540, 30),
    Step(600_000, 1280 * 720, 30),
    Step(1_500_000, 1920 * 1080, 30),
)
# A screen is read: letters stay as large as they can, and come when they come.
DETAILED_STEPS = (
    Step(0, 960 * 540, 5),
    Step(150_000, 1280 * 720, 5),
    Step(300_000, 1920 * 1080, 5),
    Step(800_000, 1920 * 1080, 10),
    Step(1_500_000, 1920 * 1080, 15),
    Step(2_500_000, 1920 * 1080, 30),
)
SCALES = (1.0, 0.75, 2 / 3, 0.5, 0.375, 0.25, 0.125)


class PictureSize:
    """Follows the rate down after a moment, and up with some patience."""

    def __init__(self) -> None:
        self._step: Step | None = None  # None before the first picture
        self._climbs_since_s: float | None = None
        self._falls_since_s: float | None = None
        self._steps = STEPS

    def step(self, bps: int, now_s: float, *, is_detailed: bool = False) -> Step:
        """The step for pictures at that rate now; what is in them may change."""
        steps = DETAILED_STEPS if is_detailed else STEPS
        if steps is not self._steps:
            self._steps, self._step = steps, None
        fitting = _step_for(bps, steps)
        if self._step is None:
            self._step = fitting
        if fitting.bps >= self._step.bps:
            self._falls_since_s = None
        elif self._falls_since_s is None:
            self._falls_since_s = now_s
        elif now_s - self._falls_since_s >= FALL_AFTER_S:
            self._step, self._falls_since_s = fitting, None
        ready = _step_for(round(bps / CLIMB_RATE), steps)
        if ready.bps <= self._step.bps:
            self._climbs_since_s = None
        elif self._climbs_since_s is None:
            self._climbs_since_s = now_s
        elif now_s - self._climbs_since_s >= CLIMB_AFTER_S:
            self._step, self._climbs_since_s = ready, None
        return self._step


def size_for(step: Step, width: int, height: int) -> tuple[int, int]:
    """The size in pixels, even, for a picture of width x height; never larger than it is."""
    sizes = [(_even(width * scale), _even(height * scale)) for scale in SCALES]
    return next((size for size in sizes if size[0] * size[1] <= step.pixels), sizes[-1])


def _even(length: float) -> int:
    return max(2, round(length / 2) * 2)


def _step_for(bps: int, steps: tuple[Step, ...]) -> Step:
    return next(step for step in reversed(steps) if step.bps <= bps)
