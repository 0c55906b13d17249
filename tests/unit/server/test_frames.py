"""The short way of frames does what the library does, only sooner."""

import asyncio
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

from server.frames import NOT_READING, SILENT, Batch, FrameConnection
from tests.support.memory_transport import MemoryTransport, masked, opened, texts_in
from tests.support.moved_clock import MovedClock

MAX_SIZE = 100_000


class Swift(FrameConnection):
    """A connection of a server that has this one only."""

    __slots__ = ()
    batch = Batch()


class Outcome(NamedTuple):
    """What a connection made of a stream."""

    messages: list[str | bytes]
    written: bytes
    has_eof: bool
    end: str


def swift() -> tuple[FrameConnection, MemoryTransport]:
    connection, transport = opened(Swift, MAX_SIZE)
    assert isinstance(connection, FrameConnection)
    return connection, transport


def fragments(parts: list[bytes]) -> bytes:
    first, *rest = parts
    frames = [masked(Opcode.TEXT, first, fin=not rest)]
    frames += [
        masked(Opcode.CONT, part, fin=number == len(rest)) for number, part in enumerate(rest, 1)
    ]
    return b"".join(frames)


SHORT = st.binary(max_size=20)
TEXTS = st.text(max_size=200).map(lambda text: masked(Opcode.TEXT, text.encode()))
HARMLESS = (
    TEXTS
    | st.integers(60_000, 70_000).map(lambda size: masked(Opcode.TEXT, b"x" * size))
    | st.lists(SHORT.map(lambda part: part.hex().encode()), min_size=1).map(fragments)
    | SHORT.map(lambda payload: masked(Opcode.BINARY, payload))
    | SHORT.map(lambda payload: masked(Opcode.PING, payload))
    | SHORT.map(lambda payload: masked(Opcode.PONG, payload))
)
FATAL = st.sampled_from(
    [
        masked(Opcode.CLOSE, b"\x03\xe8bye"),
        masked(Opcode.CLOSE, b""),
        masked(Opcode.TEXT, b"x" * (MAX_SIZE + 1)),
        masked(Opcode.TEXT, b"\xff no UTF-8"),
        masked(Opcode.TEXT, b"begun", fin=False) + masked(Opcode.TEXT, b"and not ended"),
        masked(Opcode.CONT, b"of nothing"),
        b"\x81\x02hi",  # not masked
    ]
) | st.binary(max_size=8)
STREAMS = st.tuples(st.lists(HARMLESS, max_size=8), FATAL, st.lists(TEXTS, max_size=3)).map(
    lambda parts: b"".join([*parts[0], parts[1], *parts[2]])
)


def outcome(
    kind: type[ServerConnection], stream: bytes, cuts: list[int], *, is_at_once: bool = False
) -> Outcome:
    """Let a connection read a stream in pieces; at some of them its reader gets to run."""

    async def run() -> Outcome:
        connection, transport = opened(kind, MAX_SIZE)
        messages: list[str | bytes] = []

        async def read() -> None:
            while True:  # until the connection is closed
                if isinstance(connection, FrameConnection):
                    messages.append(await connection.next_message())
                    if is_at_once:
                        connection.at_once = lambda text, _: messages.append(text)
                else:
                    messages.append(await connection.recv())
                await asyncio.sleep(0)  # as the server's reader does; something may come meanwhile

        reader = asyncio.create_task(read())
        places = sorted({cut % (len(stream) + 1) for cut in cuts} | {0, len(stream)})
        for start, stop in pairwise(places):
            connection.data_received(stream[start:stop])
            for _ in range(start % 4):
                await asyncio.sleep(0)
        for _ in range(200):
            await asyncio.sleep(0)
        connection.eof_received()
        connection.connection_lost(None)
        with pytest.raises(ConnectionClosed) as closed:
            await reader
        end = f"{closed.value.rcvd} {closed.value.sent} {closed.value.rcvd_then_sent}"
        return Outcome(messages, b"".join(transport.writes), transport.has_eof, end)

    with asyncio.Runner() as runner:
        return runner.run(run())


