"""A deployed server that listens on loopback, around its rooms."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from http import HTTPStatus

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from server.deliveries import Close, Cut, Delivery, Relay
from tests.support.go_servers.kinds import GoServer
from tests.support.go_servers.rooms import GoRooms
from tests.support.progress import Progress


class GoServerProgram:
    """Made by `running_go_server`. After `restart` it listens on the same port and knows nobody."""

    def __init__(self, kind: GoServer) -> None:
        self.kind = kind
        self._port = 0
        self._server: Server | None = None
        self._rooms = GoRooms(kind)
        self._connections: dict[int, ServerConnection] = {}
        self._number = 0
        self.frames: list[tuple[int, str]] = []  # what connections said, in order
        self._progress = Progress()

    @property
    def url(self) -> str:
        """As a user types it."""
        return f"ws://127.0.0.1:{self._port}{self.kind.path}"

    @property
    def is_locked_up(self) -> bool:
        return self._rooms.is_locked_up

    async def start(self) -> None:
        self._rooms = GoRooms(self.kind)
        self.frames.clear()
        self._server = await serve(
            self._attend,
            "127.0.0.1",
            self._port,
            process_request=self._answer,
            compression=None,
            ping_interval=self.kind.ping_s,
            ping_timeout=self.kind.ping_s,
            close_timeout=1,
            max_size=None,
        )
        self._port = next(iter(self._server.sockets)).getsockname()[1]

    async def stop(self) -> None:
        """End as a process that dies: every connection drops without a close frame."""
        server, self._server = self._server, None
        if server is None:
            return
        server.close(close_connections=False)
        self.drop_all()
        await server.wait_closed()

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    async def is_joined_by(self, count: int) -> None:
        """Wait until so many have said something since the start."""
        await self._progress.wait_until(
            lambda: len({number for number, _ in self.frames}) >= count, what=f"{count} joins"
        )

    def drop_all(self) -> None:
        """The way to everybody breaks."""
        for connection in self._connections.values():
            connection.transport.abort()

    def _answer(self, _connection: ServerConnection, request: Request) -> Response | None:
        if request.path == self.kind.path:
            return None
        status = HTTPStatus.OK if request.path == "/status" else HTTPStatus.NOT_FOUND
        return _connection.respond(status, "Server is running\n")

    async def _attend(self, connection: ServerConnection) -> None:
        self._number += 1
        number = self._number
        self._connections[number] = connection
        try:
            with contextlib.suppress(ConnectionClosed):
                await self._read(number, connection)
        finally:
            del self._connections[number]
            await self._deliver(self._rooms.ended(number))

    async def _read(self, number: int, connection: ServerConnection) -> None:
        try:
            async with asyncio.timeout(self.kind.join_wait_s):
                first = await connection.recv()
        except TimeoutError:
            await self._deliver(self._rooms.waited_enough(number))
            return
        await self._take(number, first)
        async for frame in connection:
            await self._take(number, frame)

    async def _take(self, number: int, frame: str | bytes) -> None:
        if isinstance(frame, str) and frame:
            self.frames.append((number, frame))
            self._progress.notify()
            await self._deliver(self._rooms.take(number, frame))

    async def _deliver(self, deliveries: list[Delivery]) -> None:
        for delivery in deliveries:
            connection = self._connections.get(delivery.connection)
            if connection is None:
                continue
            match delivery:
                case Relay(frame=frame):
                    with contextlib.suppress(ConnectionClosed):
                        await connection.send(frame)
                case Close(code=code, reason=reason):
                    await connection.close(code, reason)
                case Cut():
                    connection.transport.close()
                case _:
                    raise AssertionError("these servers know nothing else")


@contextlib.asynccontextmanager
async def running_go_server(kind: GoServer) -> AsyncIterator[GoServerProgram]:
    """One on a free port; dead at the end."""
    server = GoServerProgram(kind)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
