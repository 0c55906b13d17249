"""Tells when the computer's addresses changed, or when it woke up.

By looking twice a second, which takes 0.3 ms: each system tells it in a way of its own, and what Qt
offers for it (`QNetworkInformation`) needs a service of the system and knows no addresses.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable

import ifaddr

log = logging.getLogger(__name__)

INTERVAL_S = 0.5
ASLEEP_S = 3.0  # two looks that are so much farther apart by the wall than they should be
CLOSE_S = 2.0


class NetworkChanges:
    """Compares looks at the network. Pure; the first look changes nothing."""

    def __init__(self) -> None:
        self._addresses: frozenset[str] | None = None
        self._wall_s = 0.0

    def look(self, addresses: frozenset[str], wall_s: float) -> bool:
        """True if something changed since the last look, or nobody looked for a while.

        Where the clock is set, that looks like waking up: it costs a question to the server.
        """
        last, self._addresses = self._addresses, addresses
        gap_s, self._wall_s = wall_s - self._wall_s, wall_s
        return last is not None and (addresses != last or gap_s > INTERVAL_S + ASLEEP_S)


def own_addresses() -> frozenset[str]:
    """All addresses of the computer, IPv6 ones without their scope.

    Raises:
        OSError: the system does not tell them.
    """
    return frozenset(
        entry.ip if isinstance(entry.ip, str) else entry.ip[0]
        for adapter in ifaddr.get_adapters()
        for entry in adapter.ips
    )


class NetworkWatch:
    """Watches from `start` to `close`, in a thread of its own. Made in the loop's thread.

    Args:
        on_change: told the addresses of now, in the running loop.
    """

    def __init__(
        self,
        on_change: Callable[[frozenset[str]], None],
        look: Callable[[], frozenset[str]] = own_addresses,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._on_change = on_change
        self._loop = asyncio.get_running_loop()
        self._look = look
        self._clock = clock
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="network watch", daemon=True)

    def start(self) -> None:
        """Begin to watch. Thread: any."""
        self._thread.start()

    def close(self) -> None:
        """End; nothing is told afterwards. Idempotent. Thread: the loop's."""
        self._end.set()
        if self._thread.is_alive():
            self._thread.join(CLOSE_S)

    def _run(self) -> None:
        changes = NetworkChanges()
        while True:
            try:
                addresses = self._look()
            except OSError as error:
                log.debug("the system does not tell its addresses: %s", error)
            else:
                if changes.look(addresses, self._clock()):
                    log.info("the network changed: %d addresses", len(addresses))
                    self._loop.call_soon_threadsafe(self._tell, addresses)
            if self._end.wait(INTERVAL_S):
                return

    def _tell(self, addresses: frozenset[str]) -> None:
        if not self._end.is_set():
            self._on_change(addresses)
