"""What an examination of the computer found, as values: their words stand with the window's."""

from dataclasses import dataclass, field
from enum import Enum


class Check(Enum):
    """What is looked at, in this order; the values are the words of `tandem doctor --json`."""

    PERMISSIONS = "permissions"
    CAMERA = "camera"
    MICROPHONE = "microphone"
    ECHO = "echo"
    CODECS = "codecs"
    SERVERS = "ice_servers"
    NAT = "nat"
    CALL = "call"
    DRAWING = "drawing"  # the last: a driver that crashes takes no other finding with it


class Outcome(Enum):
    """What came of it, with the facts that its sentence names.

    The values are the words of `tandem doctor --json`, and whether something is to be done.
    """

    ALLOWED = ("allowed", True)
    FORBIDDEN = ("forbidden", False)  # what
    CAMERA_WORKS = ("camera_works", True)  # label, width, height, fps, first_ms
    CAMERA_SLOW = ("camera_slow", False)  # the same
    NO_DEVICE = ("no_device", True)  # kind: of a `DeviceKind`; choice: what is chosen in its place
    DEVICE_FAILED = ("device_failed", False)  # notice, detail: of a `Notice`
    DEVICE_MUTE = ("device_mute", False)  # limit_s: nothing came within it
    MICROPHONE_WORKS = ("microphone_works", True)  # label, noise_dbfs
    MICROPHONE_NOISY = ("microphone_noisy", False)  # the same
    MICROPHONE_SILENT = ("microphone_silent", False)  # label
    ECHO_REMOVED = ("echo_removed", True)  # removed_db
    ECHO_STAYS = ("echo_stays", False)  # removed_db
    ECHO_INAUDIBLE = ("echo_inaudible", True)
    CODECS_WORK = ("codecs_work", True)  # names
    CODEC_FAILS = ("codec_fails", False)  # name, reason
    DRAWN_BY_GPU = ("drawn_by_gpu", True)  # renderer, encoder
    DRAWN_BY_SOFTWARE = ("drawn_by_software", True)  # renderer, encoder
    SERVERS_ANSWER = ("servers_answer", True)  # answered
    SERVERS_SILENT = ("servers_silent", False)  # answered, silent
    NO_SERVERS = ("no_servers", True)
    NAT_NONE = ("nat_none", True)
    NAT_OPEN = ("nat_open", True)
    NAT_STRICT = ("nat_strict", False)
    NAT_UNKNOWN = ("nat_unknown", True)
    CALL_WORKS = ("call_works", True)
    CALL_FAILS = ("call_fails", False)  # reason
    BROKE = ("broke", False)  # reason: the examination itself did not work
    TIME_OVER = ("time_over", False)

    @property
    def word(self) -> str:
        """Of `--json`."""
        return self.value[0]

    @property
    def is_good(self) -> bool:
        """False if the user has something to do."""
        return self.value[1]

    @classmethod
    def of_word(cls, word: str) -> "Outcome":
        """The outcome that has this word. Raises KeyError: there is none."""
        return {outcome.word: outcome for outcome in cls}[word]


@dataclass(frozen=True, slots=True)
class Found:
    """The end of one check. `facts` are numbers as text, and names."""

    check: Check
    outcome: Outcome
    facts: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


MOST_NOISE_DBFS = -45.0  # a quiet room with a built-in microphone has -70 to -55
NO_SOUND_DBFS = -90.0  # only a device that is switched off is as quiet: one bit of sixteen
LEAST_FPS = 15.0  # below that movement falls apart
LEAST_ECHO_DBFS = -65.0  # what is quieter disappears in the noise
LEAST_REMOVED_DB = 10.0  # the other hears himself half as loud, and the codec's noise beside it


def judge_camera(fps: float) -> Outcome:
    """Of so many pictures a second."""
    return Outcome.CAMERA_WORKS if fps >= LEAST_FPS else Outcome.CAMERA_SLOW


def judge_noise(noise_dbfs: float) -> Outcome:
    """Of what a microphone gives while nobody speaks."""
    if noise_dbfs <= NO_SOUND_DBFS:
        return Outcome.MICROPHONE_SILENT
    return Outcome.MICROPHONE_WORKS if noise_dbfs <= MOST_NOISE_DBFS else Outcome.MICROPHONE_NOISY


def judge_echo(heard_dbfs: float, noise_dbfs: float, left_dbfs: float) -> Outcome:
    """Of what the microphone heard while sound was played, before it, and of what was left."""
    if heard_dbfs < max(LEAST_ECHO_DBFS, noise_dbfs + 6.0):
        return Outcome.ECHO_INAUDIBLE
    is_removed = heard_dbfs - left_dbfs >= LEAST_REMOVED_DB
    return Outcome.ECHO_REMOVED if is_removed else Outcome.ECHO_STAYS


Address = tuple[str, int]


def judge_nat(own: Address, seen: list[Address]) -> Outcome:
    """Of how one socket looks to several servers (RFC 5780 4.3, as far as ordinary servers go).

    `seen` has an address for each server that answered, which must be different ones.
    """
    if own in seen:
        return Outcome.NAT_NONE
    if len(seen) < 2:
        return Outcome.NAT_UNKNOWN
    return Outcome.NAT_OPEN if len(set(seen)) == 1 else Outcome.NAT_STRICT
