"""Pictures that are hard to encode: noise that changes."""

import fractions

import av
import numpy as np


def noise_picture(number: int, size: tuple[int, int] = (320, 192)) -> av.VideoFrame:
    """Picture `number` of a stream at 30 fps: blocks of noise that change with every third."""
    width, height = size
    random = np.random.default_rng(number // 3)
    luma = random.integers(30, 220, (height // 8, width // 8), dtype=np.uint8)
    chroma = np.full((height // 2, width), 128, np.uint8)
    planes = np.concatenate([luma.repeat(8, 0).repeat(8, 1), chroma])
    frame = av.VideoFrame.from_ndarray(planes, "yuv420p")
    frame.pts, frame.time_base = number * 3000, fractions.Fraction(1, 90_000)
    return frame
