"""A room and what is told about it, as bytes: what Redis keeps and what nodes send each other.

All nodes of a store have to write the same form; `FORM` is part of every key, so that those of
another version see nothing of ours, and we nothing of theirs.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import msgspec
from msgspec import Struct

from server.deliveries import Delivery
from server.protocol.generation import GENERATIONS, Role, SeatPreference
from server.seats import ConnectionId, OpenOffer, Participant, Room

FORM = 1
IDS_PER_NODE = 1_000_000_000  # a node's connections are numbered from its number times this

_FIELDS = tuple(field.name for field in fields(Participant))
_GENERATIONS = {generation.name: generation for generation in GENERATIONS}

_Seats = dict[Role, dict[str, Any]]


class Envelope(Struct, array_like=True):
    """What one change of a room means to one node. It stands behind the room's number and `:`."""

    room: str
    state: bytes | None  # None: not changed; empty: the room is gone
    deliveries: list[Delivery]  # to connections of the node, in their order
    received_at: float | None  # of the frame that is relayed, on Redis' clock


_ENCODER = msgspec.msgpack.Encoder()
_SEATS = msgspec.msgpack.Decoder(_Seats)
_ENVELOPE = msgspec.msgpack.Decoder(Envelope)


def encode_room(room: Room | None) -> bytes:
    """Write a room down; nothing at all if there is none."""
    if room is None:
        return b""
    seats: Mapping[Role, Mapping[str, Any]] = {
        role: {
            **{name: getattr(participant, name) for name in _FIELDS},
            "generation": participant.generation.name,
        }
        for role, participant in room.seats.items()
    }
    return _ENCODER.encode(seats)


def decode_room(name: str, state: bytes, now: float) -> Room | None:
    """Read a room; None if nothing was written.

    No time in it is later than `now`: after Redis' clock went back, a leader would not be asked
    for an offer until it has caught up.
    """
    if not state:
        return None
    return Room(
        name, {role: _participant(seat, now) for role, seat in _SEATS.decode(state).items()}
    )


def _participant(seat: dict[str, Any], now: float) -> Participant:
    asked_at_s, offer = seat["asked_at_s"], seat["open_offer"]
    return Participant(
        **{
            **seat,
            "generation": _GENERATIONS[seat["generation"]],
            "preference": SeatPreference(seat["preference"]),
            "open_offer": None if offer is None else OpenOffer(offer["round"]),
            "asked_at_s": None if asked_at_s is None else min(asked_at_s, now),
        }
    )


def encode_envelope(envelope: Envelope) -> bytes:
    """Write an envelope down, without the number before it."""
    return _ENCODER.encode(envelope)


def decode_envelope(written: bytes) -> Envelope:
    """Read what `encode_envelope` wrote."""
    return _ENVELOPE.decode(written)


def node_of(connection: ConnectionId) -> int:
    """The node that a connection is open at."""
    return connection // IDS_PER_NODE


def nodes_of(room: Room | None) -> set[int]:
    """The nodes that somebody of the room is connected to."""
    if room is None:
        return set()
    return {node_of(participant.connection) for participant in room.seats.values()}


def connections_of(room: Room | None, node: int) -> frozenset[ConnectionId]:
    """Those of the room who are connected to a node."""
    if room is None:
        return frozenset()
    ids = (participant.connection for participant in room.seats.values())
    return frozenset(connection for connection in ids if node_of(connection) == node)
