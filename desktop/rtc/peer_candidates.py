"""The peer's candidates: held until its description is there, sorted, and given to ICE."""

import asyncio
import logging

from desktop.core.wire import Candidate
from desktop.rtc.background import Background
from desktop.rtc.candidate import candidate_from_text, is_local_name, ufrag_of
from desktop.rtc.peer_connection import PeerConnection

log = logging.getLogger(__name__)

LOCAL_NAME_LIMIT_S = 4.0
MAX_EARLY = 64


class PeerCandidates:
    """Of one connection. Whatever comes, a bad one costs nothing but itself. Thread: engine."""

    def __init__(self, connection: PeerConnection, background: Background) -> None:
        self._connection = connection
        self._background = background
        self._early: list[Candidate] = []
        self._fragments: frozenset[str] | None = None  # of the description; None: there is none yet
        self._mid = "0"  # of the section that carries all others

    async def add(self, candidate: Candidate) -> None:
        """Use it, as soon as the peer's description is there."""
        if self._fragments is not None:
            await self._use(candidate)
        elif len(self._early) < MAX_EARLY:
            self._early.append(candidate)
        else:
            log.debug("A candidate too many came before the description; dropped")

    async def begin(self, fragments: frozenset[str], described: list[Candidate]) -> None:
        """The connection has the peer's description: use those in it, and those before it.

        Args:
            fragments: the ICE user fragments of the description; others are of an older one.
            described: the candidates that stood in it.
        """
        self._mid = self._connection.getTransceivers()[0].mid or "0"
        self._fragments = fragments
        early, self._early = self._early, []
        for candidate in described + early:
            await self._use(candidate)

    async def _use(self, candidate: Candidate) -> None:
        text = candidate.candidate.strip()
        if not text:
            await self._connection.addIceCandidate(None)
            return
        fragment = ufrag_of(text)
        if fragment is not None and fragment not in (self._fragments or ()):
            log.debug("A candidate of another description was dropped")
            return
        try:
            parsed = candidate_from_text(text)
        except ValueError as error:
            log.debug("A candidate was dropped: %s", error)
            return
        # All sections share one transport, whatever section the peer names.
        parsed.sdpMid = self._mid
        if is_local_name(parsed.ip):
            # Looking a name up takes up to a second, and fails where multicast is not allowed.
            self._background.start(
                asyncio.wait_for(self._connection.addIceCandidate(parsed), LOCAL_NAME_LIMIT_S)
            )
        else:
            await self._connection.addIceCandidate(parsed)
