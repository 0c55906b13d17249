"""A loop whose clock jumps to the next thing to do, and whose datagrams cross a simulated line.

Half an hour of it takes as long as what happens in it. There are UDP sockets only; each address is
a host of its own, and between any two is the same line (tests.support.network.line).
"""

import asyncio
import itertools
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar, cast

from tests.support.network.line import Line, Profile

T = TypeVar("T")

Address = tuple[str, int]


class _Jump(selectors.DefaultSelector):
    """Never waits; says how far the clock goes instead."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise AssertionError("nothing more will ever happen")
        self.now_s += max(0.0, timeout)
        return super().select(0)


class _NothingWaits:
    """A socket as asyncio hands it out: all that came was delivered."""

    def __init__(self) -> None:
        self._sock = self

    def recvfrom(self, _size: int) -> tuple[bytes, Address]:
        raise BlockingIOError

    def setsockopt(self, *_: int) -> None:
        """It has as much room as it needs."""


class _Transport(asyncio.DatagramTransport):
    def __init__(
        self, loop: "SimulatedLoop", address: Address, protocol: asyncio.DatagramProtocol
    ) -> None:
        super().__init__({"sockname": address, "socket": _NothingWaits()})
        self._loop, self._address, self._protocol = loop, address, protocol
        self._is_closing = False

    def sendto(self, data: Any, addr: Any = None) -> None:
        self._loop.send(bytes(data), self._address, addr)

    def deliver(self, data: bytes, source: Address) -> None:
        if not self._is_closing:
            self._protocol.datagram_received(data, source)

    def is_closing(self) -> bool:
        return self._is_closing

    def close(self) -> None:
        if not self._is_closing:
            self._is_closing = True
            self._loop.forget(self._address)
            self._loop.call_soon(self._protocol.connection_lost, None)

    abort = close


class SimulatedLoop(asyncio.SelectorEventLoop):
    """See the module."""

    def __init__(self, profile: Profile, seed: int = 1) -> None:
        self._jump = _Jump()
        super().__init__(self._jump)
        self._lines: dict[tuple[str, str], Line] = {}
        self._profile, self._seed = profile, seed
        self._ports = itertools.count(40_000)
        self._sockets: dict[Address, _Transport] = {}
        self.swallowed: set[str] = set()  # addresses from and to which nothing arrives

    def time(self) -> float:
        return self._jump.now_s

    async def create_datagram_endpoint(  # type: ignore[override]
        self, protocol_factory: Callable[[], Any], local_addr: Any = None, **_: Any
    ) -> tuple[asyncio.DatagramTransport, Any]:
        """Bind a socket on the host with that address."""
        address = (local_addr[0], local_addr[1] or next(self._ports))
        protocol = protocol_factory()
        transport = self._sockets[address] = _Transport(self, address, protocol)
        protocol.connection_made(transport)
        return transport, protocol

    def send(self, data: bytes, source: Address, target: Address) -> None:
        """Put a datagram on the line."""
        if self.swallowed & {source[0], target[0]}:
            return
        way = (source[0], target[0])
        if way not in self._lines:
            self._lines[way] = Line(self._profile, self._seed + len(self._lines))
        arrives_s = self._lines[way].arrival(len(data), self.time())
        if arrives_s is not None:
            self.call_at(arrives_s, self._arrive, data, source, target)

    def forget(self, address: Address) -> None:
        """A socket is closed: what comes for it is lost."""
        self._sockets.pop(address, None)

    def _arrive(self, data: bytes, source: Address, target: Address) -> None:
        transport = self._sockets.get((target[0], target[1]))
        if transport is not None:
            transport.deliver(data, source)


def simulated(profile: Profile, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run it on a loop of its own; returns its result."""
    with asyncio.Runner(loop_factory=lambda: SimulatedLoop(profile)) as runner:
        return runner.run(work())


def simulated_time_s() -> float:
    """Seconds since the running loop began."""
    return simulated_loop().time()


def simulated_loop() -> SimulatedLoop:
    """The running loop."""
    return cast(SimulatedLoop, asyncio.get_running_loop())


async def pass_time(seconds: float) -> None:
    """Let so much simulated time go by."""
    assert isinstance(asyncio.get_running_loop(), SimulatedLoop)
    await asyncio.sleep(seconds)
