"""`tandem-server` and `python -m server`: run until told to stop, reload when told to."""

import asyncio
import errno
import logging
import signal
import sys
from collections.abc import Callable, Sequence

from server.config import ConfigError, ServerConfig
from server.gateway import SignalingServer
from server.invitation import invitation
from server.logs import write_log
from server.open_files import allow_connections
from server.options import Wishes, wishes_of
from server.store.choice import check_store

_log = logging.getLogger("server")

EXIT_FAILED = 1
ROOM_OF_LINK = "room1"


class _ListenError(Exception):
    """One sentence about why the port cannot be opened."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the server, or do what else is asked for; return the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        if arguments[:1] == ["token"]:
            sys.stdout.write(f"{invitation(arguments[1:])}\n")
            return 0
        wishes = wishes_of(arguments)
        if wishes.only_checks:
            check_store(wishes.settings.config.store)
            sys.stdout.write("The settings can be used.\n")
            return 0
        write_log(wishes.settings.log_format, wishes.settings.log_level)
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(_serve(wishes, arguments))
    except ConfigError as error:
        return _failed(*error.mistakes)
    except _ListenError as error:
        return _failed(str(error))
    return 0


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's, which takes less time for each frame; Python's own where there is none."""
    try:
        import uvloop
    except ImportError:  # on Windows
        return None
    return uvloop.new_event_loop


def _failed(*sentences: str) -> int:
    for sentence in sentences:
        sys.stderr.write(f"tandem-server: {sentence}\n")
    return EXIT_FAILED


async def _serve(wishes: Wishes, arguments: Sequence[str]) -> None:
    config = wishes.settings.config
    allow_connections(config.limits.connections)
    server = SignalingServer(config)
    stopped = asyncio.Event()
    _on_signal(signal.SIGINT, stopped.set)
    _on_signal(signal.SIGTERM, stopped.set)
    if hasattr(signal, "SIGHUP"):
        _on_signal(signal.SIGHUP, lambda: _reload(server, arguments))
    try:
        await server.start()
    except OSError as error:
        raise _ListenError(_why_not_listening(config, error)) from error
    try:
        urls = server.urls
        link = f"{urls[0]}/?room={ROOM_OF_LINK}"
        # Scripts wait for this line: it says that connections are accepted.
        sys.stdout.write(f"Tandem server: {', '.join(urls)} (room link {link})\n")
        if wishes.fingerprint is not None:
            sys.stdout.write(f"Certificate, SHA-256: {wishes.fingerprint}\n")
        sys.stdout.flush()
        await stopped.wait()
        await _drain(server, stopped)
    finally:
        await server.close()


async def _drain(server: SignalingServer, stopped: asyncio.Event) -> None:
    """Drain; a second signal ends it at once."""
    stopped.clear()
    draining = asyncio.create_task(server.drain(), name="drain")
    hurried = asyncio.create_task(stopped.wait(), name="second signal")
    await asyncio.wait((draining, hurried), return_when=asyncio.FIRST_COMPLETED)
    for task in (draining, hurried):
        task.cancel()
    await asyncio.gather(draining, hurried, return_exceptions=True)


def _reload(server: SignalingServer, arguments: Sequence[str]) -> None:
    """Take the settings anew; with a mistake in them everything stays as it is."""
    try:
        wishes = wishes_of(arguments)
        allow_connections(wishes.settings.config.limits.connections)
        server.reconfigure(wishes.settings.config)
    except ConfigError as error:
        for mistake in error.mistakes:
            _log.error("not configured anew: %s", mistake)
        return
    logging.getLogger().setLevel(wishes.settings.log_level.upper())


def _on_signal(number: signal.Signals, then: Callable[[], object]) -> None:
    loop = asyncio.get_running_loop()
    try:
        loop.add_signal_handler(number, then)
    except NotImplementedError:  # Windows
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(then))


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
