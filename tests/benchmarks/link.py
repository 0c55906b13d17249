"""Two links on this computer, pictures at 30 fps and a tone both ways: frame rate, delay, load.

    python -m tests.benchmarks.link [--seconds 20] [--codec VP8] [--height 720] [--one-process]

Each link runs in a process of its own, as two programs would (or both in one). The delay is from
the stamp drawn into a picture to that picture decoded.
"""

import argparse
import asyncio
import json
import multiprocessing
import resource
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection

import numpy as np

from desktop.rtc.peer_links import AiortcPeerLinks
from tests.support.link_recorder import LinkRecorder
from tests.support.link_source import TestSignals

WARM_UP_S = 3.0
LIMIT_S = 20.0


@dataclass(frozen=True)
class Course:
    """What is measured."""

    codec: str
    height: int  # pixels, of a picture of 16:9
    seconds: float


async def measure(pipe: Connection, offers: bool, course: Course) -> dict[str, object]:
    """Hold one side of the call and return its figures; `pipe` leads to the other side."""
    size = (course.height * 16 // 9, course.height)
    loop = asyncio.get_running_loop()
    links = AiortcPeerLinks()
    events = LinkRecorder()
    link = links.open(events)

    async def receive() -> str:
        return str(await loop.run_in_executor(None, pipe.recv))

    with TestSignals(links, size=size, fps=30):
        if offers:
            pipe.send(await link.create_offer(course.codec))
            await link.accept_answer(await receive())
        else:
            pipe.send(await link.accept_offer(await receive()))
        await events.progress.wait_until(lambda: events.advanced > 5, LIMIT_S, "the picture")
        await asyncio.sleep(WARM_UP_S)
        events.delays_ms.clear()
        pictures, wall, cpu = events.advanced, time.monotonic(), _cpu_s()
        sizes: list[float] = []
        for _ in range(int(course.seconds)):
            before = (await link.statistics()).sent_video.bytes or 0
            await asyncio.sleep(1.0)
            sizes.append(((await link.statistics()).sent_video.bytes or 0) - before)
        lasted = time.monotonic() - wall
        numbers = await link.statistics()
        result: dict[str, object] = {
            "size": f"{numbers.received_video.width}x{numbers.received_video.height}",
            "fps": round((events.advanced - pictures) / lasted, 2),
            "delay_ms_p50": round(float(np.percentile(list(events.delays_ms), 50)), 1),
            "delay_ms_p95": round(float(np.percentile(list(events.delays_ms), 95)), 1),
            "delay_ms_max": round(max(events.delays_ms), 1),
            "cpu_percent": round(100 * (_cpu_s() - cpu) / lasted, 1),
            "kbps": round(8 * float(np.mean(sizes)) / 1000),
            "kbps_lowest": round(8 * min(sizes) / 1000),
            "lost": numbers.received_video.lost,
            "failures": list(events.failures),
        }
    await link.close()
    return result


def _cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _run(pipe: Connection, offers: bool, course: Course) -> None:
    result = asyncio.run(measure(pipe, offers, course))
    sys.stdout.write(json.dumps({"offers": offers, **result}) + "\n")
    sys.stdout.flush()


async def _run_both(here: Connection, there: Connection, course: Course) -> None:
    results = await asyncio.gather(measure(here, True, course), measure(there, False, course))
    for result in results:
        sys.stdout.write(json.dumps(result) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--codec", default="VP8")
    parser.add_argument("--height", type=int, choices=(360, 720, 1080), default=720)
    parser.add_argument("--one-process", action="store_true")
    arguments = parser.parse_args()
    course = Course(arguments.codec, arguments.height, arguments.seconds)
    here, there = multiprocessing.Pipe()
    if arguments.one_process:
        asyncio.run(_run_both(here, there, course))
        return
    context = multiprocessing.get_context("spawn")
    sides = [
        context.Process(target=_run, args=(pipe, offers, course))
        for pipe, offers in ((here, True), (there, False))
    ]
    for side in sides:
        side.start()
    for side in sides:
        side.join()


if __name__ == "__main__":
    main()
