"""What a service tells systemd: that it is ready, how it is, and that it is alive.

As sd_notify(3) says: lines in one datagram to the socket that `NOTIFY_SOCKET` names. Under
anything else than systemd nothing is told.
"""

import logging
import os
import socket
from collections.abc import Mapping

_logger = logging.getLogger(__name__)


class ServiceManager:
    """Told from `ready` to `stopping`; nothing here waits or raises. Thread: any."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        # A name that begins with "@" is in Linux's abstract namespace.
        self._address = "\0" + address[1:] if address.startswith("@") else address
        is_meant = environment.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        micros = environment.get("WATCHDOG_USEC", "")
        self._watchdog_s = int(micros) / 1e6 if is_meant and micros.isdigit() else 0.0

    @property
    def alive_interval_s(self) -> float | None:
        """How often to say `alive`: twice in the time that is allowed; None: nobody asks."""
        return self._watchdog_s / 2 if self._watchdog_s else None

    def ready(self) -> None:
        """The start is over."""
        self._tell("READY=1")

    def status(self, sentence: str) -> None:
        """How it is, for `systemctl status`; one line."""
        self._tell(f"STATUS={sentence}")

    def alive(self) -> None:
        """All that can hang has just answered."""
        self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """The end has begun."""
        self._tell("STOPPING=1")

    def _tell(self, line: str) -> None:
        if not self._address or not hasattr(socket, "AF_UNIX"):
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
                channel.setblocking(False)
                channel.sendto(line.encode(), self._address)
        except OSError as error:
            _logger.info("the service manager was not told %s: %s", line.partition("=")[0], error)
