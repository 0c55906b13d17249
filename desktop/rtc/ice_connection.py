"""aioice's connection, as `RTCPeerConnection` gets it here (`desktop.rtc.repairs` puts it in).

Each method says what it is there for and when it can go; tests/unit/rtc/test_ice_connection.py
fails when aioice does it itself.
"""

import asyncio
import logging
import random
from typing import Any

from aioice import stun
from aioice.ice import CandidatePair, Connection
from aioice.turn import TurnClientMixin

from desktop.rtc.consent import REPEATS, Consent

log = logging.getLogger(__name__)

WAITING_DATAGRAMS = 512  # of one connection
TURN_FAREWELL_S = 0.3


class IceConnection(Connection):
    """Finds a way to the peer, keeps it and ends it. Thread: engine."""

    def data_received(self, data: bytes, component: int) -> None:
        """Keep a datagram for whoever reads; when too many wait already, drop it.

        aioice keeps everything that is no STUN, from whomever, without a bound. Can go when it has
        one.
        """
        if self._queue.qsize() < WAITING_DATAGRAMS:
            super().data_received(data, component)

    async def query_consent(self) -> None:
        """Close the connection when the peer's consent to be sent to has expired (RFC 7675).

        aioice takes a round trip of more than 0.5 s for a lost check. Can go when it does not.
        """
        loop = asyncio.get_running_loop()
        consent = Consent(loop.time())
        while not consent.has_expired(loop.time()):
            await asyncio.sleep(consent.pause_s(random.random()))
            # One component, so at most one pair, until the connection closes.
            for pair in list(self._nominated.values()):
                if await self._is_answered(pair):
                    consent.given(loop.time())
        log.info("The peer has not answered for too long")
        self._query_consent_task = None
        await self.close()

    async def close(self) -> None:
        """End it, all relays at the same time. Idempotent.

        aioice closes one after another, and a TURN server that is gone takes `TURN_FAREWELL_S`.
        Can go when it closes them together.
        """
        for protocol in self._protocols:
            if protocol.local_candidate.type == "relay":
                protocol.transport.close()
        await super().close()

    async def _is_answered(self, pair: CandidatePair) -> bool:
        assert self.remote_password is not None  # there is a pair since the peer's is known
        try:
            await pair.protocol.request(
                self.build_request(pair, nominate=False),
                pair.remote_addr,
                integrity_key=self.remote_password.encode(),
                retransmissions=REPEATS,
            )
        except stun.TransactionError:
            return False
        return True


_delete_allocation = TurnClientMixin.delete


async def delete_allocation(client: Any) -> None:
    """Ask a TURN server to forget the call, for a moment; it forgets by itself later.

    aioice asks one that went silent during the call for 32 s, twice, and closing the connection
    waits for that. Can go when aioice does not wait for it.
    """
    try:
        async with asyncio.timeout(TURN_FAREWELL_S):
            await _delete_allocation(client)
    except TimeoutError:
        log.debug("The TURN server did not answer the farewell")
    finally:
        client.transport.abort()  # `close` of a TLS connection waits for the other side, too
