"""One side of a measured call in the system's Chromium: its page is in tests/benchmarks/page.

The page makes its pictures of the planes of Tandem's test picture and gives them to its peer
connection as a camera would, without a canvas. What comes is shown by a video element; a picture is
seen when `requestVideoFrameCallback` tells of it, by a reader when the track hands it out. Sound is
heard when NetEq hands it out.
"""

import base64
import contextlib
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Route

from desktop.media.meters import SoundMeter, level_dbfs
from desktop.media.moving_picture import (
    BALLOON_SIZE,
    DRIFT_PX,
    FPS,
    HEIGHT,
    NOISE_ROWS,
    NOISE_STEP,
    WIDTH,
    balloon_place,
    scenery,
)
from desktop.media.tone import TONE_HZ
from desktop.ports import Block
from desktop.rtc.peer_link import START_KBPS
from desktop.rtc.sdp import with_start_bitrate
from tests.benchmarks.media_readings import GAP_DBFS, MAX_BPS, Reading, quality_of
from tests.support.chromium import Chromium, running_chromium
from tests.support.libwebrtc import NO_PLAYOUT_DELAY, PLAYOUT_TRIAL

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "tests/benchmarks/page", ROOT / "resources/page")
ADDRESS = "http://localhost"  # a secure place to Chromium; nobody listens there
PLACES = 2100  # steps after which the balloon's way begins anew

_TYPES = {".html": "text/html", ".js": "text/javascript"}


class ChromiumSide:
    """A page of a browser of its own, driven from here."""

    def __init__(self, *, is_reader: bool = False) -> None:
        self._is_reader = is_reader
        self._stack = contextlib.AsyncExitStack()
        self._chromium: Chromium | None = None
        self._page: Page | None = None
        self._meter = SoundMeter()

    async def start(self) -> None:
        """Start the browser, and its test signals. Takes about 2 s."""
        trials = f"{PLAYOUT_TRIAL}/{NO_PLAYOUT_DELAY}/" if self._is_reader else ""
        self._chromium = await self._stack.enter_async_context(
            running_chromium(field_trials=trials)
        )
        context = await self._chromium.new_context()
        # Without it a page learns the addresses of the way to the internet only.
        await context.grant_permissions(["camera", "microphone"], origin=ADDRESS)
        self._page = await context.new_page()
        self._page.on("pageerror", _report)
        await self._page.route(f"{ADDRESS}/**", _serve_file)
        await self._page.goto(f"{ADDRESS}/index.html")
        if self._is_reader:
            await self._call("read")
        else:
            await self._call("start", _layout(), TONE_HZ)

    async def offer(self, codec: str) -> str:
        return str(await self._call("offer", codec))

    async def answer(self, sdp: str) -> str:
        return str(await self._call("answer", _with_start(sdp), MAX_BPS))

    async def accept(self, sdp: str) -> None:
        await self._call("accept", _with_start(sdp), MAX_BPS)

    async def forget(self) -> None:
        await self._call("forget")

    def cpu_s(self) -> float:
        """Of all processes of the browser."""
        assert self._chromium is not None
        return sum(cpu_s_of(process) for process in self._chromium.processes())

    async def take(self) -> Reading:
        taken = await self._call("take")
        decoded, asked = taken["keys"]
        reading = Reading(key_frames=decoded, key_requests=asked)
        to_monotonic_s = time.monotonic() - time.time()
        newest_ms = 0
        for seen_ms, stamp_ms, width in taken["pictures"]:
            if stamp_ms > newest_ms:
                newest_ms = stamp_ms
                reading.picture_times_s.append(seen_ms / 1000 + to_monotonic_s)
                reading.picture_delays_ms.append(seen_ms - stamp_ms)
                reading.widths.append(width)
        for index, (stamp_ms, width, height) in enumerate(taken["kept"]):
            luma = np.frombuffer(base64.b64decode(await self._call("keptPicture", index)), np.uint8)
            reading.psnr_db.append(quality_of(luma.reshape(height, width), stamp_ms))
        samples = np.frombuffer(base64.b64decode(taken["samples"]), np.int16)
        self._hear(reading, taken["sound"], samples)
        return reading

    async def close(self) -> None:
        await self._stack.aclose()

    def _hear(self, reading: Reading, parts: list[list[float]], samples: Block) -> None:
        told_at_s, start = 0.0, 0
        for at_ms, length in parts:
            at_s, block = at_ms / 1000, samples[start : start + int(length)]
            start += int(length)
            self._meter.feed(block, at_s)
            reading.sound_is_gap.append(level_dbfs(block) < GAP_DBFS)
            if at_s >= told_at_s + 1.0:
                told_at_s = at_s
                delay_ms = self._meter.take().delay_ms
                if delay_ms is not None:
                    reading.sound_delays_ms.append(delay_ms)

    async def _call(self, method: str, *arguments: object) -> Any:
        assert self._page is not None
        return await self._page.evaluate(
            "([method, parameters]) => window.side[method](...parameters)", [method, arguments]
        )


def cpu_s_of(process: psutil.Process) -> float:
    """Seconds of processor time; 0 of a process that has just ended."""
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def _with_start(sdp: str) -> str:
    for codec in ("VP8", "H264"):
        sdp = with_start_bitrate(sdp, codec, START_KBPS)
    return sdp


def _layout() -> dict[str, object]:
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "fps": FPS,
        "drift_px": DRIFT_PX,
        "balloon_px": BALLOON_SIZE,
        "noise_rows": NOISE_ROWS,
        "noise_step": NOISE_STEP,
        "places": [balloon_place(step) for step in range(PLACES)],
    }


def _report(error: PlaywrightError) -> None:
    sys.stderr.write(f"the page: {error}\n")


async def _serve_file(route: Route) -> None:
    name = route.request.url.removeprefix(f"{ADDRESS}/")
    if name == "scenery":
        await route.fulfill(body=_planes(), content_type="application/octet-stream")
        return
    path = next((path for folder in FOLDERS if (path := folder / name).is_file()), None)
    if path is None:
        await route.fulfill(status=404)
    else:
        await route.fulfill(body=path.read_bytes(), content_type=_TYPES[path.suffix])


def _planes() -> bytes:
    painted = scenery()
    planes = b"".join(
        strip.tobytes() + balloon.tobytes() + opacity.astype("<u2").tobytes()
        for strip, balloon, opacity in zip(
            painted.strip, painted.balloon, painted.alpha, strict=True
        )
    )
    return planes + painted.noise.tobytes()
