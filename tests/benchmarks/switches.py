"""How long sound and picture are away at the other end while a device is switched by two clicks.

    python -m tests.benchmarks.switches [--rounds 5]

A window on a screen of its own, PulseAudio's devices without hardware, two webcams that take 0.3 s
to open; the other end is a page's peer on libwebrtc. Each round switches the microphone, the
loudspeaker and the camera, with the mouse. The gap of the microphone is the longest silence that
libwebrtc plays, in pieces of 10 ms; that of the loudspeaker the longest silence in a room in which
both loudspeakers stand; that of the camera the time between the last picture of the one and the
first of the other. "no switch" is the same without a click: what the machine is good for.
"""

import argparse
import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from functools import partial
from statistics import median

import numpy as np
from numpy.typing import NDArray

from desktop.media.meters import level_dbfs
from tests.support.chromium import wait_until
from tests.support.desktop_program import running
from tests.support.display import Display
from tests.support.libwebrtc import I420
from tests.support.old_clients import OldPage
from tests.support.pointed_desktop import PointedDesktop
from tests.support.pulse import PulseServer
from tests.support.pulse_tone import RAW, played_tone
from tests.support.screen import Screen
from tests.support.server import running_server
from tests.support.webcams import NARROW, WIDE

SILENCE_DBFS = -40.0  # the tones have -12
BLOCK_MS = 10
BLOCK_SAMPLES = 480
BEFORE_S = 1.5  # the device before runs evenly,
AFTER_S = 1.5  # and the one after it
TONE_S = 600  # longer than any run
SOUND, PICTURE = "Choose the microphone and the speaker", "Choose the camera"
PLAIN = ("--no-echo-cancellation", "--no-noise-suppression", "--no-gain-control")  # tones pass


class Silence:
    """The longest one in a sound since `begin`."""

    def __init__(self) -> None:
        self._now_ms = self.longest_ms = 0

    def begin(self) -> None:
        self._now_ms = self.longest_ms = 0

    def hear(self, block: NDArray[np.int16]) -> None:
        """10 ms."""
        self._now_ms = self._now_ms + BLOCK_MS if level_dbfs(block) < SILENCE_DBFS else 0
        self.longest_ms = max(self.longest_ms, self._now_ms)


class Pictures:
    """When the last picture of one webcam came, and the first of another."""

    def __init__(self) -> None:
        self._shape = 0.0  # width to height
        self._last_s = 0.0  # monotonic; of that shape
        self.longest_ms = 0  # between two, since `begin`
        self.change_ms: int | None = None  # the same between two shapes

    def begin(self) -> None:
        self.longest_ms, self.change_ms = 0, None

    def see(self, picture: I420) -> None:
        now_s, shape = time.monotonic(), picture.width / picture.height
        passed_ms = round((now_s - self._last_s) * 1000)
        if abs(shape - self._shape) > 0.05:
            self.change_ms = passed_ms
        self.longest_ms = max(self.longest_ms, passed_ms)
        self._shape, self._last_s = shape, now_s


@contextlib.asynccontextmanager
async def heard(environment: Mapping[str, str], sink: str, silence: Silence) -> AsyncIterator[None]:
    """Listen to everything that a sink plays."""
    recorder = await asyncio.create_subprocess_exec(
        *("parec", *RAW, f"--device={sink}.monitor", "--latency-msec=10"),
        env=dict(environment),
        stdout=asyncio.subprocess.PIPE,
    )
    stdout = recorder.stdout
    assert stdout is not None

    async def listen() -> None:
        while True:
            silence.hear(np.frombuffer(await stdout.readexactly(BLOCK_SAMPLES * 2), np.int16))

    listening = asyncio.create_task(listen())
    try:
        yield
    finally:
        listening.cancel()
        recorder.terminate()
        await recorder.wait()


