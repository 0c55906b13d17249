"""What the log tells of what people do, and what it never tells."""

import asyncio
import json
import logging
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from websockets.asyncio.client import connect

from server.config import ServerConfig, Turn
from tests.support.gateway import running_gateway
from tests.support.raw_client import ANNA, BORIS, LIMIT_S, RawClient

SECRETS = ("v=0-the-description", "192.0.2.200", "the-turn-secret", "the-admin-token")


class _Events(logging.Handler):
    """Keeps the events of INFO and above, and tells when one comes."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.events: list[Mapping[str, Any]] = []
        self.lines: list[str] = []
        self.came = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())
        self.events.append(getattr(record, "act", {"event": "message"}))
        self.came.set()

    def facts(self, event: str) -> list[dict[str, Any]]:
        return [
            {name: fact for name, fact in facts.items() if name != "event"}
            for facts in self.events
            if facts["event"] == event
        ]

    async def wait_for(self, event: str, count: int = 1) -> None:
        async with asyncio.timeout(LIMIT_S):
            while len(self.facts(event)) < count:
                self.came.clear()
                await self.came.wait()


@pytest.fixture
def events(caplog: pytest.LogCaptureFixture) -> Iterator[_Events]:
    caplog.set_level(logging.INFO)
    handler = _Events()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


async def test_each_act_is_one_event_with_its_facts(events: _Events) -> None:
    offer = json.dumps({"type": "offer", "sdp": {"type": "offer", "sdp": SECRETS[0]}})
    ice = {"candidate": f"candidate:1 1 udp 1 {SECRETS[1]} 4 typ host", "sdpMid": "0"}
    candidate = json.dumps({"type": "ice_candidate", "ice": ice})
    config = ServerConfig(
        port=0,
        ice_servers=(),
        admin_token=SECRETS[3] * 2,
        turn=Turn(urls=("turn:a:1",), secret=SECRETS[2]),
    )
    async with running_gateway(config) as server:
        url = f"ws://127.0.0.1:{server.port}/ws"
        async with connect(url) as one, connect(url) as other:
            anna, boris = RawClient(one), RawClient(other)
            await anna.send(ANNA)
            await anna.message()
            await boris.send(BORIS)
            await boris.message()
            await anna.messages(2)
            for frame in (offer, candidate, candidate):
                await anna.send(frame)
                await boris.frame()
            await anna.send('{"type": "offer", "sdp": "' + SECRETS[0] + '"}')
            await anna.nothing_before_pong()
        await events.wait_for("closed", 2)
    opened, closed = events.facts("opened"), events.facts("closed")
    assert [fact["connections"] for fact in opened] == [1, 2]
    assert {fact["address"] for fact in opened} == {"127.0.0.1"}
    assert [fact["connections"] for fact in closed] == [1, 0]
    assert {fact["why"] for fact in closed} == {"the other side closed it"}
    assert events.facts("relayed") == [
        {"connection": 1, "type": "offer", "size": len(offer), "to": 2, "room": "room1"},
        {
            "connection": 1,
            "type": "ice_candidate",
            "count": 2,
            "size": 2 * len(candidate),
            "room": "room1",
        },
    ]
    (rejected,) = events.facts("rejected")
    assert (rejected["connection"], rejected["address"]) == (1, "127.0.0.1")
    everything = "\n".join([*events.lines, *map(str, events.events)])
    assert not [secret for secret in SECRETS if secret in everything]


async def test_a_status_line_comes_by_the_clock(events: _Events) -> None:
    async with running_gateway(status_interval_s=0.05) as server:
        async with connect(f"ws://127.0.0.1:{server.port}/ws") as socket:
            client = RawClient(socket)
            await client.send(ANNA)
            await client.message()
            events.events.clear()
            await events.wait_for("status")
        told = events.facts("status")[0]
    assert (told["connections"], told["rooms"], told["replacements"]) == (1, 1, 0)
    assert told["joins"] in (0, 1)  # the line before may have told it


async def test_a_client_that_sends_much_nonsense_does_not_fill_the_log(events: _Events) -> None:
    async with (
        running_gateway() as server,
        connect(f"ws://127.0.0.1:{server.port}/ws") as socket,
    ):
        client = RawClient(socket)
        await client.send(ANNA)
        await client.message()
        for _ in range(100):
            await client.send("nonsense")
        await client.nothing_before_pong()
        assert len(events.facts("rejected")) == 20
