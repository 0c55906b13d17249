"""What stands between this computer and others. Thread: any with a loop."""

import asyncio
from collections.abc import Sequence

from desktop.core.findings import Check, Found, Outcome, judge_nat
from desktop.core.server_address import BadAddress, ServerAddress
from desktop.core.settings import Settings
from desktop.ports import IceServerSetting
from desktop.rtc.nat_probe import Answer, probe
from desktop.signaling.ice_list import IceList


async def servers_of(settings: Settings) -> Sequence[IceServerSetting]:
    """Those that a call would use: of the settings, or of the server's list if it has one."""
    if settings.chooses_ice_servers or settings.host_here or not settings.server:
        return settings.ice_servers
    try:
        address = ServerAddress.parse(settings.server)
    except BadAddress:
        return settings.ice_servers
    offered = IceList()
    offered.ask(address)
    return await offered.servers() or settings.ice_servers


async def examine_network(settings: Settings) -> tuple[Found, Found]:
    """Which STUN and TURN servers answer, and what kind of NAT they see."""
    answers = await probe(await servers_of(settings))
    return servers_found(answers), nat_found(answers)


def servers_found(answers: Sequence[Answer]) -> Found:
    """Pure."""
    answered = ", ".join(f"{a.server} ({a.ms:.0f} ms)" for a in answers if a.ms is not None)
    silent = ", ".join(answer.server for answer in answers if answer.ms is None)
    facts = {"answered": answered, "silent": silent}
    if not answers:
        return Found(Check.SERVERS, Outcome.NO_SERVERS)
    outcome = Outcome.SERVERS_SILENT if silent else Outcome.SERVERS_ANSWER
    return Found(Check.SERVERS, outcome, facts)


def nat_found(answers: Sequence[Answer]) -> Found:
    """Pure."""
    told = [answer for answer in answers if answer.seen is not None and answer.own is not None]
    if not told:
        return Found(Check.NAT, Outcome.NAT_UNKNOWN)
    own = told[0].own
    assert own is not None
    return Found(Check.NAT, judge_nat(own, [a.seen for a in told if a.seen is not None]))


def network_of(settings: Settings) -> tuple[Found, Found]:
    """The same for a thread without a loop."""
    return asyncio.run(examine_network(settings))
