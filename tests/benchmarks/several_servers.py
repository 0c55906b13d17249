"""How fast two server programs relay between them, through a redis-server beside them.

    python -m tests.benchmarks.several_servers [ROOMS] [SECONDS]

In each room one person is connected to either server. First everybody answers at once, which shows
how many relays a second there can be; then each pair exchanges 5 messages a second, which shows how
long one takes. The clients are in this program, on the same processors, so that the processor time
of a relay tells more than its rate.
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence

import numpy as np
import psutil
from websockets.asyncio.client import ClientConnection, connect

from tests.support.redis_server import RedisServer, running_redis
from tests.support.server import ServerProgram, running_server

SIZE = 1500
PACE_S = 0.2
LIMITS = (
    *("--messages-per-second", "100000", "--messages-at-once", "100000"),
    *("--log-level", "warning"),
)


class Pair:
    """Two people of a room, each at a server of their own."""

    def __init__(self, one: ClientConnection, other: ClientConnection) -> None:
        self.one, self.other = one, other
        self.took_s: list[float] = []

    async def exchange(self) -> None:
        """One message there, and one back."""
        for sender, receiver in ((self.one, self.other), (self.other, self.one)):
            begun = time.perf_counter()
            await sender.send(_MESSAGE)
            await receiver.recv()
            self.took_s.append(time.perf_counter() - begun)

    async def hurry(self, until: float) -> None:
        while time.perf_counter() < until:
            await self.exchange()

    async def take_time(self, until: float, first_s: float) -> None:
        await asyncio.sleep(first_s)
        while (begun := time.perf_counter()) < until:
            await self.exchange()
            await asyncio.sleep(max(0.0, 2 * PACE_S - (time.perf_counter() - begun)))


_ICE = {"candidate": "c" * SIZE, "sdpMid": "0", "sdpMLineIndex": 0}
_MESSAGE = json.dumps({"type": "ice_candidate", "ice": _ICE})


async def joined(server: ServerProgram, room: str, name: str) -> ClientConnection:
    socket = await connect(f"ws://127.0.0.1:{server.port}/ws", compression=None)
    await socket.send(json.dumps({"room": room, "username": name, "instance": name}))
    await socket.recv()
    return socket


async def pair(servers: Sequence[ServerProgram], room: str) -> Pair:
    one = await joined(servers[0], room, "one")
    other = await joined(servers[-1], room, "other")
    for _ in range(2):  # who has come, and that an offer is wanted
        await one.recv()
    return Pair(one, other)


def spent_s(pids: Sequence[int]) -> float:
    """Processor time of programs up to now."""
    return sum(sum(psutil.Process(pid).cpu_times()[:2]) for pid in pids)


def told(pairs: Sequence[Pair], seconds: float) -> str:
    took_ms = np.array([took for each in pairs for took in each.took_s]) * 1e3
    p50, p99 = np.percentile(took_ms, (50, 99))
    for each in pairs:
        each.took_s.clear()
    rate = len(took_ms) / seconds
    return f"{rate:.0f} relays a second, p50 {p50:.2f} ms, p99 {p99:.2f} ms"


async def measure(
    name: str,
    servers: Sequence[ServerProgram],
    rooms: int,
    seconds: float,
    redis: RedisServer | None = None,
) -> None:
    begun = time.perf_counter()
    pairs = await asyncio.gather(*(pair(servers, f"room {number}") for number in range(rooms)))
    joins = 2 * rooms / (time.perf_counter() - begun)
    pids = {"servers": [server.pid for server in servers]}
    if redis is not None:
        pids["Redis"] = [redis.pid]
    former = {who: spent_s(its) for who, its in pids.items()}
    until = time.perf_counter() + seconds
    await asyncio.gather(*(each.hurry(until) for each in pairs))
    relays = sum(len(each.took_s) for each in pairs)
    spent = {who: (spent_s(its) - former[who]) / relays * 1e6 for who, its in pids.items()}
    hurried = told(pairs, seconds)
    until = time.perf_counter() + seconds
    await asyncio.gather(
        *(each.take_time(until, 2 * PACE_S * i / rooms) for i, each in enumerate(pairs))
    )
    sys.stdout.write(
        f"{name}, {rooms} rooms: {joins:.0f} joins a second\n"
        f"  as fast as possible: {hurried}\n"
        f"  processor time of a relay: "
        f"{', '.join(f'{who} {each_us:.0f} us' for who, each_us in spent.items())}\n"
        f"  5 messages a second each: {told(pairs, seconds)}\n"
    )
    for each in pairs:
        for socket in (each.one, each.other):
            socket.transport.abort()


async def main() -> None:
    rooms = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 5.0
    async with running_server(*LIMITS) as alone:
        await measure("one server, memory", (alone,), rooms, seconds)
    with running_redis() as redis:
        store = ("--store", redis.url, *LIMITS)
        async with running_server(*store) as one, running_server(*store) as other:
            await measure("one server, Redis", (one,), rooms, seconds, redis)
            await measure("two servers, Redis", (one, other), rooms, seconds, redis)


if __name__ == "__main__":
    asyncio.run(main())
