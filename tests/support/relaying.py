"""A program for a network of its own, in which coturn relays for two people.

    unshare --user --map-root-user --net python -m tests.support.relaying FOLDER

It starts `turnserver` with FOLDER/turnserver.conf and the server with FOLDER/server.toml, gets
passwords at `/ice` as a page does, and connects ends that use relays only. It prints as JSON
what came through, and what coturn refused.
"""

import asyncio
import json
import ssl
import subprocess
import sys
from pathlib import Path
from typing import Any

import aioice
from aioice.turn import create_turn_endpoint

from desktop.rtc.sdp import take_candidates
from tests.support.link_side import Side
from tests.support.server import running_server

ADDRESS = "203.0.113.1"  # public by its form, so coturn may relay to it
PRIVATE_ADDRESS = "10.9.9.9"
PORT, TLS_PORT = 3478, 5349
LIMIT_S = 20.0


class _Ear(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.heard: list[str] = []
        self.came = asyncio.Event()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.heard.append(data.decode())
        self.came.set()


def _make_network() -> None:
    for command in (
        "link set lo up",
        "link add inside type veth peer name outside",
        f"address add {ADDRESS}/24 dev inside",
        f"address add {PRIVATE_ADDRESS}/32 dev inside",
        "link set inside up",
        "link set outside up",
    ):
        subprocess.run(["ip", *command.split()], check=True)


async def _fetched(url: str) -> Any:
    """The JSON at an address of the server."""
    host, _, path = url.removeprefix("http://").partition("/")
    reader, writer = await asyncio.open_connection(*host.split(":"))
    writer.write(f"GET /{path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    answer = await reader.read(-1)
    writer.close()
    return json.loads(answer.partition(b"\r\n\r\n")[2])


async def _listening(port: int) -> None:
    async with asyncio.timeout(LIMIT_S):
        while True:
            try:
                _, writer = await asyncio.open_connection(ADDRESS, port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.02)
                continue
            writer.close()
            return


async def _gathered(username: str, credential: str, *, leads: bool) -> aioice.Connection:
    connection = aioice.Connection(
        ice_controlling=leads,
        turn_server=(ADDRESS, PORT),
        turn_username=username,
        turn_password=credential,
        transport_policy=aioice.TransportPolicy.RELAY,
    )
    await connection.gather_candidates()
    return connection


async def _introduce(one: aioice.Connection, other: aioice.Connection) -> None:
    one.remote_username, one.remote_password = other.local_username, other.local_password
    for candidate in other.local_candidates:
        await one.add_remote_candidate(candidate)
    await one.add_remote_candidate(None)


async def _relayed(username: str, credential: str) -> list[str]:
    """What arrives at the other end over two relays, and over which kind of way."""
    anna = await _gathered(username, credential, leads=True)
    boris = await _gathered(username, credential, leads=False)
    await _introduce(anna, boris)
    await _introduce(boris, anna)
    await asyncio.gather(anna.connect(), boris.connect())
    await anna.send(b"hello")
    came = await boris.recv()
    kinds = {candidate.type for candidate in (*anna.local_candidates, *boris.local_candidates)}
    await anna.close()
    await boris.close()
    return [came.decode(), *kinds]


async def _called(username: str, credential: str) -> dict[str, str]:
    """Two links that know of each other what coturn gave them over TCP and over TLS only."""
    sides = {
        url: Side([{"urls": url, "username": username, "credential": credential}])
        for url in (f"turn:{ADDRESS}:{PORT}?transport=tcp", f"turns:{ADDRESS}:{TLS_PORT}")
    }
    anna, boris = sides.values()
    try:
        offer, _ = take_candidates(await anna.link.create_offer("VP8"))
        answer, _ = take_candidates(await boris.link.accept_offer(offer))
        await anna.link.accept_answer(answer)
        for side, other in ((anna, boris), (boris, anna)):
            await other.link.add_candidate(await side.first_candidate())
        await anna.is_connected()
        await boris.is_connected()
    finally:
        await anna.link.close()
        await boris.link.close()
    return {url: side.events.candidates[0].candidate.split()[7] for url, side in sides.items()}


async def _reached(username: str, credential: str) -> dict[str, list[str]]:
    """What somebody at a relay can send to this machine's public and to its private address."""
    loop = asyncio.get_running_loop()
    inner, near = await loop.create_datagram_endpoint(_Ear, local_addr=(PRIVATE_ADDRESS, 0))
    outer, far = await loop.create_datagram_endpoint(_Ear, local_addr=(ADDRESS, 0))
    relay, _ = await create_turn_endpoint(
        asyncio.DatagramProtocol,
        server_addr=(ADDRESS, PORT),
        username=username,
        password=credential,
    )
    relay.sendto(b"to the inside", inner.get_extra_info("sockname"))
    relay.sendto(b"to the outside", outer.get_extra_info("sockname"))
    async with asyncio.timeout(LIMIT_S):
        await far.came.wait()  # so what was sent before would have come, too
    for transport in (relay, inner, outer):
        transport.close()
    return {"private": near.heard, "public": far.heard}


async def main(folder: Path) -> None:
    """Print what became of it."""
    _make_network()
    with (folder / "turnserver.log").open("w") as output:
        coturn = await asyncio.create_subprocess_exec(
            *(
                "turnserver",
                "-c",
                str(folder / "turnserver.conf"),
                "--pidfile=",
                "--log-file=stdout",
            ),
            *("--userdb", str(folder / "turndb")),
            stdout=output,
            stderr=output,
        )
    try:
        await _listening(PORT)
        async with running_server("--config", str(folder / "server.toml")) as server:
            entries = (await _fetched(f"{server.url}/ice"))["iceServers"]
        (entry,) = [entry for entry in entries if "credential" in entry]
        username, credential = entry["username"], entry["credential"]
        stranger = await _gathered(username, "another", leads=True)
        context = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))
        context.check_hostname = False
        _, writer = await asyncio.open_connection(ADDRESS, TLS_PORT, ssl=context)
        writer.close()
        facts = {
            "urls": entry["urls"],
            "relayed": await _relayed(username, credential),
            "called": await _called(username, credential),
            "stranger": [str(candidate) for candidate in stranger.local_candidates],
            "reached": await _reached(username, credential),
        }
        await stranger.close()
    finally:
        coturn.terminate()
        await coturn.wait()
    sys.stdout.write(json.dumps(facts) + "\n")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
