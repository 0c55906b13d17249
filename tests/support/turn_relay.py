"""A real coturn, on loopback or on a host of our own, which tells who may use it how."""

import asyncio
import contextlib
import os
import shutil
import socket
from collections.abc import AsyncIterator, Mapping

from server.certificate import OwnCertificate
from tests.support.network.hosts import Host

USER, PASSWORD = "guest", "word"
_FOLDERS = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))
_START_LIMIT_S = 30.0
_IS_LISTENING = b"Total General servers"  # the line it writes when all sockets are open


@contextlib.asynccontextmanager
async def running_relay(
    transport: str,
    *,
    host: Host | None = None,
    port: int | None = None,
    certificate: OwnCertificate | None = None,
) -> AsyncIterator[Mapping[str, str]]:
    """The entry for `iceServers`.

    Args:
        transport: "udp", "tcp" or "tls", of the way to it; STUN is answered over UDP at the same
            port.
        host: None: this one, over loopback.
        port: None: a free one.
        certificate: for TLS.

    Raises:
        AssertionError: it ended at once; its output is in the message.
    """
    path = shutil.which("turnserver", path=_FOLDERS)
    assert path is not None, "Debian's package coturn is not installed"
    address = "127.0.0.1" if host is None else host.address
    port = _free_port() if port is None else port
    arguments = [
        *(path, "-n", "--verbose", "--no-cli", "--no-dtls", "--listening-ip", address),
        *("--relay-ip", address, "--lt-cred-mech", "--realm", "tests"),
        *("--user", f"{USER}:{PASSWORD}", "--log-file", "stdout", "--pidfile", ""),
        *(["--allow-loopback-peers"] if host is None else []),
    ]
    if transport == "tls":
        assert certificate is not None
        arguments += ["--listening-port", "3478", "--tls-listening-port", str(port)]
        arguments += ["--cert", str(certificate.certificate), "--pkey", str(certificate.key)]
    else:
        arguments += ["--listening-port", str(port), "--no-tls"]
    process = await asyncio.create_subprocess_exec(
        *(arguments if host is None else host.command(*arguments)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    reading: asyncio.Task[None] | None = None
    try:
        async with asyncio.timeout(_START_LIMIT_S):
            await _is_listening(process.stdout)
        reading = asyncio.create_task(_drain(process.stdout), name="coturn's output")
        url = f"turns:{address}:{port}" if transport == "tls" else f"turn:{address}:{port}"
        way = "tcp" if transport == "tls" else transport
        yield {"urls": f"{url}?transport={way}", "username": USER, "credential": PASSWORD}
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
        if reading is not None:
            await reading


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _is_listening(output: asyncio.StreamReader) -> None:
    lines = []
    while line := await output.readline():
        lines.append(line.decode(errors="replace"))
        if _IS_LISTENING in line:
            return
    raise AssertionError(f"coturn ended at once:\n{''.join(lines)}")


async def _drain(output: asyncio.StreamReader) -> None:
    while await output.read(65_536):
        pass
