"""The probe with a real coturn."""

import pytest

from desktop.rtc.nat_probe import probe
from tests.support.turn_relay import running_relay


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_a_real_relay_answers(transport: str) -> None:
    async with running_relay(transport) as server:
        (answer,) = await probe([server])
    assert answer.ms is not None