@given(STREAMS, st.lists(st.integers(0, 100_000), max_size=8))
def test_any_stream_has_the_library_s_outcome(stream: bytes, cuts: list[int]) -> None:
    assert outcome(Swift, stream, cuts) == outcome(ServerConnection, stream, cuts)


@given(STREAMS, st.lists(st.integers(0, 100_000), max_size=8))
def test_taken_at_once_or_waited_for_messages_keep_their_order(
    stream: bytes, cuts: list[int]
) -> None:
    usual = outcome(ServerConnection, stream, cuts)
    assert outcome(Swift, stream, cuts, is_at_once=True) == usual


async def listening(heard: Callable[[str], object]) -> tuple[FrameConnection, MemoryTransport]:
    connection, transport = swift()
    connection.at_once = lambda text, _: heard(text)
    return connection, transport


async def test_texts_are_given_in_the_call_that_brings_them() -> None:
    heard: list[str] = []
    connection, _ = await listening(heard.append)
    both = masked(Opcode.TEXT, b"one") + masked(Opcode.TEXT, "zwölf".encode())
    connection.data_received(both[:-1])
    assert heard == ["one"]
    connection.data_received(both[-1:])
    assert heard == ["one", "zwölf"]
    connection.connection_lost(None)


async def test_while_a_message_waits_nothing_overtakes_it() -> None:
    connection, _ = swift()
    heard: list[str] = []
    connection.data_received(masked(Opcode.TEXT, b"1") + masked(Opcode.TEXT, b"2"))
    assert await connection.next_message() == "1"
    connection.at_once = lambda text, _: heard.append(text)
    connection.data_received(masked(Opcode.TEXT, b"3"))
    assert heard == []
    assert [await connection.next_message() for _ in range(2)] == ["2", "3"]
    connection.data_received(masked(Opcode.TEXT, b"4"))
    assert heard == ["4"]
    connection.connection_lost(None)


async def test_a_text_within_a_message_in_pieces_is_an_error() -> None:
    heard: list[str] = []
    connection, transport = await listening(heard.append)
    connection.data_received(masked(Opcode.TEXT, b"begun", fin=False))
    connection.data_received(masked(Opcode.TEXT, b"and not ended"))
    assert heard == []
    assert transport.writes[0].startswith(b"\x88")
    connection.connection_lost(None)


async def test_a_ping_between_texts_leaves_the_short_way_open() -> None:
    heard: list[str] = []
    connection, transport = await listening(heard.append)
    connection.data_received(masked(Opcode.PING, b"?") + masked(Opcode.TEXT, b"on"))
    assert heard == ["on"]
    assert transport.writes == [Frame(Opcode.PONG, b"?").serialize(mask=False)]
    connection.connection_lost(None)


async def test_what_one_read_brings_for_another_is_written_in_one_piece() -> None:
    other, transport = swift()
    connection, _ = await listening(other.send_now)
    connection.data_received(b"".join(masked(Opcode.TEXT, b"%d" % n) for n in range(8)))
    assert len(transport.writes) == 1
    assert list(texts_in(transport.writes[0])) == [b"%d" % n for n in range(8)]
    for each in (connection, other):
        each.connection_lost(None)


async def test_much_of_it_is_written_before_the_read_is_over() -> None:
    other, transport = swift()
    connection, _ = await listening(other.send_now)
    connection.data_received(b"".join(masked(Opcode.TEXT, b"x" * 20_000) for _ in range(4)))
    assert [len(write) > 32_768 for write in transport.writes] == [True, True]
    for each in (connection, other):
        each.connection_lost(None)


async def test_an_answer_to_a_text_is_written_before_the_pong_behind_it() -> None:
    connection, transport = swift()
    connection.at_once = lambda text, _: connection.send_now(text.upper())
    connection.data_received(masked(Opcode.TEXT, b"a") + masked(Opcode.PING, b""))
    assert transport.writes == [b"\x81\x01A", b"\x8a\x00"]
    connection.connection_lost(None)


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
async def test_a_text_is_written_as_the_library_writes_it(size: int) -> None:
    connection, transport = swift()
    assert connection.send_now("x" * size)
    assert transport.writes == [Frame(Opcode.TEXT, b"x" * size).serialize(mask=False)]
    connection.connection_lost(None)


