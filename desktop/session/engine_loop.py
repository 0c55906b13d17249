"""The engine's event loop: asyncio's, with look-ups of names that may hang without harm."""

import asyncio
import contextlib
import socket
import threading
from typing import Any

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
