"""A bare relay for rooms of two on `websockets`: `python relay.py PORT [asyncio|uvloop]`.

The first message names the room; whatever comes later goes to the other one in it.
"""

import asyncio
import importlib
import json
import sys

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

Peers = dict[ServerConnection, ServerConnection]


async def main(port: int) -> None:
    waiting: dict[str, ServerConnection] = {}
    peers: Peers = {}

    async def converse(socket: ServerConnection) -> None:
        room = json.loads(await socket.recv())["room"]
        other = waiting.pop(room, None)
        if other is None:
            waiting[room] = socket
        else:
            peers[socket], peers[other] = other, socket
        await socket.send('{"type":"room_info","data":{}}')
        try:
            while True:
                frame = await socket.recv(decode=False)
                if (peer := peers.get(socket)) is not None:
                    await peer.send(frame, text=True)
        except ConnectionClosed:
            if (peer := peers.pop(socket, None)) is not None:
                peers.pop(peer, None)
            elif waiting.get(room) is socket:
                del waiting[room]

    async with serve(converse, "127.0.0.1", port, compression=None, backlog=4096):
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    if sys.argv[2:] == ["uvloop"]:
        importlib.import_module("uvloop").install()
    asyncio.run(main(int(sys.argv[1])))
