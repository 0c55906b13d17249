"""From the peer's microphone to our loudspeaker over a simulated line, in simulated time."""

import numpy as np
import pytest
from aiortc.jitterbuffer import JitterFrame

from desktop.media.meters import level_dbfs
from desktop.media.playout import PlayoutBuffer
from desktop.rtc.jitter_buffer import AudioBuffer, Piece
from desktop.rtc.libopus import libopus
from desktop.rtc.opus_decoder import LiveOpusDecoder
from tests.support.network.line import PROFILES, Conditions, Line, Phase
from tests.support.opus_stream import BLOCK, Samples, packets_of, sound_of, voice

SECONDS = 20
PULL = 480
PULL_S = 0.01
HEADERS = 60  # bytes
STARTED_S = 1.0
GAP_DBFS = -45.0  # the voice has -17 to -33, and what is made up some less


def played_over(profile: tuple[Phase, ...]) -> tuple[list[Samples], list[float]]:
    """What a loudspeaker takes each 10 ms, and how much waits then, in seconds."""
    library = libopus()
    assert library is not None
    line, decoder = Line(profile, seed=4), LiveOpusDecoder(library)
    buffer, playout = AudioBuffer(), PlayoutBuffer()
    packets = packets_of(voice(SECONDS), loss_percent=5)
    arrivals = [
        (at, number)
        for number, packet in enumerate(packets)
        if (at := line.arrival(len(packet) + HEADERS, number * 0.02)) is not None
    ]
    pulls = [((number + 0.3) * PULL_S, None) for number in range(int(SECONDS / PULL_S))]
    played, waiting = [], []
    for now, number in sorted([*arrivals, *pulls], key=lambda event: event[0]):
        if number is None:
            played.append(playout.pull(PULL))
            waiting.append(playout.waiting_s)
            continue
        piece = Piece(number, number * BLOCK, False, 111, packets[number])
        for frame in buffer.add(piece, now):
            for decoded in decoder.decode(JitterFrame(frame.data, frame.timestamp)):
                for block in sound_of(decoded).reshape(-1, BLOCK):
                    playout.put(block)
    return played, waiting


@pytest.mark.parametrize("profile", ["lan", "wifi", "lossy5", "lossy10"])
def test_there_is_no_gap_where_packets_are_lost(profile: str) -> None:
    played, waiting = played_over(PROFILES[profile])

    started = int(STARTED_S / PULL_S)
    silent = [level_dbfs(part) < GAP_DBFS for part in played[started:]]
    assert not any(silent)
    assert np.mean(waiting[started:]) < 0.06


def test_the_delay_is_back_5_s_after_the_last_loss() -> None:
    lossy = Conditions(delay_s=0.025, loss=0.1)
    clean = Conditions(delay_s=0.025)
    _, waiting = played_over((Phase(0, clean), Phase(4, lossy), Phase(12, clean)))

    def waited_s(from_s: float, to_s: float) -> float:
        return float(np.mean(waiting[int(from_s / PULL_S) : int(to_s / PULL_S)]))

    assert waited_s(6, 12) > waited_s(2, 4) + 0.01  # the losses were felt
    assert waited_s(17, 19) == pytest.approx(waited_s(2, 4), abs=0.006)
