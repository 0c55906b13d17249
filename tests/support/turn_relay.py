"""A real coturn on loopback, for browsers that use relays only."""

import asyncio
import contextlib
import os
import shutil
import socket
from collections.abc import AsyncIterator, Mapping

USER, PASSWORD = "guest", "word"
_FOLDERS = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))
_START_LIMIT_S = 30.0


@contextlib.asynccontextmanager
async def running_relay(transport: str) -> AsyncIterator[Mapping[str, str]]:
    """The entry for `iceServers`; `transport`: "udp" or "tcp", of the way to it."""
    path = shutil.which("turnserver", path=_FOLDERS)
    assert path is not None, "Debian's package coturn is not installed"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = await asyncio.create_subprocess_exec(
        *(path, "-n", "--no-cli", "--no-tls", "--no-dtls", "--allow-loopback-peers"),
        *("--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1"),
        *("--listening-port", str(port), "--lt-cred-mech", "--realm", "tests"),
        *("--user", f"{USER}:{PASSWORD}", "--log-file", "stdout", "--pidfile", ""),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(_START_LIMIT_S):
            await _is_listening(port)
        url = f"turn:127.0.0.1:{port}?transport={transport}"
        yield {"urls": url, "username": USER, "credential": PASSWORD}
    finally:
        process.terminate()
        await process.wait()


async def _is_listening(port: int) -> None:
    while True:
        with contextlib.suppress(ConnectionRefusedError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.05)
