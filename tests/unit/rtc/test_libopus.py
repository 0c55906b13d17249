"""libopus is there, and what is called of it does what we think."""

import contextlib
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.rtc.libopus import (
    STEP_SAMPLES,
    Libopus,
    LibopusError,
    OpusDecoder,
    OpusEncoder,
    candidates,
    libopus,
)
from tests.support.opus_stream import BLOCK, packets_of, voice


@pytest.fixture
def library() -> Libopus:
    found = libopus()
    assert found is not None, "PyAV's wheel has no libopus that can be called any more"
    return found


def test_it_is_the_library_that_pyav_brings(library: Libopus) -> None:
    assert library.version.startswith("libopus 1.")
    site_packages = Path(av.__file__).parent.parent
    assert all(path.is_relative_to(site_packages) for path in candidates())


def test_what_it_encodes_it_decodes(library: Libopus) -> None:
    sound = (8000 * np.sin(2 * np.pi * 440 * np.arange(20 * BLOCK) / 48_000)).astype(np.int16)
    encoder, decoder = OpusEncoder(library, 48_000), OpusDecoder(library)

    heard = [
        decoder.decode(encoder.encode(sound[start : start + BLOCK]))
        for start in range(0, len(sound), BLOCK)
    ]

    assert {(part.shape, part.dtype) for part in heard} == {((BLOCK,), np.dtype(np.int16))}
    assert int(np.abs(heard[-1].astype(int)).max()) == pytest.approx(8000, rel=0.05)


def test_pyav_decodes_it_too(library: Libopus) -> None:
    encoder = OpusEncoder(library, 48_000)
    decoder = av.CodecContext.create("opus", "r")
    assert isinstance(decoder, av.AudioCodecContext)
    decoder.sample_rate, decoder.layout = 48_000, "mono"
    packet = encoder.encode(np.zeros(BLOCK, np.int16))

    assert sum(frame.samples for frame in decoder.decode(av.Packet(packet))) > 0


@pytest.mark.parametrize("bps", [16_000, 32_000, 48_000])
def test_the_rate_is_kept(library: Libopus, bps: int) -> None:
    encoder, sound = OpusEncoder(library, bps), voice(4)

    sizes = [
        len(encoder.encode(sound[start : start + BLOCK])) for start in range(0, len(sound), BLOCK)
    ]

    assert 0.6 * bps < sum(sizes) * 8 / 4 < 1.1 * bps  # it varies with what is said


def test_repair_data_are_nearer_to_what_was_lost_than_a_guess(library: Libopus) -> None:
    packets = packets_of(voice(2), loss_percent=20)

    def error(count: int, with_repair: bool) -> float:
        decoder, whole = OpusDecoder(library), OpusDecoder(library)
        for packet in packets[:count]:
            decoder.decode(packet)
            whole.decode(packet)
        lost = whole.decode(packets[count]).astype(float)
        # A packet of silence has none.
        bearer = packets[count + 1] if with_repair else silence
        return float(np.sqrt(np.mean((decoder.conceal(BLOCK, bearer) - lost) ** 2)))

    silence = OpusEncoder(library, 48_000).encode(np.zeros(BLOCK, np.int16))
    places = range(20, 90, 3)
    repaired = np.mean([error(place, with_repair=True) for place in places])
    guessed = np.mean([error(place, with_repair=False) for place in places])
    assert repaired < 0.6 * guessed


def test_several_lost_packets_are_concealed_in_one(library: Libopus) -> None:
    packets = packets_of(voice(1), loss_percent=20)
    decoder = OpusDecoder(library)
    for packet in packets[:20]:
        decoder.decode(packet)

    made_up = decoder.conceal(4 * BLOCK, packets[24])

    assert made_up.shape == (4 * BLOCK,)
    assert np.abs(made_up[:BLOCK].astype(int)).max() > 1000
    assert np.abs(made_up[-BLOCK:].astype(int)).max() > 1000  # of the repair data


@pytest.mark.parametrize("packet", [b"", b"\xff\xff\xff", b"\x03\xff"])
def test_what_is_no_packet_is_refused_and_costs_nothing_else(
    library: Libopus, packet: bytes
) -> None:
    decoder = OpusDecoder(library)

    with pytest.raises(LibopusError, match=r"error|empty"):
        decoder.decode(packet)
    assert len(decoder.decode(packets_of(voice(0.02))[0])) == BLOCK


@given(st.binary(max_size=400))
def test_whatever_comes_crashes_nothing(packet: bytes) -> None:
    library = libopus()
    assert library is not None
    decoder = OpusDecoder(library)

    with contextlib.suppress(LibopusError):
        assert len(decoder.conceal(BLOCK, packet)) == BLOCK
        assert len(decoder.decode(packet)) % STEP_SAMPLES == 0


def test_sound_of_another_length_is_refused(library: Libopus) -> None:
    with pytest.raises(LibopusError):
        OpusEncoder(library, 48_000).encode(np.zeros(777, np.int16))


def test_a_file_that_is_no_library_of_opus_is_not_used() -> None:
    other = next(path for path in next(candidates()).parent.iterdir() if "vpx" in path.name)

    with pytest.raises(AttributeError):
        Libopus(other)
