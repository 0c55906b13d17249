"""A client that sends and gets bare frames, and the messages that it sends most."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

LIMIT_S = 20.0  # for what takes milliseconds on a machine that is not busy

_GENERATION_2 = {"room": "room1", "preferredCodec": "VP8"}
PHONE = {"action": "join", **_GENERATION_2, "username": "PRA-LA1", "isLeader": True}
PAGE = {"type": "join", **_GENERATION_2, "username": "user_1", "isLeader": False}
OTHER_PAGE = {**PAGE, "username": "user_2"}
ANNA = {**PAGE, "username": "Anna", "instance": "a1"}
BORIS = {**PAGE, "username": "Boris", "instance": "b1"}

OFFER = json.dumps({"type": "offer", "sdp": {"type": "offer", "sdp": "v=0\r\n"}, "target": "x"})
# Spaces, an escaped slash and an unknown field: relayed as it is, or not byte for byte.
ANSWER = r'{ "type":"answer", "sdp":{"type":"answer","sdp":"a\/b"},  "codec":"Unknown" }'
CANDIDATE = json.dumps(
    {"type": "ice_candidate", "ice": {"candidate": "c", "sdpMid": "0", "sdpMLineIndex": 0}}
)


class RawClient:
    """One end of a WebSocket, in the order of its frames."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def send(self, message: dict[str, Any] | str) -> None:
        text = message if isinstance(message, str) else json.dumps(message)
        await self.socket.send(text)

    async def frame(self) -> str:
        async with asyncio.timeout(LIMIT_S):
            frame = await self.socket.recv()
        assert isinstance(frame, str), "text frames only"
        return frame

    async def message(self) -> dict[str, Any]:
        message = json.loads(await self.frame())
        assert isinstance(message, dict)
        return message

    async def messages(self, count: int) -> list[dict[str, Any]]:
        return [await self.message() for _ in range(count)]

    async def nothing_before_pong(self) -> None:
        """The server has told nothing up to now."""
        await self.send({"type": "ping"})
        assert await self.message() == {"type": "pong"}

    async def end(self) -> tuple[int | None, str]:
        """Read up to the end; its close code and reason, None if there was no close frame."""
        try:
            async with asyncio.timeout(LIMIT_S):
                while True:
                    await self.socket.recv()
        except ConnectionClosed as closed:
            if closed.rcvd is None:
                return None, ""
            return closed.rcvd.code, closed.rcvd.reason


# Opens a connection and sends a join
Join = Callable[[dict[str, Any]], Awaitable[RawClient]]
