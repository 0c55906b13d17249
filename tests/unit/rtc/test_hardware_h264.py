"""Hardware encoders: which are tried, what a trial finds out, and what follows a failure.

There is no graphics processor where this runs; libx264 through the same code takes the place of one
that works, and the real ones show how trials fail.
"""

import sys
import threading

import av
import pytest
from aiortc.codecs.h264 import h264_depayload

from desktop.media.moving_picture import HEIGHT, WIDTH, MovingPicture
from desktop.rtc import hardware_h264
from desktop.rtc.encoders import LiveH264Encoder
from desktop.rtc.hardware_h264 import KINDS, HardwareH264, HardwareKind, worth_a_trial
from desktop.rtc.hardware_trial import (
    KEY_AT,
    PICTURES,
    SLOWEST_MS,
    ChildTrials,
    EncoderSearch,
    Trial,
    chosen,
    fault_of,
    tried,
)
from tests.support.noise_pictures import noise_picture

HANGING = (sys.executable, "-c", "import threading; threading.Event().wait(60)")
WORKING = HardwareKind(
    "libx264",
    {"preset": "ultrafast", "tune": "zerolatency", "forced-idr": "1", "profile": "baseline"},
)


@pytest.fixture
def working(monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of an encoder that works as hardware would."""
    monkeypatch.setitem(KINDS, WORKING.name, WORKING)
    return WORKING.name


def test_the_makers_own_encoders_are_tried_before_the_systems() -> None:
    windows = {"h264_mf", "h264_amf", "libx264", "h264_nvenc", "h264_qsv"}

    assert worth_a_trial(windows) == ["h264_nvenc", "h264_qsv", "h264_amf", "h264_mf"]
    assert worth_a_trial({"libx264", "h264_videotoolbox"}) == ["h264_videotoolbox"]
    assert worth_a_trial({"libx264"}) == []


def test_the_first_that_works_and_is_quick_is_taken() -> None:
    broken, slow = Trial("a", "broken"), Trial("b", None, SLOWEST_MS + 1)
    quick = Trial("c", None, 2.0)

    assert chosen([broken, slow, quick, Trial("d", None, 1.0)]) == "c"
    assert chosen([broken, slow]) is None
    assert chosen([]) is None


def test_no_trial_is_made_after_the_first_that_works() -> None:
    asked = iter(["a", "b"])

    assert chosen(Trial(name, None, 1.0) for name in asked) == "a"
    assert list(asked) == ["b"]


def test_a_trial_of_an_encoder_that_works_finds_no_fault(working: str) -> None:
    trial = tried(working)

    assert trial.fault is None
    assert trial.mean_ms > 0


@pytest.mark.parametrize("name", worth_a_trial(av.codecs_available))
def test_a_trial_of_what_is_not_there_ends_with_a_reason_and_no_crash(name: str) -> None:
    trial = ChildTrials(limit_s=60.0)(name)

    assert trial.name == name
    assert "ended with code" not in str(trial.fault)


def test_a_trial_that_hangs_is_given_up() -> None:
    assert ChildTrials(HANGING, limit_s=0.2)("any") == Trial("any", "no answer within 0.2 s")


def test_a_trial_that_crashes_is_a_fault_like_others() -> None:
    crashing = (sys.executable, "-c", "import os; os.abort()")

    assert str(ChildTrials(crashing)("any").fault).startswith("the trial ended with code")


def test_a_trial_that_cannot_be_started_is_a_fault_like_others() -> None:
    assert "cannot be started" in str(ChildTrials(["/there/is/no/such/program"])("any").fault)


def test_the_end_of_the_program_ends_a_trial_and_the_search() -> None:
    search = EncoderSearch(ChildTrials(HANGING, limit_s=60.0), ["a", "b"])
    search.wish(True)
    search.close()
    search.join(10.0)

    assert "encoder trial" not in {thread.name for thread in threading.enumerate()}
    assert search.found() is None


def test_a_search_takes_the_first_that_works() -> None:
    code = 'import sys; print(f\'{{"fault": {dict(b="null").get(sys.argv[1], 0)}, "mean_ms": 1}}\')'
    search = EncoderSearch(ChildTrials((sys.executable, "-c", code)), ["a", "b", "c"])
    assert search.found() is None

    search.wish(True)
    search.join(30.0)

    assert search.found() == "b"
    search.wish(False)
    assert search.found() is None
    search.wish(True)
    assert search.found() == "b"  # and nobody looks again
    assert "encoder trial" not in {thread.name for thread in threading.enumerate()}


def test_faults_that_a_peer_would_suffer_from_are_found(working: str) -> None:
    pictures = MovingPicture()
    encoder = HardwareH264(working, WIDTH, HEIGHT, 2_000_000)
    pieces = [
        encoder.compress(pictures.at(number, 0), number * 3000, number in (0, KEY_AT))
        for number in range(PICTURES)
    ]
    last = pictures.at(PICTURES - 1, 0)
    mute = [*pieces[:3], b"", *pieces[4:]]
    late = [pieces[0], *pieces[: PICTURES - 1]]
    main = [piece.replace(b"\0\0\1\x67\x42", b"\0\0\1\x67\x4d") for piece in pieces]

    assert fault_of(pieces, last) is None
    assert "at once" in str(fault_of(mute, last))
    assert "key frames" in str(fault_of(late, last))
    assert "profile" in str(fault_of(main, last))
    assert "another picture" in str(fault_of(pieces, pictures.at(500, 0)))


def test_a_call_is_encoded_by_the_hardware_that_was_found(working: str) -> None:
    encoder = LiveH264Encoder(working)

    decoder, seen = av.CodecContext.create("h264", "r"), 0
    for number in range(5):
        data = data_of(encoder, noise_picture(number))
        seen += len(decoder.decode(av.Packet(data)))

    assert seen == 5
    assert encoder.hardware == working


@pytest.mark.expects_warnings("no longer encodes")
def test_hardware_that_fails_in_mid_call_is_followed_by_software(
    working: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = LiveH264Encoder(working)
    decoder, seen = av.CodecContext.create("h264", "r"), 0
    for number in range(10):
        if number == 5:
            monkeypatch.setattr(HardwareH264, "compress", _fail)
        data = data_of(encoder, noise_picture(number))
        seen += len(decoder.decode(av.Packet(data)))
    data_of(encoder, noise_picture(10, (640, 384)))

    assert seen == 10
    assert encoder.hardware is None


def data_of(encoder: LiveH264Encoder, picture: av.VideoFrame) -> bytes:
    """One encoded picture, as the peer puts it together."""
    return b"".join(h264_depayload(payload) for payload in encoder.encode(picture)[0])


def _fail(*_arguments: object) -> bytes:
    raise hardware_h264.HardwareError("the device was removed")
