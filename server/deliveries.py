"""What is to be done with connections, as the rooms decide it. Pure.

They can be written down and sent to another server (`server.store`).
"""

from msgspec import Struct

from server.protocol import messages as m
from server.protocol.codes import Code
from server.protocol.texts import JOIN_WAIT_S, TEXT_OF, text_of
from server.seats import ConnectionId

CLOSE_NORMAL = 1000
CLOSE_REFUSED = 1008  # policy violation (RFC 6455)


class Tell(Struct, frozen=True, array_like=True, tag=True):
    """Send a message of the server's own."""

    connection: ConnectionId
    message: m.ServerMessage


class Relay(Struct, frozen=True, array_like=True, tag=True, gc=False):
    """Send a frame of the peer as it came, byte for byte."""

    connection: ConnectionId
    frame: str


class Close(Struct, frozen=True, array_like=True, tag=True):
    """Close with a close frame, after what was told before."""

    connection: ConnectionId
    code: int
    reason: str


class Cut(Struct, frozen=True, array_like=True, tag=True):
    """Close the TCP connection without a close frame, after what was told before."""

    connection: ConnectionId


class Later(Struct, frozen=True, array_like=True, tag=True):
    """Call `Rooms.ask_now` for the connection when that time has come."""

    connection: ConnectionId
    at_s: float


Outgoing = Tell | Relay | Close | Cut
Delivery = Outgoing | Later


def error_of(code: Code) -> m.Error:
    """The error with its sentence."""
    return m.Error(data=TEXT_OF[code], code=code)


def refusal(
    connection: ConnectionId, code: Code, *, abruptly: bool, wait_s: int = JOIN_WAIT_S
) -> tuple[Outgoing, ...]:
    """The error and the end of a connection that may not go on.

    `wait_s`: how long a join is waited for, which one of the sentences names.
    """
    text = text_of(code, wait_s)
    end = Cut(connection) if abruptly else Close(connection, CLOSE_REFUSED, text)
    return (Tell(connection, m.Error(data=text, code=code)), end)
