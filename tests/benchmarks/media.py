"""What pictures and sound cost one core.

python -m tests.benchmarks.media
"""

import sys
import time
from collections.abc import Callable
from fractions import Fraction

import av

from desktop.media.meters import SoundMeter
from desktop.media.moving_picture import MovingPicture
from desktop.media.picture import MappedPlane, PictureConverter, PixelLayout, plane_of
from desktop.media.playout import PlayoutBuffer
from desktop.media.stamp import read_stamp
from desktop.media.tone import ToneGenerator

REPEATS = 200


def show(name: str, work: Callable[[], object], repeats: int = REPEATS) -> None:
    """Print the time of this thread that one turn takes."""
    if repeats > 1:
        work()
    begin = time.thread_time()
    for _ in range(repeats):
        work()
    cost_ms = (time.thread_time() - begin) / repeats * 1000
    sys.stdout.write(f"{name}: {cost_ms:.2f} ms\n")


def show_test_picture() -> None:
    show("painting the landscape, once", MovingPicture, repeats=1)
    moving = MovingPicture()
    show("test picture", lambda: moving.next(1))
    luma = plane_of(moving.next(1), 0)
    show("reading its stamp", lambda: read_stamp(luma))


def show_conversion(layout: PixelLayout, width: int, height: int) -> None:
    frame = av.VideoFrame(width, height, layout.frame_format)
    planes = [MappedPlane(memoryview(plane).cast("B"), plane.line_size) for plane in frame.planes]
    converter = PictureConverter()
    show(
        f"{layout.name} {width}x{height}",
        lambda: converter.from_planes(layout, width, height, planes),
    )


def show_jpeg() -> None:
    encoder = av.VideoCodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = 1280, 720, "yuvj422p"
    encoder.framerate = Fraction(30)
    encoder.options = {"q": "5"}
    frame = MovingPicture().next(1).reformat(format="yuvj422p")
    frame.pts = 0
    data = bytes(encoder.encode(frame)[0])
    converter = PictureConverter()
    show(f"JPEG 1280x720 of {len(data) // 1000} kB", lambda: converter.from_jpeg(data))


def show_sound() -> None:
    tone, playout, meter = ToneGenerator(), PlayoutBuffer(), SoundMeter()

    def second() -> None:
        for number in range(50):
            playout.put(tone.block(number / 50))
            for part in range(2):
                meter.feed(playout.pull(480), number / 50 + part / 100)
        meter.take()

    show("one second of test tone, playout and meter", second)


def main() -> None:
    show_test_picture()
    for layout in (PixelLayout.NV12, PixelLayout.YUYV, PixelLayout.BGRX):
        show_conversion(layout, 1280, 720)
        show_conversion(layout, 1920, 1080)
    show_jpeg()
    show_sound()


if __name__ == "__main__":
    main()
