"""The numbers of a call, as `--stats` prints them; values that are not known are None."""

from dataclasses import dataclass, field

from desktop.core.first_picture import FirstPicture


@dataclass(frozen=True, slots=True)
class SentVideo:
    """What we send of pictures."""

    codec: str | None = None  # "VP8", "H264"
    width: int | None = None
    height: int | None = None
    fps: float | None = None  # pictures encoded in the last second
    bytes: int | None = None  # since the link was made, payload
    lost: int | None = None  # packets the peer reports as lost, since the link was made
    loss: float | None = None  # parts of 1, of the peer's last report
    target_bps: int | None = None  # what pictures may take of the line now
    round_trip_ms: float | None = None  # the shortest of the last reports
    encoding_s: float | None = None  # spent by the encoder since the link was made
    key_frames: int | None = None  # since the link was made
    key_requests: int | None = None  # times the peer asked for one, answered or not


@dataclass(frozen=True, slots=True)
class SentAudio:
    """What we send of sound."""

    codec: str | None = None  # "opus"
    bytes: int | None = None
    lost: int | None = None
    level_dbfs: float | None = None  # RMS of the last second, before encoding; -96 to 0


@dataclass(frozen=True, slots=True)
class ReceivedVideo:
    """What comes of pictures."""

    codec: str | None = None
    width: int | None = None
    height: int | None = None
    fps: float | None = None  # pictures decoded in the last second
    bytes: int | None = None
    packets: int | None = None  # that came, since the link was made
    lost: int | None = None  # packets missing, since the link was made
    key_frames: int | None = None  # that were decoded, since the link was made
    key_requests: int | None = None  # times we asked for one
    delay_ms: float | None = None  # median of the last second, source to decoded frame
    one_way_ms: float | None = None  # the same by the peer's reports, without a stamp


@dataclass(frozen=True, slots=True)
class ReceivedAudio:
    """What comes of sound."""

    codec: str | None = None
    bytes: int | None = None
    lost: int | None = None
    level_dbfs: float | None = None  # of what was played in the last second
    tone_hz: float | None = None  # dominant frequency of what was played; None in silence
    delay_ms: float | None = None  # median of the last second, source to played sample
    one_way_ms: float | None = None  # the same by the peer's reports, without a test tone


@dataclass(frozen=True, slots=True)
class LinkStatistics:
    """The media connection's part: counters since the link was made, rates of the last second."""

    sent_video: SentVideo = field(default_factory=SentVideo)
    sent_audio: SentAudio = field(default_factory=SentAudio)
    received_video: ReceivedVideo = field(default_factory=ReceivedVideo)
    received_audio: ReceivedAudio = field(default_factory=ReceivedAudio)
    first_picture: FirstPicture = field(default_factory=FirstPicture)
    late: float | None = None  # part of the last second in which the program was kept from its work
    safety_code: tuple[int, ...] | None = None  # as `desktop.core.safety` has it
