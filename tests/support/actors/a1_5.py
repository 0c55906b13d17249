"""The phones of generation 1.5: one offers when it has no viewer, the next answers its viewer."""

from tests.support.actors.stage import Actor, Message


class A15(Actor):
    """Offers 1 s after each `room_info` that does not say `hasSlave`."""

    def join_message(self) -> Message:
        return {"action": "join", "room": self.room, "username": self.name, "isLeader": True}

    def react(self, message: Message) -> None:
        if message["type"] == "room_info" and not message["data"].get("hasSlave"):
            self.stage.after(1.0, lambda: self.say(self.sdp("offer")))


class Phone15c(Actor):
    """Answers offers, and knows no request for one."""

    def join_message(self) -> Message:
        return {"action": "join", "room": self.room, "username": self.name, "isLeader": True}

    def react(self, message: Message) -> None:
        if message["type"] == "offer":
            self.say(self.sdp("answer"))
