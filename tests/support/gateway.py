"""The real server in the test's own loop; as a program of its own it is in `server.py`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.config import ServerConfig
from server.gateway import SignalingServer
from server.limits import USUAL_PATIENCE, Patience

PLAIN = ServerConfig(port=0, ice_servers=())  # any free port, no TLS, no STUN servers


@asynccontextmanager
async def running_gateway(
    config: ServerConfig | None = None,
    patience: Patience = USUAL_PATIENCE,
    **limits_of_it: float,
) -> AsyncIterator[SignalingServer]:
    """A server on a free port of loopback; closed at the end.

    Args:
        config: without one it is `PLAIN`.
        patience: how long it bears with silence.
        limits_of_it: further arguments of `SignalingServer`, in seconds.
    """
    server = SignalingServer(config or PLAIN, patience=patience, **limits_of_it)
    await server.start()
    try:
        yield server
    finally:
        await server.close()
