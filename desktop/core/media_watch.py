"""Watches what camera and microphone deliver, and what leaves the link; orders repairs. Pure.

Give `MediaWatch.look` what was measured, about once a second; it returns the steps to take now.

A dark room is black for hours and a quiet one silent, so only what no real device does counts: a
picture that repeats the one before it to the last bit, sound of nothing but zeros, or nothing at
all. Even that may be meant (a cap on the lens, a switch on the microphone): each further attempt
waits longer than the one before, up to an hour, and only a device that delivers *nothing*, and did
before, makes the watch ask for more than to be opened anew.

A driver that hangs keeps its device, its thread and its memory until the process ends. So if one
does, the program begins anew where less would be tried otherwise, and else when nobody is there.
"""

from dataclasses import dataclass
from enum import Enum

from desktop.core.device_order import DeviceKind

# How long each symptom lasts before the first step.
NOTHING_S = 8.0  # a device that delivers nothing for 5 s says so itself and is closed
REPEATED_S = 10.0
SILENT_S = 60.0
NOT_SENT_S = 8.0
PAUSES_S = (15.0, 30.0, 60.0, 300.0, 900.0, 3600.0)  # after each step; the last for ever
HEALTHY_S = 60.0  # so long without a symptom, and the next one is met from the beginning


class Symptom(Enum):
    """What is wrong; the values are words for the log."""

    NOTHING = "delivers nothing"
    FROZEN = "repeats the same picture"
    BLACK = "repeats the same black picture"
    SILENT = "delivers digital silence"
    NOT_SENT = "sends no packets"
    HANGS = "hangs in a driver"  # while nobody is there


class Step(Enum):
    """What is to be done, each more than the one before."""

    DEVICE = "open the device anew"
    WORKER = "open the device anew, in a new worker"
    LINK = "make a new link"
    PROCESS = "end the program, to be started anew"


@dataclass(frozen=True, slots=True)
class Repair:
    """One step, and why; `kind` is None for what concerns no device."""

    step: Step
    symptom: Symptom
    kind: DeviceKind | None = None


@dataclass(frozen=True, slots=True)
class DeviceReading:
    """What a device that is meant to deliver did of late."""

    missing_s: float  # since it delivered, or was asked to
    same_s: float  # since it delivered something else than before: not a bit has changed
    is_black: bool = False
    has_delivered: bool = True  # at any time since the program began


class MediaWatch:
    """See the module. Times are seconds of one steady clock.

    Args:
        can_restart: whether somebody starts the program again when it ends.
    """

    def __init__(self, *, can_restart: bool) -> None:
        self._can_restart = can_restart
        self._courses: dict[DeviceKind | None, _Course] = {
            kind: _Course() for kind in (*_SYMPTOMS, None)
        }
        self._sent: int | None = None
        self._sent_at_s = 0.0

    def look(
        self,
        now_s: float,
        devices: dict[DeviceKind, DeviceReading],
        sent_bytes: int | None,
        *,
        hanging: int = 0,
        is_alone: bool = False,
    ) -> list[Repair]:
        """Take one look; most return nothing.

        Args:
            now_s: the time of it.
            devices: camera and microphone, if they are meant to deliver and their failure is not
                known already. What is missing here is in order.
            sent_bytes: over the link that is up, so far; None without one, or if it sends nothing.
            hanging: how many drivers hang in threads that were given up.
            is_alone: whether nobody is there who would miss anything.
        """
        if hanging and is_alone and self._can_restart:
            return [Repair(Step.PROCESS, Symptom.HANGS)]
        repairs: list[Repair] = []
        for kind, course in self._courses.items():
            reading = devices.get(kind) if kind is not None else None
            if kind is None:
                symptom = self._link_symptom(now_s, sent_bytes)
                steps: tuple[Step, ...] = (Step.LINK, Step.LINK, Step.PROCESS)
            else:
                symptom = None if reading is None else _device_symptom(kind, reading)
                steps = (Step.DEVICE,)
                if symptom is Symptom.NOTHING and reading is not None and reading.has_delivered:
                    steps = (Step.DEVICE, Step.DEVICE, Step.WORKER, Step.PROCESS)
                    if hanging:
                        steps = (Step.DEVICE, Step.PROCESS)
            if symptom is None:
                course.rest(now_s)
            elif course.is_due(now_s):
                step = self._allowed(course.next(now_s, steps), steps[-2:][0])
                repairs.append(Repair(step, symptom, kind))
        return repairs

    def _link_symptom(self, now_s: float, sent: int | None) -> Symptom | None:
        if sent is None or sent != self._sent:
            self._sent, self._sent_at_s = sent, now_s
            return None
        return Symptom.NOT_SENT if now_s - self._sent_at_s >= NOT_SENT_S else None

    def _allowed(self, step: Step, less: Step) -> Step:
        """A program that nobody starts again goes on with what is less."""
        return less if step is Step.PROCESS and not self._can_restart else step


_SYMPTOMS = {
    DeviceKind.CAMERA: REPEATED_S,
    DeviceKind.MICROPHONE: SILENT_S,
}


def _device_symptom(kind: DeviceKind, reading: DeviceReading) -> Symptom | None:
    if reading.missing_s >= NOTHING_S:
        return Symptom.NOTHING
    if reading.missing_s >= 1.0 or reading.same_s < _SYMPTOMS[kind]:
        return None  # what delivers nothing now is no repetition
    if kind is DeviceKind.MICROPHONE:
        return Symptom.SILENT
    return Symptom.BLACK if reading.is_black else Symptom.FROZEN


class _Course:
    """How far the repair of one thing has gone."""

    def __init__(self) -> None:
        self._taken = 0
        self._next_at_s = 0.0
        self._well_since_s: float | None = None

    def rest(self, now_s: float) -> None:
        """Nothing is wrong."""
        if self._well_since_s is None:
            self._well_since_s = now_s
        if now_s - self._well_since_s >= HEALTHY_S:
            self._taken, self._next_at_s = 0, 0.0

    def is_due(self, now_s: float) -> bool:
        """Something is wrong: whether it is time for a step."""
        self._well_since_s = None
        return now_s >= self._next_at_s

    def next(self, now_s: float, steps: tuple[Step, ...]) -> Step:
        """Take the next step; after the last comes the last again, later and later."""
        step = steps[min(self._taken, len(steps) - 1)]
        self._next_at_s = now_s + PAUSES_S[min(self._taken, len(PAUSES_S) - 1)]
        self._taken += 1
        return step
