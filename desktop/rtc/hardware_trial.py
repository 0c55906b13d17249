"""Finds out which of a computer's H.264 encoders work, each in a process of its own.

A driver may crash or hang with its first picture, and then takes that process only.
`python -m desktop.rtc.hardware_trial NAME`, or `tandem --hardware-trial NAME` where the program is
bundled, is the trial: it writes one JSON object to stdout.
"""

import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import av
import numpy as np

from desktop.media.moving_picture import HEIGHT, WIDTH, MovingPicture
from desktop.media.picture import plane_of
from desktop.rtc.hardware_h264 import FAILURES, HardwareH264, worth_a_trial

log = logging.getLogger(__name__)

TRIAL_LIMIT_S = 10.0
SLOWEST_MS = 15.0  # for a picture; libx264 takes 5, and leaves the other half to the processor
PICTURES = 12
KEY_AT = 6  # a key frame is asked for, as a peer would that lost something
_BPS = 2_000_000
_MOST_DIFFERENCE = 8.0  # mean, of luma of 0 to 255
_BASELINE = 66  # profile_idc; peers that asked for it need no other
_PARAMETERS = b"\0\0\1\x67"  # how they begin, with nal_ref_idc 3
_KEY_KINDS = (b"\0\0\1\x65", b"\0\0\1\x25", b"\0\0\1\x45")


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of trying an encoder. `fault`: None if it is fit for a call."""

    name: str
    fault: str | None
    mean_ms: float = 0.0  # for a picture of 1280x720


def chosen(trials: Iterable[Trial]) -> str | None:
    """The name of the first encoder that works, and is quick; None: software does it.

    Takes no more trials than it needs.
    """
    for trial in trials:
        if trial.fault is None and trial.mean_ms <= SLOWEST_MS:
            return trial.name
    return None


def fault_of(pieces: Sequence[bytes], source: av.VideoFrame) -> str | None:
    """What a peer would miss in the data of `PICTURES` pictures, of which `source` is the last."""
    if not all(pieces):
        return "a picture was not there at once"
    keys = [index for index, data in enumerate(pieces) if any(kind in data for kind in _KEY_KINDS)]
    if keys != [0, KEY_AT]:
        return f"key frames came at {keys}, asked for at [0, {KEY_AT}]"
    at = pieces[KEY_AT].find(_PARAMETERS)
    if at < 0 or pieces[KEY_AT][at + len(_PARAMETERS)] != _BASELINE:
        return "a key frame lacks its parameters, or has another profile"
    decoder = av.CodecContext.create("h264", "r")
    seen = [frame for data in pieces[KEY_AT:] for frame in decoder.decode(av.Packet(data))]
    if not seen or (seen[-1].width, seen[-1].height) != (source.width, source.height):
        return "it cannot be decoded from a later key frame on"
    difference = plane_of(seen[-1], 0).astype(np.int16) - plane_of(source, 0)
    mean = float(np.abs(difference).mean())
    return None if mean <= _MOST_DIFFERENCE else f"it shows another picture (by {mean:.0f})"


def tried(name: str) -> Trial:
    """Encode some pictures. Whatever a driver does, happens here."""
    pieces: list[bytes] = []
    took_s = 0.0
    try:
        encoder = HardwareH264(name, WIDTH, HEIGHT, _BPS)
        encoder.open()  # most trials end here
        pictures = MovingPicture()
        for number in range(PICTURES):
            picture = pictures.at(number, 0)
            began = time.perf_counter()
            pieces.append(encoder.compress(picture, number * 3000, number in (0, KEY_AT)))
            if number:  # the first one is slower
                took_s += time.perf_counter() - began
        fault = fault_of(pieces, pictures.at(PICTURES - 1, 0))
    except FAILURES as error:
        return Trial(name, str(error) or type(error).__name__)
    return Trial(name, fault, 1000 * took_s / (PICTURES - 1))


class ChildTrials:
    """Tries encoders as `tried` does, each in another process that is killed when it hangs."""

    def __init__(
        self,
        command: Sequence[str] | None = None,
        limit_s: float = TRIAL_LIMIT_S,
    ) -> None:
        """`command` gets the encoder's name as one more argument; preset this program's own."""
        self._command = _own_command() if command is None else command
        self._limit_s = limit_s
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None  # guarded by _lock, as is the next
        self._is_open = True

    def __call__(self, name: str) -> Trial:
        """Wait for the trial, at most the limit; raises nothing. Thread: one at a time."""
        try:
            with self._lock:
                if not self._is_open:
                    return Trial(name, "no more trials")
                self._child = child = subprocess.Popen(
                    [*self._command, name],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                )
        except OSError as error:
            return Trial(name, f"the trial cannot be started: {error}")
        with child:
            try:
                output, _ = child.communicate(timeout=self._limit_s)
            except subprocess.TimeoutExpired:
                child.kill()
                return Trial(name, f"no answer within {self._limit_s:g} s")
        try:
            told = json.loads(output)
            return Trial(name, told["fault"], float(told["mean_ms"]))
        except (ValueError, KeyError, TypeError):
            return Trial(name, f"the trial ended with code {child.returncode}")

    def close(self) -> None:
        """End the trial that runs; no other begins. Thread: any."""
        with self._lock:
            self._is_open = False
            if self._child is not None:
                self._child.kill()


class EncoderSearch:
    """Looks for a hardware encoder once, in a thread, as soon as one is wished for."""

    def __init__(
        self, trials: ChildTrials | None = None, candidates: Sequence[str] | None = None
    ) -> None:
        """`candidates`: names in their order, preset those that this computer may have."""
        self._trials = trials or ChildTrials()
        self._candidates = _candidates() if candidates is None else candidates
        self._name: str | None = None
        self._thread: threading.Thread | None = None
        self._is_wished = False

    def found(self) -> str | None:
        """FFmpeg's name of the encoder; None while none is wished for or found. Thread: any."""
        return self._name if self._is_wished else None

    def wish(self, is_wished: bool) -> None:
        """What new links are to use from now on. Thread: always the same.

        Begins to look with the first wish; that ends by itself, within `TRIAL_LIMIT_S` for each
        candidate.
        """
        self._is_wished = is_wished
        if not is_wished or self._thread is not None:
            return
        self._thread = threading.Thread(target=self._run, name="encoder trial", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the search and its process, within a second. Thread: any other."""
        self._trials.close()
        self.join(1.0)

    def join(self, limit_s: float) -> None:
        """Wait until all is known. Thread: any other."""
        if self._thread is not None:
            self._thread.join(limit_s)

    def _run(self) -> None:
        name = chosen(map(self._tried, self._candidates))
        if name is not None:
            log.info("H.264 is encoded by %s", name)
        self._name = name

    def _tried(self, name: str) -> Trial:
        trial = self._trials(name)
        log.debug("Encoder %s: %s", name, trial.fault or f"{trial.mean_ms:.1f} ms a picture")
        return trial


def _own_command() -> Sequence[str]:
    if getattr(sys, "frozen", False):
        return sys.executable, "--hardware-trial"
    return sys.executable, "-m", __name__


def _candidates() -> list[str]:
    """Nothing to try where Linux has no graphics processor at all, as in many virtual machines."""
    devices = ("dri/renderD*", "nvidia*", "dxg")
    if sys.platform == "linux" and not any(any(Path("/dev").glob(name)) for name in devices):
        return []
    return worth_a_trial(av.codecs_available)


def write_trial(name: str) -> None:
    """The child's part: try it and write to stdout what came of it."""
    sys.stdout.write(json.dumps(asdict(tried(name))))


if __name__ == "__main__":
    write_trial(sys.argv[1])
