"""`tandem-server` and `python -m server`: arguments, logging, run until told to stop."""

import argparse
import asyncio
import errno
import logging
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from server.addresses import reachable_hosts
from server.certificate import own_certificate
from server.config import (
    DEFAULT_HOST,
    DEFAULT_ICE_SERVERS,
    DEFAULT_PORT,
    ConfigError,
    IceServer,
    ServerConfig,
)
from server.gateway import SignalingServer
from server.pages import version

_log = logging.getLogger("server")

EXIT_FAILED = 1
ROOM_OF_LINK = "room1"


@dataclass(frozen=True, slots=True)
class _Wishes:
    """What the command line asks for."""

    config: ServerConfig
    fingerprint: str | None  # of the server's own certificate
    log_level: str


class _ListenError(Exception):
    """One sentence about why the port cannot be opened."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the server; return the exit code."""
    try:
        wishes = _wishes(arguments)
        logging.basicConfig(
            level=wishes.log_level.upper(), format="%(asctime)s %(levelname)s %(message)s"
        )
        asyncio.run(_serve(wishes))
    except (ConfigError, _ListenError) as error:
        return _failed(str(error))
    return 0


def _failed(sentence: str) -> int:
    sys.stderr.write(f"tandem-server: {sentence}\n")
    return EXIT_FAILED


def _wishes(arguments: Sequence[str] | None) -> _Wishes:
    parser = argparse.ArgumentParser(
        prog="tandem-server", description="Brings two people of a room together."
    )
    parser.add_argument(
        "--host",
        default=DEFAULT_HOST,
        help="address to listen on; 0.0.0.0 for all of this machine (default: %(default)s)",
    )
    parser.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help="0 takes a free one (default: %(default)s)"
    )
    parser.add_argument("--tls-certificate", type=Path, metavar="FILE", help="PEM, with its chain")
    parser.add_argument("--tls-key", type=Path, metavar="FILE", help="PEM, without a password")
    parser.add_argument(
        "--tls-self-signed",
        type=Path,
        metavar="FOLDER",
        help="use a certificate of the server's own, made once and kept in FOLDER",
    )
    parser.add_argument(
        "--ice-server",
        action="append",
        metavar="URL[,USER,PASSWORD]",
        help="a STUN or TURN server for the page; can be given several times"
        " (default: five public STUN servers)",
    )
    parser.add_argument("--no-ice-servers", action="store_true", help="for a network of one's own")
    parser.add_argument(
        "--log-level",
        default="info",
        choices=("debug", "info", "warning", "error"),
        help="default: %(default)s",
    )
    parser.add_argument("--version", action="version", version=f"tandem-server {version()}")
    asked = parser.parse_args(arguments)

    if asked.ice_server and asked.no_ice_servers:
        raise ConfigError("--ice-server and --no-ice-servers exclude each other")
    if asked.tls_self_signed and (asked.tls_certificate or asked.tls_key):
        raise ConfigError("--tls-self-signed and --tls-certificate exclude each other")
    ice_servers = DEFAULT_ICE_SERVERS
    if asked.no_ice_servers:
        ice_servers = ()
    elif asked.ice_server:
        ice_servers = tuple(IceServer.parse(text) for text in asked.ice_server)
    config = ServerConfig(
        host=asked.host,
        port=asked.port,
        ice_servers=ice_servers,
        tls_certificate=asked.tls_certificate,
        tls_key=asked.tls_key,
    )
    fingerprint = None
    if asked.tls_self_signed is not None:
        try:
            own = own_certificate(asked.tls_self_signed, reachable_hosts(asked.host))
        except OSError as error:
            raise ConfigError(f"no certificate can be kept there: {error}") from error
        fingerprint = own.fingerprint
        config = replace(config, tls_certificate=own.certificate, tls_key=own.key)
    return _Wishes(config, fingerprint, asked.log_level)


async def _serve(wishes: _Wishes) -> None:
    stopped = asyncio.Event()
    _on_stop(stopped)
    server = SignalingServer(wishes.config)
    try:
        await server.start()
    except OSError as error:
        raise _ListenError(_why_not_listening(wishes.config, error)) from error
    try:
        urls = server.urls
        link = f"{urls[0]}/?room={ROOM_OF_LINK}"
        # Scripts wait for this line: it says that connections are accepted.
        sys.stdout.write(f"Tandem server: {', '.join(urls)} (room link {link})\n")
        if wishes.fingerprint is not None:
            sys.stdout.write(f"Certificate, SHA-256: {wishes.fingerprint}\n")
        sys.stdout.flush()
        await stopped.wait()
    finally:
        await server.close()


def _on_stop(stopped: asyncio.Event) -> None:
    """Set the event at Ctrl-C and at SIGTERM."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stopped.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stopped.set))


def _why_not_listening(config: ServerConfig, error: OSError) -> str:
    place = f"{config.host}, port {config.port}"
    match error.errno:
        case errno.EADDRINUSE:
            return f"another program already listens on {place}"
        case errno.EACCES:
            return f"the system does not permit listening on {place}"
        case errno.EADDRNOTAVAIL:
            return f"{config.host} is no address of this machine"
        case _:
            return f"cannot listen on {place}: {error.strerror or error}"


if __name__ == "__main__":
    sys.exit(main())
