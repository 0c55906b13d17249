"""What an operator does to a server that serves: stop it, renew its certificate, change it."""

import asyncio
import datetime
import json
import os
import signal
import ssl
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from server.certificate import CERTIFICATE_NAME, KEY_NAME, OwnCertificate, own_certificate
from server.config import ConfigError, ServerConfig
from server.gateway import SignalingServer
from server.limits import Limits
from tests.support.gateway import running_gateway
from tests.support.raw_client import ANNA, BORIS, LIMIT_S, OFFER, PAGE, PHONE, RawClient
from tests.support.server import running_server

LOCAL = ServerConfig(port=0, ice_servers=())


def _url(server: SignalingServer) -> str:
    return f"ws://127.0.0.1:{server.port}/ws"


async def _joined(server: SignalingServer, join: dict[str, object]) -> RawClient:
    client = RawClient(await connect(_url(server)))
    await client.send(join)
    await client.message()
    return client


async def test_draining_lets_nobody_in_and_tells_the_members_at_its_end() -> None:
    async with running_gateway(replace(LOCAL, drain_seconds=0.3)) as server:
        anna, phone = await _joined(server, ANNA), await _joined(server, {**PHONE, "room": "b"})
        idle, old_idle = (
            RawClient(await connect(_url(server))),
            RawClient(await connect(_url(server))),
        )
        draining = asyncio.create_task(server.drain())
        await asyncio.sleep(0)  # lets it begin
        assert server.is_draining
        with pytest.raises(InvalidStatus) as caught:
            await connect(_url(server))
        assert caught.value.response.status_code == 503
        assert caught.value.response.body == b"The server is stopping.\n"
        await idle.send(BORIS)
        told = {"type": "error", "data": "The server is stopping", "code": "stopping"}
        assert await idle.message() == told
        assert await idle.end() == (1012, "The server is stopping")
        await old_idle.send(PAGE)
        with pytest.raises(ConnectionClosed):  # without a word, which it might take for the last
            await old_idle.message()
        await anna.nothing_before_pong()  # members go on up to the end
        assert await anna.end() == (1012, "The server is stopping")
        await phone.message()
        assert await phone.end() == (None, "")
        async with asyncio.timeout(LIMIT_S):
            await draining


async def test_draining_waits_for_nobody_who_does_not_answer() -> None:
    async with running_gateway(LOCAL) as server:
        lazy = await _joined(server, ANNA)
        lazy.socket.transport.pause_reading()
        async with asyncio.timeout(20.0):
            await server.drain()
            await server.close()
        lazy.socket.transport.resume_reading()
        await lazy.end()


def _renewed(folder: Path) -> OwnCertificate:
    """Another pair in the same files."""
    long_ago = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=20)
    (folder / CERTIFICATE_NAME).unlink(missing_ok=True)
    return own_certificate(folder, (), long_ago)


async def _shown(server: SignalingServer) -> tuple[ClientConnection, str]:
    """Open a connection; it, and the fingerprint of the certificate it was shown."""
    trusting = ssl.create_default_context()
    trusting.check_hostname = False
    trusting.verify_mode = ssl.CERT_NONE
    socket = await connect(_url(server).replace("ws:", "wss:"), ssl=trusting)
    der = socket.transport.get_extra_info("ssl_object").getpeercert(binary_form=True)
    pem = ssl.DER_cert_to_PEM_cert(der)
    return socket, pem


@pytest.mark.expects_warnings("the former certificate stays in use")
@pytest.mark.parametrize("is_told", [True, False], ids=["told", "found by itself"])
async def test_a_renewed_certificate_is_shown_and_nobody_is_dropped(
    tmp_path: Path, is_told: bool
) -> None:
    own = _renewed(tmp_path)
    config = replace(LOCAL, tls_certificate=own.certificate, tls_key=own.key)
    async with running_gateway(config, status_interval_s=3600 if is_told else 0.02) as server:
        first, former = await _shown(server)
        anna = RawClient(first)
        await anna.send(ANNA)
        await anna.message()
        assert _renewed(tmp_path).fingerprint != own.fingerprint
        if is_told:
            server.reconfigure(config)
        later = former
        async with asyncio.timeout(LIMIT_S):
            while later == former:
                socket, later = await _shown(server)
                await socket.close()
        await anna.nothing_before_pong()
        await first.close()


async def test_a_bad_certificate_changes_nothing(tmp_path: Path) -> None:
    own = own_certificate(tmp_path)
    config = replace(LOCAL, tls_certificate=own.certificate, tls_key=own.key)
    async with running_gateway(config) as server:
        one, former = await _shown(server)
        (tmp_path / KEY_NAME).write_text("nonsense")
        with pytest.raises(ConfigError, match="cannot be used"):
            server.reconfigure(replace(config, limits=Limits(connections=1)))
        other, later = await _shown(server)  # so the limit is the former one, too
        assert later == former
        await one.close()
        await other.close()


