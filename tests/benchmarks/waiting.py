"""What a machine costs while it waits, before and after calls, and how soon it is seen.

    python -m tests.benchmarks.waiting [--calls N] [--seconds S] [--camera ID]

Linux. Runs `tandem wait` with a camera of tests/support/odd_cameras (or `test`, whose first
picture takes 0.5 s to paint) and the test tone, a server and a watcher on libwebrtc on this
computer. Memory is that of the machine and all of its children; a page that several processes share
counts for each by its part (PSS), or wholly (RSS). Processor time is in percent of one core.
"""

import argparse
import asyncio
import os
import statistics
import sys
import time
from dataclasses import dataclass

import psutil

from tests.support.old_clients import OldPage
from tests.support.server import ServerProgram, running_server
from tests.support.waiting_program import OddCameraProgram, WaitingProgram, running_machine

SETTLED_S = 8.0


@dataclass(frozen=True, slots=True)
class Cost:
    """Of the machine while nobody is there."""

    rss_mb: float
    pss_mb: float
    cpu_percent: float
    threads: int

    def __str__(self) -> str:
        return (
            f"{self.rss_mb:7.0f} MB RSS {self.pss_mb:7.0f} MB PSS "
            f"{self.cpu_percent:6.2f} % of a core {self.threads:4d} threads"
        )


async def cost(machine: WaitingProgram, seconds: float) -> Cost:
    """Measured over so long, when what a call leaves to tidy up is done."""
    await asyncio.sleep(SETTLED_S)
    processes = [machine.process, *machine.process.children(recursive=True)]
    before_s, began = _cpu_s(processes), time.monotonic()
    await asyncio.sleep(seconds)
    cpu_s, took_s = _cpu_s(processes) - before_s, time.monotonic() - began
    memory = [process.memory_full_info() for process in processes]
    return Cost(
        sum(each.rss for each in memory) / 1e6,
        sum(each.pss for each in memory) / 1e6,
        cpu_s / took_s * 100,
        sum(process.num_threads() for process in processes),
    )


def _cpu_s(processes: list[psutil.Process]) -> float:
    times = [process.cpu_times() for process in processes]
    return sum(each.user + each.system for each in times)


async def one_call(machine: WaitingProgram, server: ServerProgram) -> tuple[float, float]:
    """Join, look, leave; returns after how many ms the first picture and sound were there."""
    page = OldPage(f"ws://127.0.0.1:{server.port}/wsgo", "room1", "user_417")
    page.sends = False
    began = time.monotonic()
    await page.join()
    await page.progress.wait_until(lambda: page.peer is not None, what="an offer")
    peer = page.peer
    assert peer is not None

    async def seen() -> float:
        await peer.progress.wait_until(lambda: peer.pictures >= 1, what="a picture")
        return (time.monotonic() - began) * 1000

    async def heard() -> float:
        await peer.progress.wait_until(lambda: peer.first_sound_s is not None, what="sound")
        return ((peer.first_sound_s or 0.0) - began) * 1000

    try:
        return await asyncio.gather(seen(), heard())
    finally:
        await page.stop()
        await machine.wait_for_state("waiting")


async def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.waiting")
    parser.add_argument("--calls", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=30.0, help="for each cost (preset: 30)")
    parser.add_argument("--camera", default="slow")
    said = parser.parse_args()
    environment = {key: value for key, value in os.environ.items() if key != "DISPLAY"}
    async with (
        running_server() as server,
        running_machine(
            environment, server.url, "--camera", said.camera, program=OddCameraProgram
        ) as machine,
    ):
        await machine.wait_for_state("waiting")
        lines = [f"before the first call  {await cost(machine, said.seconds)}"]
        first = await one_call(machine, server)
        lines.append(f"after the first call   {await cost(machine, said.seconds)}")
        others = [await one_call(machine, server) for _ in range(said.calls - 1)]
        lines.append(f"after {said.calls:3d} calls        {await cost(machine, said.seconds)}")
    lines.append(f"first call: picture after {first[0]:.0f} ms, sound after {first[1]:.0f} ms")
    if others:
        pictures, sounds = zip(*others, strict=True)
        lines.append(
            f"later ones: picture after {statistics.median(pictures):.0f} ms, "
            f"sound after {statistics.median(sounds):.0f} ms (medians)"
        )
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    asyncio.run(main())
