import logging
import threading
from collections.abc import Iterator

import av
import pytest
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from av.frame import Frame

from desktop.rtc.decoder import DecoderThread
from desktop.rtc.encoders import LiveVp8Encoder
from desktop.rtc.jitter_buffer import EncodedFrame
from tests.support.noise_pictures import noise_picture

VP8 = RTCRtpCodecParameters(mimeType="video/VP8", clockRate=90_000, payloadType=97)
LIMIT_S = 5.0
PATIENCE_S = 0.2


class Sink:
    """Collects what a decoder gives; can be told to hold it up."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.errors = 0
        self.came = threading.Semaphore(0)
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def on_frame(self, frame: Frame) -> None:
        self.frames.append(frame)
        self.came.release()
        self.may_go_on.wait(LIMIT_S)

    def on_error(self) -> None:
        self.errors += 1
        self.came.release()


@pytest.fixture
def sink() -> Sink:
    return Sink()


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def decoder(sink: Sink, clock: Clock) -> Iterator[DecoderThread]:
    decoder = DecoderThread("decoding", 3, PATIENCE_S, sink.on_frame, sink.on_error, clock)
    yield decoder
    sink.may_go_on.set()
    decoder.close()
    assert decoder.join(LIMIT_S)


def encoded(count: int) -> list[EncodedFrame]:
    encoder = LiveVp8Encoder()
    frames = []
    for number in range(count):
        payloads, timestamp = encoder.encode(noise_picture(number))
        # aiortc's payload header for VP8 has four bytes.
        data = b"".join(payload[4:] for payload in payloads)
        frames.append(EncodedFrame(data, timestamp, 97))
    return frames


def test_frames_come_decoded_and_in_order(decoder: DecoderThread, sink: Sink) -> None:
    for frame in encoded(3):
        assert decoder.put(VP8, frame)
        assert sink.came.acquire(timeout=LIMIT_S)

    assert [frame.pts for frame in sink.frames] == [0, 3000, 6000]
    assert all(isinstance(frame, av.VideoFrame) for frame in sink.frames)


def test_a_slow_receiver_makes_it_refuse_and_not_pile_up(
    decoder: DecoderThread, sink: Sink
) -> None:
    frames = encoded(6)
    sink.may_go_on.clear()
    decoder.put(VP8, frames[0])
    assert sink.came.acquire(timeout=LIMIT_S)  # it is busy now

    accepted = [decoder.put(VP8, frame) for frame in frames[1:]]

    assert accepted == [True, True, True, False, False]


@pytest.mark.parametrize(("waited_s", "is_taken"), [(0.19, True), (0.21, False)])
def test_none_comes_behind_others_when_they_wait_for_too_long(
    clock: Clock, waited_s: float, is_taken: bool
) -> None:
    came, may_go_on = threading.Semaphore(0), threading.Semaphore(0)

    def on_frame(_frame: Frame) -> None:
        came.release()
        may_go_on.acquire(timeout=LIMIT_S)

    decoder = DecoderThread("decoding", 3, PATIENCE_S, on_frame, lambda: None, clock)
    frames = encoded(5)
    for frame in frames[:3]:
        assert decoder.put(VP8, frame)
    assert came.acquire(timeout=LIMIT_S)
    clock.now_s += waited_s
    may_go_on.release()
    assert came.acquire(timeout=LIMIT_S)  # the second, which had to wait; the third still waits

    assert decoder.put(VP8, frames[3]) is is_taken

    may_go_on.release(3)
    assert came.acquire(timeout=LIMIT_S)
    if is_taken:
        assert came.acquire(timeout=LIMIT_S)
    assert decoder.put(VP8, frames[4])  # nothing is before it
    decoder.close()
    assert decoder.join(LIMIT_S)


def test_a_wait_that_is_over_does_not_count_for_what_comes_later(clock: Clock) -> None:
    came, may_go_on = threading.Semaphore(0), threading.Semaphore(0)

    def on_frame(_frame: Frame) -> None:
        came.release()
        may_go_on.acquire(timeout=LIMIT_S)

    decoder = DecoderThread("decoding", 3, PATIENCE_S, on_frame, lambda: None, clock)
    frames = encoded(5)
    decoder.put(VP8, frames[0])
    decoder.put(VP8, frames[1])
    assert came.acquire(timeout=LIMIT_S)
    clock.now_s += 2 * PATIENCE_S
    may_go_on.release()
    assert came.acquire(timeout=LIMIT_S)  # the second, which had to wait, and nothing behind it

    accepted = [decoder.put(VP8, frame) for frame in frames[2:5]]

    assert accepted == [True, True, True]
    may_go_on.release(5)
    decoder.close()
    assert decoder.join(LIMIT_S)


def test_nonsense_is_told_and_survived(decoder: DecoderThread, sink: Sink) -> None:
    decoder.put(VP8, EncodedFrame(b"\x00\x01\x02", 0, 97))
    assert sink.came.acquire(timeout=LIMIT_S)
    assert sink.errors == 1

    decoder.put(VP8, encoded(1)[0])
    assert sink.came.acquire(timeout=LIMIT_S)
    assert len(sink.frames) == 1


def test_nothing_comes_after_close(decoder: DecoderThread, sink: Sink) -> None:
    frames = encoded(3)
    sink.may_go_on.clear()
    for frame in frames:
        decoder.put(VP8, frame)
    assert sink.came.acquire(timeout=LIMIT_S)
    threading.Timer(0.05, sink.may_go_on.set).start()

    decoder.close()  # waits for the callback that runs

    assert sink.may_go_on.is_set()
    assert decoder.join(LIMIT_S)
    assert len(sink.frames) == 1


@pytest.mark.expects_warnings("receiver of a decoded frame failed")
def test_a_receiver_that_fails_is_logged_and_gets_the_next(
    caplog: pytest.LogCaptureFixture,
) -> None:
    came = threading.Semaphore(0)

    def on_frame(_frame: Frame) -> None:
        came.release()
        raise RuntimeError("planted")

    decoder = DecoderThread("decoding", 3, PATIENCE_S, on_frame, lambda: None)
    with caplog.at_level(logging.ERROR):
        for frame in encoded(2):
            decoder.put(VP8, frame)
            assert came.acquire(timeout=LIMIT_S)
        decoder.close()
        assert decoder.join(LIMIT_S)

    assert caplog.text.count("RuntimeError: planted") == 2


def test_a_frame_waits_as_long_as_is_asked_and_close_ends_that() -> None:
    given: list[Frame] = []
    decoder = DecoderThread("test decoding", 4, 0.15, given.append, lambda: None)
    decoder.hold_s = lambda: 60.0
    decoder.put(VP8, EncodedFrame(b"\x00\x01\x02", 0, 97))

    decoder.close()

    assert decoder.join(30)
    assert given == []
