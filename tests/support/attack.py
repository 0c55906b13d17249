"""People who send malformed frames to a real server, and two neighbors who only talk."""

import asyncio
import itertools
import json
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from random import Random
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

from server.limits import Limits
from server.protocol import codec
from server.protocol import messages as m
from server.protocol.codes import Code
from server.protocol.texts import TEXT_OF
from tests.support.actors.stage import Message
from tests.support.malformed import Fault, Malformed, any_malformed
from tests.support.raw_client import RawClient

HANG_S = 60.0  # what takes milliseconds; a slow day is no failure
_FRAMES_OF_STEP = 20  # for which the neighbors exchange eight, within the usual limits

# A join of each dialect; their rooms are among those that malformed joins name.
_JOINS: tuple[Message, ...] = (
    {"type": "join", "room": "fuzz1", "username": "phone of generation 1"},
    {"action": "join", "room": "fuzz1", "username": "page of generation 1"},
    {"action": "join", "room": "fuzz2", "username": "phone of 1.5", "isLeader": True},
    {"action": "join", "room": "fuzz2", "username": "page of 1.5", "isLeader": False},
    {"action": "join", "room": "fuzz3", "username": "A2b", "isLeader": True}
    | {"preferredCodec": "H264"},
    {"action": "join", "room": "fuzz3", "username": "A3", "isLeader": True}
    | {"preferredCodec": "VP8"},
    {"type": "join", "room": "fuzz3", "username": "page", "isLeader": False}
    | {"preferredCodec": "H264"},
    {"type": "join", "room": "fuzz4", "username": "Anna", "isLeader": False, "instance": "a1"},
    {"type": "join", "room": "fuzz4", "username": "Boris", "isLeader": False, "instance": "b1"},
)

# What the server says itself, letter by letter: attackers of generation 1 relay the like.
_PONG = codec.encode(m.Pong()).decode()
_ERRORS: Mapping[str | bytes, Code] = {
    codec.encode(m.Error(data=TEXT_OF[code], code=code)).decode(): code for code in Code
}


class Attack:
    """Sends malformed frames over several connections at a time, as first and as later ones.

    A frame counts when the server has taken it: a ping behind it was answered, or an error or the
    close frame that it earned came. When somebody else's join ended the connection it counts not.

    Args:
        frames_of_one: at most so many on one connection.
        floods: the share of connections that do not wait for any answer; their frames count not.
    """

    def __init__(
        self, url: str, chance: Random, *, frames_of_one: int = 30, floods: float = 0.0
    ) -> None:
        self._url = url
        self._chance = chance
        self._wanted = 0
        self._frames_of_one = frames_of_one
        self._floods = floods
        self._floods_made = itertools.count()
        self.firsts: Counter[str] = Counter()  # by what is wrong with them
        self.laters: Counter[str] = Counter()
        self.kinds: Counter[type[m.Message] | None] = Counter()
        self.wrong: Counter[type[m.Message] | None] = Counter()  # those with a wrong inner type
        self.told: Counter[Code] = Counter()
        self.ends: Counter[str] = Counter()
        self.step = asyncio.Event()  # set after each so many frames, and at the end
        self.is_over = False

    @property
    def taken(self) -> int:
        """How many frames the server has taken so far."""
        return self.firsts.total() + self.laters.total()

    async def run(self, frames: int, attackers: int) -> None:
        """Send until the server has taken so many more frames."""
        self._wanted = self.taken + frames
        async with asyncio.TaskGroup() as group:
            for _ in range(attackers):
                group.create_task(self._attack(), name="attacker")

    def end(self) -> None:
        """Let the neighbors talk once more, and stop."""
        self.is_over = True
        self.step.set()

    async def _attack(self) -> None:
        while self.taken < self._wanted:
            async with asyncio.timeout(HANG_S):
                socket = await connect(self._url, compression=None, max_size=None)
            try:
                await self._converse(socket)
            except ConnectionClosed as closed:
                self.ends[str(closed.rcvd.code) if closed.rcvd else "cut"] += 1
            finally:
                if self._chance.random() < 0.5:
                    socket.transport.abort()
                else:
                    await socket.close()
                await socket.wait_closed()

    async def _converse(self, socket: ClientConnection) -> None:
        if self._chance.random() < self._floods:
            await self._flood(socket)
        if self._chance.random() < 0.5:
            await self._send(socket, any_malformed(self._chance, is_first=True), self.firsts)
        else:
            await socket.send(json.dumps(self._chance.choice(_JOINS)))
        for _ in range(self._chance.randint(1, self._frames_of_one)):
            if self.taken >= self._wanted:
                return
            await self._send(socket, any_malformed(self._chance), self.laters)

    async def _flood(self, socket: ClientConnection) -> None:
        """Send what is dropped without an answer, and more than the limit allows; then listen."""
        name = f"flood{next(self._floods_made)}"
        await socket.send(json.dumps({"room": name, "username": name, "instance": name}))
        async with asyncio.timeout(HANG_S):
            await socket.recv()  # it is in its room, so what comes is taken at once
        # In one piece: on a slow day single ones come no faster than they may.
        dropped = Frame(Opcode.TEXT, b'{"type": "offer", "sdp": "v=0"}').serialize(mask=True)
        socket.transport.write(dropped * (2 * Limits().messages_at_once))
        while True:
            async with asyncio.timeout(HANG_S):
                frame = await socket.recv()
            if (error := _ERRORS.get(frame)) is not None:
                self.told[error] += 1

    async def _send(self, socket: ClientConnection, made: Malformed, counter: Counter[str]) -> None:
        is_taken = False
        try:
            await socket.send(made.frame)
            await socket.send('{"type":"ping"}')
            pongs = 1 + _is_ping(made.frame)
            while pongs:
                async with asyncio.timeout(HANG_S):
                    frame = await socket.recv()
                pongs -= frame == _PONG
                if (error := _ERRORS.get(frame)) is not None and error is not Code.NO_LEADER:
                    self.told[error] += 1
                    is_taken = True
            is_taken = True
        except ConnectionClosed as closed:
            is_taken = is_taken or _is_earned(closed)
            raise
        finally:
            if is_taken:
                counter[made.fault.name] += 1
                self.kinds[made.kind] += 1
                self.wrong[made.kind] += made.fault is Fault.WRONG_TYPE
                if self.taken % _FRAMES_OF_STEP == 0:
                    self.step.set()


