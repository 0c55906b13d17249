"""Files as camera and microphone."""

import socket
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from desktop.core.notice import Notice, NoticeKind
from desktop.devices.file_source import FilePictureSource, FileSoundSource
from desktop.media.meters import dominant_hz
from desktop.media.picture import black_picture, plane_of
from desktop.media.stamp import draw_stamp, read_stamp
from desktop.media.tone import ToneGenerator
from desktop.ports import Block, Picture
from tests.support.device_listener import DeviceListener

PICTURES = 10
FPS = 25
PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nhttp://{address}/a.ts\n"


def write_film(path: Path, *, has_picture: bool = True, has_sound: bool = True) -> Path:
    """0.4 s: pictures whose stamps count from 0, and a tone of 660 Hz in 44.1 kHz stereo."""
    with av.open(str(path), "w") as container:
        video = container.add_stream("mpeg4", rate=FPS) if has_picture else None
        audio = (
            container.add_stream("pcm_s16le", rate=44_100, layout="stereo") if has_sound else None
        )
        if video is not None:
            video.width, video.height, video.pix_fmt = 320, 180, "yuv420p"
            video.bit_rate = 4_000_000
            for number in range(PICTURES):
                picture = black_picture(320, 180)
                draw_stamp(plane_of(picture, 0), number)
                picture.pts, picture.time_base = number, Fraction(1, FPS)
                container.mux(video.encode(picture))
            container.mux(video.encode(None))
        if audio is not None:
            mono = ToneGenerator(660 * 48_000 / 44_100).block(0.1, 17_640)
            frame = av.AudioFrame.from_ndarray(np.repeat(mono, 2).reshape(1, -1), "s16", "stereo")
            frame.sample_rate, frame.pts = 44_100, 0
            container.mux(audio.encode(frame))
            container.mux(audio.encode(None))
    return path


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return write_film(tmp_path / "film.mkv")


def test_a_film_is_played_again_and_again_in_its_own_time(film: Path) -> None:
    listener = DeviceListener[Picture]()
    source = FilePictureSource(str(film))
    source.start(listener.on_value, listener.on_failed)
    pictures = listener.wait_for_values(2 * PICTURES + 1)
    source.stop()
    stamps = [read_stamp(plane_of(picture, 0)) for picture in pictures[: 2 * PICTURES + 1]]
    assert stamps[0] == 0
    back = [
        after
        for before, after in pairwise(stamps)
        if before is not None and after is not None and after <= before
    ]
    assert set(back) <= {0, 1}, "it only goes back to the beginning"
    assert len(back) >= 2
    assert listener.times_s[2 * PICTURES] - listener.times_s[0] >= 0.6  # 0.8 s, as below


def test_its_sound_is_played_without_a_gap_at_48_khz(film: Path) -> None:
    listener = DeviceListener[Block]()
    source = FileSoundSource(str(film))
    source.start(listener.on_value, listener.on_failed)
    blocks = listener.wait_for_values(45)
    source.stop()
    assert {block.shape for block in blocks} == {(960,)}
    assert dominant_hz(np.concatenate(blocks[2:18])) == pytest.approx(660, abs=2)
    # 0.88 s; what came late is caught up, on a busy machine the first block, too.
    assert listener.times_s[44] - listener.times_s[0] >= 0.6


def test_a_still_picture_is_shown_again_and_again(tmp_path: Path) -> None:
    picture = black_picture(64, 48)
    picture.save(str(tmp_path / "still.png"))
    listener = DeviceListener[Picture]()
    source = FilePictureSource(str(tmp_path / "still.png"))
    source.start(listener.on_value, listener.on_failed)
    pictures = listener.wait_for_values(4)
    source.stop()
    assert {(picture.width, picture.height, picture.format.name) for picture in pictures} == {
        (64, 48, "yuv420p")
    }


def nothing(path: Path) -> None:
    """A path without a file."""


def rubbish(path: Path) -> None:
    path.write_bytes(b"this is no film\n" * 100)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.expects_warnings("cannot play a file")
@pytest.mark.parametrize("make", [nothing, rubbish, empty, folder])
@pytest.mark.parametrize("source_type", [FilePictureSource, FileSoundSource])
def test_what_cannot_be_played_is_told_with_its_path(
    source_type: type[FilePictureSource | FileSoundSource],
    make: Callable[[Path], None],
    tmp_path: Path,
) -> None:
    path = tmp_path / "film.mkv"
    make(path)
    listener = DeviceListener[object]()
    source = source_type(str(path))
    source.start(listener.on_value, listener.on_failed)
    assert listener.wait_for_notice() == Notice(NoticeKind.FILE_UNREADABLE, str(path))
    source.stop()
    assert listener.values == []


@pytest.mark.expects_warnings("cannot play a file")
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("live.m3u8", PLAYLIST),
        ("list.m3u8", PLAYLIST + "#EXT-X-ENDLIST\n"),
        ("list.ffconcat", "ffconcat version 1.0\nfile http://{address}/a.ts\n"),
    ],
    ids=["live", "list", "ffconcat"],
)
def test_a_file_that_leads_to_the_network_is_not_followed(
    name: str, text: str, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = ":".join(map(str, server.getsockname()))
        path = tmp_path / name
        path.write_text(text.format(address=address), "utf-8")
        listener = DeviceListener[Picture]()
        source = FilePictureSource(str(path))
        source.start(listener.on_value, listener.on_failed)
        assert listener.wait_for_notice() == Notice(NoticeKind.FILE_UNREADABLE, str(path))
        source.stop()
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.expects_warnings("nothing to play")
def test_a_film_without_sound_is_no_microphone_and_music_no_camera(tmp_path: Path) -> None:
    silent = write_film(tmp_path / "silent.mkv", has_sound=False)
    music = write_film(tmp_path / "music.mkv", has_picture=False)
    for source in (FileSoundSource(str(silent)), FilePictureSource(str(music))):
        listener = DeviceListener[object]()
        source.start(listener.on_value, listener.on_failed)
        assert listener.wait_for_notice().kind is NoticeKind.FILE_UNREADABLE
        source.stop()


def test_a_film_with_a_damaged_middle_goes_on_behind_it(film: Path) -> None:
    data = bytearray(film.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 3000] = bytes(3000)
    film.write_bytes(data)
    listener = DeviceListener[Picture]()
    source = FilePictureSource(str(film))
    source.start(listener.on_value, listener.on_failed)
    listener.wait_for_values(PICTURES + 2)
    source.stop()
    assert listener.notices == []


@pytest.mark.parametrize("source_type", [FilePictureSource, FileSoundSource])
def test_nothing_comes_after_the_stop(
    source_type: type[FilePictureSource | FileSoundSource], film: Path
) -> None:
    source_type(str(film)).stop()
    for _ in range(3):
        listener = DeviceListener[object]()
        source = source_type(str(film))
        source.start(listener.on_value, listener.on_failed)
        listener.wait_for_values(3)
        source.stop()
        count = len(listener.values)
        source.stop()
        assert len(listener.values) == count
