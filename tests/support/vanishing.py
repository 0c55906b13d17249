"""A program for a network of its own, where one of two people vanishes without a packet.

    unshare --user --map-root-user --net python -m tests.support.vanishing PING_S CLOSE_S

It runs a server there, lets a phone and a page join, and drops all packets from and to the page's
address from then on: no end of the connection and no reset arrives, as when a battery is taken
out. It prints as JSON what the phone was told, after how many seconds, and how many connections
the server had then.
"""

import asyncio
import json
import subprocess
import sys

from websockets.asyncio.client import connect

from server.limits import Patience
from tests.support.gateway import running_gateway
from tests.support.raw_client import PAGE, PHONE, RawClient

PAGE_ADDRESS = "10.77.0.2"
HANG_S = 100.0  # longer than the server may take without anything shortened


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)


def _drop_packets_of(address: str) -> None:
    """Drop them before the rule that delivers what is for this machine, which comes first."""
    _ip("rule", "add", "pref", "9", "table", "local")
    _ip("rule", "add", "pref", "1", "to", address, "blackhole")
    _ip("rule", "add", "pref", "2", "from", address, "blackhole")
    _ip("rule", "del", "pref", "0")


async def main(ping_s: float, close_s: float) -> None:
    """Print what became of it."""
    _ip("link", "set", "lo", "up")
    _ip("address", "add", f"{PAGE_ADDRESS}/32", "dev", "lo")
    loop = asyncio.get_running_loop()
    async with running_gateway(patience=Patience(ping_s=ping_s, close_s=close_s)) as server:
        url = f"ws://127.0.0.1:{server.port}/ws"
        phone = RawClient(await connect(url))
        await phone.send(PHONE)
        await phone.messages(2)
        page = RawClient(await connect(url, local_addr=(PAGE_ADDRESS, 0), ping_interval=None))
        await page.send(PAGE)
        await page.messages(2)
        await phone.messages(2)
        _drop_packets_of(PAGE_ADDRESS)
        began_s = loop.time()
        async with asyncio.timeout(HANG_S):
            told = json.loads(await phone.socket.recv())
        seconds = loop.time() - began_s
        facts = {"told": told, "seconds": seconds, "connections": server.connections}
        page.socket.transport.abort()
        await phone.socket.close()
    sys.stdout.write(json.dumps(facts) + "\n")


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]), float(sys.argv[2])))
