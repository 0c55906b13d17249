"""When the peer's candidates come, and which of them are of use."""

import pytest

from desktop.core.wire import Candidate
from desktop.rtc.sdp import take_candidates
from tests.support.link_side import Side, connect

HOST = "candidate:1 1 udp 2130706431 127.0.0.1 40000 typ host"


async def test_candidates_may_come_before_the_description(anna: Side, boris: Side) -> None:
    offer, offered = take_candidates(await anna.link.create_offer("VP8"))
    for candidate in offered:
        await boris.link.add_candidate(candidate)
    answer, answered = take_candidates(await boris.link.accept_offer(offer))
    for candidate in answered:
        await anna.link.add_candidate(candidate)
    await anna.link.accept_answer(answer)

    await anna.is_connected()


async def test_candidates_may_trickle_after_the_description(anna: Side, boris: Side) -> None:
    offer, offered = take_candidates(await anna.link.create_offer("VP8"))
    answer, _ = take_candidates(await boris.link.accept_offer(offer))
    await anna.link.accept_answer(answer)
    for candidate in offered:
        # Wrong names of sections happen; there is one transport for all.
        await boris.link.add_candidate(Candidate(candidate.candidate, "video", None))
    await boris.link.add_candidate(Candidate("", "0", 0))

    await anna.is_connected()


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "candidate:1 1 tcp 1 192.0.2.9 9 typ host tcptype active",
        "candidate:1 1 udp 1 nobody.local 5000 typ host",
        "candidate:1 1 udp 1 192.0.2.9 99999999999 typ host",
        f"{HOST} ufrag stale",
    ],
)
async def test_useless_candidates_do_not_hurt(anna: Side, boris: Side, text: str) -> None:
    offer = await anna.link.create_offer("VP8")
    await boris.link.add_candidate(Candidate(text, "0", 0))
    offer = offer.replace("a=mid:0\r\n", f"a=mid:0\r\na={text}\r\n")
    answer = await boris.link.accept_offer(offer)
    await boris.link.add_candidate(Candidate(text, None, None))
    await anna.link.accept_answer(answer)

    await anna.is_connected()


async def test_a_flood_of_early_candidates_is_bounded(anna: Side, boris: Side) -> None:
    for port in range(1, 5000):
        await boris.link.add_candidate(Candidate(HOST.replace("40000", str(port)), "0", 0))

    await connect(anna, boris)
