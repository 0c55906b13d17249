"""A call of the program with itself: two sessions over the bundled server, on this computer only.

Everything of a real call but the devices and the window: each side sends the test picture and a
tone of its own, and must see and hear the other's.
"""

import asyncio
import random
import secrets
import tempfile
from pathlib import Path

from desktop.core.device_order import DeviceChoices
from desktop.core.events import JoinRequested, LeaveRequested
from desktop.core.own_server import HostChoice
from desktop.core.snapshot import CallState
from desktop.devices.factory import QtDevices
from desktop.hosting import Hosting
from desktop.ports import Picture
from desktop.rtc.peer_links import AiortcPeerLinks
from desktop.self_test.checks import CheckFailed
from desktop.session.call_session import CallSession
from desktop.session.call_statistics import CallStatistics, StatisticsReporter
from desktop.session.media_session import MediaSession
from desktop.signaling.link import WebSocketSignaling

LIMIT_S = 30.0  # a slow computer needs some seconds; a working call never this long
TONES_HZ = (440.0, 880.0)
TONE_TOLERANCE_HZ = 10.0
_ROOM = "self-test"


class _NoScreen:
    """Pictures are counted by the session; nobody looks at them here. Thread: any."""

    def put(self, picture: Picture) -> None:
        """Show nothing."""

    def clear(self) -> None:
        """Nothing was shown."""


class _Side:
    """One of the two. Thread: engine."""

    def __init__(self, devices: QtDevices, own_hz: float, other_hz: float) -> None:
        links = AiortcPeerLinks()
        instance = secrets.token_hex(8)
        self._other_hz = other_hz
        self._media = MediaSession(devices, links, _NoScreen(), _NoScreen(), lambda: None)
        self._media.choose(DeviceChoices("test", f"test:{own_hz}", "none"))
        self._session = CallSession(
            lambda address: WebSocketSignaling(address, instance),
            links,
            self._media,
            lambda snapshot: None,
            random.random,
        )
        self._reporter = StatisticsReporter(self._session, self._media, self._on_statistics)
        self._last: CallStatistics | None = None
        self.is_satisfied = asyncio.Event()  # the other was seen and heard

    def join(self, server: str, name: str) -> None:
        self._reporter.start()
        self._session.post(JoinRequested(server, _ROOM, name, create=True))

    async def close(self) -> None:
        self._session.post(LeaveRequested())
        await self._session.settle()
        await self._reporter.close()
        await self._media.shut_down()

    def describe(self) -> str:
        """What was last measured here."""
        if self._last is None:
            return "nothing was measured"
        video, audio = self._last.link.received_video, self._last.link.received_audio
        return (
            f"{self._last.snapshot.state.value}, {video.codec} {video.width}x{video.height} "
            f"at {video.fps} pictures/s {_whole(video.delay_ms)} ms old, "
            f"a tone of {_whole(audio.tone_hz)} Hz"
        )

    def _on_statistics(self, statistics: CallStatistics) -> None:
        self._last = statistics
        heard_hz = statistics.link.received_audio.tone_hz
        if (
            statistics.snapshot.state is CallState.CONNECTED
            and statistics.link.received_video.delay_ms is not None
            and heard_hz is not None
            and abs(heard_hz - self._other_hz) <= TONE_TOLERANCE_HZ
        ):
            self.is_satisfied.set()


def _whole(number: float | None) -> str:
    return "?" if number is None else f"{number:.0f}"


async def own_call(devices: QtDevices) -> str:
    """Hold the call until both have seen and heard each other. Thread: engine.

    Nothing of it is left afterwards, whether it succeeded or not.

    Raises:
        CheckFailed: they have not within `LIMIT_S`; says what each of them measured.
    """
    with tempfile.TemporaryDirectory(prefix="tandem-") as folder:
        hosting = Hosting(Path(folder))
        sides = [_Side(devices, own, other) for own, other in (TONES_HZ, TONES_HZ[::-1])]
        try:
            hosted = await hosting.serve(HostChoice(port=0, for_others=False, ice_servers=()))
            for side, name in zip(sides, ("Anna", "Boris"), strict=True):
                side.join(hosted.own_address, name)
            async with asyncio.timeout(LIMIT_S):
                await asyncio.gather(*(side.is_satisfied.wait() for side in sides))
            return _both(sides)
        except TimeoutError as error:
            raise CheckFailed(f"no call: {_both(sides)}") from error
        finally:
            await asyncio.gather(*(side.close() for side in sides))
            await hosting.close()


def _both(sides: list[_Side]) -> str:
    return "; ".join(f"{name}: {side.describe()}" for name, side in zip("AB", sides, strict=True))
