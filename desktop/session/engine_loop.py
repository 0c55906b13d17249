"""The engine's event loop: asyncio's, for networks that are slow, lossy, or just not there."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable
from typing import Any, cast

from desktop.session.connecting_race import first_connected

MAX_LOOK_UPS = 8  # that hang at the same time; a call asks for its server and perhaps two of TURN

_Question = tuple[object, ...]
_Answer = list[Any]  # as `socket.getaddrinfo` returns it


class EngineLoop(asyncio.SelectorEventLoop):
    """Looks up each name on a daemon thread of its own.

    asyncio asks in the loop's executor, for whose threads the program waits at its end: half a
    minute if the name server does not answer. Who asks what is already being asked waits for
    the same answer.

    A selector loop everywhere, because aioice's sockets go deaf on Windows' other one
    (https://github.com/python/cpython/issues/91227 and later ones).
    """

    def __init__(self) -> None:
        super().__init__()
        self._look_ups: dict[_Question, asyncio.Future[_Answer]] = {}  # that go on

    async def create_connection(
        self,
        protocol_factory: Callable[[], Any],
        host: str | None = None,
        port: int | None = None,
        *,
        sock: socket.socket | None = None,
        ssl: Any = None,
        server_hostname: str | None = None,
        **more: Any,
    ) -> tuple[Any, Any]:
        """As asyncio's, but over lossy networks (`desktop.session.connecting_race`)."""
        if sock is None and host is not None and not more:
            found = await self.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            sock = await first_connected(found, self._connected_socket, socket.socket.close)
            server_hostname = server_hostname or (host if ssl else None)
            host, port = None, None
        connect = cast(Any, super().create_connection)  # its types tell sockets and names apart
        made: tuple[Any, Any] = await connect(
            protocol_factory,
            host,
            port,
            sock=sock,
            ssl=ssl,
            server_hostname=server_hostname,
            **more,
        )
        return made

    async def _connected_socket(self, found: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, address = found
        own = socket.socket(family, kind, protocol)
        try:
            own.setblocking(False)
            await self.sock_connect(own, address)
        except BaseException:
            own.close()
            raise
        return own

    async def getaddrinfo(
        self, host: str | bytes | None, port: str | bytes | int | None, **hints: int
    ) -> _Answer:
        """As `socket.getaddrinfo`; waits as long as the system does. Thread: engine.

        Raises:
            socket.gaierror: there is no such name, or `MAX_LOOK_UPS` others hang.
            UnicodeError: it cannot be a name.
        """
        question = (host, port, *sorted(hints.items()))
        answer = self._look_ups.get(question)
        if answer is None:
            if len(self._look_ups) >= MAX_LOOK_UPS:
                raise socket.gaierror(socket.EAI_AGAIN, "too many names are being looked up")
            answer = self._look_ups[question] = self.create_future()
            answer.add_done_callback(lambda _: self._look_ups.pop(question))
            threading.Thread(
                target=self._look_up,
                args=(answer, host, port, hints),
                name=f"resolve-{host!s}",
                daemon=True,
            ).start()
        return await asyncio.shield(answer)  # others may wait for it too

    def _look_up(
        self,
        answer: asyncio.Future[_Answer],
        host: str | bytes | None,
        port: str | bytes | int | None,
        hints: dict[str, int],
    ) -> None:
        found: _Answer | OSError | UnicodeError
        try:
            found = list(socket.getaddrinfo(host, port, **hints))
        except (OSError, UnicodeError) as error:
            found = error
        with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile, nobody waits
            self.call_soon_threadsafe(_set, answer, found)


def _set(answer: asyncio.Future[_Answer], found: _Answer | OSError | UnicodeError) -> None:
    if isinstance(found, list):
        answer.set_result(found)
    else:
        answer.set_exception(found)
        answer.exception()  # known, even if the last who asked has gone meanwhile
