import numpy as np
import pytest

from desktop.media.moving_picture import MovingPicture
from desktop.ports import BLOCK_SAMPLES, SAMPLE_RATE_HZ, Block
from desktop.session.peer_media import PeerMedia
from tests.unit.session.test_call_session import RecordingScreen


def loud_block() -> Block:
    return np.full(BLOCK_SAMPLES, 8000, np.int16)


def test_a_picture_is_shown_and_its_delay_known_until_the_link_ends() -> None:
    screen = RecordingScreen()
    peer = PeerMedia(screen)
    peer.show(MovingPicture().next(1_000))
    assert len(screen.shown) == 1
    _, delay_ms = peer.take_readings()
    assert delay_ms is not None
    peer.forget()
    assert screen.shown == []


def test_sound_of_a_link_that_ended_is_not_heard() -> None:
    peer = PeerMedia(RecordingScreen())
    for _ in range(5):
        peer.play(loud_block())
    peer.forget()
    assert not peer.pull(BLOCK_SAMPLES, 0.0).any()


def test_sound_waits_in_the_program_and_in_the_loudspeaker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.session.peer_media.time.time", lambda: 100.0)
    peer = PeerMedia(RecordingScreen())
    assert peer.sound_delay_s == 0.0
    peer.pull(BLOCK_SAMPLES, 100.5)
    assert peer.sound_delay_s == pytest.approx(0.5 + BLOCK_SAMPLES / SAMPLE_RATE_HZ)
    peer.play(loud_block())
    assert peer.sound_delay_s == pytest.approx(0.5 + 2 * BLOCK_SAMPLES / SAMPLE_RATE_HZ)


def test_what_comes_is_heard_by_who_records_it_whatever_the_volume() -> None:
    peer = PeerMedia(RecordingScreen())
    recorded: list[Block] = []
    peer.on_sound = recorded.append
    peer.set_volume(0.0)
    peer.play(loud_block())
    assert recorded[0].tolist() == loud_block().tolist()
