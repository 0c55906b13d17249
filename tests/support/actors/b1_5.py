"""The page of generation 1.5: follows, and yet offers at its first `room_info`."""

from tests.support.actors.b1 import Page15a
from tests.support.actors.stage import Message


class B15(Page15a):
    def join_message(self) -> Message:
        return {**super().join_message(), "isLeader": False}
