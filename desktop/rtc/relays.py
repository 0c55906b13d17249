"""Getting an address at a TURN server while the call is already described.

aioice knows one server and lets the description wait for it. Here all are asked, and the address
follows as a candidate of its own. One is enough: those that are more trouble for the server and
for the packets, TCP and then TLS, get their turn a moment later, and only until one has answered.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence

from aioice import stun
from aioice.ice import StunProtocol, relayed_candidate

from desktop.rtc.ice_connection import IceConnection
from desktop.rtc.ice_servers import TurnServer

log = logging.getLogger(__name__)

SEARCH_LIMIT_S = 10.0
MAX_SERVERS = 8
HEAD_START_S = 0.15  # of UDP before TCP, and of TCP before TLS; two round trips are usual


def turns(servers: Sequence[TurnServer]) -> list[tuple[float, TurnServer]]:
    """When each server is asked, in seconds from now on. Pure."""
    first = servers[:MAX_SERVERS]
    kinds = sorted({_trouble(server) for server in first})
    return [(HEAD_START_S * kinds.index(_trouble(server)), server) for server in first]


async def find_relay(
    connection: IceConnection, servers: Sequence[TurnServer], on_found: Callable[[str], None]
) -> None:
    """Get a relayed address from the server that gives one first, and tell it as a candidate.

    Takes at most `SEARCH_LIMIT_S`; servers that do not answer, are not found or refuse are left
    out silently.
    """
    questions = [_ask(connection, server, after_s) for after_s, server in turns(servers)]
    asked = [asyncio.create_task(question) for question in questions]
    try:
        async with asyncio.timeout(SEARCH_LIMIT_S):
            for answer in asyncio.as_completed(asked):
                protocol = await answer
                if protocol is not None:
                    if connection.add_relay(protocol):
                        on_found(f"candidate:{protocol.local_candidate.to_sdp()}")
                    return
    except TimeoutError:
        log.debug("No TURN server answered within %.0f s", SEARCH_LIMIT_S)
    finally:
        for task in asked:
            task.cancel()
        given = await asyncio.gather(*asked, return_exceptions=True)
        await asyncio.gather(
            *(
                relay.close()
                for relay in given
                if isinstance(relay, StunProtocol) and relay not in connection.sockets
            )
        )


async def _ask(
    connection: IceConnection, server: TurnServer, after_s: float
) -> StunProtocol | None:
    await asyncio.sleep(after_s)
    try:
        _, protocol = await relayed_candidate(
            component=1,
            hide_related_address=False,
            protocol_factory=lambda: StunProtocol(connection),
            turn_server=(server.host, server.port),
            turn_username=server.username,
            turn_password=server.credential,
            turn_ssl=server.is_tls,
            turn_transport=server.transport,
        )
    except (OSError, UnicodeError, stun.TransactionError) as error:
        log.debug("The TURN server %s gives no address: %r", server.host, error)
        return None
    return protocol


def _trouble(server: TurnServer) -> int:
    return 2 if server.is_tls else 1 if server.transport == "tcp" else 0
