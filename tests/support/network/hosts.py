"""Two hosts of our own with a line between them: network namespaces, and who carries the packets.

Linux only, and only with the right to make namespaces (root).
"""

import ctypes
import fcntl
import heapq
import itertools
import os
import selectors
import struct
import subprocess
import threading
import time
from collections.abc import Sequence
from types import TracebackType

from tests.support.network.line import Line, Phase

_TUNSETIFF = 0x400454CA
_IFF_TUN = 0x0001
_IFF_NO_PI = 0x1000
_CLONE_NEWNET = 0x40000000
MTU = 1500
_MAX_CARRIED = 10_000  # packets on the line; more are dropped
_STOP_LIMIT_S = 5.0

_numbers = itertools.count()


def can_make_hosts() -> bool:
    """True if this process may make namespaces and tunnels."""
    return os.geteuid() == 0 and os.access("/dev/net/tun", os.R_OK | os.W_OK)


class Host:
    """A network namespace with one interface to the line, and a loopback."""

    def __init__(self, name: str, address: str) -> None:
        """`address`: IPv4 or IPv6."""
        self.name = name
        self.address = address
        _ip("netns", "add", name)
        try:
            self.tunnel = tunnel_in(name, "line")
            self._give(address)
            self.ip("link", "set", "line", "mtu", str(MTU), "up")
            self.ip("link", "set", "lo", "up")
        except BaseException:
            _ip("netns", "del", name)
            raise

    def command(self, *arguments: str) -> list[str]:
        """The command line that runs a program on this host."""
        return ["ip", "netns", "exec", self.name, *arguments]

    def leave(self) -> None:
        """Take its address away, as when a cable is pulled."""
        self.ip("addr", "del", self._with_prefix(self.address), "dev", "line")

    def come_back(self, address: str) -> None:
        """Give it an address, after `leave`: the same, or that of another network."""
        self.address = address
        self._give(address)

    def ip(self, *arguments: str) -> None:
        """Change its network by the system's `ip`."""
        _ip("-n", self.name, *arguments)

    def close(self) -> None:
        """Remove it; programs that still run there keep it alive until they end."""
        os.close(self.tunnel)
        _ip("netns", "del", self.name)

    def _give(self, address: str) -> None:
        doubt = ("nodad",) if ":" in address else ()  # nobody else has it
        self.ip("addr", "add", self._with_prefix(address), "dev", "line", *doubt)

    @staticmethod
    def _with_prefix(address: str) -> str:
        return f"{address}/{64 if ':' in address else 24}"


class Hosts:
    """Two hosts and their line while entered; the line's time begins with `restart`.

    A thread carries the packets from tunnel to tunnel.
    """

    def __init__(self, profile: Sequence[Phase], seed: int = 1) -> None:
        self._profile, self._seed = profile, seed
        self._end_reader, self._end_writer = os.pipe()
        self._lock = threading.Lock()
        self._began = time.monotonic()  # guarded by _lock, as are the lines
        self._lines = (Line(profile, seed), Line(profile, seed + 1))
        self._thread = threading.Thread(target=self._carry, name="line", daemon=True)
        self.carried_bytes = [0, 0]  # that arrived, from the first host and from the second

    def __enter__(self) -> "Hosts":
        number = next(_numbers)
        self.first = Host(f"tandem-{os.getpid()}-{number}a", "10.77.0.1")
        try:
            self.second = Host(f"tandem-{os.getpid()}-{number}b", "10.77.0.2")
        except BaseException:
            self.first.close()
            raise
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.write(self._end_writer, b".")
        self._thread.join(_STOP_LIMIT_S)
        for descriptor in (self._end_reader, self._end_writer):
            os.close(descriptor)
        self.second.close()
        self.first.close()

    def restart(self, profile: Sequence[Phase] | None = None) -> None:
        """Let the line's time begin anew, with other phases if given."""
        with self._lock:
            self._profile = profile or self._profile
            self._began = time.monotonic()
            self._lines = (
                Line(self._profile, self._seed),
                Line(self._profile, self._seed + 1),
            )

    def _carry(self) -> None:
        tunnels = (self.first.tunnel, self.second.tunnel)
        waiting: list[tuple[float, int, int, bytes]] = []  # arrival, order, to, packet
        order = itertools.count()
        with selectors.DefaultSelector() as selector:
            for index, tunnel in enumerate(tunnels):
                selector.register(tunnel, selectors.EVENT_READ, index)
            selector.register(self._end_reader, selectors.EVENT_READ, None)
            while True:
                limit_s = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
                for key, _ in selector.select(limit_s):
                    if key.data is None:
                        return
                    packet = os.read(key.fd, MTU + 100)
                    arrival = self._arrival(key.data, len(packet))
                    if arrival is not None and len(waiting) < _MAX_CARRIED:
                        heapq.heappush(waiting, (arrival, next(order), 1 - key.data, packet))
                while waiting and waiting[0][0] <= time.monotonic():
                    _, _, to, packet = heapq.heappop(waiting)
                    os.write(tunnels[to], packet)
                    self.carried_bytes[1 - to] += len(packet)

    def _arrival(self, direction: int, size: int) -> float | None:
        with self._lock:
            now = time.monotonic() - self._began
            arrival = self._lines[direction].arrival(size, now)
            return None if arrival is None else self._began + arrival


def tunnel_in(namespace: str, interface: str) -> int:
    """Make an interface in a namespace; return the descriptor of its packets."""
    opened: list[int] = []
    failed: list[OSError] = []

    def open_there() -> None:
        # A thread of its own: a namespace belongs to the thread that enters it, and it ends here.
        try:
            with open(f"/run/netns/{namespace}", "rb") as place:
                library = ctypes.CDLL(None, use_errno=True)
                if library.setns(place.fileno(), _CLONE_NEWNET):
                    raise OSError(ctypes.get_errno(), "the namespace cannot be entered")
            tunnel = os.open("/dev/net/tun", os.O_RDWR)
            opened.append(tunnel)
            request = struct.pack("16sH22x", interface.encode(), _IFF_TUN | _IFF_NO_PI)
            fcntl.ioctl(tunnel, _TUNSETIFF, request)
        except OSError as error:
            failed.append(error)

    thread = threading.Thread(target=open_there, name="namespace")
    thread.start()
    thread.join()
    if failed:
        for tunnel in opened:
            os.close(tunnel)
        raise failed[0]
    return opened[0]


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True, timeout=10)
