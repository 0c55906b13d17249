"""The stage of transcripts with a deployed server's rooms on it."""

from server.deliveries import Close, Cut, Delivery
from tests.support.actors.stage import Actor, Stage
from tests.support.go_servers.kinds import GoServer
from tests.support.go_servers.rooms import GoRooms


class GoStage(Stage):
    """As `Stage`; a connection that the server closes ends, and then is over for the server too."""

    def __init__(self, kind: GoServer) -> None:
        super().__init__()
        self._kind = kind
        self._go_rooms = GoRooms(kind)

    def connect(self, actor: Actor) -> int:
        number = super().connect(actor)
        if self._kind.join_wait_s is not None:
            self.after(
                self._kind.join_wait_s, lambda: self.carry(self._go_rooms.waited_enough(number))
            )
        return number

    def take(self, actor: Actor, frame: str) -> None:
        self.carry(self._go_rooms.take(actor.number, frame))

    def leaves(self, actor: Actor) -> None:
        self.forget(actor)
        self.carry(self._go_rooms.ended(actor.number))

    def vanishes(self, actor: Actor) -> None:
        self.leaves(actor)

    def carry(self, deliveries: list[Delivery]) -> None:
        super().carry(deliveries)
        ended = [d.connection for d in deliveries if isinstance(d, Close | Cut)]
        for number in ended:
            super().carry(self._go_rooms.ended(number))
