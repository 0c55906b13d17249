"""What tests of the rules ask of rooms, wherever these are kept."""

from typing import Protocol

from server.deliveries import Delivery
from server.protocol import messages as m


class RoomsUnderTest(Protocol):
    """The methods of `Rooms`."""

    @property
    def count(self) -> int: ...

    def __contains__(self, connection: int) -> bool: ...

    def join(self, connection: int, join: m.Join, now: float) -> list[Delivery]: ...

    def message(
        self, connection: int, message: m.ClientMessage, frame: str, now: float
    ) -> list[Delivery]: ...

    def unknown(self, connection: int, frame: str) -> list[Delivery]: ...

    def ask_now(self, connection: int, now: float) -> list[Delivery]: ...

    def leave(self, connection: int) -> list[Delivery]: ...

    def lost(self, connection: int) -> list[Delivery]: ...