class Course:
    """What is switched, in turns."""

    def __init__(self, window: PointedDesktop, page: OldPage) -> None:
        self._window, self._page = window, page
        self.said, self.played, self.seen = Silence(), Silence(), Pictures()
        self.gaps_ms: dict[str, list[int]] = {}

    async def run(self, rounds: int) -> None:
        for number in range(rounds):
            to, hz = (("headset", 700.0), ("desk", 500.0))[number % 2]
            webcam = (NARROW, WIDE)[number % 2]
            await self._pass("no switch: microphone", lambda: self.said.longest_ms)
            await self._pass("no switch: loudspeaker", lambda: self.played.longest_ms)
            await self._pass("no switch: camera", lambda: self.seen.longest_ms)
            await self._switch(SOUND, f"{to}_microphone", partial(self._page.hears, hz))
            self._note("microphone", self.said.longest_ms)
            await self._switch(SOUND, f"{to}_speaker", self._loudspeaker_works())
            self._note("loudspeaker", self.played.longest_ms)
            await self._switch(PICTURE, webcam.label, self._another_shape)
            assert self.seen.change_ms is not None
            self._note("camera", self.seen.change_ms)
        assert self._page.offers == 1, "another link was negotiated"

    async def _pass(self, name: str, gap_ms: Callable[[], int]) -> None:
        self._begin()
        await asyncio.sleep(AFTER_S)
        self._note(name, gap_ms())

    async def _switch(self, menu: str, device: str, works: Callable[[], Awaitable[None]]) -> None:
        await asyncio.sleep(BEFORE_S)
        self._begin()
        await self._window.click(menu)
        await self._window.click(device)
        await works()
        await asyncio.sleep(AFTER_S)

    def _begin(self) -> None:
        for each in (self.said, self.played, self.seen):
            each.begin()

    def _loudspeaker_works(self) -> Callable[[], Awaitable[None]]:
        before = self._window.log.count("loudspeaker works")

        async def has_begun() -> bool:
            return self._window.log.count("loudspeaker works") > before

        return lambda: wait_until(has_begun, "the loudspeaker")

    async def _another_shape(self) -> None:
        async def has_come() -> bool:
            return self.seen.change_ms is not None

        await wait_until(has_come, "the other webcam")

    def _note(self, name: str, gap_ms: int) -> None:
        say(f"{name}: {gap_ms} ms")
        self.gaps_ms.setdefault(name, []).append(gap_ms)


async def measure(rounds: int) -> None:
    async with contextlib.AsyncExitStack() as stack:
        pulse = stack.enter_context(PulseServer())
        display = stack.enter_context(Display())
        pulse.add_sink("room")
        for name, hz in (("desk", 500.0), ("headset", 700.0)):
            pulse.add_sink(f"{name}_voice")
            pulse.add_microphone(f"{name}_microphone", f"{name}_voice")
            pulse.add_part(f"{name}_speaker", "room")
            tone = played_tone(pulse.environment, f"{name}_voice", hz, TONE_S)
            stack.enter_context(tone)
        desk = {**pulse.environment, "DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb"}
        server = await stack.enter_async_context(running_server())
        screen = Screen(desk)
        window = PointedDesktop(
            desk,
            screen,
            *("--server", server.url, "--room", "room1", "--name", "Anna", "--join", *PLAIN),
            *("--camera", WIDE.id, "--microphone", "desk_microphone"),
            *("--speaker", "desk_speaker", "--no-ice-servers"),
        )
        await stack.enter_async_context(running(window))
        await window.wait_for_state("waiting")
        page = OldPage(f"ws://127.0.0.1:{server.port}/ws", "room1", "user_417")
        course = Course(window, page)
        page.peer_options = {"on_picture": course.seen.see, "on_sound": course.said.hear}
        await page.join()
        stack.push_async_callback(page.stop)
        await page.hears(500.0)
        await window.wait_for(lambda line: line["received"]["audio"]["tone_hz"] is not None, "tone")
        await stack.enter_async_context(heard(pulse.environment, "room", course.played))
        await course.run(rounds)
    for name, gaps_ms in course.gaps_ms.items():
        listed = ", ".join(map(str, gaps_ms))
        say(f"{name}: median {median(gaps_ms):.0f} ms, worst {max(gaps_ms)} ms ({listed})")


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    asyncio.run(measure(parser.parse_args().rounds))
