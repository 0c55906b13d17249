"""Learning from STUN servers how a call's sockets look from outside, while the call goes on.

aioice asks them before a description is ready and waits 5 s for one that is silent. Here the
description goes out with the computer's own addresses at once; what the servers answer follows
as a candidate of its own.
"""

import asyncio
import ipaddress
import logging
import socket
import threading
from collections.abc import Callable, Sequence
from typing import Literal

from aioice import stun
from aioice.candidate import candidate_foundation, candidate_priority
from aioice.ice import StunProtocol

from desktop.rtc.candidate import text_of_reflexive

log = logging.getLogger(__name__)

SEARCH_LIMIT_S = 5.0
MAX_SERVERS = 8

Address = tuple[str, int]
IpVersion = Literal[4, 6]


class NameResolver:
    """Looks up addresses, each name on a daemon thread that may hang without harm.

    The loop's own lookups use its executor, whose threads the program waits for at its end.
    One thread per name and version of IP at most. Thread: engine.
    """

    def __init__(self) -> None:
        self._pending: dict[tuple[str, IpVersion], asyncio.Future[str | None]] = {}

    async def resolve(self, host: str, version: IpVersion) -> str | None:
        """The address of a name, or the address itself; None if it has none of that version.

        May wait as long as the system's resolver; cancel it with a limit of your own.
        """
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            pass
        else:
            return str(address) if address.version == version else None
        wanted = (host, version)
        future = self._pending.get(wanted)
        if future is None:
            future = self._pending[wanted] = asyncio.get_running_loop().create_future()
            future.add_done_callback(lambda _: self._pending.pop(wanted, None))
            threading.Thread(
                target=_look_up, args=(*wanted, future), name=f"resolve-{host}", daemon=True
            ).start()
        return await asyncio.shield(future)


def _look_up(host: str, version: IpVersion, future: asyncio.Future[str | None]) -> None:
    family = socket.AF_INET if version == 4 else socket.AF_INET6
    try:
        found = socket.getaddrinfo(host, None, family, socket.SOCK_DGRAM)
        address = str(found[0][4][0]) if found else None
    except (OSError, UnicodeError) as error:
        log.debug("The STUN server %s was not found: %s", host, error)
        address = None

    def finish() -> None:
        if not future.done():
            future.set_result(address)

    try:
        future.get_loop().call_soon_threadsafe(finish)
    except RuntimeError:
        log.debug("The program ended while %s was looked up", host)


async def find_reflexive(
    sockets: Sequence[StunProtocol],
    servers: Sequence[Address],
    resolver: NameResolver,
    on_found: Callable[[str], None],
) -> None:
    """Ask all servers from each socket; tell each socket's first answer as a candidate.

    A server is asked over IPv4 and IPv6, as far as it has an address of it: prefixes of IPv6 are
    translated, too (RFC 6296), if rarely, and a network may have IPv6 only.

    Takes at most `SEARCH_LIMIT_S`; what has not come by then will not be told. Servers that do
    not answer, are not found or answer nonsense are left out silently.
    """
    asked = [server for server in servers[:MAX_SERVERS] if server[1] > 0]
    searches = [
        _first_answer(protocol, asked, resolver, on_found)
        for protocol in sockets
        if protocol.local_candidate.type == "host"
    ]
    try:
        async with asyncio.timeout(SEARCH_LIMIT_S):
            await asyncio.gather(*searches)
    except TimeoutError:
        log.debug("Not all STUN servers answered within %.0f s", SEARCH_LIMIT_S)


async def _first_answer(
    protocol: StunProtocol,
    servers: Sequence[Address],
    resolver: NameResolver,
    on_found: Callable[[str], None],
) -> None:
    questions = [asyncio.create_task(_ask(protocol, server, resolver)) for server in servers]
    try:
        for answer in asyncio.as_completed(questions):
            address = await answer
            if address is None:
                continue
            base = (protocol.local_candidate.host, protocol.local_candidate.port)
            if address != base:  # otherwise nothing translates addresses, and all is said
                on_found(
                    text_of_reflexive(
                        candidate_foundation("srflx", "udp", base[0]),
                        candidate_priority(1, "srflx"),
                        address,
                        base,
                    )
                )
            return
    finally:
        for question in questions:
            question.cancel()
        await asyncio.gather(*questions, return_exceptions=True)


async def _ask(protocol: StunProtocol, server: Address, resolver: NameResolver) -> Address | None:
    version = _version_of(protocol.local_candidate.host)
    host = await resolver.resolve(server[0], version)
    if host is None or protocol.transport.is_closing():
        return None
    request = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
    try:
        response, _ = await protocol.request(request, (host, server[1]))
    except stun.TransactionError as error:
        log.debug("The STUN server %s did not answer: %s", server[0], error)
        return None
    mapped = response.attributes.get("XOR-MAPPED-ADDRESS")
    if mapped is None:
        log.debug("The STUN server %s told no address", server[0])
        return None
    if _version_of(str(mapped[0])) != version:
        log.debug("The STUN server %s is behind a NAT64; who sends there reaches nobody", server[0])
        return None
    return str(mapped[0]), int(mapped[1])


def _version_of(address: str) -> IpVersion:
    return 4 if ipaddress.ip_address(address).version == 4 else 6
