"""aiortc's connection with one way to its end."""

import asyncio

from aiortc import RTCPeerConnection


class PeerConnection(RTCPeerConnection):
    """Closes once, whoever asks, and however often.

    aiortc closes a connection by itself when the peer has ended it. If our own `close` waits for
    that and is given up, it cancels what aiortc goes on to set: an InvalidStateError that nobody
    can catch. Can go when aiortc shields it.
    """

    _ending: asyncio.Task[None] | None = None

    async def close(self) -> None:
        """End it. A caller that is cancelled leaves the work to go on. Thread: engine."""
        if self._ending is None:
            self._ending = asyncio.create_task(super().close(), name="end of a connection")
        await asyncio.shield(self._ending)

    def give_up(self) -> None:
        """Stop waiting for an end that does not come. What is open then, the caller closes."""
        if self._ending is not None:
            self._ending.cancel()
