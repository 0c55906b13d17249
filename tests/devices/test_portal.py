"""The question to the desktop's portal, and the bus beneath it, where something goes wrong."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.devices.portal import Refused, ScreenCast
from desktop.devices.session_bus import BusError, SessionBus
from tests.support.bus_service import BUS
from tests.support.empty_bus import EmptyBus
from tests.support.scripted_portal import CREATED, Results, ScriptedPortal

LIMIT_S = 30.0


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[EmptyBus]:
    with EmptyBus() as bus:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
        yield bus


@pytest.mark.parametrize("ended", ["portal", "bus"])
async def test_the_question_ends_with_the_portal_or_the_bus(bus: EmptyBus, ended: str) -> None:
    with (
        ScriptedPortal(str(bus.path), {"CreateSession": CREATED}) as portal,
        contextlib.closing(SessionBus()) as connection,
    ):
        asking = asyncio.create_task(ScreenCast(connection).ask())
        assert await asyncio.to_thread(portal.asks.wait, LIMIT_S)
        # With this answer all others are there, too: only the user is waited for.
        await connection.call(BUS, "GetId")
        if ended == "portal":
            portal.end()
        else:
            bus.end()
        with pytest.raises(Refused, match="gone"):
            async with asyncio.timeout(LIMIT_S):
                await asking


@pytest.mark.parametrize(
    "results",
    [
        pytest.param({"CreateSession": {}}, id="no session"),
        pytest.param({"Start": {}}, id="no streams"),
        pytest.param({"Start": {"streams": ("s", "one")}}, id="streams that are none"),
        pytest.param({"Start": {"streams": ("as", ["one"])}}, id="a stream without a node"),
    ],
)
async def test_an_answer_without_what_it_must_have_is_a_fault_of_the_portal(
    bus: EmptyBus, results: dict[str, Results]
) -> None:
    usual: dict[str, Results] = {"CreateSession": CREATED, "SelectSources": {}}
    with (
        ScriptedPortal(str(bus.path), usual | results),
        contextlib.closing(SessionBus()) as connection,
        pytest.raises(BusError, match="the portal’s"),
    ):
        await ScreenCast(connection).ask()


async def test_a_connection_that_the_bus_ended_may_be_closed_again(bus: EmptyBus) -> None:
    connection = SessionBus()
    reasons: asyncio.Queue[str] = asyncio.Queue(1)
    connection.on_lost(reasons.put_nowait)
    bus.end()
    async with asyncio.timeout(LIMIT_S):
        assert "gone" in await reasons.get()
    connection.close()
    with pytest.raises(BusError):
        await connection.call(BUS, "GetId")


@pytest.mark.timeout(60)
async def test_a_bus_that_lets_in_and_says_nothing_more_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/bus")
    said: list[bytes] = []

    def let_in(listener: socket.socket) -> None:
        accepted, _address = listener.accept()
        with accepted, accepted.makefile("rb") as lines:
            accepted.settimeout(LIMIT_S)
            lines.readline()
            accepted.sendall(b"OK 0123456789abcdef\r\n")
            lines.readline()
            accepted.sendall(b"AGREE_UNIX_FD\r\n")
            said.append(lines.read())  # until it is closed

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{tmp_path}/bus")
        listener.listen()
        thread = threading.Thread(target=let_in, args=(listener,), daemon=True)
        thread.start()
        with pytest.raises(BusError, match="no session bus"):
            SessionBus()
        await asyncio.to_thread(thread.join, LIMIT_S)
    assert b"Hello" in said[0]  # and it is closed
