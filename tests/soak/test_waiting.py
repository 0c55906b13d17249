"""A waiting machine after hundreds of visits, and in an hour's call: as on its first day.

    python3 run.py test -- tests/soak -m soak -s

`TANDEM_SOAK_CYCLES` (500) and `TANDEM_SOAK_SECONDS` (3600) make it shorter. Linux. What is printed
is the table of docs/performance.md.
"""

import os
import re
import statistics
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.support.old_clients import OldPage
from tests.support.server import ServerProgram, running_server
from tests.support.waiting_program import OddCameraProgram, WaitingProgram, running_machine

CYCLES = int(os.environ.get("TANDEM_SOAK_CYCLES", "500"))
CALL_S = float(os.environ.get("TANDEM_SOAK_SECONDS", "3600"))
CAMERA = os.environ.get("TANDEM_SOAK_CAMERA", "test")  # or "small", of tests/support/odd_cameras.py
RESTART_EVERY = 50  # cycles
REPLACE_EVERY = 5
LOOK_EVERY = 10
WARM_UP = 20  # cycles after which caches and pools are full
MOST_KB = 20.0  # of growth in one cycle, or in one minute of a call
STEADY_S = 60.0  # a call is measured from then on
LIMIT_S = 300.0  # for ten seconds of pictures: other programs may run, too


pytestmark = [pytest.mark.soak, pytest.mark.timeout(4 * 3600)]


@dataclass(frozen=True, slots=True)
class Sample:
    """What the machine holds at one moment."""

    at: float  # cycles, or minutes
    memory_kb: float  # its own, of no file
    threads: int
    descriptors: int
    picture_ms: float  # from the join to the first picture; or its delay


def own_memory_kb(process: psutil.Process) -> float:
    """What it wrote itself, or got from the allocator.

    USS would count the libraries, too, but only while nobody else has them open: it changes by
    24 MB when another Tandem starts or ends.
    """
    status = Path(f"/proc/{process.pid}/status").read_text()
    (anonymous_kib,) = re.findall(r"^RssAnon:\s+(\d+) kB$", status, re.MULTILINE)
    return int(anonymous_kib) * 1.024


def sample(machine: WaitingProgram, at: float, picture_ms: float) -> Sample:
    process = machine.process
    taken = Sample(at, own_memory_kb(process), process.num_threads(), process.num_fds(), picture_ms)
    sys.stdout.write(f"{taken}\n")
    sys.stdout.flush()
    return taken


def slope(samples: list[Sample]) -> float:
    """KB for one unit of `at`, by least squares."""
    return statistics.linear_regression(
        [each.at for each in samples], [each.memory_kb for each in samples]
    ).slope


def report(title: str, unit: str, samples: list[Sample]) -> None:
    """One line for a table."""
    first, last = samples[0], samples[-1]
    half = len(samples) // 2
    early, late = (
        statistics.median(each.picture_ms for each in part)
        for part in (samples[:half], samples[half:])
    )
    sys.stdout.write(
        f"\n{title}: {first.memory_kb / 1000:.1f} -> {last.memory_kb / 1000:.1f} MB, "
        f"{slope(samples):+.1f} KB a {unit}; threads {first.threads} -> {last.threads}; "
        f"descriptors {first.descriptors} -> {last.descriptors}; "
        f"picture {early:.0f} -> {late:.0f} ms (medians of both halves)\n"
    )


@asynccontextmanager
async def watcher(server: ServerProgram, number: int) -> AsyncIterator[OldPage]:
    page = OldPage(f"ws://127.0.0.1:{server.port}/wsgo", "room1", f"user_{number % 900 + 100}")
    page.sends = False
    await page.join()
    try:
        yield page
    finally:
        await page.stop()


async def first_picture_ms(page: OldPage) -> float:
    began = time.monotonic()
    await page.sees(1, LIMIT_S)
    took_ms = (time.monotonic() - began) * 1000
    await page.hears(440, LIMIT_S)
    return took_ms


async def visit(server: ServerProgram, number: int) -> float:
    """Join, look, be replaced now and then, leave; returns how soon the picture was there."""
    async with watcher(server, number) as page:
        took_ms = await first_picture_ms(page)
        if number % REPLACE_EVERY == 0:
            async with watcher(server, number + 1) as another:
                await first_picture_ms(another)
    return took_ms


async def test_hundreds_of_visits_leave_nothing_behind() -> None:
    samples = []
    async with (
        running_server("--no-ice-servers") as server,
        running_machine(dict(os.environ), server.url) as machine,
    ):
        await machine.wait_for_state("waiting")
        for number in range(1, CYCLES + 1):
            took_ms = await visit(server, number)
            await machine.wait_for_state("waiting")
            if number % RESTART_EVERY == 0:
                await server.stop()
                await machine.wait_for_state("lost")
                await server.start()
                await machine.wait_for_state("waiting", 90)
            elif number % LOOK_EVERY == 0 and number >= WARM_UP:
                for _ in range(2):  # what a call leaves to tidy up is done, and done again
                    await machine.census_at_rest()
                samples.append(sample(machine, number, took_ms))
    report(f"{CYCLES} visits", "visit", samples)
    assert slope(samples) < MOST_KB
    assert samples[-1].threads <= max(each.threads for each in samples[: len(samples) // 2])
    assert samples[-1].descriptors <= max(each.descriptors for each in samples[: len(samples) // 2])


async def test_long_call_does_not_grow() -> None:
    samples = []
    async with (
        running_server("--no-ice-servers") as server,
        running_machine(
            dict(os.environ), server.url, "--camera", CAMERA, program=OddCameraProgram
        ) as machine,
        watcher(server, 1) as page,
    ):
        await page.sees_and_hears(440)
        began = time.monotonic()
        while (now_s := time.monotonic() - began) < CALL_S:
            await page.sees(280, LIMIT_S)  # ten seconds of it
            await page.hears(440, LIMIT_S)
            if now_s >= min(STEADY_S, CALL_S / 3):
                assert page.peer is not None
                delay_ms = statistics.median(page.peer.delays_ms)
                samples.append(sample(machine, now_s / 60, delay_ms))
        assert page.offers == 1
    report(f"a call of {CALL_S:.0f} s", "minute", samples)
    assert slope(samples) < MOST_KB
    assert samples[-1].threads <= samples[0].threads
    assert samples[-1].descriptors <= samples[0].descriptors