async def test_limits_change_while_people_are_connected() -> None:
    async with running_gateway(LOCAL) as server:
        anna = await _joined(server, ANNA)
        server.reconfigure(replace(LOCAL, limits=Limits(connections=1)))
        with pytest.raises(InvalidStatus):
            await connect(_url(server))
        await anna.nothing_before_pong()
        server.reconfigure(LOCAL)
        boris = await _joined(server, BORIS)
        await anna.messages(2)
        await anna.send(OFFER)
        assert await boris.frame() == OFFER
        for client in (anna, boris):
            await client.socket.close()


@pytest.mark.expects_warnings("change by a restart only")
async def test_what_needs_a_restart_is_told_and_stays(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    own = own_certificate(tmp_path)
    async with running_gateway(LOCAL) as server:
        port = server.port
        with pytest.raises(ConfigError, match="TLS is turned on and off by a restart only"):
            server.reconfigure(
                replace(LOCAL, tls_certificate=own.certificate, tls_key=own.key, drain_seconds=9.0)
            )
        server.reconfigure(replace(LOCAL, host="127.0.0.2", limits=Limits(connections=1)))
        assert "host, port and store change by a restart only" in caplog.text
        assert server.port == port
        assert server.urls == (f"http://127.0.0.1:{port}",)
        anna = await _joined(server, ANNA)
        with pytest.raises(InvalidStatus):
            await connect(_url(server))
        await anna.socket.close()


@pytest.mark.expects_warnings("is reachable from other computers without TLS")
@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
async def test_listening_to_others_without_tls_is_warned_of(
    host: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with running_gateway(replace(LOCAL, host=host)):
        assert f"{host} is reachable from other computers without TLS" in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
async def test_a_running_program_takes_its_file_anew(tmp_path: Path) -> None:
    file = tmp_path / "server.toml"
    file.write_text('log_format = "json"\nadmin_token = "the first of the tokens"\n')
    async with running_server("--config", str(file)) as server:
        async with connect(f"ws://127.0.0.1:{server.port}/ws") as socket:
            anna = RawClient(socket)
            await anna.send(ANNA)
            await anna.message()
            file.write_text('log_format = "json"\nconnections = 0\nprot = 1\n')
            server.send_signal(signal.SIGHUP)
            await server.logged("not configured anew: connections must be a number from 1")
            file.write_text('log_format = "json"\nconnections = 1\n')
            server.send_signal(signal.SIGHUP)
            await server.logged('"event":"configured"')
            with pytest.raises(InvalidStatus):
                await connect(f"ws://127.0.0.1:{server.port}/ws")
            await anna.nothing_before_pong()
        lines = [line for line in server.log.splitlines() if line.startswith("{")]
        assert {json.loads(line)["event"] for line in lines} >= {"listening", "opened", "rejected"}
    assert "first of the tokens" not in server.log


@pytest.mark.skipif(sys.platform != "linux", reason="sets the limit of another program")
async def test_a_reload_that_allows_more_connections_raises_the_limit_of_open_files(
    tmp_path: Path,
) -> None:
    file = tmp_path / "server.toml"
    file.write_text("connections = 100\n")
    async with running_server("--config", str(file)) as server:
        program = psutil.Process(server.pid)
        _, hard = program.rlimit(psutil.RLIMIT_NOFILE)
        program.rlimit(psutil.RLIMIT_NOFILE, (1200, hard))
        file.write_text("connections = 1000\n")
        server.send_signal(signal.SIGHUP)
        await server.logged("configured anew")
        assert program.rlimit(psutil.RLIMIT_NOFILE)[0] >= 2000


async def test_check_tells_every_mistake_and_starts_nothing(tmp_path: Path) -> None:
    for text, code, told in (
        ("port = 0\n", 0, "The settings can be used.\n"),
        (
            "port = 70000\nconnections = 0\n",
            1,
            "tandem-server: the port must be a number from 0 to 65535, not 70000\n"
            "tandem-server: connections must be a number from 1 to 1000000, not 0\n",
        ),
    ):
        file = tmp_path / "server.toml"
        file.write_text(text)
        program = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "server", "--check"),
            cwd=Path(__file__).parents[2],
            env={**os.environ, "TANDEM_SERVER_CONFIG": str(file)},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        async with asyncio.timeout(20.0):
            output, _ = await program.communicate()
        assert (program.returncode, output.decode()) == (code, told)