async def test_nothing_is_written_to_who_takes_nothing_or_is_gone() -> None:
    connection, transport = swift()
    told: list[str] = []
    connection.on_paused = lambda: told.append("paused")
    connection.pause_writing()
    assert told == ["paused"]
    assert not connection.send_now("waits")
    connection.resume_writing()
    assert connection.send_now("goes")
    transport.close()
    connection.send_now("too late")
    assert len(transport.writes) == 1
    connection.connection_lost(None)


async def test_who_takes_no_pongs_gets_no_end_of_them() -> None:
    connection, transport = swift()
    connection.pause_writing()
    transport.unsent = 2 * 1024 * 1024
    connection.data_received(masked(Opcode.PING, b"a"))
    assert len(transport.writes) == 1
    transport.unsent += 1
    connection.data_received(masked(Opcode.PING, b"b"))
    assert len(transport.writes) == 1
    assert transport.is_closing()
    assert connection.why_cut == NOT_READING
    connection.connection_lost(None)


async def test_relays_are_told_when_they_are_written() -> None:
    other, transport = swift()
    told: list[tuple[int, float]] = []

    def tell(count: int, received_at: float) -> None:
        assert transport.writes, "written first"
        told.append((count, received_at))

    other.on_relayed = tell
    connection, _ = swift()
    connection.at_once = lambda text, _: other.send_now(text, 7.5)
    connection.data_received(masked(Opcode.TEXT, b"a") * 3)
    other.send_now("the server's own")
    assert told == [(3, 7.5)]
    for each in (connection, other):
        each.connection_lost(None)


async def test_header_fields_are_given_up_after_the_handshake() -> None:
    connection, _ = swift()
    assert connection.request is not None
    connection.forget_handshake()
    assert not connection.request.headers
    connection.connection_lost(None)


def pings_in(writes: list[bytes]) -> list[bytes]:
    """The payloads of the pings that were written; they are taken out."""
    assert all(write[0] == 0x80 | Opcode.PING for write in writes)
    payloads = [write[2:] for write in writes]
    writes.clear()
    return payloads


async def pass_time(clock: MovedClock, seconds: float) -> None:
    await clock.advance(seconds)
    for _ in range(3):
        await asyncio.sleep(0)  # who slept goes on


async def test_who_misses_two_pings_is_cut_when_the_third_is_due(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = MovedClock(monkeypatch)
    connection, transport = swift()
    connection.ping_interval = 15.0
    connection.start_keepalive()
    await pass_time(clock, 0.0)
    for _ in range(2):
        assert pings_in(transport.writes) == []
        await pass_time(clock, 15.0)
        assert len(pings_in(transport.writes)) == 1
    await pass_time(clock, 14.0)
    assert not transport.is_closing()
    await pass_time(clock, 1.0)
    assert transport.is_closing()
    assert transport.writes == [], "no close frame"
    assert connection.why_cut == SILENT
    connection.connection_lost(None)


async def test_who_misses_one_ping_of_two_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = MovedClock(monkeypatch)
    connection, transport = swift()
    connection.ping_interval = 15.0
    connection.start_keepalive()
    await pass_time(clock, 0.0)
    for _ in range(5):
        await pass_time(clock, 15.0)
        (missed,) = pings_in(transport.writes)
        await pass_time(clock, 15.0)
        (answered,) = pings_in(transport.writes)
        assert answered != missed
        connection.data_received(masked(Opcode.PONG, answered))
    assert not transport.is_closing()
    connection.connection_lost(None)


async def test_an_answer_that_comes_late_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = MovedClock(monkeypatch)
    connection, transport = swift()
    connection.ping_interval = 15.0
    connection.start_keepalive()
    await pass_time(clock, 0.0)
    late: list[bytes] = []
    for _ in range(5):
        await pass_time(clock, 15.0)
        late += pings_in(transport.writes)
        if len(late) > 1:
            connection.data_received(masked(Opcode.PONG, late.pop(0)))
    assert not transport.is_closing()
    connection.connection_lost(None)
