"""The guest's page: commands before any reply, pings, and joins again after an error."""

from tests.support.actors.b443 import B443
from tests.support.actors.stage import Message

WAITING = "Room does not exist"


class BG(B443):
    has_joined_again = False
    camera = "unknown"  # or "back", "front"

    def join(self) -> None:
        super().join()
        self.say({"type": "switch_camera", "useBackCamera": True, **self.names()})

    def pings(self) -> None:
        self.say({"type": "ping"})

    def react(self, message: Message) -> None:
        super().react(message)
        if message["type"] == "camera_switched":
            self.camera = "back" if message["data"]["useBackCamera"] else "front"
        if message["type"] == "error" and not self.has_joined_again:
            self.has_joined_again = message["data"].startswith(WAITING)
            self.say(self.join_message())
