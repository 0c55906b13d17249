"""What a server asks of the place where its rooms are."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, runtime_checkable

from server.deliveries import Outgoing
from server.protocol import messages as m
from server.seats import ConnectionId

# Puts one delivery to a connection of this server; never waits, and passes over one that is gone.
# The second is when the frame came that it relays, by `time.monotonic`; None for what did not come
# as a frame.
Deliver = Callable[[Outgoing, float | None], None]


class StoreAway(Exception):
    """The rooms cannot be reached right now. Nothing was changed, as far as is known."""


class RoomStore(Protocol):
    """The rooms of a server, maybe shared with other servers. Thread: the server's loop.

    What the rules decide comes through the `Deliver` that the store was made with: to each
    connection in the order in which it was decided, maybe after the call has returned. One
    connection has one call at a time. While the store is away, members stay, what they say is
    dropped, and who goes is remembered.
    """

    @property
    def room_count(self) -> int:
        """How many rooms have somebody of this server in them."""

    @property
    def is_reachable(self) -> bool:
        """False while joins are refused and messages dropped."""

    async def start(self) -> None:
        """Get ready; a store that cannot be reached yet is tried again by itself.

        Raises:
            ConfigError: it will not be reached with this configuration. Nothing is open.
        """

    async def close(self) -> None:
        """Let go of everything, within 2 s. Idempotent."""

    def people(self) -> Mapping[str, Sequence[str]]:
        """The names of those who are in each of these rooms."""

    def new_connection(self) -> ConnectionId:
        """Return an id that no other connection has, on whichever server."""

    async def join(self, connection: ConnectionId, join: m.Join) -> bool:
        """Admit, make wait or refuse by the rules; True if it is a member now.

        Raises:
            StoreAway: nobody was told anything.
        """

    async def message(
        self, connection: ConnectionId, message: m.ClientMessage, frame: str, received_at: float
    ) -> ConnectionId | None:
        """Take a decoded message and its frame as it came; return whom it was relayed to.

        `received_at` is by `time.monotonic`.
        """

    async def unknown(self, connection: ConnectionId, frame: str) -> None:
        """Take a frame whose type nobody here knows."""

    async def leave(self, connection: ConnectionId) -> None:
        """The connection was closed properly. Idempotent."""

    async def lost(self, connection: ConnectionId) -> None:
        """The connection broke, or is ended by the server. Idempotent."""


@runtime_checkable
class PromptStore(RoomStore, Protocol):
    """A store that never waits: all is delivered when a call returns, and none is suspended."""

    def message_now(
        self, connection: ConnectionId, message: m.ClientMessage, frame: str, received_at: float
    ) -> ConnectionId | None:
        """As `message`."""
