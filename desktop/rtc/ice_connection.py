"""aioice's connection, as `RTCPeerConnection` gets it here (`desktop.rtc.repairs` puts it in).

Each method says what it is there for and when it can go; tests/unit/rtc/test_ice_connection.py
fails when aioice does it itself.
"""

import asyncio
import logging
import random
from typing import Any

from aioice import stun
from aioice.candidate import Candidate, candidate_priority
from aioice.ice import CandidatePair, Connection, StunProtocol
from aioice.mdns import is_mdns_hostname
from aioice.turn import TurnClientMixin, TurnTransport

from desktop.rtc.consent import REPEATS, Consent

log = logging.getLogger(__name__)

WAITING_DATAGRAMS = 512  # of one connection
TURN_FAREWELL_S = 0.3
CHECKS_AT_ONCE = 4
_TO_SERVER = "_TurnTransport__inner_protocol"  # a private attribute of aioice's
_FIRST = 65_535  # local preference, RFC 8445 section 5.1.2.1
_NAME_QUESTIONS = 3  # each waits a second
_DIRECT_S = 20.0  # after a way over a relay was found, for one without
_PACE_S = 0.1
_UNDER_WAY_S = 2.0  # after a direct way was found: checks over a relay from before still come


class IceConnection(Connection):
    """Finds a way to the peer, keeps it and ends it. Thread: engine."""

    _is_searching = False  # own candidates may still be found
    _is_choosing = True  # what leads over no relay is kept against what does
    _direct_since_s = 0.0  # when the present way was found, if it leads over no relay
    _direct_search: asyncio.Task[None] | None = None

    async def gather_candidates(self) -> None:
        """Make a socket for each address, the first one preferred by both sides.

        aioice gives all the same priority. Can go when it takes the order.
        """
        await super().gather_candidates()
        for place, candidate in enumerate(self._local_candidates):
            candidate.priority = candidate_priority(candidate.component, "host", _FIRST - place)

    async def add_remote_candidate(self, remote_candidate: Candidate | None) -> None:
        """Add an address of the peer, or the end of them.

        aioice asks once for the address behind a name of mDNS, by a datagram that everybody gets
        and wireless networks lose. Can go when it asks again.
        """
        for _ in range(_NAME_QUESTIONS):
            await super().add_remote_candidate(remote_candidate)
            if remote_candidate is None or not is_mdns_hostname(remote_candidate.host):
                return
            names = [known.host for known in self._remote_candidates]
            if remote_candidate.host in names or self._closing or self._remote_candidates_end:
                return

    # --- own candidates that are found after the description; aioice has none of that: all this
    # --- can go when it trickles (https://github.com/aiortc/aioice/issues/4)

    def begin_search(self) -> None:
        """Until `end_search` no lack of ways is a failure."""
        self._is_searching = True

    def end_search(self) -> None:
        """No further own candidate will come."""
        self._is_searching = False
        if self._remote_candidates_end and not self._remote_candidates_resolving:
            self._end_remote_candidates()

    def add_relay(self, protocol: StunProtocol) -> bool:
        """Try the ways through a relay, too; False if a way was found already, or none will be.

        The relay is the connection's from now on, which closes it; if False, the caller's.
        """
        if self._closing or self._check_list_done:
            return False
        self._protocols.append(protocol)
        self._local_candidates.append(protocol.local_candidate)
        for candidate in self._remote_candidates:
            self._pair_remote_candidate(candidate)
        self.sort_check_list()
        return True

    # --- a way over a relay is the last choice

    async def connect(self) -> None:
        """Find a way; if it leads over a relay, look on for one that does not.

        aioice stays with the first answer, and that is the relay's: two NATs let nothing through
        before both sides have sent. Can go when it goes on to better pairs, as browsers do.
        """
        await super().connect()
        # Also beside a direct way: the peer's relay may come later, at first as an unknown address.
        if not self._closing:
            self._direct_search = asyncio.create_task(self._search_direct())

    @property
    def is_relayed(self) -> bool:
        """Whether the peer is reached over a relay."""
        return any(_is_relayed(pair) for pair in self._nominated.values())

    async def _search_direct(self) -> None:
        if not self.ice_controlling:  # who leads may still choose what `connect` ended
            for pair in self._check_list:
                if pair.state is CandidatePair.State.IN_PROGRESS:
                    pair.state, pair.task = CandidatePair.State.WAITING, None
        loop = asyncio.get_running_loop()
        end_s = loop.time() + _DIRECT_S
        while loop.time() < end_s and not self._closing:
            if self.is_relayed:
                for candidate in self._remote_candidates:
                    self._pair_remote_candidate(candidate)  # what aioice has struck out
                for pair in self._check_list:
                    if not _is_relayed(pair) and self._is_due(pair):
                        pair.task = None
                        self.check_start_task(pair)
            await asyncio.sleep(_PACE_S)
        self._is_choosing = False

    def _is_due(self, pair: CandidatePair) -> bool:
        """Whether it is to be checked: again, if `connect` ended that, or to be nominated anew."""
        if pair.task is not None and not pair.task.done():
            return False
        states = CandidatePair.State
        if pair.state is states.SUCCEEDED:
            return self.ice_controlling
        return pair.state in (states.WAITING, states.FROZEN, states.IN_PROGRESS)

    def check_complete(self, pair: CandidatePair) -> None:
        """Take note of a check's result.

        aioice takes the last of the pairs that were nominated, be it over a relay. Can go with
        `connect`.
        """
        present = self._nominated.get(pair.component)
        super().check_complete(pair)
        latest = self._nominated.get(pair.component)
        if latest is None or latest is present:
            return
        now_s = asyncio.get_running_loop().time()
        if present is None or _is_relayed(present) or not _is_relayed(latest):
            self._direct_since_s = now_s
            return
        # Later a peer that leads means it: its direct way is dead.
        is_meant = not self.ice_controlling and now_s - self._direct_since_s > _UNDER_WAY_S
        if self._is_choosing and not is_meant:
            self._nominated[pair.component] = present

    @property
    def sockets(self) -> list[StunProtocol]:
        """Those that are open, relays among them."""
        return list(self._protocols)

    @property
    def local_address(self) -> str | None:
        """The computer's address over which the peer is reached; None before it is."""
        pair = next(iter(self._nominated.values()), None)
        if pair is None:
            return None
        transport: Any = pair.protocol.transport
        if isinstance(transport, TurnTransport):
            transport = getattr(transport, _TO_SERVER).transport
        name = transport.get_extra_info("sockname")
        return str(name[0]).partition("%")[0] if name else None

    def _remote_candidates_expected(self) -> bool:
        return self._is_searching or super()._remote_candidates_expected()

    def _check_periodic(self) -> bool:
        """Begin the next checks; called every 20 ms. True while there may be more to do.

        aioice begins one each time, where RFC 8445 (section 14.2) allows one every 5 ms: with six
        interfaces on both sides the last pair had to wait for 0.7 s. Can go when it follows that.
        """
        if self._check_list_done:
            return False
        states = CandidatePair.State
        due = [p for p in self._check_list if p.task is None and p.state is states.WAITING]
        due += [p for p in self._check_list if p.task is None and p.state is states.FROZEN]
        for pair in due[:CHECKS_AT_ONCE]:
            self.check_start_task(pair)
        return bool(due) or self._remote_candidates_expected()

    def data_received(self, data: bytes, component: int) -> None:
        """Keep a datagram for whoever reads; when too many wait already, drop it.

        aioice keeps everything that is no STUN, from whomever, without a bound. Can go when it has
        one.
        """
        if self._queue.qsize() < WAITING_DATAGRAMS:
            super().data_received(data, component)

    async def query_consent(self) -> None:
        """Close the connection when the peer's consent to be sent to has expired (RFC 7675).

        aioice takes a round trip of more than 0.5 s for a lost check, and begins also when it was
        closed just before it was connected. Can go when it does neither.
        """
        if self._closing:
            return
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
        if self._direct_search is not None:
            self._direct_search.cancel()
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


def _is_relayed(pair: CandidatePair) -> bool:
    return "relay" in (pair.local_candidate.type, pair.remote_candidate.type)


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