def _is_ping(frame: str | bytes) -> bool:
    if isinstance(frame, bytes):
        return False  # not looked at
    with suppress(codec.MalformedMessage):
        return isinstance(codec.decode_client(frame), m.Ping)
    return False


def _is_earned(closed: ConnectionClosed) -> bool:
    """The end of a `leave` or of a frame above the limit, not of one who was replaced."""
    return closed.rcvd is not None and (closed.rcvd.code, closed.rcvd.reason) in (
        (1000, ""),
        (1009, "The message is too big"),
        (1009, "over size limit"),
    )


class Neighbors:
    """Two who have joined a room of their own and exchange descriptions and candidates.

    `talk` fails as soon as anything else reaches them, or anything not in its order.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self.rounds = 0

    async def join(self) -> None:
        """Open both connections and come together."""
        self._anna = await self._joined("Anna")
        await self._told(self._anna, "room_info")
        self._boris = await self._joined("Boris")
        await self._told(self._anna, "room_info", "rejoin_and_offer")
        await self._told(self._boris, "room_info")

    async def talk(self, attack: Attack) -> None:
        """Exchange a round of messages at each step of the attack, until it is over."""
        for number in itertools.count(1):
            await attack.step.wait()
            attack.step.clear()
            await self._say(self._anna, self._boris, "offer", number)
            await self._say(self._boris, self._anna, "answer", number)
            self.rounds = number
            if attack.is_over:
                return

    async def close(self) -> None:
        """Leave; nothing more may have come."""
        for client in (self._anna, self._boris):
            async with asyncio.timeout(HANG_S):
                await client.nothing_before_pong()
        for client in (self._anna, self._boris):
            client.socket.transport.abort()
            await client.socket.wait_closed()

    async def _joined(self, name: str) -> RawClient:
        client = RawClient(await connect(self._url, compression=None))
        join = {"type": "join", "room": "neighbors", "username": name, "isLeader": False}
        await client.send({**join, "instance": f"neighbor-{name}"})
        return client

    async def _told(self, client: RawClient, *kinds: str) -> None:
        for kind in kinds:
            assert json.loads(await self._heard(client))["type"] == kind

    async def _say(self, sender: RawClient, other: RawClient, kind: str, number: int) -> None:
        tail = {"room": "neighbors", "username": "x", "round": number}
        sdp = {"type": kind, "sdp": f"v=0 {kind} {number}\r\n"}
        frames = [json.dumps({"type": kind, "sdp": sdp, **tail})]
        for index in range(3):
            ice = {"candidate": f"candidate:{index} of {number}", "sdpMid": "0"}
            frames.append(json.dumps({"type": "ice_candidate", "ice": ice, **tail}))
        for frame in frames:
            await sender.send(frame)
        for frame in frames:
            assert await self._heard(other) == frame

    async def _heard(self, client: RawClient) -> Any:
        async with asyncio.timeout(HANG_S):
            return await client.socket.recv()
