import asyncio

import pytest

from desktop.session.heartbeat import Heartbeat
from tests.support.virtual_time import VirtualLoop


class HaltingLoop(VirtualLoop):
    """One whose program can be kept from its work: time goes on, and nothing is done."""

    lost_s = 0.0

    def time(self) -> float:
        return super().time() + self.lost_s

    async def go_on(self, seconds: float) -> None:
        """Let so much time pass."""
        passed = self.create_future()
        self.call_later(seconds, passed.set_result, None)
        await passed


def test_it_tells_for_which_part_of_the_time_the_program_stood_still() -> None:
    async def told() -> list[float | None]:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, HaltingLoop)
        heartbeat = Heartbeat()
        parts = [heartbeat.take()]
        heartbeat.start()
        await loop.go_on(1.0)
        parts.append(heartbeat.take())
        loop.lost_s += 0.7
        await loop.go_on(0.3)
        parts.append(heartbeat.take())
        heartbeat.stop()
        heartbeat.stop()
        return [*parts, heartbeat.take()]

    with asyncio.Runner(loop_factory=HaltingLoop) as runner:
        before, idle, halted, after = runner.run(told())
    assert (before, after) == (None, None)
    assert idle == pytest.approx(0.0, abs=0.01)
    assert halted == pytest.approx(0.7, abs=0.06)
